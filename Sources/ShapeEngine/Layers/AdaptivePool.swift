/// The output size of an adaptive pool: a size an axis, or None to keep the axis as it is; or the
/// spatial axes of another tensor.
public struct AdaptiveSize: Hashable, HyperparameterValue {
  private var sizes: [SizeExpression?]
  /// The tensor whose spatial axes the output has.
  private(set) var like: Int?

  /// The same for every axis.
  public init(_ size: Int?) { sizes = Array(repeating: size.map { .integer($0) }, count: 3) }

  public init?(_ value: Value, axes: Int) {
    self.init(nil)
    if case .size(.like(let tensor, dim: nil)) = value {
      like = tensor
    } else if let size = SizeExpression?(value) {
      sizes = Array(repeating: size, count: 3)
    } else {
      guard let sizes = [SizeExpression?](value), sizes.count == axes, axes <= 3 else { return nil }
      self.sizes = sizes
    }
  }

  public func value(axes: Int) -> Value {
    if let like { return .size(.like(like, dim: nil)) }
    return .list((0..<axes).map { self[$0].value() })
  }

  public static func kind(axes: Int) -> String {
    axes == 1 ? "size or None" : "size, None, list of \(axes) or like(x)"
  }
  public static var takesSizes: Bool { true }

  /// The size of an axis, counted from 0; nil where it stays as it is.
  public subscript(axis: Int) -> SizeExpression? {
    if let like { return .like(like, dim: axis + 2) }
    return axis < sizes.count ? sizes[axis] : nil
  }

  /// How many tensors beside the input the sizes count on.
  var references: Int { (0..<3).compactMap { self[$0]?.references }.max() ?? 0 }
}

/// A pool whose output size is given: the windows follow from it.
public protocol AdaptivePool: SpatialLayer {
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

  public var references: Int { outputSize.references }

  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {}

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard let x = inputs.first, inputs.count == references + 1 else {
      throw .arity(of: type, found: inputs.count - references, expected: Self.arity)
    }
    return [try output(of: x, beside: inputs, in: &a)]
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    try output(of: x, beside: [x], in: &a)
  }

  private func output<A: SizeArithmetic>(
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

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> { .none }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    try path.spans { _ in (.bins, nil) }
  }
}

/// An average pool to a given size: [N, C, …] to [N, C, …].
/// Source: torch.nn.AdaptiveAvgPool1d, 2d, 3d.
public struct AdaptiveAvgPool: AdaptivePool {
  public var axes = 2
  public var outputSize = AdaptiveSize(1)
  public init() {}
  public static var name: String { "AdaptiveAvgPool" }
  public static var summary: String { "the mean of each of as many windows as are wanted" }
}

/// A max pool to a given size: [N, C, …] to [N, C, …].
/// Source: torch.nn.AdaptiveMaxPool1d, 2d, 3d.
public struct AdaptiveMaxPool: AdaptivePool {
  public var axes = 2
  public var outputSize = AdaptiveSize(1)
  public init() {}
  public static var name: String { "AdaptiveMaxPool" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("output_size", \.outputSize), .ignored("return_indices")]
  }
  public static var summary: String { "the largest of each of as many windows as are wanted" }
}
