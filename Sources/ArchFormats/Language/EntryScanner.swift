/// Goes through the text of an entry: what its parser and its layout have in common.
protocol EntryScanner {
  var characters: [Character] { get }
  /// Where the next part begins.
  var offset: Int { get set }
}

extension EntryScanner {
  mutating func skipSpaces() {
    while offset < characters.count, characters[offset].isWhitespace { offset += 1 }
  }

  /// The letters at the current place, without taking them.
  func word() -> String {
    var end = offset
    while end < characters.count, characters[end].isNamePart { end += 1 }
    return String(characters[min(offset, end)..<end])
  }

  /// Whether a clause begins at the current place.
  var isAtClause: Bool { ["from", "if", "for"].contains(word()) }

  /// Takes the name of a block, an architecture or an entry, with its dots, and with expressions in
  /// braces as they are written.
  mutating func path() -> String {
    let start = offset
    var depth = 0
    while offset < characters.count {
      let character = characters[offset]
      if character == "{" {
        depth += 1
      } else if character == "}", depth > 0 {
        depth -= 1
      } else {
        guard depth > 0 || character.isPathPart else { break }
      }
      offset += 1
    }
    return String(characters[start..<offset])
  }
}

extension Character {
  /// A character of a name of an entry, a block or an architecture.
  var isPathPart: Bool { isNamePart || self == "." || self == "+" || self == "-" }
}
