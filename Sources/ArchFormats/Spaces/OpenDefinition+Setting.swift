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
      if try choose(setting) { continue }
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

  /// Makes a choice that has the setting's name, as answers print it: `stage1.depth`, `conv.out_channels`.
  ///
  /// - Returns: whether there is one; a choice of a hyperparameter that nothing else depends on is none where the
  ///   value is not among its own.
  /// - Throws: ``DefinitionError`` where other layers were made for the choice's values, and this is none of them.
  private mutating func choose(_ setting: LayerSetting) throws(DefinitionError) -> Bool {
    let name = "\(setting.pattern).\(setting.name)"
    var values: [String] = []
    var structures: [SpaceFamily.Structure] = []
    var (isFound, isFixed) = (false, false)
    for var structure in family.structures {
      if let place = structure.fixed.firstIndex(where: { $0.name == name }) {
        isFixed = true
        let text = structure.fixed[place].value.plainText
        if !values.contains(text) { values.append(text) }
        guard text == setting.text else { continue }
        structure.fixed.remove(at: place)
        isFound = true
      } else if let place = structure.space.variables.firstIndex(where: { $0.name == name }) {
        let texts = structure.space.variables[place].values.map(\.plainText)
        if let value = texts.firstIndex(of: setting.text) {
          structure.space = structure.space.choosing(value, for: place)
          isFound = true
        }
        values += texts.filter { !values.contains($0) }
      }
      structures.append(structure)
    }
    if isFound {
      family.structures = structures
      // Of graphs that were refused nobody knows which values they had.
      if isFixed { family.refusedCount = 0 }
      return true
    }
    let isHyperparameter = family.structures.contains { structure in
      structure.space.layers.contains { $0.node.path == setting.pattern }
    }
    guard isFixed || (!values.isEmpty && !isHyperparameter) else { return false }
    throw DefinitionError(
      "'\(name)' is a choice among other values", found: setting.text,
      expected: "one of \(values.joined(separator: ", "))",
      help: isFixed ? "other layers follow from it: write the value into the definition" : nil)
  }
}
