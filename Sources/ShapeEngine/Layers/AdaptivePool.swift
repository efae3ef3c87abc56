/// The output size of an adaptive pool: None keeps an axis as it is.
public typealias AdaptiveSize = AxisSizes<SizeExpression?>

/// A pool whose output size is given: the windows follow from it.
public protocol AdaptivePool: SizedSpatialLayer {
  /// The size of the output along each spatial axis.
  var outputSize: AdaptiveSize { get set }
}

extension AdaptivePool {
  public static var formula: String { "output_size" }
  public static var example: String { "(1)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("output_size", \.outputSize)]
  }

  public func validate() throws(ShapeError) {
    for axis in 0..<axes {
      if case .integer(let size)? = outputSize[axis], size < 1 {
        throw .hyperparameter("output_size", is: size, expected: "of at least 1")
      }
    }
  }

  public var sizeExpressions: [SizeExpression] { outputSize.expressions(axes) }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    try x.requireRank(for: self)
    var y = x
    for axis in 0..<axes {
      guard let size = outputSize[axis] else { continue }
      y[axis + 2] = try size.size(of: tensors, in: &a)
      try requirePositive(y[axis + 2], "output_size", &a)
    }
    return y
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    try path.spans { _ in (.bins, nil) }
  }
}

/// An average pool to a given size: [N, C, …] to [N, C, …].
/// Source: torch.nn.AdaptiveAvgPool1d, 2d, 3d.
public struct AdaptiveAvgPool: AdaptivePool {
  public var axes = 2
  public var outputSize = AdaptiveSize(.integer(1))
  public init() {}
  public static var name: String { "AdaptiveAvgPool" }
  public static var summary: String { "the mean of each of as many windows as are wanted" }
}

/// A max pool to a given size: [N, C, …] to [N, C, …].
/// Source: torch.nn.AdaptiveMaxPool1d, 2d, 3d.
public struct AdaptiveMaxPool: AdaptivePool {
  public var axes = 2
  public var outputSize = AdaptiveSize(.integer(1))
  public var returnIndices = false
  public init() {}
  public static var name: String { "AdaptiveMaxPool" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("output_size", \.outputSize), .later("return_indices", \.returnIndices)]
  }
  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let outputs = try sizedOutputs(of: inputs, in: &a)
    return returnIndices ? outputs + outputs : outputs
  }
  public static var summary: String { "the largest of each of as many windows as are wanted" }
}
