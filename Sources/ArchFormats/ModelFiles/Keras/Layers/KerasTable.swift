import ShapeEngine

extension KerasRun {
  /// Appends what a layer is, and gives what it gives.
  typealias Lowering = @Sendable (_ run: inout KerasRun, _ site: KerasSite) throws -> ModelValue

  /// The classes of layers that are known.
  static let layers: [String: Lowering] = [
    convolutions, pools, resampling, dense, normalizations, activationLayers, dropouts, reshapings,
    joins, recurrent, wrappers, attention, preprocessing,
  ].reduce(into: [:]) { table, family in table.merge(family) { $1 } }

  /// The classes of `keras.ops`, as they stand in models that call functions on tensors.
  static let operations: [String: Lowering] = [
    elementOperations, activationOperations, binaryOperations, reductions, shapeOperations,
    indexOperations, productOperations,
  ].reduce(into: [:]) { table, family in table.merge(family) { $1 } }

  /// Whether layers of a class keep the shape and the places of the elements, whatever the order of
  /// the dimensions.
  static func keepsPlaces(_ type: String) -> Bool {
    dropouts[type] != nil || neutral.contains(type) || type.hasPrefix("Random")
  }

  private static let neutral: Set<String> = [
    "Activation", "ReLU", "LeakyReLU", "ELU", "ThresholdedReLU", "Rescaling", "Normalization",
    "Masking", "Identity", "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum",
  ]
}

/// A list of integers as a hyperparameter: one where all are equal.
func setting(_ sizes: [Int]) -> Value {
  if let first = sizes.first, sizes.allSatisfy({ $0 == first }) { return .int(first) }
  return .list(sizes.map(Value.int))
}
