/// The output size of an adaptive pool: a number an axis, or None to keep the axis as it is.
public struct AdaptiveSize: Hashable, HyperparameterValue {
  private var first: Int?, second: Int?, third: Int?

  /// The same for every axis.
  public init(_ size: Int?) { (first, second, third) = (size, size, size) }

  public init?(_ value: Value, axes: Int) {
    if let size = Int?(value) {
      self.init(size)
      return
    }
    guard let sizes = [Int?](value), sizes.count == axes, axes <= 3 else { return nil }
    self.init(sizes.first ?? nil)
    if sizes.count > 1 { second = sizes[1] }
    if sizes.count > 2 { third = sizes[2] }
  }

  public func value(axes: Int) -> Value { .list((0..<axes).map { self[$0].value() }) }

  public static func kind(axes: Int) -> String {
    axes == 1 ? "int or None" : "int, None or list of \(axes)"
  }

  /// The size of an axis, counted from 0; nil where it stays as it is.
  @inline(__always)
  public subscript(axis: Int) -> Int? { axis == 0 ? first : axis == 1 ? second : third }
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
      if let size = outputSize[axis], size < 1 {
        throw .hyperparameter("output_size", is: size, expected: "of at least 1")
      }
    }
  }

  @inline(__always)
  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    try x.requireRank(for: self)
    var y = x
    for axis in 0..<axes {
      if let size = outputSize[axis] { y[axis + 2] = a.constant(size) }
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
