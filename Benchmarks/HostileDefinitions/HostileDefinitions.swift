import Foundation
import TestSupport

/// Runs archdb on definitions that nobody would write, each within 1 GiB and 2 seconds of a processor,
/// and names those at which it crashed, was killed, or printed what it should not.
///
///     swift run -c release HostileDefinitions EXECUTABLE [COUNT] [FIRST] [SEED]
///
/// A finding's text is written to hostile-NUMBER; its number as FIRST, with a COUNT of 1, makes it
/// again.
@main
struct HostileDefinitions {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let executable = arguments.first else {
      print("usage: HostileDefinitions EXECUTABLE [COUNT] [FIRST] [SEED]")
      exit(64)
    }
    let numbers = arguments.dropFirst().compactMap { Int($0) }
    let count = numbers.first ?? 20_000
    let first = numbers.count > 1 ? numbers[1] : 0
    let seed = UInt64(numbers.count > 2 ? numbers[2] : 14)
    let texts = TestSupport.HostileDefinitions(try DefinitionSources.all(), seed: seed)
    let trial = try Trial(URL(fileURLWithPath: executable).path)
    var findings = 0
    var longest = 0
    for number in first..<first + count {
      let text = texts[number]
      let (problem, time) = try trial.problem(with: text, number)
      longest = max(longest, time)
      if let problem {
        findings += 1
        try Data(text).write(to: URL(fileURLWithPath: "hostile-\(number)"))
        print("\(number)  \(problem)")
      }
      if number % 1000 == 999 { FileHandle.standardError.write(Data("\(number + 1)\n".utf8)) }
    }
    trial.finish()
    print(
      "\(count) definitions, \(findings) findings, the longest took \(longest) ms of a processor")
    exit(findings == 0 ? 0 : 1)
  }
}

/// A folder in which definitions are given to archdb.
struct Trial {
  private let executable: String
  private let folder: URL

  init(_ executable: String) throws {
    self.executable = executable
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("hostile-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    _ = try run("list", isLimited: false)
  }

  func finish() { try? FileManager.default.removeItem(at: folder) }

  /// Most are asked for shapes; the others take the other ways through the program.
  private static let commands = [
    "shapes FILE", "shapes FILE", "shapes FILE --format json", "shapes FILE --symbolic",
    "format - <FILE", "show FILE --flat --format json", "solve FILE --legal", "diff FILE lenet5",
    "add FILE", "explain FILE conv",
  ]

  /// What is wrong with how archdb takes a text, and how long it took.
  func problem(with text: [UInt8], _ number: Int) throws -> (String?, milliseconds: Int) {
    let ending = text.first == UInt8(ascii: "{") ? "json" : "yaml"
    let command = Self.commands[number % Self.commands.count]
      .replacing("FILE", with: "./net.\(ending)")
    try Data(text).write(to: folder.appendingPathComponent("net.\(ending)"))
    let start = Self.processorTime()
    let (status, output, error) = try run(command)
    let time = Self.processorTime() - start
    return (Self.problem(status, output, error).map { "\(command): \($0)" }, time)
  }

  /// The milliseconds that all commands up to now took of a processor, the system's share included.
  private static func processorTime() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
    return usage.ru_utime.tv_sec * 1000 + usage.ru_utime.tv_usec / 1000
      + usage.ru_stime.tv_sec * 1000 + usage.ru_stime.tv_usec / 1000
  }

  private static func problem(
    _ status: Int32, _ output: [UInt8], _ error: [UInt8]
  ) -> String? {
    if status == 128 + SIGXCPU || status == 128 + SIGKILL || status == 124 {
      return "takes more than 2 seconds"
    }
    // 1 is an answer too, of diff that the designs differ, and a text may have notes besides.
    let isAnswer = status == 1 && (error.isEmpty || error.starts(with: "note: ".utf8))
    if status > 128 || status == 1 && !isAnswer {
      return "status \(status): \(String(decoding: error.prefix(200), as: UTF8.self))"
    }
    if status != 0, error.isEmpty, output.isEmpty { return "status \(status) without a word" }
    for (name, text) in [("output", output), ("error", error)] {
      let text = String(decoding: text, as: UTF8.self)
      if let control = text.unicodeScalars.first(where: isRaw) {
        return "U+\(String(control.value, radix: 16)) in the \(name)"
      }
      let longest = text.split(separator: "\n").map(\.utf8.count).max() ?? 0
      if name == "error", longest > 600 { return "an error's line of \(longest) bytes" }
      if name == "error", text.utf8.count > 20_000 { return "\(text.utf8.count) bytes of errors" }
    }
    return nil
  }

  /// What steers a terminal, or turns the direction of writing.
  private static func isRaw(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0a: false
    case 0..<0x20, 0x7f...0x9f, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: true
    default: false
    }
  }

  private func run(_ command: String, isLimited: Bool = true) throws -> (Int32, [UInt8], [UInt8]) {
    // The first command fills the catalog.
    let script = """
      \(isLimited ? "ulimit -v 1048576; ulimit -t 2" : "")
      exec timeout 60 '\(executable)' \(command)
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", script]
    process.currentDirectoryURL = folder
    process.environment = [
      "ARCHDB": folder.appendingPathComponent("catalog.sqlite").path, "COLUMNS": "100",
      "PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no",
    ]
    let files = ["out", "err"].map { folder.appendingPathComponent($0) }
    for file in files { try Data().write(to: file) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    let texts = try files.map { [UInt8](try Data(contentsOf: $0)) }
    return (process.terminationStatus, texts[0], texts[1])
  }
}
