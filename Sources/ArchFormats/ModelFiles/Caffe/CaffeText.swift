import ShapeEngine

/// A protobuf message in its text form: fields by name, each any number of times.
/// Source: protobuf.dev/reference/protobuf/textformat-spec.
struct CaffeMessage {
  enum Field {
    /// A number, a word or a string without its quotes.
    case scalar(String)
    case message(CaffeMessage)
  }

  private(set) var fields: [(name: String, value: Field, line: Int)] = []
  var line: Int

  /// The values of a field, in order.
  func scalars(_ name: String) -> [String] {
    fields.compactMap { field in
      if field.name == name, case .scalar(let text) = field.value { text } else { nil }
    }
  }

  /// The last value of a field; nil where it is not there.
  func scalar(_ name: String) -> String? { scalars(name).last }

  func messages(_ name: String) -> [CaffeMessage] {
    fields.compactMap { field in
      if field.name == name, case .message(let message) = field.value { message } else { nil }
    }
  }

  func message(_ name: String) -> CaffeMessage? { messages(name).last }

  func has(_ name: String) -> Bool { fields.contains { $0.name == name } }

  func integers(_ name: String) throws(DefinitionError) -> [Int] {
    var values: [Int] = []
    for field in fields where field.name == name {
      // Caffe's are of 32 bits, apart from dims, which no network has larger.
      guard case .scalar(let text) = field.value, let value = Int32(text) else {
        throw wrong(field, "an integer of 32 bits")
      }
      values.append(Int(value))
    }
    return values
  }

  /// The integer of the first of these fields that is there.
  func integer(_ names: String...) throws(DefinitionError) -> Int? {
    for name in names { if let value = try integers(name).last { return value } }
    return nil
  }

  func number(_ name: String) throws(DefinitionError) -> Double? {
    guard let field = fields.last(where: { $0.name == name }) else { return nil }
    guard case .scalar(let text) = field.value, let value = Double(text) else {
      throw wrong(field, "a number")
    }
    return value
  }

  func boolean(_ name: String, else usual: Bool) throws(DefinitionError) -> Bool {
    guard let field = fields.last(where: { $0.name == name }) else { return usual }
    guard case .scalar(let text) = field.value else { throw wrong(field, "true or false") }
    switch text {
    case "true", "t", "1": return true
    case "false", "f", "0": return false
    default: throw wrong(field, "true or false")
    }
  }

  private func wrong(
    _ field: (name: String, value: Field, line: Int), _ expected: String
  ) -> DefinitionError {
    let found =
      if case .scalar(let text) = field.value { VisibleText.line(text) } else { "a message" }
    return DefinitionError(
      "'\(VisibleText.line(field.name))' takes \(expected)",
      at: TextPlace(line: field.line, column: 1), found: found, expected: expected)
  }

  fileprivate mutating func append(_ name: String, _ value: Field, line: Int) {
    fields.append((name, value, line))
  }
}

extension CaffeMessage {
  /// Reads a whole text.
  init(text: [UInt8]) throws(DefinitionError) {
    var reader = CaffeTextReader(text: text)
    self = try reader.message(isWhole: true, depth: 0)
  }
}

private struct CaffeTextReader {
  let text: [UInt8]
  var place = 0
  var line = 1
  var fieldCount = 0
  /// Those of 10,000 layers with twenty each.
  static let fieldLimit = 2 * Elaborator.entryLimit

  init(text: [UInt8]) { self.text = text }

  mutating func message(isWhole: Bool, depth: Int) throws(DefinitionError) -> CaffeMessage {
    guard depth < Elaborator.depthLimit else {
      throw error("messages are more than \(Elaborator.depthLimit) deep")
    }
    var message = CaffeMessage(line: line)
    while true {
      skipBlanks()
      guard let byte = peek else {
        if isWhole { return message }
        throw error("a message has no end", expected: "'}'")
      }
      if byte == UInt8(ascii: "}") || byte == UInt8(ascii: ">") {
        guard !isWhole else { throw error("a '}' ends nothing") }
        place += 1
        return message
      }
      let start = line
      let name = try word("a field's name")
      skipBlanks()
      if peek == UInt8(ascii: ":") { place += 1 }
      skipBlanks()
      try value(of: name, at: start, into: &message, depth: depth)
      skipBlanks()
      if peek == UInt8(ascii: ",") || peek == UInt8(ascii: ";") { place += 1 }
    }
  }

  /// - Parameter isElement: whether the value is one of a list, which has no lists in it.
  private mutating func value(
    of name: String, at start: Int, into message: inout CaffeMessage, depth: Int,
    isElement: Bool = false
  ) throws(DefinitionError) {
    fieldCount += 1
    guard fieldCount <= Self.fieldLimit else {
      throw error("there are more than \(Self.fieldLimit) fields")
    }
    switch peek {
    case UInt8(ascii: "{"), UInt8(ascii: "<"):
      place += 1
      message.append(
        name, .message(try self.message(isWhole: false, depth: depth + 1)), line: start)
    case UInt8(ascii: "["):
      guard !isElement else { throw error("a list stands in a list", expected: "a value") }
      place += 1
      while true {
        skipBlanks()
        if peek == UInt8(ascii: "]") { break }
        if peek == UInt8(ascii: ",") {
          place += 1
          continue
        }
        guard peek != nil else { throw error("a list has no end", expected: "']'") }
        try value(of: name, at: start, into: &message, depth: depth, isElement: true)
      }
      place += 1
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      message.append(name, .scalar(try string()), line: start)
    default: message.append(name, .scalar(try word("a value")), line: start)
    }
  }

  /// A string; several next to each other are one.
  private mutating func string() throws(DefinitionError) -> String {
    var bytes: [UInt8] = []
    while let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      place += 1
      while let byte = peek, byte != quote {
        guard byte != UInt8(ascii: "\n") else { throw error("a string has no end") }
        bytes.append(byte)
        place += byte == UInt8(ascii: "\\") ? 2 : 1
      }
      guard peek != nil else { throw error("a string has no end") }
      place += 1
      skipBlanks()
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func word(_ what: String) throws(DefinitionError) -> String {
    let start = place
    while let byte = peek, Self.isWord(byte) { place += 1 }
    guard place > start else { throw error("\(what) is missing") }
    return String(decoding: text[start..<place], as: UTF8.self)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    default: "_-+./".utf8.contains(byte)
    }
  }

  private var peek: UInt8? { place < text.count ? text[place] : nil }

  private mutating func skipBlanks() {
    while let byte = peek {
      if byte == UInt8(ascii: "#") {
        while let byte = peek, byte != UInt8(ascii: "\n") { place += 1 }
      } else if byte == UInt8(ascii: "\n") {
        line += 1
        place += 1
      } else if byte.isBlank {
        place += 1
      } else {
        return
      }
    }
  }

  private func error(_ message: String, expected: String? = nil) -> DefinitionError {
    let found = peek.map { VisibleText.line(String(decoding: [$0], as: UTF8.self)) }
    return DefinitionError(
      message, at: TextPlace(line: line, column: 1), found: found ?? "the end", expected: expected)
  }
}
