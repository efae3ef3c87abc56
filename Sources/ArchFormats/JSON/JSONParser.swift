/// A strict JSON parser over UTF-8 bytes, which gives a text's tokens. It recurses once a level, at
/// most ``maximumDepth`` deep.
struct JSONReader {
  private let bytes: [UInt8]
  private var tokens: [JSONNode.Token] = []
  private var next = 0
  private var depth = 0

  static var maximumDepth: Int { 64 }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// - Parameter tokens: a list that nobody needs any more, the room of which is used.
  init(_ bytes: [UInt8], reusing tokens: inout [JSONNode.Token]) {
    self.bytes = bytes
    swap(&self.tokens, &tokens)
    self.tokens.removeAll(keepingCapacity: true)
  }

  /// The tokens of the value that is the whole text.
  mutating func document() throws(JSONError) -> [JSONNode.Token] {
    tokens.reserveCapacity(bytes.count / 8 + 1)
    skipSpace()
    try value()
    skipSpace()
    guard next == bytes.count else { throw error("text after the value", expected: "the end") }
    return tokens
  }

  private mutating func value() throws(JSONError) {
    switch peek {
    case UInt8(ascii: "{"): try nested(.object)
    case UInt8(ascii: "["): try nested(.array)
    case UInt8(ascii: "\""): try stringToken()
    case UInt8(ascii: "-"): try number()
    case let digit? where digit.isDigit: try number()
    case UInt8(ascii: "t") where accept("true"): append(.bool, length: 4, integer: 1)
    case UInt8(ascii: "f") where accept("false"): append(.bool, length: 5)
    case UInt8(ascii: "n") where accept("null"): append(.null, length: 4)
    default: throw error("a value is missing", expected: "a JSON value")
    }
  }

  /// Notes a value of `length` bytes that has been read.
  private mutating func append(
    _ kind: JSONNode.Kind, isPlain: Bool = false, length: Int, integer: Int = 0
  ) {
    tokens.append(
      JSONNode.Token(
        kind: kind, isPlain: isPlain, start: next - length, end: next, next: tokens.count + 1,
        integer: integer))
  }

  private mutating func nested(_ kind: JSONNode.Kind) throws(JSONError) {
    guard depth < Self.maximumDepth else {
      throw error(
        "lists and objects too deep inside each other",
        expected: "at most \(Self.maximumDepth) levels")
    }
    depth += 1
    let index = tokens.count
    tokens.append(JSONNode.Token(kind: kind, start: next))
    next += 1
    if kind == .object { try object(index) } else { try array() }
    tokens[index].end = next
    tokens[index].next = tokens.count
    depth -= 1
  }

  private mutating func array() throws(JSONError) {
    skipSpace()
    if accept("]") { return }
    while true {
      skipSpace()
      try value()
      skipSpace()
      if accept("]") { return }
      guard accept(",") else { throw error("a list does not go on so", expected: "',' or ']'") }
    }
  }

  private mutating func object(_ index: Int) throws(JSONError) {
    var keys: Set<[UInt8]> = []
    var count = 0
    skipSpace()
    if accept("}") { return }
    while true {
      skipSpace()
      let start = next
      guard peek == UInt8(ascii: "\"") else {
        throw error("a key is missing", expected: "a string")
      }
      try stringToken()
      guard try isNew(count, in: index, &keys) else {
        let key = try Self.string(in: bytes, from: start)
        next = start
        throw error("the key '\(key)' is written here twice", expected: "each key once")
      }
      count += 1
      skipSpace()
      guard accept(":") else { throw error("a key has no value", expected: "':'") }
      skipSpace()
      try value()
      skipSpace()
      if accept("}") { return }
      guard accept(",") else { throw error("an object does not go on so", expected: "',' or '}'") }
    }
  }

  /// Whether the key that was read last is another one than the `count` before it in the object whose
  /// token is given. Few are compared one with the other; `all` is for many.
  private func isNew(
    _ count: Int, in object: Int, _ all: inout Set<[UInt8]>
  ) throws(JSONError) -> Bool {
    let last = tokens.count - 1
    var key = object + 1
    if count > 16, !all.isEmpty { return all.insert(try text(of: last)).inserted }
    while key < last {
      if count > 16 {
        all.insert(try text(of: key))
      } else if try isSame(key, last) {
        return false
      }
      key = tokens[key + 1].next
    }
    return count <= 16 ? true : all.insert(try text(of: last)).inserted
  }

  /// The bytes of a string. Two strings are equal where these are: Swift's own comparison also takes
  /// an accented letter for the letter and its accent.
  private func text(of token: Int) throws(JSONError) -> [UInt8] {
    Array(try Self.string(in: bytes, from: tokens[token].start).utf8)
  }

  private func isSame(
    _ first: Int, _ second: Int
  ) throws(JSONError) -> Bool {
    let (x, y) = (tokens[first], tokens[second])
    guard x.isPlain, y.isPlain else { return try text(of: first) == text(of: second) }
    guard x.end - x.start == y.end - y.start else { return false }
    return bytes.withUnsafeBytes { bytes in
      bytes[x.start..<x.end].elementsEqual(bytes[y.start..<y.end])
    }
  }

