import Foundation
import Testing

/// A command whose input and output are pipes.
final class Piped {
  let process = Process()
  private let input = Pipe(), output = Pipe(), error = Pipe()
  private var buffer = Data()

  init(_ command: Command, _ arguments: [String]) throws {
    // A write to a command that has ended is an error, not the end of the tests.
    signal(SIGPIPE, SIG_IGN)
    process.executableURL = command.executable
    process.arguments = arguments
    process.currentDirectoryURL = command.folder
    process.environment = ["ARCHDB": command.catalog, "PATH": "/usr/bin:/bin"]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = error
    try process.run()
  }

  func write(_ text: String) throws {
    try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
  }

  /// Writes blank lines, more than pipe and program keep: then all before them was taken.
  func flush() throws { try write(String(repeating: "\n", count: 4 << 20)) }

  func endInput() throws { try input.fileHandleForWriting.close() }

  /// The next line of the output; nil at its end.
  func readLine() -> String? {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        defer { buffer = Data(buffer[(end + 1)...]) }
        return String(decoding: buffer[..<end], as: UTF8.self)
      }
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { return nil }
      buffer += more
    }
  }

  /// The most memory that it has had, in MiB.
  func peakMemory() throws -> Int {
    let status = try String(
      contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(Int(line.filter(\.isNumber))) / 1024
  }

  func wait() throws -> (status: Int32, error: String) {
    let text = String(
      decoding: try error.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }
}
