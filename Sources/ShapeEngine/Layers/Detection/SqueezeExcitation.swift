/// What is applied between the two convolutions of a ``SqueezeExcitation``, or behind them.
public enum SqueezeActivation: String, HyperparameterWord {
  case relu = "ReLU"
  case relu6 = "ReLU6"
  case silu = "SiLU"
  case gelu = "GELU"
  case hardswish = "Hardswish"
  case sigmoid = "Sigmoid"
  case hardsigmoid = "Hardsigmoid"
}

/// The channels of a map scaled by what two convolutions make of their means.
/// Source: torchvision.ops.SqueezeExcitation; Hu et al. 2018 (arXiv:1709.01507).
/// Shape: [N, C, H, W] to the same.
public struct SqueezeExcitation: ElementwiseLayer {
  public var inputChannels: Int?
  public var squeezeChannels = 1
  public var activation: SqueezeActivation = .relu
  public var scaleActivation: SqueezeActivation = .sigmoid

  public init() {}

  public static var name: String { "SqueezeExcitation" }
  public static var summary: String { "the channels scaled by what is made of their means" }
  public static var example: String { "(16, activation='SiLU')" }
  public static var source: String { "torchvision.ops.SqueezeExcitation" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("input_channels", \.inputChannels),
      .required("squeeze_channels", \.squeezeChannels), .init("activation", \.activation),
      .init("scale_activation", \.scaleActivation),
    ]
  }

  /// The scales are of the whole map.
  public var readsStatistics: Bool { true }

  public func validate() throws(ShapeError) {
    try requireFeatures(inputChannels, "input_channels")
    try requireFeatures(squeezeChannels, "squeeze_channels")
  }

  public mutating func infer(from x: Shape<Int>) throws(ShapeError) {
    if inputChannels == nil, x.rank > 1 { inputChannels = x[1] }
  }

  public func check<A: SizeArithmetic>(_ x: Shape<A.Size>, _ a: inout A) throws(ShapeError) {
    guard x.rank == 4 else { throw .rank(of: type, found: x.rank, expected: 4) }
    try requireWeights("input_channels", inputChannels, at: 1, of: x, &a)
  }

  public func macs<A: SizeArithmetic>(
    of x: Shape<A.Size>, giving y: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    let each = try Checked.product([2, inputChannels ?? 0, squeezeChannels])
    return .sum([Product(each, try Shape([x[0]], filler: x[0]))])
  }

  public func parameterTensors() -> [ParameterTensor] {
    func convolution(_ name: String, _ outputs: Int, of inputs: Int) -> [ParameterTensor] {
      [ParameterTensor].weight([outputs, inputs, 1, 1], bias: outputs).below(name)
    }
    let channels = inputChannels ?? 0
    return convolution("fc1", squeezeChannels, of: channels)
      + convolution("fc2", channels, of: squeezeChannels)
  }

  public func roles(rank: Int) -> [AxisRole?] {
    .map(rank: rank)
  }
}

/// Batch normalization whose weights and statistics are fixed: none of them is fitted.
/// Source: torchvision.ops.FrozenBatchNorm2d.
/// Shape: [N, C, H, W] to the same.
public struct FrozenBatchNorm2d: ElementwiseLayer {
  public var numFeatures: Int?
  public var eps = 1e-5

  public init() {}

  public static var name: String { "FrozenBatchNorm2d" }
  public static var summary: String { "batch normalization by fixed numbers" }
  public static var example: String { "(eps=0.001)" }
  public static var source: String { "torchvision.ops.FrozenBatchNorm2d" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.inferred("num_features", \.numFeatures), .init("eps", \.eps)]
  }

  public func validate() throws(ShapeError) { try requireFeatures(numFeatures) }

  public mutating func infer(from x: Shape<Int>) throws(ShapeError) {
    if numFeatures == nil, x.rank > 1 { numFeatures = x[1] }
  }

  public func check<A: SizeArithmetic>(_ x: Shape<A.Size>, _ a: inout A) throws(ShapeError) {
    guard x.rank == 4 else { throw .rank(of: type, found: x.rank, expected: 4) }
    try requireWeights("num_features", numFeatures, at: 1, of: x, &a)
  }

  public func parameterTensors() -> [ParameterTensor] {
    ["weight", "bias", "running_mean", "running_var"].map {
      ParameterTensor($0, [numFeatures ?? 0], isBuffer: true)
    }
  }

  public func roles(rank: Int) -> [AxisRole?] {
    .map(rank: rank)
  }
}
