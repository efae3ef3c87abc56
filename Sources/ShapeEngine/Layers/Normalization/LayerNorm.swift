/// Normalization over the last dimensions, which must have the sizes that the weights have.
public protocol LastDimensionsNorm: ElementwiseLayer {
  /// The sizes of the last dimensions; nil until the last one's is inferred.
  var normalizedShape: IntegerList? { get set }
}

extension LastDimensionsNorm {
  /// Over the last dimension alone they are those of one place's channels.
  public var readsStatistics: Bool { (normalizedShape?.values.count ?? 1) > 1 }

  public func validate() throws(ShapeError) {
    guard let normalizedShape else { return }
    guard !normalizedShape.values.isEmpty else {
      throw .hyperparameter("normalized_shape", is: "[]", expected: "of at least one dimension")
    }
    for size in normalizedShape.values { try requireFeatures(size, "normalized_shape") }
  }

  public mutating func infer(from x: Shape<Int>) throws(ShapeError) {
    if normalizedShape == nil, x.rank > 0 { normalizedShape = IntegerList([x[x.rank - 1]]) }
  }

  @inline(__always)
  public func check<A: SizeArithmetic>(_ x: Shape<A.Size>, _ a: inout A) throws(ShapeError) {
    let sizes = normalizedShape?.values ?? []
    if sizes.count > x.rank { try x.requireRank(sizes.count...Int.max, for: type) }
    for (place, size) in sizes.enumerated() {
      let dimension = x.rank - sizes.count + place
      try requireWeights("elements of dimension \(dimension)", size, at: dimension, of: x, &a)
    }
  }

  /// The sizes of the weight.
  var weightSizes: [Int] { normalizedShape?.values ?? [0] }
}

/// Normalization over the last dimensions to mean 0 and variance 1: the shape stays.
/// Source: torch.nn.LayerNorm.
/// Shape: [N, …, normalized_shape] to the same.
public struct LayerNorm: LastDimensionsNorm {
  public var normalizedShape: IntegerList?
  public var eps = 1e-5
  public var elementwiseAffine = true
  public var bias = true
  /// Whether there is a weight where it is affine: Keras leaves it out with `scale=False`.
  public var scale = true

  public init() {}

  public static var name: String { "LayerNorm" }
  public static var ruleVersion: Int { 2 }
  public static var summary: String { "normalization over the last dimensions" }
  public static var example: String { "(eps=1e-6)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("normalized_shape", \.normalizedShape), .init("eps", \.eps),
      .truth("elementwise_affine", \.elementwiseAffine), .truth("bias", \.bias),
    ] + factory + [Hyperparameter.later("scale", \.scale).foreign]
  }

  public func parameterTensors() -> [ParameterTensor] {
    guard elementwiseAffine else { return [] }
    return .weight(scale ? weightSizes : nil, bias: nil)
      + (bias ? [ParameterTensor("bias", weightSizes)] : [])
  }
}

/// Normalization over the last dimensions to a root mean square of 1: the shape stays.
/// Source: torch.nn.RMSNorm.
/// Shape: [N, …, normalized_shape] to the same.
public struct RMSNorm: LastDimensionsNorm {
  public var normalizedShape: IntegerList?
  public var eps: Double?
  public var elementwiseAffine = true

  public init() {}

  public static var name: String { "RMSNorm" }
  public static var ruleVersion: Int { 2 }
  public static var summary: String { "division by the root mean square of the last dimensions" }
  public static var example: String { "(eps=1e-6)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("normalized_shape", \.normalizedShape), .init("eps", \.eps),
      .truth("elementwise_affine", \.elementwiseAffine),
    ] + factory
  }

  public func parameterTensors() -> [ParameterTensor] {
    .weight(elementwiseAffine ? weightSizes : nil, bias: nil)
  }
}

/// Layer normalization over the channels of [N, C, H, W]: the shape stays.
/// Source: torchvision.models.convnext.LayerNorm2d.
/// Shape: [N, C, H, W] to [N, C, H, W].
public struct LayerNorm2d: ElementwiseLayer {
  public var normalizedShape: Int?
  public var eps = 1e-5
  public var elementwiseAffine = true
  public var bias = true
  /// Whether there is a weight where it is affine: Keras leaves it out with `scale=False`.
  public var scale = true

  public init() {}

  public static var name: String { "LayerNorm2d" }
  public static var summary: String { "layer normalization over the channels of a map" }
  public static var example: String { "(eps=1e-6)" }
  public static var source: String { "torchvision.models.convnext.LayerNorm2d" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("normalized_shape", \.normalizedShape), .init("eps", \.eps),
      .truth("elementwise_affine", \.elementwiseAffine), .truth("bias", \.bias),
    ] + factory + [Hyperparameter.later("scale", \.scale).foreign]
  }

  public func validate() throws(ShapeError) {
    try requireFeatures(normalizedShape, "normalized_shape")
  }

  public mutating func infer(from x: Shape<Int>) throws(ShapeError) {
    if normalizedShape == nil, x.rank > 1 { normalizedShape = x[1] }
  }

  public func check<A: SizeArithmetic>(_ x: Shape<A.Size>, _ a: inout A) throws(ShapeError) {
    guard x.rank == 4 else { throw .rank(of: type, found: x.rank, expected: 4) }
    try requireWeights("channels", normalizedShape, at: 1, of: x, &a)
  }

  public func parameterTensors() -> [ParameterTensor] {
    guard elementwiseAffine else { return [] }
    let channels = normalizedShape ?? 0
    return .weight(scale ? [channels] : nil, bias: bias ? channels : nil)
  }
}
