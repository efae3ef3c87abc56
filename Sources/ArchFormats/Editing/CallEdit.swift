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
    guard let called = LayerType.called(edit.path()), called.type.name == type else { return nil }
    return try? edit.edited(called.type, called.order, name, value)
  }

  /// The call of a layer type in the short form: without what is inferred, and without what PyTorch
  /// takes and no definition keeps. Other calls stay as they are.
  static func shortForm(_ text: String) -> String {
    var edit = CallEdit(text)
    let path = edit.path()
    guard let (type, order) = LayerType.called(path) else { return text }
    guard edit.offset < edit.characters.count, edit.characters[edit.offset] == "(",
      type.variadic == nil, let (arguments, _) = try? edit.arguments()
    else { return type.name + text.dropFirst(path.count) }
    let count = arguments.count { $0.name == nil }
    let written = arguments.compactMap(\.name)
    let names = type.names(ofPositional: count, named: written, order)
    guard count <= names.count else { return text }
    let isShort = type.isShort(count, named: written, order)
    let inferred = Set(isShort ? [] : type.parameters.filter(\.isInferred).map(\.name))
    let ignored: Set<String> = ["device", "dtype"]
    var (parts, place) = ([String](), 0)
    for (index, argument) in arguments.enumerated() {
      let name = argument.name ?? names[index]
      if inferred.contains(name) || ignored.contains(name) { continue }
      let value = String(edit.characters[argument.value])
      // By position as far as the short form has places; without anything inferred it has all.
      let hasPlace =
        inferred.isEmpty || type.positional.dropFirst(place).first == name && place == parts.count
      parts.append(argument.name == nil && hasPlace ? value : "\(name)=\(value)")
      place += 1
    }
    return "\(type.name)(\(parts.joined(separator: ", ")))"
  }

  private struct Argument {
    var name: String?
    /// The characters of its value.
    var value: Range<Int>
  }

  private mutating func edited(
    _ type: LayerType, _ order: CallOrder, _ name: String, _ value: String
  ) throws(DefinitionError) -> String? {
    guard offset < characters.count, characters[offset] == "(" else {
      return replacing(offset..<offset, by: "(\(name)=\(value))")
    }
    let (arguments, end) = try arguments()
    let positional =
      type.variadic == nil
      ? type.names(
        ofPositional: arguments.count { $0.name == nil }, named: arguments.compactMap(\.name), order
      )
      : []
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
