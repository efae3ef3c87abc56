import CTestSupport
import Foundation
import Glibc

extension Command {
  /// What a line of the shell shows on a terminal of 80 columns, results and errors together, without a
  /// pager unless the environment has one.
  ///
  /// - Parameter typed: what somebody types, which the terminal shows too.
  func onTerminal(
    _ line: String, typing typed: String = "", environment: [String: String] = [:]
  ) throws -> String {
    var (leader, follower): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: 25, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&leader, &follower, nil, nil, &size) == 0 else {
      throw Failure(text: "there is no pseudo-terminal: \(String(cString: strerror(errno)))")
    }
    defer { close(leader) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "archdb() { '\(executable.path)' \"$@\"; }\n\(line)"]
    process.currentDirectoryURL = folder
    process.environment = ["ARCHDB": catalog, "PATH": "/usr/bin:/bin", "ARCHDB_PAGER": ""]
      .merging(environment) { $1 }
    let handle = FileHandle(fileDescriptor: follower, closeOnDealloc: false)
    process.standardInput = handle
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    close(follower)
    _ = Data(typed.utf8).withUnsafeBytes { Glibc.write(leader, $0.baseAddress, $0.count) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    // The end of a terminal whose other side is closed is an error, EIO.
    while case let count = read(leader, &buffer, buffer.count), count > 0 {
      bytes += buffer[..<count]
    }
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
  }
}
