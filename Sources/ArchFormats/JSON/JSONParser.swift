/// A strict JSON parser over UTF-8 bytes. It recurses once a level, at most ``maximumDepth`` deep.
struct JSONReader<Builder: JSONValueBuilder> {
  private let bytes: [UInt8]
  private let builder: Builder
  private var next = 0
  private var depth = 0
  private var cursor = TextCursor()

  static var maximumDepth: Int { 64 }

  init(_ bytes: [UInt8], builder: Builder) {
    self.bytes = bytes
    self.builder = builder
  }

  /// The value that is the whole text.
  mutating func document() throws(JSONError) -> Builder.Value {
    skipSpace()
    let value = try value()
    skipSpace()
    guard next == bytes.count else { throw error("text behind the value", expected: "the end") }
    return value
  }

  private mutating func value() throws(JSONError) -> Builder.Value {
    let start = place()
    switch peek {
    case UInt8(ascii: "{"):
      return try nested { (reader) throws(JSONError) in try reader.object(start) }
    case UInt8(ascii: "["):
      return try nested { (reader) throws(JSONError) in try reader.array(start) }
    case UInt8(ascii: "\""): return builder.string(try string(), start)
    case UInt8(ascii: "-"): return try number(start)
    case let digit? where digit.isDigit: return try number(start)
    case UInt8(ascii: "t") where accept("true"): return builder.bool(true, start)
    case UInt8(ascii: "f") where accept("false"): return builder.bool(false, start)
    case UInt8(ascii: "n") where accept("null"): return builder.null(start)
    default: throw error("a value is missing", expected: "a JSON value")
    }
  }

  private mutating func nested(
    _ body: (inout Self) throws(JSONError) -> Builder.Value
  ) throws(JSONError) -> Builder.Value {
    guard depth < Self.maximumDepth else {
      throw error(
        "lists and objects too deep inside each other",
        expected: "at most \(Self.maximumDepth) levels")
    }
    depth += 1
    next += 1
    let value = try body(&self)
    depth -= 1
    return value
  }

  private mutating func array(_ start: TextPlace) throws(JSONError) -> Builder.Value {
    var values: [Builder.Value] = []
    skipSpace()
    if accept("]") { return builder.array(values, start) }
    while true {
      skipSpace()
      values.append(try value())
      skipSpace()
      if accept("]") { return builder.array(values, start) }
      guard accept(",") else { throw error("a list does not go on so", expected: "',' or ']'") }
    }
  }

  private mutating func object(_ start: TextPlace) throws(JSONError) -> Builder.Value {
    var members: [(key: String, place: TextPlace, value: Builder.Value)] = []
    var keys: Set<String> = []
    skipSpace()
    if accept("}") { return builder.object(members, start) }
    while true {
      skipSpace()
      let keyStart = next
      let keyPlace = place()
      guard peek == UInt8(ascii: "\"") else {
        throw error("a key is missing", expected: "a string")
      }
      let key = try string()
      guard keys.insert(key).inserted else {
        next = keyStart
        throw error("the key '\(key)' stands here twice", expected: "each key once")
      }
      skipSpace()
      guard accept(":") else { throw error("a key has no value", expected: "':'") }
      skipSpace()
      members.append((key, keyPlace, try value()))
      skipSpace()
      if accept("}") { return builder.object(members, start) }
      guard accept(",") else { throw error("an object does not go on so", expected: "',' or '}'") }
    }
  }

  private mutating func number(_ place: TextPlace) throws(JSONError) -> Builder.Value {
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
    let text = String(decoding: bytes[start..<next], as: UTF8.self)
    guard let value = builder.number(text, isInteger: isInteger, place) else {
      next = start
      throw error("a number that is too large", expected: "one that fits in 64 bits")
    }
    return value
  }

  private mutating func digits() throws(JSONError) {
    let start = next
    while let digit = peek, digit.isDigit { next += 1 }
    if next == start { throw error("a number without digits", expected: "a digit") }
  }

  // MARK: - Strings

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

  private mutating func accept(_ token: StaticString) -> Bool {
    let length = token.utf8CodeUnitCount
    guard next + length <= bytes.count else { return false }
    for index in 0..<length where bytes[next + index] != token.utf8Start[index] { return false }
    next += length
    return true
  }

  private mutating func place() -> TextPlace {
    guard builder.wantsPlaces else { return TextPlace(line: 1, column: 1) }
    return cursor.place(of: next, in: bytes)
  }

  private func error(_ message: String, expected: String) -> JSONError {
    var cursor = TextCursor()
    let found: String
    switch peek {
    case nil: found = "the end of the text"
    case let byte? where byte < 0x20 || byte == 0x7f: found = "byte \(byte)"
    default:
      let rest = String(decoding: bytes[next..<min(next + 24, bytes.count)], as: UTF8.self)
      found = "'\(rest.prefix { !$0.isNewline }.prefix(12))'"
    }
    return JSONError(
      place: cursor.place(of: next, in: bytes), message: message, found: found, expected: expected)
  }
}

/// Counts lines and columns along a text; asked for places in ascending order, it reads each byte
/// once.
private struct TextCursor {
  private var offset = 0
  private var line = 1
  private var column = 1

  /// The place of a byte; columns count Unicode scalars.
  mutating func place(of target: Int, in bytes: [UInt8]) -> TextPlace {
    if target < offset { self = TextCursor() }
    while offset < target, offset < bytes.count {
      if bytes[offset] == 0x0a {
        line += 1
        column = 1
      } else if bytes[offset] & 0xc0 != 0x80 {
        column += 1
      }
      offset += 1
    }
    return TextPlace(line: line, column: column)
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { self >= 0x30 && self <= 0x39 }
}
