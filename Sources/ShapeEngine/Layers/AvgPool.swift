/// An average pool: [N, C, …] to [N, C, …]. Source: torch.nn.AvgPool1d, 2d, 3d.
public struct AvgPool: WindowLayer {
  public var axes = 2
  public var kernelSize: Axes = 1
  public var stride: Axes?
  public var padding: WindowPadding<PoolPadding> = .explicit(0)
  public var ceilMode = false
  public var countIncludePad = true
  public var divisorOverride: Int?
  /// Which ONNX has and PyTorch has not: AveragePool, opset 19.
  public var dilation: Axes = 1
  /// Whether padding given per side is put there before the window slides, as with PyTorch's `F.pad`. ONNX
  /// pools pad as they slide: with ceil_mode no window starts in the padding at the far side.
  public var padFirst = true

  public init() {}

  public static var name: String { "AvgPool" }
  public static var summary: String { "the mean of each window" }
  public static var formula: String {
    "floor((I + 2*padding - dilation*(kernel_size - 1) - 1)/stride) + 1"
  }
  public static var example: String { "(2, stride=2)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("kernel_size", \.kernelSize), .init("stride", \.stride),
      .init("padding", \.padding), .init("ceil_mode", \.ceilMode),
      .init("count_include_pad", \.countIncludePad),
      .init("divisor_override", \.divisorOverride),
      Hyperparameter.later("dilation", \.dilation).foreign,
      Hyperparameter.later("pad_first", \.padFirst).foreign,
    ]
  }

  public func validate() throws(ShapeError) {
    try requirePool(kernelSize, stride, padding, first: padFirst, axes: axes)
    try dilation.require("dilation", atLeast: 1)
    guard let divisorOverride else { return }
    guard axes > 1, divisorOverride != 0 else {
      throw .hyperparameter(
        "divisor_override", is: divisorOverride,
        expected: axes > 1 ? "other than 0" : "None in 1d")
    }
  }

  /// The window along one spatial axis.
  @inline(__always)
  public func window(_ axis: Int) -> Window {
    Window(
      kernel: kernelSize[axis], stride: (stride ?? kernelSize)[axis],
      padding: padding.padding(kernel: kernelSize[axis], dilation: dilation[axis], axis: axis),
      dilation: dilation[axis], ceilMode: ceilMode, padsFirst: padFirst && padding.isFirst)
  }

  @inline(__always)
  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    try x.requireRank(for: self)
    // SAME pads before it pools, whatever the input's size.
    if axes == 3, dilation == 1, padFirst {
      switch padding {
      case .explicit: try requireKernelInside(x, kernelSize, &a)
      case .sides(let low, let high):
        try requireKernelInside(x, kernelSize, low: low, high: high, &a)
      case .word: break
      }
    }
    return try pooled(x, kernelSize, axes: axes, in: &a, window)
  }
}

/// A power-average pool: [N, C, …] to [N, C, …]. Source: torch.nn.LPPool1d, 2d, 3d.
public struct LPPool: WindowLayer {
  public var axes = 2
  public var normType = 2.0
  public var kernelSize: Axes = 1
  public var stride: Axes?
  public var ceilMode = false
  /// Which ONNX has and PyTorch has not: LpPool, opset 18.
  public var padding: WindowPadding<PoolPadding> = .explicit(0)
  public var dilation: Axes = 1
  /// Whether padding given per side is put there before the window slides, as with PyTorch's `F.pad`. ONNX
  /// pools pad as they slide: with ceil_mode no window starts in the padding at the far side.
  public var padFirst = true

  public init() {}

  public static var name: String { "LPPool" }
  public static var summary: String { "the p-norm of each window" }
  public static var formula: String {
    "floor((I + 2*padding - dilation*(kernel_size - 1) - 1)/stride) + 1"
  }
  public static var example: String { "(2, 3, stride=2)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("norm_type", \.normType), .required("kernel_size", \.kernelSize),
      .init("stride", \.stride), .init("ceil_mode", \.ceilMode),
      Hyperparameter.later("padding", \.padding).foreign,
      Hyperparameter.later("dilation", \.dilation).foreign,
      Hyperparameter.later("pad_first", \.padFirst).foreign,
    ]
  }

  public func validate() throws(ShapeError) {
    try requirePool(kernelSize, stride, padding, first: padFirst, axes: axes)
    try dilation.require("dilation", atLeast: 1)
    // The sum is taken to the power 1 / norm_type.
    if normType == 0 { throw .hyperparameter("norm_type", is: normType, expected: "other than 0") }
  }

  /// The window along one spatial axis.
  @inline(__always)
  public func window(_ axis: Int) -> Window {
    Window(
      kernel: kernelSize[axis], stride: (stride ?? kernelSize)[axis],
      padding: padding.padding(kernel: kernelSize[axis], dilation: dilation[axis], axis: axis),
      dilation: dilation[axis], ceilMode: ceilMode, padsFirst: padFirst && padding.isFirst)
  }

  @inline(__always)
  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    try x.requireRank(for: self)
    if axes == 3, padding == .explicit(0), dilation == 1, padFirst {
      try requireKernelInside(x, kernelSize, &a)
    }
    return try pooled(x, kernelSize, axes: axes, in: &a, window)
  }
}

/// PyTorch's 3d average pool wants the input without its padding to hold the kernel, also where
/// padding or ceil_mode would give it a place.
private func requireKernelInside<A: SizeArithmetic>(
  _ x: Shape<A.Size>, _ kernel: Axes, low: Axes = 0, high: Axes = 0, _ a: inout A
) throws(ShapeError) {
  for axis in 0..<3 {
    let needed = try Checked.subtract(kernel[axis], Checked.add(low[axis], high[axis]))
    try a.require(x[axis + 2], atLeast: needed) { a in
      windowTooLarge(kernel, a.describe(x), axis, of: 3, atLeast: needed)
    }
  }
}
