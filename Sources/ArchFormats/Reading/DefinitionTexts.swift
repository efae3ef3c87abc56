import Glibc

/// The texts of a file that define designs by themselves, read one after the other: the lines of a
/// file with a JSON object on each, or the whole file where it is anything else.
///
/// What is kept of a file of lines is one line. It is such a file where its first line is a whole
/// object, or is an object's beginning after which an object cannot begin as the next line does.
///
///     var texts = DefinitionTexts(file: "nets.ndjson") { try file.read(into: &$0) }
///     while let text = try texts.next() { try reader.designs(in: text) }
package struct DefinitionTexts {
  /// Puts the next bytes after those that are there; false at the end.
  package typealias Source = (inout [UInt8]) throws -> Bool

  private let file: String
  private let read: Source
  private let limit: Int
  /// What is read and not given yet begins at `start`; there is no line break up to `scanned`.
  private var buffer: [UInt8] = []
  private var start = 0
  private var scanned = 0
  private var isAtEnd = false
  private var lineCount = 0
  private var state: State

  private enum State { case unread, lines, ended }

  /// - Parameters:
  ///   - file: the name that errors show.
  ///   - limit: how long a text may be.
  ///   - ofLines: whether each line is a text, whatever is on it.
  package init(
    file: String, limit: Int = DefinitionText.sizeLimit, ofLines: Bool = false,
    read: @escaping Source
  ) {
    self.file = file
    self.limit = limit
    self.read = read
    state = ofLines ? .lines : .unread
  }

  /// The texts of what is in memory.
  package static func all(in bytes: [UInt8], file: String) -> [DefinitionText] {
    var texts = DefinitionTexts(file: file, limit: .max) { _ in false }
    texts.buffer = bytes
    texts.isAtEnd = true
    var result: [DefinitionText] = []
    // Nothing is read and nothing is too long.
    while let text = (try? texts.next()) ?? nil { result.append(text) }
    return result
  }

  /// The next text; nil after the last one.
  ///
  /// - Throws: what reading throws, and ``DefinitionError`` for a text that is too long: then the
  ///   next line can be asked for.
  package mutating func next() throws -> DefinitionText? {
    switch state {
    case .ended: return nil
    case .lines: break
    case .unread:
      guard try holdsLines() else {
        state = .ended
        return try whole()
      }
      state = .lines
    }
    while let line = try nextLine() {
      if line.contains(where: { !$0.isBlank }) {
        return DefinitionText(line.withUnsafeBufferPointer(Array.init), file: file, line: lineCount)
      }
    }
    state = .ended
    return nil
  }

  // MARK: - Lines or a whole

  /// Whether the file has an object on each line; nothing of it is given away by asking.
  private mutating func holdsLines() throws -> Bool {
    var first: ArraySlice<UInt8>?
    defer { (start, scanned) = (0, 0) }
    while var line = try lineAhead() {
      defer { start = min(scanned + 1, buffer.count) }
      if start == 0 { line = line.withoutByteOrderMark }
      line = line.trimmed
      if line.isEmpty { continue }
      if let first { return Self.cannotGoOn(first, with: line) }
      guard line.first == UInt8(ascii: "{") else { return false }
      // What is too long for a text as one line is none with others either.
      if line.count > limit || Self.isObject(line) { return dropByteOrderMark() }
      first = line
    }
    return false
  }

  /// The line at `start`, which stays, or as much of it as is more than the limit; nil where there
  /// is none, or where the bytes before it pass the limit.
  private mutating func lineAhead() throws -> ArraySlice<UInt8>? {
    scanned = start
    try scan()
    return start < buffer.count && start <= limit ? buffer[start..<scanned] : nil
  }

  /// Whether a line that opens an object is a whole one, as far as brackets tell.
  static func isObject(_ line: ArraySlice<UInt8>) -> Bool {
    var (depth, isInString, isEscaped) = (0, false, false)
    for byte in line {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"): depth -= 1
      default: break
      }
    }
    return depth == 0 && !isInString
  }

  /// Whether no JSON text has these two lines one after the other: an object begins after `[`, `,`
  /// or `:` only. Then each line stands for itself, and the first one is damaged.
  static func cannotGoOn(_ line: ArraySlice<UInt8>, with next: ArraySlice<UInt8>) -> Bool {
    guard next.first == UInt8(ascii: "{"), let last = line.last else { return false }
    return !"[,:".utf8.contains(last)
  }

  /// Gives true.
  private mutating func dropByteOrderMark() -> Bool {
    buffer.removeFirst(buffer.count - buffer[...].withoutByteOrderMark.count)
    return true
  }

  private mutating func whole() throws -> DefinitionText {
    while !isAtEnd, buffer.count <= limit { isAtEnd = try !read(&buffer) }
    guard buffer.count <= limit else { throw tooLong(line: nil) }
    var bytes: [UInt8] = []
    swap(&bytes, &buffer)
    let unmarked = bytes[...].withoutByteOrderMark
    if DefinitionText.isJSON(unmarked) { bytes.removeFirst(bytes.count - unmarked.count) }
    return DefinitionText(bytes, file: file)
  }

  private func tooLong(line: Int?) -> DefinitionError {
    var error = DefinitionError(
      line == nil ? "the file is too large" : "the line is too long",
      at: line.map { TextPlace(line: $0, column: 1) },
      expected: "at most \(limit >> 20) MiB (\(limit) bytes)")
    error.file = file
    return error
  }

  // MARK: - Lines

  /// The next line without its end; nil after the last one.
  private mutating func nextLine() throws -> ArraySlice<UInt8>? {
    try scan()
    let isUnended = !isAtEnd && scanned == buffer.count
    guard isUnended || start < buffer.count else { return nil }
    lineCount += 1
    let line = buffer[start..<scanned]
    if isUnended { try skipLine() }
    guard line.count <= limit else {
      start = min(scanned + 1, buffer.count)
      scanned = start
      throw tooLong(line: lineCount)
    }
    start = min(scanned + 1, buffer.count)
    scanned = start
    return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }

  /// Reads until `scanned` is at a line's end, at the end of all, or past the limit.
  private mutating func scan() throws {
    while true {
      if let end = buffer.firstLineBreak(from: scanned) {
        scanned = end
        return
      }
      scanned = buffer.count
      if isAtEnd || buffer.count - start > limit { return }
      try readOn()
    }
  }

  private mutating func readOn() throws {
    // What is given already goes once it is most of what is there: each byte is moved once.
    if state == .lines, start > buffer.count / 2 {
      buffer.removeSubrange(..<start)
      scanned -= start
      start = 0
    }
    isAtEnd = try !read(&buffer)
  }

  /// Drops what there is of a line that is too long and reads to its end.
  private mutating func skipLine() throws {
    repeat {
      buffer.removeAll()
      isAtEnd = try !read(&buffer)
      scanned = buffer.firstLineBreak(from: 0) ?? buffer.count
    } while scanned == buffer.count && !isAtEnd
  }
}

extension Collection<UInt8> {
  /// What comes after a byte order mark of UTF-8, where there is one: RFC 8259 lets a reader of JSON
  /// pass over it.
  var withoutByteOrderMark: SubSequence {
    starts(with: [0xef, 0xbb, 0xbf]) ? dropFirst(3) : self[...]
  }
}

extension ArraySlice<UInt8> {
  /// Without the blanks at both ends.
  fileprivate var trimmed: Self {
    var rest = drop { $0.isBlank }
    while let last = rest.last, last.isBlank { rest.removeLast() }
    return rest
  }
}

extension [UInt8] {
  fileprivate func firstLineBreak(from start: Int) -> Int? {
    self[start...].withUnsafeBytes { bytes in
      guard let first = bytes.baseAddress,
        let found = memchr(first, Int32(UInt8(ascii: "\n")), bytes.count)
      else { return nil }
      return start + (UnsafeRawPointer(found) - first)
    }
  }
}
