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

  /// The call of a layer type in the short form: without what PyTorch takes and no definition keeps, and
  /// without those sizes that are inferred as they are written. A size that a parameter makes stays, by
  /// its name, and so does a call of which nothing is known.
  ///
  /// - Parameter inferred: what the call infers of the sizes that it names; nil where that is not known.
  static func shortForm(_ text: String, _ inferred: (LayerType) -> Set<String>?) -> String {
    var edit = CallEdit(text)
    let path = edit.path()
    guard let (type, order) = LayerType.called(path) else { return text }
    let hasBrackets = edit.offset < edit.characters.count && edit.characters[edit.offset] == "("
    guard hasBrackets, type.variadic == nil, let (arguments, _) = try? edit.arguments() else {
      return path == type.name || inferred(type) == nil
        ? text : type.name + text.dropFirst(path.count)
    }
    let written = Set(arguments.compactMap(\.name))
    let names = type.names(
      ofPositional: arguments.count { $0.name == nil }, named: Array(written), order)
    let isShort = type.isShort(arguments.count { $0.name == nil }, named: Array(written), order)
    let sizes = Set(isShort ? [] : type.inferred)
    let kept = edit.form(of: type, arguments, names, sizes, leavingOut: [])
    guard kept != text || !sizes.isEmpty, let inferred = inferred(type) else { return text }
    return edit.form(of: type, arguments, names, sizes, leavingOut: sizes.intersection(inferred))
  }

  /// The call with its arguments by position as far as the short form has places, then those by name.
  ///
  /// - Parameters:
  ///   - sizes: the arguments that the short form infers.
  ///   - leftOut: those of them that are left out where their value is a number.
  private func form(
    of type: LayerType, _ arguments: [Argument], _ names: [String], _ sizes: Set<String>,
    leavingOut leftOut: Set<String>
  ) -> String {
    var (places, named) = ([String](), [String]())
    for (index, argument) in arguments.enumerated() {
      guard let name = argument.name ?? (index < names.count ? names[index] : nil) else { continue }
      if ["device", "dtype"].contains(name) { continue }
      if leftOut.contains(name), !argument.holdsName { continue }
      let value = String(characters[argument.value])
      let hasPlace =
        sizes.isEmpty
        ? places.count == index : type.positional.dropFirst(places.count).first == name
      if argument.name == nil, hasPlace {
        places.append(value)
      } else {
        named.append("\(name)=\(value)")
      }
    }
    return "\(type.name)(\((places + named).joined(separator: ", ")))"
  }

  private struct Argument {
    var name: String?
    /// The characters of its value.
    var value: Range<Int>
    /// Whether a name is in its value, which may be another one with other parameters.
    var holdsName: Bool
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
      let holdsName = current.contains { token in
        if case .name = token.kind { token.offset >= first.offset } else { false }
      }
      arguments.append(
        Argument(name: name, value: first.offset..<end, holdsName: holdsName))
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
