import ShapeEngine

/// A JSON object of the flat form, with its keys' places.
struct FlatObject {
  struct Member {
    let name: JSONNode
    let value: JSONNode

    var key: String { name.word }
    var keyPlace: TextPlace { name.place }
  }

  let members: [Member]
  private let node: JSONNode
  private let what: String

  var place: TextPlace { node.place }

  init(_ node: JSONNode, _ what: String, known: Set<String>?) throws(DefinitionError) {
    guard let pairs = node.members else {
      throw DefinitionError("\(what) is a JSON object", at: node.place, expected: "{…}")
    }
    self.node = node
    self.what = what
    members = pairs.map { Member(name: $0.key, value: $0.value) }
    guard let known else { return }
    let wrong = members.lazy.filter { !known.contains($0.key) }.prefix(DefinitionError.mostErrors)
    let errors = wrong.map { member in
      DefinitionError(
        "\(what) has no key '\(VisibleText.line(member.key))'", at: member.keyPlace,
        length: member.key.count + 2, expected: known.sorted().joined(separator: ", "),
        help: Suggestion.help(for: member.key, among: known.sorted()))
    }
    if let error = DefinitionError.joined(Array(errors)) { throw error }
  }

  subscript(key: StaticString) -> JSONNode? { node[key] }

  func required(_ key: StaticString) throws(DefinitionError) -> JSONNode {
    guard let value = self[key] else {
      throw DefinitionError("\(what) has no '\(key)'", at: place, expected: "the key '\(key)'")
    }
    return value
  }
}

extension JSONNode {
  /// The layer type that a word names.
  ///
  /// - Parameter path: the layer's, for an error.
  func layerType(of path: String) throws(DefinitionError) -> LayerType {
    let name = try word("type")
    guard let type = LayerTable.type(named: name) else {
      throw DefinitionError(
        "there is no layer type '\(VisibleText.line(name))'", at: place,
        length: name.count + 2, path: path, found: name,
        help: Suggestion.help(for: name, among: LayerTable.rows.map(\.name))
          ?? "'archdb types' lists them")
    }
    return type
  }

  private func wrong(_ key: String, _ expected: String) -> DefinitionError {
    DefinitionError("'\(key)' takes \(expected)", at: place, found: text, expected: expected)
  }

  func word(_ key: String) throws(DefinitionError) -> String {
    guard kind == .string else { throw wrong(key, "a string") }
    return word
  }

  func integer(_ key: String) throws(DefinitionError) -> Int {
    guard let integer else { throw wrong(key, "an integer") }
    return integer
  }

  func boolean(_ key: String) throws(DefinitionError) -> Bool {
    guard let boolean else { throw wrong(key, "true or false") }
    return boolean
  }

  func integers(_ key: String) throws(DefinitionError) -> [Int] {
    guard let elements else { throw wrong(key, "a list of integers") }
    var values: [Int] = []
    for element in elements { values.append(try element.integer(key)) }
    return values
  }
}
