import ShapeEngine

extension OpenDefinition {
  /// Gives hyperparameters of layers other values in every member, before anything is varied. A
  /// choice that decided nothing else is decided with it.
  ///
  ///     try space.set([LayerSetting(pattern: "conv1", name: "stride", text: "1")])
  ///
  /// - Throws: ``DefinitionError`` where no structure has such a layer, or its type refuses the value.
  package mutating func set(_ settings: [LayerSetting]) throws(DefinitionError) {
    for setting in settings {
      var isFound = false
      for index in family.structures.indices {
        let space = family.structures[index].space
        let nodes = space.layers.map(\.node)
        let paths = Set(setting.paths(in: nodes, outputs: space.frame.outputs))
        for (layer, node) in nodes.enumerated()
        where paths.contains(node.path) && !space.layers[layer].isSelection {
          isFound = true
          let parameter = node.layer.row?.parameters.first { $0.name == setting.name }
          let value = try setting.value(for: parameter)
          do throws(ShapeError) {
            let space = family.structures[index].space
            family.structures[index].space = try space.setting(setting.name, to: value, of: layer)
          } catch { throw DefinitionError(error, at: nil, path: node.path) }
        }
      }
      guard isFound else {
        throw setting.noLayer(
          of: name, among: family.structures.flatMap { $0.space.layers.map(\.node.path) })
      }
    }
  }
}
