import ShapeEngine

/// A JSON object of the flat form, with its keys' places.
struct FlatObject {
  struct Member {
    var key: String
    var keyPlace: TextPlace
    var value: TextNode
  }

  let members: [Member]
  let place: TextPlace
  private let what: String

  init(_ node: TextNode, _ what: String, known: Set<String>?) throws(DefinitionError) {
    guard case .mapping(let pairs, let place) = node else {
      throw DefinitionError("\(what) is a JSON object", at: node.place, expected: "{…}")
    }
    self.place = place
    self.what = what
    members = pairs.map { Member(key: $0.key.text ?? "", keyPlace: $0.key.place, value: $0.value) }
    guard let known, let wrong = members.first(where: { !known.contains($0.key) }) else { return }
    throw DefinitionError(
      "\(what) has no key '\(ArchitectureName.shown(wrong.key))'", at: wrong.keyPlace,
      length: wrong.key.count + 2, expected: known.sorted().joined(separator: ", "),
      help: Suggestion.nearest(to: wrong.key, among: known.sorted()).map { "did you mean '\($0)'?" }
    )
  }

  subscript(key: String) -> TextNode? { members.first { $0.key == key }?.value }

  func required(_ key: String) throws(DefinitionError) -> TextNode {
    guard let value = self[key] else {
      throw DefinitionError("\(what) has no '\(key)'", at: place, expected: "the key '\(key)'")
    }
    return value
  }

  /// The layer type that the key `type` names.
  ///
  /// - Parameter path: the layer's, for an error.
  func layerType(of path: String) throws(DefinitionError) -> LayerType {
    let node = try required("type")
    let name = try node.word("type")
    guard let type = LayerTable.type(named: name) else {
      throw DefinitionError(
        "there is no layer type '\(ArchitectureName.shown(name))'", at: node.place,
        length: name.count + 2, path: path, found: name,
        help: Suggestion.nearest(to: name, among: LayerTable.rows.map(\.name))
          .map { "did you mean '\($0)'?" } ?? "'archdb types' lists them")
    }
    return type
  }
}

extension TextNode {
  private func wrong(_ key: String, _ expected: String) -> DefinitionError {
    DefinitionError("'\(key)' takes \(expected)", at: place, found: text, expected: expected)
  }

  func word(_ key: String) throws(DefinitionError) -> String {
    guard case .scalar(let text, isQuoted: true, _) = self else { throw wrong(key, "a string") }
    return text
  }

  func integer(_ key: String) throws(DefinitionError) -> Int {
    guard case .scalar(let text, isQuoted: false, _) = self, let value = Int(text) else {
      throw wrong(key, "an integer")
    }
    return value
  }

  func boolean(_ key: String) throws(DefinitionError) -> Bool {
    guard case .scalar(let text, isQuoted: false, _) = self, text == "true" || text == "false"
    else {
      throw wrong(key, "true or false")
    }
    return text == "true"
  }

  func integers(_ key: String) throws(DefinitionError) -> [Int] {
    guard case .sequence(let items, _) = self else { throw wrong(key, "a list of integers") }
    var values: [Int] = []
    for item in items { values.append(try item.integer(key)) }
    return values
  }
}

extension JSON {
  /// The value that a node of a JSON text stands for.
  init(_ node: TextNode) {
    switch node {
    case .scalar(let text, isQuoted: true, _): self = .string(text)
    case .scalar("null", _, _): self = .null
    case .scalar("true", _, _): self = true
    case .scalar("false", _, _): self = false
    case .scalar(let text, _, _):
      self = Int(text).map(JSON.int) ?? .float(Double(text) ?? .nan)
    case .sequence(let items, _): self = .array(items.map { JSON($0) })
    case .mapping(let pairs, _):
      self = .object(pairs.map { Member($0.key.text ?? "", JSON($0.value)) })
    }
  }
}
