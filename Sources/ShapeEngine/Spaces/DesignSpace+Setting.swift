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
