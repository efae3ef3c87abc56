/// The dimensions in another order. Source: torch.permute.
/// Shape: [N, C, H, W] to [N, H, W, C] by `dims` 0, 2, 3, 1.
public struct Permute: UnaryLayer {
  public var dims: IntegerList = []

  public init() {}
  public var outputMemory: OutputMemory { .view }

  public static var name: String { "Permute" }
  public static var summary: String { "the dimensions in another order" }
  public static var formula: String { "dimension i is the input's dimension dims[i]" }
  public static var example: String { "(0, 2, 3, 1)" }
  public static var source: String { "torch.permute" }
  public static var variadic: String? { "dims" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("dims", \.dims)] }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    guard dims.values.count == x.rank else {
      throw ShapeError(
        "Permute names every dimension", found: "\(dims.values.count) dims",
        expected: "\(x.rank) dims")
    }
    var y = x
    for (place, dimension) in try x.indices(of: dims.values).enumerated() {
      y[place] = x[dimension]
    }
    return y
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let order = try path.input.indices(of: dims.values)
    var readings = Array(
      repeating: DimensionReading.everything(isReduced: false), count: order.count)
    for (place, dimension) in order.enumerated() { readings[dimension] = .output(place, .own) }
    return .dimensions(readings)
  }
}

/// A layer type that exchanges two dimensions.
public protocol ExchangingLayer: UnaryLayer {
  /// The two dimensions.
  var exchanged: (Int, Int) { get }
}

extension ExchangingLayer {
  public static var formula: String { "the input's shape with two dimensions exchanged" }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    let (first, second) = (try x.index(of: exchanged.0), try x.index(of: exchanged.1))
    var y = x
    y[first] = x[second]
    y[second] = x[first]
    return y
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let x = path.input
    let (first, second) = (try x.index(of: exchanged.0), try x.index(of: exchanged.1))
    var changes = [first: DimensionReading.output(second, .own)]
    changes[second] = .output(first, .own)
    return .own(rank: x.rank, but: changes)
  }
}

/// Two dimensions exchanged. Source: torch.transpose.
/// Shape: [N, L, C] to [N, C, L] of dimensions 1 and 2.
public struct Transpose: ExchangingLayer {
  public var dim0 = 0
  public var dim1 = 1

  public init() {}
  public var outputMemory: OutputMemory { .view }

  public static var name: String { "Transpose" }
  public static var summary: String { "two dimensions exchanged" }
  public static var example: String { "(1, 2)" }
  public static var source: String { "torch.transpose" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("dim0", \.dim0), .required("dim1", \.dim1)]
  }
  public var exchanged: (Int, Int) { (dim0, dim1) }
}

/// Two dimensions exchanged, under its other name. Source: torch.swapaxes.
/// Shape: [N, L, C] to [N, C, L] of dimensions 1 and 2.
public struct SwapAxes: ExchangingLayer {
  public var axis0 = 0
  public var axis1 = 1

  public init() {}
  public var outputMemory: OutputMemory { .view }

  public static var name: String { "SwapAxes" }
  public static var summary: String { "two dimensions exchanged" }
  public static var example: String { "(-2, -3)" }
  public static var source: String { "torch.swapaxes" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("axis0", \.axis0), .required("axis1", \.axis1)]
  }
  public var exchanged: (Int, Int) { (axis0, axis1) }
}
