import ArchFormats
import Glibc
import Synchronization
import Views

/// Standard output and standard error, or the answer to the request that is answered.
enum Terminal {
  /// Whether a person reads standard output.
  static var isInteractive: Bool { Exchange.current == nil && isatty(STDOUT_FILENO) == 1 }

  /// Whether a person types standard input.
  static var isTyped: Bool { Exchange.current == nil && isatty(STDIN_FILENO) == 1 }

  /// Whether a person reads standard error.
  static var isErrorRead: Bool { Exchange.current == nil && isatty(STDERR_FILENO) == 1 }

  private static let settings = Mutex(TerminalOptions.Settings())

  /// What the command line says of colours and of the pager.
  static var options: TerminalOptions.Settings { settings.withLock { $0 } }

  /// Takes what the words of a command line say of colours and of the pager.
  static func configure(_ arguments: ArraySlice<String>) {
    let read = TerminalOptions.Settings(arguments)
    settings.withLock { $0 = read }
  }

  /// How standard output is painted.
  static var paint: Paint { Paint(isOn: isColoured(STDOUT_FILENO)) }

  /// Whether what goes there takes colours: `--color` says so, or it is a terminal and nobody said that it
  /// shall not.
  private static func isColoured(_ descriptor: Int32) -> Bool {
    guard Exchange.current == nil else { return false }
    switch options.colouring {
    case .always: return true
    case .never: return false
    case .auto:
      guard isatty(descriptor) == 1, let terminal = Environment.text(of: "TERM"), terminal != "dumb"
      else { return false }
      return Environment.text(of: "NO_COLOR") == nil
    }
  }

  /// The width to fit: the terminal's, or what COLUMNS says; nil where the output goes to a file
  /// or to nobody's terminal.
  ///
  /// What is piped to a program is most often read on the terminal all the same (`| head`): it is what the
  /// terminal would show.
  static var width: Int? {
    if let text = Environment.value(of: "COLUMNS"), let columns = Int(text), columns >= 20 {
      return columns
    }
    guard Exchange.current == nil else { return nil }
    if isInteractive { return size(STDOUT_FILENO).map { Int($0.ws_col) } ?? 80 }
    var status = stat()
    guard fstat(STDOUT_FILENO, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else { return nil }
    return size(STDERR_FILENO).map { Int($0.ws_col) }
  }

  /// How many rows the terminal has.
  static var height: Int { size(STDOUT_FILENO).map { Int($0.ws_row) } ?? 24 }

  /// The size of a terminal that has one.
  private static func size(_ descriptor: Int32) -> winsize? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 20, size.ws_row > 0 else {
      return nil
    }
    return size
  }

  /// Writes a text and a line break to standard output, where nothing in it steers a terminal.
  ///
  /// - Throws: ``Failure`` where it cannot be written. A reader that has gone is no failure: the
  ///   process ends there, as it would have ended.
  static func write(_ text: String) throws(Failure) {
    guard !text.isEmpty else { return }
    var line = VisibleText.text(text, keepingColours: paint.isOn) + "\n"
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
    // What was printed before it stands above it.
    try? Pager.flush()
    note(ErrorPaint.text(VisibleText.text(text), width: errorWidth, paint: errorPaint) + "\n")
  }

  private static var errorPaint: Paint { Paint(isOn: isColoured(STDERR_FILENO)) }

  /// The width of the terminal that shows errors; nil where they go elsewhere.
  private static var errorWidth: Int? {
    guard isErrorRead else { return nil }
    return size(STDERR_FILENO).map { Int($0.ws_col) }
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
    let isPaged = Pager.isOpen && isatty(STDERR_FILENO) == 1
    _ = text.withUTF8 { bytes in
      // The pager has the screen, and shows it in its place.
      if isPaged, let paged = Pager.taking(bytes) {
        paged.bytes.withUnsafeBufferPointer { write($0, to: paged.descriptor) }
      } else {
        write(bytes, to: STDERR_FILENO)
      }
    }
  }

  /// Writes to standard output, where no line of progress stays above it.
  private static func put(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32? {
    Progress.clear()
    guard Exchange.current == nil, let paged = Pager.taking(bytes) else {
      return write(bytes, to: STDOUT_FILENO)
    }
    let error = paged.bytes.withUnsafeBufferPointer { write($0, to: paged.descriptor) }
    if error == EPIPE, Pager.isOpen {
      Pager.wait()
      _exit(ExitStatus.done.rawValue)
    }
    return error
  }

  /// Writes to the terminal past the pager.
  static func writeUnpaged(_ bytes: [UInt8]) throws(Failure) {
    try check(bytes.withUnsafeBufferPointer { write($0, to: STDOUT_FILENO) })
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
    return Files.write(bytes, to: descriptor)
  }
}
