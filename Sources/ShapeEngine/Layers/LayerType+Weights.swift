/// Which hyperparameters may be written as a size of the input although they do not follow it: those that
/// make weights, which a model has once and for all inputs.
extension LayerType {
  /// The sizes of weights, by PyTorch's names; what is inferred is one too.
  private static var weights: Set<String> {
    [
      "out_channels", "out_features", "hidden_size", "proj_size", "num_parameters",
      "num_embeddings",
      "embedding_dim", "shape", "dim_feedforward", "kdim", "vdim", "squeeze_channels",
    ]
  }

  /// Requires that a hyperparameter with a size in it is a weight, of which the size at the definition's
  /// own input is taken, and which is a condition at every other input.
  ///
  /// - Throws: ``ShapeError`` for kernels, strides, groups, heads and the like: the number at the own
  ///   input would silently be wrong at others. Groups of channels, and heads of features, are taken:
  ///   the channels are those of the weights.
  public func requireWeight(_ name: String, _ value: Value) throws(ShapeError) {
    let isInferred = parameters.contains { $0.name == name && $0.isInferred }
    if isInferred || Self.weights.contains(name) { return }
    if ["groups", "num_groups"].contains(name), value.isOf([.axis("C"), .dim(1)]) { return }
    if ["num_heads", "nhead"].contains(name), value.isOf([.dim(-1)]) { return }
    let isPool = name == "kernel_size" && self.name.contains("Pool")
    throw ShapeError(
      "\(name) of \(self.name) cannot follow the input", found: value.text(),
      expected: "a number: the layer is made once, for inputs of every size",
      help: isPool
        ? "AdaptiveAvgPool2d and AdaptiveMaxPool2d take the size of the output, 1 for the whole map"
        : "a number used in several places goes under 'parameters:'")
  }
}

extension Value {
  /// Whether it is made of numbers and these sizes alone.
  fileprivate func isOf(_ sizes: Set<SizeExpression>) -> Bool {
    switch self {
    case .size(let expression): expression.isOf(sizes)
    case .list(let values): values.allSatisfy { $0.isOf(sizes) }
    default: true
    }
  }
}

extension SizeExpression {
  fileprivate func isOf(_ sizes: Set<SizeExpression>) -> Bool {
    switch self {
    case .integer: true
    case .operation(_, let left, let right): left.isOf(sizes) && right.isOf(sizes)
    case .scaled(let factor, _), .product(let factor, _): factor.isOf(sizes)
    default: sizes.contains(self)
    }
  }
}
