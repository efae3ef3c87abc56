import ArchFormats
import Glibc

/// Standard output and standard error, or the answer to the request that is answered.
enum Terminal {
  /// Whether a person reads standard output.
  static var isInteractive: Bool { Exchange.current == nil && isatty(STDOUT_FILENO) == 1 }

  /// Whether a person types standard input.
  static var isTyped: Bool { Exchange.current == nil && isatty(STDIN_FILENO) == 1 }

  /// Whether standard output takes colours, and nobody said that it shall not.
  static var isColoured: Bool {
    guard isInteractive, let terminal = environment("TERM"), terminal != "dumb" else {
      return false
    }
    return environment("NO_COLOR") == nil
  }

  private static func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// The width to fit: the terminal's, or what COLUMNS says; nil where the output goes to a file
  /// or a program and nothing is said.
  static var width: Int? {
    if let text = getenv("COLUMNS"), let columns = Int(String(cString: text)), columns >= 20 {
      return columns
    }
    guard isInteractive else { return nil }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 20 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes a text and a line break to standard output, where nothing in it steers a terminal.
  ///
  /// - Throws: ``Failure`` where it cannot be written. A reader that has gone is no failure: the
  ///   process ends there, as it would have ended.
  static func write(_ text: String) throws(Failure) {
    guard !text.isEmpty else { return }
    var line = VisibleText.text(text, keepingColours: isColoured) + "\n"
    try check(line.withUTF8(put))
  }

  /// Writes a text and a line break to standard output as it is: for a program, which shall have
  /// every value unchanged. On a terminal nothing in it steers that.
  static func write(unchanged text: String) throws(Failure) {
    guard !isInteractive else { return try write(text) }
    guard !text.isEmpty else { return }
    var line = text + "\n"
    try check(line.withUTF8(put))
  }

  /// Writes bytes to standard output as they are.
  static func write(bytes: [UInt8]) throws(Failure) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(Failure) in try write(bytes: bytes) }
  }

  static func write(bytes: UnsafeBufferPointer<UInt8>) throws(Failure) {
    try check(put(bytes))
  }

  /// What a person typed at a prompt.
  enum Line {
    /// With its line break.
    case text(String)
    /// Ctrl-C.
    case interrupted
    /// Ctrl-D, or the end of the terminal.
    case end
  }

  /// Reads a line that a person types.
  static func readLine() -> Line {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while line.last != UInt8(ascii: "\n") {
      let count = read(STDIN_FILENO, &byte, 1)
      if count == 1 {
        line.append(byte)
      } else if Interrupts.isNoted {
        return .interrupted
      } else if count == 0 || errno != EINTR {
        return line.isEmpty ? .end : .text(String(decoding: line, as: UTF8.self))
      }
    }
    return .text(String(decoding: line, as: UTF8.self))
  }

  /// Writes a text and a line break to standard error, where a failure has nowhere to go.
  static func report(_ text: String) {
    Progress.clear()
    note(VisibleText.text(text) + "\n")
  }

  /// Writes notes about definitions to standard error, the first ones where there are many.
  static func report(notes: [String]) {
    let shownCount = 5
    for note in notes.prefix(shownCount) { report("note: \(note)") }
    if notes.count > shownCount {
      report("note: and \(notes.count - shownCount) more such calls; --format json has all")
    }
  }

  /// Writes to standard error what stays on its line.
  static func note(_ text: String) {
    var text = text
    _ = text.withUTF8 { write($0, to: STDERR_FILENO) }
  }

  /// Writes to standard output, where no line of progress stays above it.
  private static func put(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32? {
    Progress.clear()
    return write(bytes, to: STDOUT_FILENO)
  }

  private static func check(_ error: Int32?) throws(Failure) {
    guard let error else { return }
    throw Failure(.inputOutput, error: "the output cannot be written: \(Files.reason(error))")
  }

  /// - Returns: the error that kept the bytes from being written; nil where all of them are.
  private static func write(
    _ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32
  ) -> Int32? {
    if let exchange = Exchange.current { return exchange.write(bytes, to: descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeBufferPointer(rebasing: rest)
      let count = Glibc.write(descriptor, part.baseAddress, part.count)
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }
}
