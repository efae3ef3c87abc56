/// The features times a learned scale for each: the last dimension's.
/// Source: timm.layers.LayerScale; Touvron et al. 2021 (arXiv:2103.17239).
/// Shape: [N, …, dim] to the same.
public struct LayerScale: UnaryLayer, InPlaceLayer {
  public var dim: Int?
  public var initValues = 1e-5
  public var inplace = false

  public init() {}

  public static var name: String { "LayerScale" }
  public static var summary: String { "the features times a learned scale for each" }
  public static var formula: String { "the input's shape" }
  public static var example: String { "(init_values=1e-6)" }
  public static var source: String { "timm.layers.LayerScale" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.inferred("dim", \.dim), .init("init_values", \.initValues), .init("inplace", \.inplace)]
  }

  public func validate() throws(ShapeError) { try requireFeatures(dim, "dim") }

  public mutating func infer(from x: Shape<Int>) throws(ShapeError) {
    if dim == nil, x.rank > 0 { dim = x[x.rank - 1] }
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    // The product broadcasts: a last dimension of one element becomes dim, unless it is changed in place.
    try scaled(x, dim, at: x.index(of: -1), inplace: inplace, in: &a)
  }

  public func parameterTensors() -> [ParameterTensor] { [ParameterTensor("gamma", [dim ?? 0])] }
  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .ownPlace }
  public func roles(rank: Int) -> [AxisRole?] {
    .lastFeatures(rank: rank)
  }
}

/// The channels of a map times a learned scale for each. Source: timm.layers.LayerScale2d.
/// Shape: [N, dim, H, W] to the same.
public struct LayerScale2d: UnaryLayer, InPlaceLayer {
  public var dim: Int?
  public var initValues = 1e-5
  public var inplace = false

  public init() {}

  public static var name: String { "LayerScale2d" }
  public static var summary: String { "the channels of a map times a learned scale for each" }
  public static var formula: String { "the input's shape" }
  public static var example: String { "(init_values=1e-6)" }
  public static var source: String { "timm.layers.LayerScale2d" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.inferred("dim", \.dim), .init("init_values", \.initValues), .init("inplace", \.inplace)]
  }

  public func validate() throws(ShapeError) { try requireFeatures(dim, "dim") }

  public mutating func infer(from x: Shape<Int>) throws(ShapeError) {
    if dim == nil, x.rank == 4 { dim = x[1] }
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    guard x.rank == 4 else { throw .rank(of: type, found: x.rank, expected: 4) }
    return try scaled(x, dim, at: 1, inplace: inplace, in: &a)
  }

  public func parameterTensors() -> [ParameterTensor] { [ParameterTensor("gamma", [dim ?? 0])] }
  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .ownPlace }
  public func roles(rank: Int) -> [AxisRole?] {
    .map(rank: rank)
  }
}

/// The shape of `x` times a vector of `dim` elements along a dimension.
private func scaled<A: SizeArithmetic>(
  _ x: Shape<A.Size>, _ dim: Int?, at dimension: Int, inplace: Bool, in a: inout A
) throws(ShapeError) -> Shape<A.Size> {
  guard let dim else { return x }
  if inplace {
    // A single scale fits any size.
    if dim > 1 { try requireWeights("dim", dim, at: dimension, of: x, &a) }
    return x
  }
  let found = x[dimension]
  var y = x
  y[dimension] = try a.broadcast(found, a.constant(dim)) { a in
    ShapeError(
      "the weights are for \(dim) features", found: a.describe(found), expected: "dim \(dim)")
  }
  return y
}
