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

  /// - Parameter filled: whether the catalog holds the zoo already, as a first command leaves it.
  init(filled: Bool = true) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("archdb-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    guard filled else { return }
    try FileManager.default.copyItem(
      at: Self.filledCatalog.get(), to: folder.appendingPathComponent("catalog.sqlite"))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The executable stands beside the tests' bundle.
  static var built: URL {
    URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("archdb")
  }

  /// A catalog that was filled once, for all tests of this run to copy.
  private static let filledCatalog = Swift.Result<URL, any Error> {
    let maker = try Command(filled: false)
    let made = try maker.run("list")
    guard made.status == 0 else { throw Failure(text: made.error) }
    let copy = FileManager.default.temporaryDirectory
      .appendingPathComponent("archdb-test-filled-\(ProcessInfo.processInfo.processIdentifier)")
    try? FileManager.default.removeItem(at: copy)
    try FileManager.default.copyItem(
      at: maker.folder.appendingPathComponent("catalog.sqlite"), to: copy)
    atexit { Command.removeFilledCatalog() }
    return copy
  }

  private static func removeFilledCatalog() {
    if let copy = try? filledCatalog.get() { try? FileManager.default.removeItem(at: copy) }
  }

  struct Failure: Error { var text: String }

  // MARK: - Files

  var catalog: String { path("catalog.sqlite") }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ data: Data, to name: String) throws {
    try data.write(to: folder.appendingPathComponent(name))
  }

  func text(of name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// The names of what lies in the folder, besides the command's own input and output.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { !$0.hasPrefix(".") }.sorted()
  }

  // MARK: - Running

  /// Runs `archdb` with these arguments and waits for its end.
  func run(
    _ arguments: String..., input: String = "", environment: [String: String] = [:]
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
