import Foundation

/// Runs the built command in a folder of its own, with a catalog of its own.
final class Command {
  struct Result {
    var status: Int32
    var output: String
    var error: String
    /// The signal that ended the command; nil where it ended by itself.
    var signal: Int32?
  }

  let folder: URL
  /// The command that runs: the built one, unless a test has another.
  var executable = Command.built

  /// What the catalog holds before the first command.
  enum Catalog {
    /// There is none yet.
    case none
    /// The zoo, as a first command leaves it.
    case filled
    /// Nothing: a person has removed all of the zoo, and it stays away.
    case emptied
  }

  init(_ catalog: Catalog = .filled) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("archdb-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let shared: URL
    switch catalog {
    case .none: return
    case .filled: shared = try Self.filled.get()
    case .emptied: shared = try Self.emptied.get()
    }
    try FileManager.default.copyItem(
      at: shared, to: folder.appendingPathComponent("catalog.sqlite"))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The executable is beside the tests' bundle; ARCHDB_TEST_EXECUTABLE names another build.
  static var built: URL {
    if let path = ProcessInfo.processInfo.environment["ARCHDB_TEST_EXECUTABLE"] {
      return URL(fileURLWithPath: path)
    }
    return URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("archdb")
  }

  // MARK: - Catalogs that all tests of a run copy

  private static let filled = shared("filled") { maker in
    try maker.expectDone(maker.run("list", environment: maker.usualCatalog))
    try FileManager.default.moveItem(
      atPath: maker.path("archdb/catalog.sqlite"), toPath: maker.catalog)
  } from: {
    try Command(.none)
  }

  private static let emptied = shared("emptied") { maker in
    try maker.expectDone(maker.run("remove", "--built-in", "*", "--yes"))
  } from: {
    try Command(.filled)
  }

  private static var sharedFolder: URL {
    FileManager.default.temporaryDirectory
      .appendingPathComponent("archdb-test-shared-\(ProcessInfo.processInfo.processIdentifier)")
  }

  private static func shared(
    _ name: String, make: (Command) throws -> Void, from start: () throws -> Command
  ) -> Swift.Result<URL, any Error> {
    Swift.Result {
      let maker = try start()
      try make(maker)
      try FileManager.default.createDirectory(
        at: sharedFolder, withIntermediateDirectories: true)
      // The copies outlive each test and not the run.
      atexit { try? FileManager.default.removeItem(at: Command.sharedFolder) }
      let copy = sharedFolder.appendingPathComponent(name)
      try? FileManager.default.removeItem(at: copy)
      try FileManager.default.copyItem(
        at: maker.folder.appendingPathComponent("catalog.sqlite"), to: copy)
      return copy
    }
  }

  private func expectDone(_ result: Result) throws {
    guard result.status == 0 else { throw Failure(text: result.error) }
  }

  /// The names of the architectures in the catalog.
  func architectures() throws -> [String] {
    try run("list", "--format", "ndjson").output.split(separator: "\n").map { line in
      // The name is the first of an object's keys.
      String(line.dropFirst(#"{"name":""#.count).prefix { $0 != "\"" })
    }
  }

  /// How many architectures the catalog has that come from the zoo.
  func builtInCount() throws -> Int {
    let rows = try run("list", "--format", "ndjson").output.split(separator: "\n")
    return rows.count { $0.contains(#""origin":"zoo""#) }
  }

  struct Failure: Error { var text: String }

  /// What makes `archdb/catalog.sqlite` the catalog that is made where it is not there.
  var usualCatalog: [String: String] { ["ARCHDB": "", "XDG_DATA_HOME": folder.path] }

  // MARK: - Files

  var catalog: String { path("catalog.sqlite") }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ data: Data, to name: String) throws {
    let file = folder.appendingPathComponent(name)
    if name.contains("/") {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    }
    try data.write(to: file)
  }

  func text(of name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// The names of what lies in the folder, besides the command's own input and output and the files
  /// that SQLite keeps beside a catalog that somebody reads.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { !$0.hasPrefix(".") && !$0.hasSuffix(".sqlite-wal") && !$0.hasSuffix(".sqlite-shm") }
      .sorted()
  }

  // MARK: - Running

  /// Runs `archdb` with these arguments and waits for its end.
  func run(
    _ arguments: String..., input: String = "", environment: [String: String] = [:]
  ) throws -> Result {
    try run(arguments, input: input, environment: environment)
  }

  func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) throws -> Result {
    try start(arguments, input: input, environment: environment).result()
  }

  /// Runs a line of the shell, in which `archdb` is the command.
  func shell(_ line: String, environment: [String: String] = [:]) throws -> Result {
    let script = "archdb() { '\(executable.path)' \"$@\"; }\n\(line)"
    return try start(
      ["-c", script], of: URL(fileURLWithPath: "/bin/sh"), environment: environment
    ).result()
  }

  /// A command that runs.
  struct Running {
    let process: Process
    fileprivate let output: URL
    fileprivate let error: URL

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for its end.
    func result() throws -> Result {
      process.waitUntilExit()
      let hasSignal = process.terminationReason == .uncaughtSignal
      return Result(
        status: process.terminationStatus,
        output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
        error: String(decoding: try Data(contentsOf: error), as: UTF8.self),
        signal: hasSignal ? process.terminationStatus : nil)
    }
  }

  func start(
    _ arguments: [String], of executable: URL? = nil, input: String = "",
    environment: [String: String] = [:]
  ) throws -> Running {
    let process = Process()
    process.executableURL = executable ?? self.executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = [
      "ARCHDB": catalog, "COLUMNS": "100", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    ].merging(environment) { $1 }
    // Files, not pipes: no output is too long for them.
    let mark = UUID().uuidString
    let files = ["in", "out", "err"].map { folder.appendingPathComponent(".\($0)-\(mark)") }
    try Data(input.utf8).write(to: files[0])
    for file in files.dropFirst() { try Data().write(to: file) }
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    return Running(process: process, output: files[1], error: files[2])
  }
}
