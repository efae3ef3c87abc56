/// Normalization of each channel over the batch: the shape of [N, C, …] stays.
/// Source: torch.nn.BatchNorm1d, 2d, 3d.
/// Shape: [N, C, …] to [N, C, …], the shape stays.
public struct BatchNorm: ElementwiseLayer, SpatialLayer {
  public var axes = 2
  public var numFeatures: Int?
  public var eps = 1e-5
  public var momentum: Double? = 0.1
  public var affine = true
  public var trackRunningStats = true
  /// Whether each channel has a weight, and whether it has a bias, where it is affine: Keras leaves the
  /// one out with `scale=False`, PyTorch the other with `bias=False`.
  public var scale = true
  public var bias = true

  public init() {}

  public static var name: String { "BatchNorm" }
  public static var summary: String { "normalization of each channel over the batch" }
  public static var example: String { "(eps=0.001)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("num_features", \.numFeatures), .init("eps", \.eps),
      .init("momentum", \.momentum), .truth("affine", \.affine),
      .init("track_running_stats", \.trackRunningStats),
    ] + factory + [
      Hyperparameter.later("scale", \.scale).foreign,
      Hyperparameter.truth("bias", \.bias, isLater: true).byNameOnly,
    ]
  }

  public var readsStatistics: Bool { !trackRunningStats }

  public func validate() throws(ShapeError) { try requireFeatures(numFeatures) }

  public mutating func infer(from x: Shape<Int>) throws(ShapeError) {
    if numFeatures == nil, x.rank > 1 { numFeatures = x[1] }
  }

  @inline(__always)
  public func check<A: SizeArithmetic>(_ x: Shape<A.Size>, _ a: inout A) throws(ShapeError) {
    // In 1d a [N, C] input counts as maps of one element.
    if axes != 1 || x.rank != 2 { try x.requireRank(for: self) }
    if affine || trackRunningStats {
      try requireWeights("num_features", numFeatures, at: 1, of: x, &a)
    }
    if !trackRunningStats { try requireSeveral(x, &a) }
  }

  /// Without running statistics those of the input are taken, which one value does not have.
  private func requireSeveral<A: SizeArithmetic>(
    _ x: Shape<A.Size>, _ a: inout A
  ) throws(ShapeError) {
    let values = try a.product((0..<x.rank).filter { $0 != 1 }.map { x[$0] })
    try a.require(values, atLeast: 2) { a in
      ShapeError(
        "\(type) without running statistics needs more than one value a channel",
        found: a.describe(x), expected: "a larger batch or map")
    }
  }

  public func parameterTensors() -> [ParameterTensor] {
    let features = numFeatures ?? 0
    return .weight(affine && scale ? [features] : nil, bias: affine && bias ? features : nil)
      + (trackRunningStats ? .statistics(features) : [])
  }

  public func parameterCount() throws(ShapeError) -> Int {
    affine ? try Checked.multiply((scale ? 1 : 0) + (bias ? 1 : 0), numFeatures ?? 0) : 0
  }
}
