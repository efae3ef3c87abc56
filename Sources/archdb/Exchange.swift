import Glibc
import Synchronization

/// What a command reads and writes where a program asks for it by a request: texts that are given with
/// it, in place of files and standard input, and the answer's texts, in place of standard output and
/// standard error. One request is answered at a time, and nothing of it outlives it.
final class Exchange: Sendable {
  private static let running = Mutex<Exchange?>(nil)

  /// The request that is answered; nil where a command has the process to itself.
  static var current: Exchange? { running.withLock { $0 } }

  /// The longest output that an answer has, in bytes.
  static let outputLimit = 256 << 20

  private struct Written {
    var output: [UInt8] = []
    var error: [UInt8] = []
    var isTooLong = false
  }

  private let texts: [String: [UInt8]]
  private let written = Mutex(Written())

  /// - Parameter texts: what is given by names; `-` is what standard input would be.
  init(_ texts: [String: [UInt8]]) { self.texts = texts }

  /// The text of a name; nil where none is given.
  func text(of name: String) -> [UInt8]? { texts[name] }

  /// Whether a name stands for a text in memory here, whatever else it may be a name of.
  static func gives(_ name: String) -> Bool { current?.texts[name] != nil }

  /// Runs what answers the request.
  func run<T>(_ body: () throws -> T) rethrows -> T {
    Self.running.withLock { $0 = self }
    defer { Self.running.withLock { $0 = nil } }
    return try body()
  }

  /// - Returns: the error that kept the bytes from being kept; nil where all of them are.
  func write(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) -> Int32? {
    written.withLock { written in
      guard descriptor == STDOUT_FILENO else {
        written.error += bytes
        return nil
      }
      guard !written.isTooLong, bytes.count <= Self.outputLimit - written.output.count else {
        written.isTooLong = true
        written.output = []
        return EFBIG
      }
      written.output += bytes
      return nil
    }
  }

  /// What was written, as text.
  var answer: (output: String, error: String) {
    written.withLock { written in
      (
        String(decoding: written.output, as: UTF8.self),
        String(decoding: written.error, as: UTF8.self)
      )
    }
  }
}
