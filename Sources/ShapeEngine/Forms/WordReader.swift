/// Goes over a short text of words, numbers and signs, between which there may be spaces.
package struct WordReader: Sendable {
  private let text: [UInt8]
  /// What the text is, for messages: `a form`.
  private let kind: String
  private var place = 0

  /// A reader at the start of a text; `kind` says in messages what the text is.
  package init(_ text: String, as kind: String) {
    self.text = Array(text.utf8)
    self.kind = kind
  }

  /// Takes a token if it comes next, after spaces.
  package mutating func accept(_ token: String) -> Bool {
    skipSpaces()
    guard text[place...].starts(with: token.utf8) else { return false }
    place += token.utf8.count
    return true
  }

  /// Takes a token, or throws where something else comes next.
  package mutating func expect(_ token: String) throws(ShapeError) {
    guard accept(token) else { throw malformed("'\(token)'") }
  }

  /// Throws where anything but spaces is left.
  package mutating func expectEnd() throws(ShapeError) {
    skipSpaces()
    guard place == text.count else { throw malformed("the end") }
  }

  /// Letters, digits, `_` and `.` as far as they go, and in a path `+` and `-` too.
  package mutating func word(isPath: Bool = false) -> String {
    skipSpaces()
    return characters {
      $0.isWordByte || isPath && ($0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-"))
    }
  }

  /// Takes a number that has a fraction or an exponent, `0.7` or `1e-05`, if one comes next.
  package mutating func fraction() -> Double? {
    let start = self
    var word = word()
    if word.last == "e", accept("-") || accept("+") {
      word += (text[place - 1] == 45 ? "-" : "+") + self.word()
    }
    if let first = word.utf8.first, 48...57 ~= first, Int(word) == nil,
      word.utf8.contains(where: { $0 == 46 || $0 == 101 }), let number = Double(word)
    {
      return number
    }
    self = start
    return nil
  }

  /// The characters up to a sign, or to the end.
  mutating func characters(before sign: Character) -> String {
    characters { $0 != sign.asciiValue }
  }

  private mutating func characters(while isPart: (UInt8) -> Bool) -> String {
    let part = text[place...].prefix(while: isPart)
    place = part.endIndex
    return String(decoding: part, as: UTF8.self)
  }

  private mutating func skipSpaces() {
    while place < text.count, text[place] == UInt8(ascii: " ") { place += 1 }
  }

  /// The error that something else was expected at the current place.
  package func malformed(_ expected: String) -> ShapeError {
    ShapeError(
      "\(kind) that cannot be read", found: String(decoding: text.prefix(200), as: UTF8.self),
      expected: "\(expected) at place \(place)")
  }
}

extension UInt8 {
  /// A letter, a digit, an underscore or a dot.
  var isWordByte: Bool {
    switch self {
    case 48...57, 65...90, 97...122, 95, 46: true
    default: false
    }
  }
}
