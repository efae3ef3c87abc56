extension DesignSpace {
  /// The space in which a hyperparameter of a layer has one value, whatever is chosen. Choices that
  /// then make no difference are no choices any more.
  ///
  /// - Throws: ``ShapeError`` where the layer has no such hyperparameter, cannot take the value, or
  ///   has the weights of another one.
  public func setting(
    _ name: String, to value: Value, of index: Int
  ) throws(ShapeError) -> DesignSpace {
    if let owner = layers[index].node.weightsOf {
      throw ShapeError(
        "'\(layers[index].node.path)' runs again with the weights of "
          + "'\(layers[owner].node.path)'",
        found: layers[index].node.path, help: "set it there")
    }
    let place = Variation.Place(layer: index, hyperparameter: name)
    let varied = try varying([Variation(name: name, places: [place], values: [value])])
    var layers = varied.layers
    guard layers[index].alternatives.contains(where: { $0 != nil }) else { throw .refusedChoice }
    layers[index].leaveOutIdleVariables(
      layers[index].variables.map { varied.variables[$0].values.count })
    return with(variables: varied.variables, layers: layers)
  }
}

extension DesignSpace {
  /// The space in which a variable has one of its values alone.
  ///
  /// - Parameters:
  ///   - value: the value's index.
  ///   - variable: the variable's index.
  package func choosing(_ value: Int, for variable: Int) -> DesignSpace {
    var variables = self.variables
    variables[variable].values = [variables[variable].values[value]]
    func chosen(_ cases: [Case]) -> [Case] {
      cases.map { item in
        guard item.variable == variable else { return item }
        // What needs another value is in no member.
        return Case(variable, item.values.contains(value) ? [0] : [])
      }
    }
    let layers = self.layers.map { layer in
      var layer = layer
      layer.cases = chosen(layer.cases)
      guard let place = layer.variables.firstIndex(of: variable) else { return layer }
      let counts = layer.variables.map { self.variables[$0].values.count }
      let distance = counts[(place + 1)...].reduce(1, *)
      layer.alternatives = layer.alternatives.indices
        .filter { $0 / distance % counts[place] == value }.map { layer.alternatives[$0] }
      if let first = layer.alternatives.lazy.compactMap({ $0 }).first { layer.node.layer = first }
      return layer
    }
    return DesignSpace(
      frame: frame, variables: variables, layers: layers,
      requirements: requirements.map { Requirement($0.condition, cases: chosen($0.cases)) },
      scopeCases: scopeCases.map(chosen))
  }
}

extension DesignSpace.OpenLayer {
  /// Leaves out the variables whose values make no difference.
  ///
  /// - Parameter counts: how many values each of the layer's variables has.
  fileprivate mutating func leaveOutIdleVariables(_ counts: [Int]) {
    var counts = counts
    for place in counts.indices.reversed() {
      // The distance of alternatives that differ in this variable alone.
      let distance = counts[(place + 1)...].reduce(1, *)
      let firsts = alternatives.indices.filter { $0 / distance % counts[place] == 0 }
      let isIdle = firsts.allSatisfy { first in
        (1..<counts[place]).allSatisfy {
          Self.isSame(alternatives[first], alternatives[first + $0 * distance])
        }
      }
      guard isIdle else { continue }
      alternatives = firsts.map { alternatives[$0] }
      variables.remove(at: place)
      counts.remove(at: place)
    }
  }

  private static func isSame(_ x: (any Layer)?, _ y: (any Layer)?) -> Bool {
    guard let x, let y else { return x == nil && y == nil }
    return x.type == y.type && zip(x.values, y.values).allSatisfy { $0.value == $1.value }
  }
}
