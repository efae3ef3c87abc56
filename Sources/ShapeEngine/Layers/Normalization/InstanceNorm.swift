/// Normalization of each channel of each sample: the shape of [N, C, …] stays.
/// Source: torch.nn.InstanceNorm1d, 2d, 3d.
/// Shape: [N, C, …] to [N, C, …], the shape stays.
public struct InstanceNorm: ElementwiseLayer, SpatialLayer {
  public var axes = 2
  public var numFeatures: Int?
  public var eps = 1e-5
  public var momentum: Double? = 0.1
  public var affine = false
  public var trackRunningStats = false
  /// Whether there is a bias beside the weights of `affine`.
  public var bias = true

  public init() {}

  public static var name: String { "InstanceNorm" }
  public static var summary: String { "normalization of each channel of each sample" }
  public static var example: String { "(affine=true)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("num_features", \.numFeatures), .init("eps", \.eps),
      .init("momentum", \.momentum), .truth("affine", \.affine),
      .init("track_running_stats", \.trackRunningStats),
    ] + factory + [.truth("bias", \.bias, isLater: true).byNameOnly]
  }

  public var readsStatistics: Bool { !trackRunningStats }

  public func validate() throws(ShapeError) { try requireFeatures(numFeatures) }

  public mutating func infer(from x: Shape<Int>) throws(ShapeError) {
    if numFeatures == nil, x.rank > 1 { numFeatures = x[1] }
  }

  public func check<A: SizeArithmetic>(_ x: Shape<A.Size>, _ a: inout A) throws(ShapeError) {
    try x.requireRank(for: self)
    // Without weights and statistics PyTorch takes any number of channels.
    if affine || trackRunningStats {
      try requireWeights("num_features", numFeatures, at: 1, of: x, &a)
    }
    if !trackRunningStats { try requireSeveral(x, &a) }
  }

  private func requireSeveral<A: SizeArithmetic>(
    _ x: Shape<A.Size>, _ a: inout A
  ) throws(ShapeError) {
    let elements = try a.product((2..<x.rank).map { x[$0] })
    try a.require(elements, atLeast: 2) { a in
      ShapeError(
        "\(type) needs more than one element a channel", found: a.describe(x),
        expected: "a larger map")
    }
  }

  public func parameterTensors() -> [ParameterTensor] {
    let features = numFeatures ?? 0
    return .weight(affine ? [features] : nil, bias: affine && bias ? features : nil)
      + (trackRunningStats ? .statistics(features) : [])
  }
}
