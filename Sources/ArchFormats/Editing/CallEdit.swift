import ShapeEngine

/// Another value of one argument in the text of a call: `Conv2d(64, 7, stride=2)`.
struct CallEdit: EntryScanner {
  /// The text of an entry, from its call on.
  let characters: [Character]
  var offset = 0

  private init(_ text: String) { characters = Array(text) }

  /// The text with another value of a hyperparameter, which keeps its place, or comes after all
  /// others; nil where the call is not one of this layer type.
  static func text(_ text: String, of type: String, setting name: String, to value: String)
    -> String?
  {
    var edit = CallEdit(text)
    edit.skipSpaces()
    guard edit.path() == type, let row = LayerTable.type(named: type) else { return nil }
    return try? edit.edited(row, name, value)
  }

  private struct Argument {
    var name: String?
    /// The characters of its value.
    var value: Range<Int>
  }

  private mutating func edited(
    _ type: LayerType, _ name: String, _ value: String
  ) throws(DefinitionError) -> String? {
    guard offset < characters.count, characters[offset] == "(" else {
      return replacing(offset..<offset, by: "(\(name)=\(value))")
    }
    let (arguments, end) = try arguments()
    let positional = type.variadic == nil ? type.positional : []
    let found = arguments.enumerated().first { index, argument in
      argument.name.map { $0 == name } ?? (index < positional.count && positional[index] == name)
    }
    if let found { return replacing(found.element.value, by: value) }
    let isVariadic = type.variadic == name && arguments.contains { $0.name == nil }
    guard !isVariadic else { return nil }
    return replacing(end..<end, by: "\(arguments.isEmpty ? "" : ", ")\(name)=\(value)")
  }

  /// The arguments, and where the last one ends.
  private func arguments() throws(DefinitionError) -> ([Argument], end: Int) {
    var lexer = Lexer(characters, from: offset + 1)
    var arguments: [Argument] = []
    var current: [Token] = []
    var (depth, end) = (1, offset + 1)
    func take() {
      guard let last = current.last else { return }
      var (name, first) = (String?.none, current[0])
      if current.count > 2, case .name(let word) = first.kind, current[1].kind == .sign("=") {
        (name, first) = (word, current[2])
      }
      end = last.offset + last.length
      arguments.append(Argument(name: name, value: first.offset..<end))
      current = []
    }
    while true {
      let token = try lexer.next()
      switch token.kind {
      case .end: throw DefinitionError("the call does not end")
      case .sign("("), .sign("["), .sign("{"): depth += 1
      case .sign(")"), .sign("]"), .sign("}"): depth -= 1
      default: break
      }
      if depth == 0 {
        take()
        return (arguments, end)
      }
      if depth == 1, token.kind == .sign(",") { take() } else { current.append(token) }
    }
  }

  private func replacing(_ range: Range<Int>, by new: String) -> String {
    String(characters[..<range.lowerBound]) + new + String(characters[range.upperBound...])
  }
}
