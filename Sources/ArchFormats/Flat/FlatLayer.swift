import ShapeEngine

/// A layer of the flat form: what its keys hold, found in one pass.
struct FlatLayer {
  private let node: JSONNode
  let path: JSONNode
  let type: JSONNode?
  let from: JSONNode?
  let weights: JSONNode?
  let tied: JSONNode?
  let training: JSONNode?

  var place: TextPlace { node.place }

  /// - Parameter setting: is given each hyperparameter with its value.
  init(
    _ node: JSONNode, setting: (_ name: JSONNode, _ value: JSONNode) -> Void
  ) throws(DefinitionError) {
    guard node.kind == .object else {
      throw DefinitionError("a layer is a JSON object", at: node.place, expected: "{…}")
    }
    var path, type, from, weights, tied, training: JSONNode?
    node.forEachMember { key, value in
      if key.isWord("path") {
        path = value
      } else if key.isWord("type") {
        type = value
      } else if key.isWord("from") {
        from = value
      } else if key.isWord("weights") {
        weights = value
      } else if key.isWord("tied") {
        tied = value
      } else if key.isWord("training") {
        training = value
      } else {
        setting(key, value)
      }
    }
    self.path = try Self.required(path, "path", of: node)
    (self.node, self.type, self.from) = (node, type, from)
    (self.weights, self.tied, self.training) = (weights, tied, training)
  }

  /// The hyperparameters.
  func settings() throws(DefinitionError) -> [FlatObject.Member] {
    var settings: [FlatObject.Member] = []
    _ = try FlatLayer(node) { settings.append(.init(name: $0, value: $1)) }
    return settings
  }

  /// - Parameter path: the layer's, for an error.
  func layerType(of path: String) throws(DefinitionError) -> LayerType {
    try Self.required(type, "type", of: node).layerType(of: path)
  }

  private static func required(
    _ value: JSONNode?, _ key: String, of node: JSONNode
  ) throws(DefinitionError) -> JSONNode {
    if let value { return value }
    throw DefinitionError("a layer has no '\(key)'", at: node.place, expected: "the key '\(key)'")
  }
}
