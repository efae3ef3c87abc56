/// A convolution whose kernel's elements stand at offsets that another input holds, each perhaps weighted
/// by a third one. Source: torchvision.ops.DeformConv2d; Dai et al. 2017 (arXiv:1703.06211), Zhu et al.
/// 2018 (arXiv:1811.11168).
///
/// The offsets' channels say how many groups of input channels have offsets of their own.
/// Shape: [N, in_channels, H, W], offsets of [N, 2*groups*K*K, H', W'] and perhaps a mask of
/// [N, groups*K*K, H', W'] to [N, out_channels, H', W'].
public struct DeformConv2d: Layer {
  private var base = Conv()
  private var padding: Axes = 0

  public init() {}

  public static var name: String { "DeformConv2d" }
  public static var summary: String { "a convolution at offsets that another input holds" }
  public static var formula: String { Conv.formula }
  public static var example: String { "(64, 3, padding=1) from x, offset, mask" }
  public static var sample: [[Int]] { [[32, 56, 56], [18, 56, 56], [9, 56, 56]] }
  public static var source: String { "torchvision.ops.DeformConv2d" }
  public static var arity: ClosedRange<Int> { 2...3 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("in_channels", \.base.inChannels), .required("out_channels", \.base.outChannels),
      .required("kernel_size", \.base.kernelSize), .init("stride", \.base.stride),
      .init("padding", \.padding), .init("dilation", \.base.dilation),
      .init("groups", \.base.groups), .init("bias", \.base.bias),
    ]
  }
  public var axes: Int { 2 }

  /// The convolution that has the same windows.
  private var convolution: Conv {
    var convolution = base
    convolution.padding = .explicit(padding)
    return convolution
  }

  public func validate() throws(ShapeError) { try convolution.validate() }

  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {
    if let x = inputs.first { try base.infer(from: x) }
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard Self.arity.contains(inputs.count) else {
      throw .arity(of: type, found: inputs.count, expected: Self.arity)
    }
    guard inputs[0].rank == 4 else { throw .rank(of: type, found: inputs[0].rank, expected: 4) }
    let y = try convolution.output(of: inputs[0], in: &a)
    let elements = try base.kernelSize.product(2)
    let offset = inputs[1]
    try requirePlaces(offset, "offsets", y, in: &a)
    try requireMultiple(offset[1], of: Checked.multiply(2, elements), "the offsets' channels", &a)
    let groups = try a.affine(1, offset[1], 0, over: Checked.multiply(2, elements))
    let channels = base.inChannels ?? 0
    _ = try a.exactQuotient(a.constant(channels), by: groups) { a in
      ShapeError(
        "in_channels must be divisible by the groups of offsets",
        found: "in_channels \(channels), \(a.describe(groups)) groups",
        expected: "a divisor of \(channels)")
    }
    if inputs.count == 3 {
      try requirePlaces(inputs[2], "mask", y, in: &a)
      let (found, wanted) = (inputs[2][1], try a.multiplied(groups, by: elements))
      try requireSame(found, as: wanted, "the mask has one channel for each offset", &a)
    }
    return [y]
  }

  /// Offsets and masks have the output's batch and places.
  private func requirePlaces<A: SizeArithmetic>(
    _ x: Shape<A.Size>, _ what: String, _ y: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) {
    guard x.rank == 4 else { throw .rank(of: "\(what) of \(type)", found: x.rank, expected: 4) }
    for dimension in [0, 2, 3] {
      let (found, wanted) = (x[dimension], y[dimension])
      try requireSame(
        found, as: wanted, "the \(what) differ from the output along dimension \(dimension)", &a)
    }
  }

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    try convolution.macs(of: inputs[0], giving: outputs[0], in: &a)
  }

  public func parameterTensors() -> [ParameterTensor] { base.parameterTensors() }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let channels = DimensionReading.everything(isReduced: false)
    return path.operand > 0
      ? .own(rank: 4, but: [1: channels])
      : .own(rank: 4, but: [1: channels, 2: .chosen, 3: .chosen])
  }

  public func roles(rank: Int) -> [AxisRole?] { base.roles(rank: rank) }
}
