/// A token of an expression, with its offset in the text it was read from.
struct Token: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case int(Int)
    case float(Double)
    case string(String)
    case name(String)
    /// An operator, a bracket or a comma.
    case sign(String)
    case end
  }
  var kind: Kind
  /// In characters from the start of the text.
  var offset: Int
  var length: Int

  /// The token as messages show it.
  var text: String {
    switch kind {
    case .int(let value): String(value)
    case .float(let value): String(value)
    case .string(let value): "'\(value)'"
    case .name(let value), .sign(let value): value
    case .end: "the end"
    }
  }
}

/// Splits a text into tokens from a place on.
struct Lexer {
  private let characters: [Character]
  private(set) var offset: Int

  init(_ characters: [Character], from offset: Int = 0) {
    self.characters = characters
    self.offset = offset
  }

  private static let signs = [
    "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "<", ">", "(", ")", "[", "]", ",",
    "=", ".", ":", "{", "}",
  ]

  mutating func next() throws(DefinitionError) -> Token {
    while offset < characters.count, characters[offset].isWhitespace { offset += 1 }
    let start = offset
    guard start < characters.count else { return Token(kind: .end, offset: start, length: 1) }
    let first = characters[start]
    if first.isASCIIDigit || (first == "." && peek(1)?.isASCIIDigit == true) {
      return try number(from: start)
    }
    if first.isNameStart {
      while offset < characters.count, characters[offset].isNamePart { offset += 1 }
      return token(.name(String(characters[start..<offset])), from: start)
    }
    if first == "'" || first == "\"" { return try string(from: start, quote: first) }
    for sign in Self.signs where characters[start...].starts(with: sign) {
      offset += sign.count
      return token(.sign(sign), from: start)
    }
    throw EntryProblem(
      "'\(VisibleText.line(String(first)))' has no meaning here", offset: start, length: 1
    ).error
  }

  private func peek(_ distance: Int) -> Character? {
    offset + distance < characters.count ? characters[offset + distance] : nil
  }

  private func token(_ kind: Token.Kind, from start: Int) -> Token {
    Token(kind: kind, offset: start, length: max(1, offset - start))
  }

  private mutating func number(from start: Int) throws(DefinitionError) -> Token {
    var isFloat = false
    while let character = peek(0) {
      if character.isASCIIDigit || character == "_" {
        offset += 1
      } else if character == "." && peek(1)?.isNameStart != true {
        isFloat = true
        offset += 1
      } else if character == "e" || character == "E" {
        isFloat = true
        offset += peek(1) == "-" || peek(1) == "+" ? 2 : 1
      } else {
        break
      }
    }
    let text = String(characters[start..<min(offset, characters.count)].filter { $0 != "_" })
    if !isFloat, peek(0) == "x", peek(1)?.isASCIIDigit == true {
      let sizes = characters[start...].prefix { $0.isASCIIDigit || $0 == "x" }
      let list = String(sizes).split(separator: "x").joined(separator: ", ")
      throw EntryProblem(
        "'\(String(sizes))' is not a value", offset: start, length: sizes.count,
        found: String(sizes), help: "sizes are a list: [\(list)]"
      ).error
    }
    if isFloat, let value = Double(text) { return token(.float(value), from: start) }
    if !isFloat, let value = Int(text) { return token(.int(value), from: start) }
    throw EntryProblem(
      isFloat ? "'\(text)' is not a number" : "'\(text)' does not fit in 64 bits", offset: start,
      length: offset - start
    ).error
  }

  private mutating func string(from start: Int, quote: Character) throws(DefinitionError) -> Token {
    offset += 1
    while let character = peek(0), character != quote { offset += 1 }
    guard peek(0) == quote else {
      throw EntryProblem("a string without its closing \(quote)", offset: start, length: 1).error
    }
    offset += 1
    return token(.string(String(characters[(start + 1)..<(offset - 1)])), from: start)
  }
}

/// An error in a scalar's text, before the scalar's own place is known: the offset is in the
/// column until ``DefinitionError/moved(to:)`` adds the place.
struct EntryProblem {
  var error: DefinitionError

  init(
    _ message: String, offset: Int, length: Int, found: String? = nil, expected: String? = nil,
    help: String? = nil
  ) {
    error = DefinitionError(
      message, at: TextPlace(line: 0, column: offset), length: length, found: found,
      expected: expected, help: help)
  }
}

extension DefinitionError {
  /// The error at its place in the file, where its place counts from the start of a scalar.
  func moved(to start: TextPlace) -> DefinitionError {
    guard let place, place.line == 0 else { return self }
    var result = self
    result.place = TextPlace(line: start.line, column: start.column + place.column)
    return result
  }
}

extension Character {
  // Of ASCII alone, and so without a look at Unicode's tables for every character of a file.
  package var isASCIIDigit: Bool { asciiValue.map { 48...57 ~= $0 } ?? false }
  var isNameStart: Bool {
    switch asciiValue {
    case (65...90)?, (97...122)?, 95?: true
    default: false
    }
  }
  var isNamePart: Bool { isNameStart || isASCIIDigit }
}