  private mutating func number() throws(JSONError) {
    let start = next
    _ = accept("-")
    if accept("0") {
      if let digit = peek, digit.isDigit {
        throw error("a number with a leading 0", expected: "no 0 before other digits")
      }
    } else {
      try digits()
    }
    var isInteger = true
    if accept(".") {
      isInteger = false
      try digits()
    }
    if accept("e") || accept("E") {
      isInteger = false
      if !accept("+") { _ = accept("-") }
      try digits()
    }
    if isInteger, let integer = integer(from: start) {
      append(.integer, length: next - start, integer: integer)
    } else if !isInteger,
      Double(String(decoding: bytes[start..<next], as: UTF8.self))?.isFinite == true
    {
      append(.fraction, length: next - start)
    } else {
      next = start
      throw error("a number that is too large", expected: "one that fits in 64 bits")
    }
  }

  /// The integer that ends here; nil where it does not fit 64 bits.
  private func integer(from start: Int) -> Int? {
    let isNegative = bytes[start] == UInt8(ascii: "-")
    var magnitude = UInt(0)
    for byte in bytes[(isNegative ? start + 1 : start)..<next] {
      let (product, overflows) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, carries) = product.addingReportingOverflow(UInt(byte & 0x0f))
      if overflows || carries { return nil }
      magnitude = sum
    }
    if isNegative, magnitude == Int.min.magnitude { return .min }
    return Int(exactly: magnitude).map { isNegative ? -$0 : $0 }
  }

  private mutating func digits() throws(JSONError) {
    let start = next
    while let digit = peek, digit.isDigit { next += 1 }
    if next == start { throw error("a number without digits", expected: "a digit") }
  }

  // MARK: - Strings

  /// The string that opens at a byte, of a text that was read.
  static func string(in bytes: [UInt8], from start: Int) throws(JSONError) -> String {
    var reader = JSONReader(bytes)
    reader.next = start
    return try reader.string()
  }

  private mutating func stringToken() throws(JSONError) {
    let start = next
    let end = bytes.withUnsafeBufferPointer { bytes in
      var end = start + 1
      while end < bytes.count, Self.isPlain(bytes[end]) { end += 1 }
      return end
    }
    if end < bytes.count, bytes[end] == UInt8(ascii: "\"") {
      next = end + 1
      return append(.string, isPlain: true, length: next - start)
    }
    _ = try string()
    append(.string, length: next - start)
  }

  /// Whether a byte of a string is a character by itself.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private mutating func string() throws(JSONError) -> String {
    next += 1
    var decoded: [UInt8] = []
    var start = next
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        let text = decoded.isEmpty ? bytes[start..<next] : (decoded + bytes[start..<next])[...]
        guard let text = String(validating: text, as: UTF8.self) else {
          next = start
          throw error("bytes that are not UTF-8 in a string", expected: "UTF-8")
        }
        next += 1
        return text
      case UInt8(ascii: "\\"):
        decoded += bytes[start..<next]
        decoded += Array(try escape().utf8)
        start = next
      case 0..<0x20:
        throw error("a control character in a string", expected: "an escape such as \\n")
      default: next += 1
      }
    }
    throw error("a string does not end", expected: "'\"'")
  }

  private mutating func escape() throws(JSONError) -> String {
    let start = next
    next += 1
    defer { if next == start + 1 { next = start } }
    guard let letter = peek else { throw error("a string does not end", expected: "'\"'") }
    next += 1
    switch letter {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(from: start)
    default:
      next = start
      throw error(
        "an escape that JSON does not have",
        expected: "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
    }
  }

  private mutating func unicodeEscape(from start: Int) throws(JSONError) -> String {
    var code = try fourHexDigits()
    if code >= 0xd800, code < 0xdc00, accept("\\u") {
      let low = try fourHexDigits()
      if low >= 0xdc00, low < 0xe000 {
        code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
      }
    }
    // Half of a surrogate pair is no scalar.
    guard let scalar = Unicode.Scalar(code) else {
      next = start
      throw error("half of a surrogate pair", expected: "both halves, or a character")
    }
    return String(scalar)
  }

  private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("an escape without its four digits", expected: "a hexadecimal digit")
      }
      code = code << 4 | UInt32(digit)
      next += 1
    }
    return code
  }

  // MARK: - Bytes and places

  private var peek: UInt8? { next < bytes.count ? bytes[next] : nil }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
      next += 1
    }
  }

  @inline(__always)
  private mutating func accept(_ token: StaticString) -> Bool {
    let length = token.utf8CodeUnitCount
    guard next + length <= bytes.count else { return false }
    for index in 0..<length where bytes[next + index] != token.utf8Start[index] { return false }
    next += length
    return true
  }

  private func error(_ message: String, expected: String) -> JSONError {
    let found: String
    switch peek {
    case nil: found = "the end of the text"
    case let byte? where byte < 0x20 || byte == 0x7f: found = "byte \(byte)"
    default:
      let rest = String(decoding: bytes[next..<min(next + 24, bytes.count)], as: UTF8.self)
      found = "'\(VisibleText.line(String(rest.prefix { !$0.isNewline }.prefix(12))))'"
    }
    return JSONError(
      place: TextPlace(of: next, in: bytes), message: message, found: found, expected: expected)
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { self >= 0x30 && self <= 0x39 }
}
