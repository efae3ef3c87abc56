/// Normalization over groups of channels of each sample: the shape of [N, C, …] stays.
/// Source: torch.nn.GroupNorm.
/// Shape: [N, C, …] to [N, C, …], the shape stays.
public struct GroupNorm: ElementwiseLayer {
  public var numGroups = 1
  public var numChannels: Int?
  public var eps = 1e-5
  public var affine = true
  /// Whether there is a bias beside the weights of `affine`.
  public var bias = true
  /// Whether there is a weight where it is affine: Keras leaves it out with `scale=False`.
  public var scale = true

  public init() {}

  public static var name: String { "GroupNorm" }
  public static var summary: String { "normalization over groups of channels of each sample" }
  public static var example: String { "(32)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("num_groups", \.numGroups), .inferred("num_channels", \.numChannels),
      .init("eps", \.eps), .truth("affine", \.affine),
    ] + factory + [
      .truth("bias", \.bias, isLater: true).byNameOnly,
      Hyperparameter.later("scale", \.scale).foreign,
    ]
  }

  public var readsStatistics: Bool { true }

  public func validate() throws(ShapeError) {
    try requireFeatures(numGroups, "num_groups")
    try requireFeatures(numChannels, "num_channels")
    guard let numChannels, numChannels % numGroups != 0 else { return }
    throw ShapeError(
      "num_channels must be divisible by num_groups",
      found: "num_channels \(numChannels), num_groups \(numGroups)",
      expected: "a multiple of \(numGroups)")
  }

  public mutating func infer(from x: Shape<Int>) throws(ShapeError) {
    if numChannels == nil, x.rank > 1 {
      numChannels = x[1]
      try validate()
    }
  }

  public func check<A: SizeArithmetic>(_ x: Shape<A.Size>, _ a: inout A) throws(ShapeError) {
    try x.requireRank(2...Int.max, for: type)
    try requireMultiple(x[1], of: numGroups, "channels", &a)
    if affine { try requireWeights("num_channels", numChannels, at: 1, of: x, &a) }
    try requireSeveral(x, &a)
  }

  /// PyTorch refuses a single value a group even in evaluation, but counts it over the batch.
  private func requireSeveral<A: SizeArithmetic>(
    _ x: Shape<A.Size>, _ a: inout A
  ) throws(ShapeError) {
    if affine, let numChannels, numChannels / numGroups > 1 { return }
    let values = try a.product(x.sizes)
    let bound = try Checked.multiply(2, numGroups)
    try a.require(values, atLeast: bound) { a in
      ShapeError(
        "GroupNorm needs more than one value a group", found: a.describe(x),
        expected: "a larger batch, map or group")
    }
  }

  public func parameterTensors() -> [ParameterTensor] {
    let channels = numChannels ?? 0
    return .weight(affine && scale ? [channels] : nil, bias: affine && bias ? channels : nil)
  }
}
