/// A layer type that reduces dimensions to one value.
public protocol ReducingLayer: UnaryLayer {
  /// The dimensions; nil for all.
  var dim: IntegerList? { get set }
  var keepdim: Bool { get set }
}

extension ReducingLayer {
  public static var formula: String { "the input's shape without dim, or with 1 there" }
  public static var example: String { "(dim=[2, 3], keepdim=true)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("dim", \.dim), .init("keepdim", \.keepdim)]
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    // PyTorch takes an empty list for all dimensions, too.
    let named = dim?.values ?? []
    var y = x
    for dimension in try x.indices(of: named.isEmpty ? Array(0..<x.rank) : named).sorted(by: >) {
      if keepdim { y[dimension] = a.constant(1) } else { y = y.removing(dimension) }
    }
    return y
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let (x, named) = (path.input, dim?.values ?? [])
    let reduced = try x.indices(of: named.isEmpty ? Array(0..<x.rank) : named)
    var readings: [DimensionReading] = []
    var place = 0
    for dimension in 0..<x.rank {
      if !reduced.contains(dimension) {
        readings.append(.output(place, .own))
      } else if keepdim {
        readings.append(.output(place, .spans(try SpanReading(.bins, from: x[dimension], to: 1))))
      } else {
        readings.append(.everything(isReduced: true))
        continue
      }
      place += 1
    }
    return .dimensions(readings)
  }
}

/// The mean along dimensions. Source: torch.mean.
/// Shape: [N, C, H, W] to [N, C] along dimensions 2 and 3, with keepdim to [N, C, 1, 1].
public struct Mean: ReducingLayer {
  public var dim: IntegerList?
  public var keepdim = false
  public init() {}
  public static var name: String { "Mean" }
  public static var summary: String { "the mean along dimensions" }
  public static var source: String { "torch.mean" }
}

/// The sum along dimensions. Source: torch.sum.
/// Shape: [N, C, H, W] to [N, C] along dimensions 2 and 3, with keepdim to [N, C, 1, 1].
public struct Sum: ReducingLayer {
  public var dim: IntegerList?
  public var keepdim = false
  public init() {}
  public static var name: String { "Sum" }
  public static var summary: String { "the sum along dimensions" }
  public static var source: String { "torch.sum" }
}

/// A layer type that takes the largest or smallest element, and says where it was where that is asked
/// for along one dimension, as torch.max does.
public protocol ExtremeLayer: ReducingLayer {
  var returnIndices: Bool { get set }
}

extension ExtremeLayer {
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .init("dim", \.dim), .init("keepdim", \.keepdim),
      .later("return_indices", \.returnIndices).foreign,
    ]
  }

  public func validate() throws(ShapeError) {
    guard returnIndices, dim?.values.count != 1 else { return }
    throw ShapeError(
      "\(type) gives indices along one dimension", found: "\(dim?.values.count ?? 0) dimensions",
      expected: "1 dimension")
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    try indexed(inputs, withIndices: returnIndices, in: &a)
  }
}

/// The largest element along dimensions. Source: torch.amax; with `return_indices` torch.max.
/// Shape: [N, C, H, W] to [N, C] along dimensions 2 and 3, with keepdim to [N, C, 1, 1].
public struct Max: ExtremeLayer {
  public var dim: IntegerList?
  public var keepdim = false
  public var returnIndices = false
  public init() {}
  public static var name: String { "Max" }
  public static var summary: String { "the largest element along dimensions" }
  public static var source: String { "torch.amax" }
}

/// The smallest element along dimensions. Source: torch.amin; with `return_indices` torch.min.
/// Shape: [N, C, H, W] to [N, C] along dimensions 2 and 3, with keepdim to [N, C, 1, 1].
public struct Min: ExtremeLayer {
  public var dim: IntegerList?
  public var keepdim = false
  public var returnIndices = false
  public init() {}
  public static var name: String { "Min" }
  public static var summary: String { "the smallest element along dimensions" }
  public static var source: String { "torch.amin" }
}
