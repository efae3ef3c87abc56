/// A layer type of one input whose hyperparameters may take sizes from the input (`H / 7`) and from
/// other tensors (`like(x)`): the shapes of those follow the input's.
public protocol SizedLayer: Layer {
  /// The expressions in the hyperparameters, wherever they are.
  var sizeExpressions: [SizeExpression] { get }

  /// The rule: the output's shape.
  ///
  /// - Parameter tensors: the input, then the tensors that `like(…)` names.
  func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size>

  /// Fills in what follows from the input at the definition's own size.
  mutating func infer(from x: Shape<Int>, beside tensors: [Shape<Int>]) throws(ShapeError)
}

extension SizedLayer {
  public var references: Int { sizeExpressions.map(\.references).max() ?? 0 }

  public mutating func infer(from x: Shape<Int>, beside tensors: [Shape<Int>]) throws(ShapeError) {}

  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {
    guard let x = inputs.first else { throw wrongCount(inputs.count) }
    try infer(from: x, beside: inputs)
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard let x = inputs.first, inputs.count == references + 1 else {
      throw wrongCount(inputs.count)
    }
    return [try output(of: x, beside: inputs, in: &a)]
  }

  private func wrongCount(_ count: Int) -> ShapeError {
    let expected = references == 0 ? "1 input" : "1 input and \(references) that like() names"
    return ShapeError("\(type) takes one input", found: "\(count) inputs", expected: expected)
  }
}

extension SizeExpression {
  /// How many tensors beside the input the expression counts on.
  var references: Int {
    switch self {
    case .like(let tensor, _): max(tensor, 0).addingReportingOverflow(1).partialValue
    case .operation(_, let left, let right): max(left.references, right.references)
    default: 0
    }
  }

  /// Whether the expression is the number -1, which stands for "what remains" or "as it is".
  var isFree: Bool { self == .integer(-1) }
}

extension SizeTarget {
  /// The expressions of the target; a tensor's own size is one.
  var expressions: [SizeExpression] {
    switch self {
    case .sizes(let sizes): sizes
    case .like(let tensor): [.like(tensor, dim: nil)]
    }
  }

  /// One size a spatial axis of `x`, each at least 1.
  func sizes<A: SizeArithmetic>(
    alongAxesOf x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [A.Size] {
    let axes = x.rank - 2
    switch self {
    case .like(let tensor):
      guard tensor >= 0, tensor < tensors.count - 1 else {
        throw ShapeError("like() names a tensor that the layer is not given")
      }
      let other = tensors[tensor + 1]
      guard other.rank == x.rank else {
        throw ShapeError(
          "like() names a tensor with other axes", found: "\(other.rank) dimensions",
          expected: "\(x.rank) dimensions")
      }
      return (2..<x.rank).map { other[$0] }
    case .sizes(let expressions):
      guard expressions.count == 1 || expressions.count == axes else {
        throw ShapeError(
          "size has one entry a spatial axis", found: "\(expressions.count) entries",
          expected: "\(axes) entries")
      }
      var sizes: [A.Size] = []
      for axis in 0..<axes {
        let size = try expressions[expressions.count == 1 ? 0 : axis].size(of: tensors, in: &a)
        try requirePositive(size, "size", &a)
        sizes.append(size)
      }
      return sizes
    }
  }
}

/// The size asked for by `output_size`, which PyTorch takes in `forward`: a transposed convolution or
/// an unpooling can come from inputs of several sizes, and this says which one is meant.
extension SizeTarget {
  /// How many tensors beside the input the target counts on.
  var references: Int { expressions.map(\.references).max() ?? 0 }

  /// The sizes asked for, one a spatial axis of `x`; a list may hold the whole shape, of which the
  /// spatial axes count.
  ///
  /// - Parameter tensors: the input, then the tensors that `like(…)` names.
  func outputSizes<A: SizeArithmetic>(
    for x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [A.Size] {
    var target = self
    if case .sizes(let sizes) = self, sizes.count == x.rank {
      target = .sizes(Array(sizes.dropFirst(2)))
    }
    return try target.sizes(alongAxesOf: x, beside: tensors, in: &a)
  }
}
