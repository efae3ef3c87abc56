/// The values in the padding of a convolution.
public enum PaddingMode: String, HyperparameterWord {
  case zeros, reflect, replicate, circular
}

/// A convolution: [N, in_channels, …] to [N, out_channels, …]. Source: torch.nn.Conv1d, 2d, 3d.
public struct Conv: WindowLayer {
  public var axes = 2
  public var inChannels: Int?
  public var outChannels = 1
  public var kernelSize: Axes = 1
  public var stride: Axes = 1
  public var padding: WindowPadding<ConvPadding> = .explicit(0)
  public var dilation: Axes = 1
  public var groups = 1
  public var bias = true
  public var paddingMode: PaddingMode = .zeros

  public init() {}

  public static var name: String { "Conv" }
  public static var summary: String { "convolution over the spatial axes" }
  public static var formula: String {
    "floor((I + 2*padding - dilation*(kernel_size - 1) - 1)/stride) + 1"
  }
  public static var example: String { "(64, 3, stride=2, padding=1, bias=false)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("in_channels", \.inChannels), .required("out_channels", \.outChannels),
      .required("kernel_size", \.kernelSize), .init("stride", \.stride),
      .init("padding", \.padding),
      .init("dilation", \.dilation), .init("groups", \.groups),
      .truth("bias", \.bias), .init("padding_mode", \.paddingMode),
    ] + factory
  }

  public func validate() throws(ShapeError) {
    try kernelSize.require("kernel_size", atLeast: 1)
    try stride.require("stride", atLeast: 1)
    try dilation.require("dilation", atLeast: 1)
    try padding.requireNotNegative()
    if padding == .word(.same), stride.values(axes).contains(where: { $0 != 1 }) {
      throw ShapeError(
        "padding='same' is for stride 1", found: "stride \(stride.text(axes))",
        expected: "stride 1",
        help: "padding='same_upper' is TensorFlow's SAME, which takes any stride")
    }
    try requireGroups(groups, inChannels: inChannels, outChannels: outChannels)
  }

  public mutating func infer(from x: Shape<Int>) throws(ShapeError) {
    guard inChannels == nil, x.rank > 1 else { return }
    inChannels = x[1]
    try requireGroups(groups, inChannels: inChannels, outChannels: outChannels)
  }

  /// The window along one spatial axis.
  @inline(__always)
  public func window(_ axis: Int) throws(ShapeError) -> Window {
    Window(
      kernel: kernelSize[axis], stride: stride[axis],
      padding: try padding.padding(kernel: kernelSize[axis], dilation: dilation[axis], axis: axis),
      dilation: dilation[axis])
  }

  @inline(__always)
  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    var y = x
    try apply(to: &y, in: &a)
    return y
  }

  @inline(__always)
  public func apply<A: SizeArithmetic>(
    to x: inout Shape<A.Size>, in a: inout A
  ) throws(ShapeError) {
    try x.requireRank(for: self)
    try requireWeights("in_channels", inChannels, at: 1, of: x, &a)
    for axis in 0..<axes { try requireFit(window(axis), x, axis, &a) }
    for axis in 0..<axes {
      x[axis + 2] = try window(axis).places(along: x[axis + 2], in: &a)
    }
    x[1] = a.constant(outChannels)
  }

  /// The padded input holds the kernel, and the padding mode finds enough input to copy.
  @inline(__always)
  private func requireFit<A: SizeArithmetic>(
    _ window: Window, _ x: Shape<A.Size>, _ axis: Int, _ a: inout A
  ) throws(ShapeError) {
    guard case .explicit(let low, let high) = window.padding else { return }
    let size = x[axis + 2]
    let needed = try Checked.subtract(window.span(), Checked.add(low, high))
    try a.require(size, atLeast: needed) { a in
      windowTooLarge(kernelSize, a.describe(x), axis, of: axes, atLeast: needed)
    }
    let margin = max(low, high)
    switch paddingMode {
    case .zeros, .replicate: break
    case .reflect: try requireMargin(margin, below: size, "reflects", margin + 1, &a)
    case .circular: try requireMargin(margin, below: size, "wraps", margin, &a)
    }
  }

  @inline(__always)
  public func macs<A: SizeArithmetic>(
    of x: Shape<A.Size>, giving y: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    .perOutputElement(try weightsOfOutput())
  }

  @inline(__always)
  private func weightsOfOutput() throws(ShapeError) -> Int {
    let channels = inChannels ?? 0
    // Most convolutions have one group, and a division is the dearest step here.
    return try Checked.multiply(
      groups > 1 ? channels / groups : channels, kernelSize.product(axes))
  }

  public var weightShape: [Int]? {
    [outChannels, (inChannels ?? 0) / max(groups, 1)] + kernelSize.values(axes)
  }

  public func parameterTensors() -> [ParameterTensor] {
    .weight(weightShape, bias: bias ? outChannels : nil)
  }

  public func parameterCount() throws(ShapeError) -> Int {
    try Checked.affine(outChannels, weightsOfOutput(), bias ? outChannels : 0)
  }

  public var border: PaddingMode { paddingMode }
}
