/// A transposed convolution: [N, in_channels, …] to [N, out_channels, …].
///
///     ConvTranspose2d(16, 3, stride=2, padding=1)                          // 12x12 to 23x23
///     ConvTranspose2d(16, 3, stride=2, padding=1, output_size=[24, 24])    // 12x12 to 24x24
///     ConvTranspose2d(16, 3, stride=2, padding=1, output_size=like(x))     // to the size of x
///     ConvTranspose2d(16, 3, stride=2, padding=1, output_padding=like(x, 2) % 2)
///     ConvTranspose2d(16, 3, stride=2, padding=[[0, 1], [0, 1]])           // 12x12 to 24x24
///
/// A padding with a number for each side, as ONNX has it, is cropped from the output without any.
/// `output_size` takes the place of output_padding: it is at most stride - 1 above the size without
/// one. Source: torch.nn.ConvTranspose1d, 2d, 3d; the argument of their `forward` and its check in
/// `_ConvTransposeNd._output_padding`.
public struct ConvTranspose: TransposedWindowLayer {
  public var axes = 2
  public var inChannels: Int?
  public var outChannels = 1
  public var kernelSize: Axes = 1
  public var stride: Axes = 1
  public var padding: WindowPadding<NoWord> = .explicit(0)
  public var outputPadding = AxisSizes<SizeExpression>(.integer(0))
  public var groups = 1
  public var bias = true
  public var dilation: Axes = 1
  public var paddingMode: PaddingMode = .zeros
  public var outputSize: SizeTarget?

  public init() {}

  public static var name: String { "ConvTranspose" }
  public static var summary: String { "transposed convolution over the spatial axes" }
  public static var formula: String {
    "(I - 1)*stride - 2*padding + dilation*(kernel_size - 1) + output_padding + 1, or output_size"
  }
  public static var example: String { "(64, 2, stride=2)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("in_channels", \.inChannels), .required("out_channels", \.outChannels),
      .required("kernel_size", \.kernelSize), .init("stride", \.stride),
      .init("padding", \.padding), .init("output_padding", \.outputPadding),
      .init("groups", \.groups), .truth("bias", \.bias), .init("dilation", \.dilation),
      .init("padding_mode", \.paddingMode),
    ] + factory + [Hyperparameter("output_size", \.outputSize).byNameOnly]
  }

  public func validate() throws(ShapeError) {
    try kernelSize.require("kernel_size", atLeast: 1)
    try stride.require("stride", atLeast: 1)
    try dilation.require("dilation", atLeast: 1)
    try padding.requireNotNegative()
    for axis in 0..<axes {
      guard case .integer(let padding) = outputPadding[axis] else { continue }
      guard padding >= 0 else {
        throw .hyperparameter("output_padding", is: padding, expected: "of at least 0")
      }
      guard padding <= mostOutputPadding(axis) else {
        throw outputPaddingTooLarge(String(padding), axis)
      }
    }
    guard paddingMode == .zeros else {
      throw .hyperparameter("padding_mode", is: paddingMode.rawValue, expected: "'zeros'")
    }
    try requireGroups(groups, inChannels: inChannels, outChannels: outChannels)
  }

  public mutating func infer(from x: Shape<Int>) throws(ShapeError) {
    if inChannels == nil, x.rank > 1 {
      inChannels = x[1]
      try requireGroups(groups, inChannels: inChannels, outChannels: outChannels)
    }
  }

  /// Source: PyTorch, `slow_conv_transpose2d_shape_check` in
  /// aten/src/ATen/native/NaiveConvolutionTranspose2d.cpp.
  private func mostOutputPadding(_ axis: Int) -> Int { max(stride[axis], dilation[axis]) - 1 }

  private func outputPaddingTooLarge(_ found: String, _ axis: Int) -> ShapeError {
    ShapeError(
      "output_padding must be smaller than stride or dilation", found: "output_padding \(found)",
      expected: "at most \(mostOutputPadding(axis))")
  }

  public var references: Int {
    let paddings = outputPadding.expressions(axes).map(\.references).max() ?? 0
    return max(outputSize?.references ?? 0, paddings)
  }

  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {
    if let x = inputs.first { try infer(from: x) }
  }

  /// The window along one spatial axis, without an output padding that is a size.
  @inline(__always)
  public func window(_ axis: Int) -> TransposedWindow {
    var added = 0
    if case .integer(let padding) = outputPadding[axis] { added = padding }
    let (low, high) = padding.sides(axis)
    return TransposedWindow(
      kernel: kernelSize[axis], stride: stride[axis], padding: low, outputPadding: added,
      dilation: dilation[axis], farPadding: high == low ? nil : high)
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard let x = inputs.first, inputs.count == references + 1 else {
      throw .arity(of: type, found: inputs.count - references, expected: Self.arity)
    }
    guard let outputSize else { return [try output(of: x, beside: inputs, in: &a)] }
    try x.requireRank(for: self)
    try requireWeights("in_channels", inChannels, at: 1, of: x, &a)
    var y = x
    y[1] = a.constant(outChannels)
    for (axis, size) in try outputSize.outputSizes(for: x, beside: inputs, in: &a).enumerated() {
      var window = window(axis)
      window.outputPadding = 0
      let smallest = try window.extent(of: x[axis + 2], in: &a)
      let largest = try a.shifted(smallest, by: window.stride - 1)
      try requireOutputSize(size, from: smallest, to: largest, axis, of: axes, &a)
      y[axis + 2] = size
    }
    return [y]
  }

  /// The output without an `output_size`.
  @inline(__always)
  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> { try output(of: x, beside: [x], in: &a) }

  private func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    try x.requireRank(for: self)
    try requireWeights("in_channels", inChannels, at: 1, of: x, &a)
    var y = x
    y[1] = a.constant(outChannels)
    for axis in 0..<axes {
      var extent = try window(axis).extent(of: x[axis + 2], in: &a)
      if case .integer = outputPadding[axis] {
      } else {
        extent = try a.sum(extent, outputPadding(axis, beside: tensors, in: &a))
      }
      try a.require(extent, atLeast: 1) { a in nothingLeft(a.describe(x), axis, of: axes) }
      y[axis + 2] = extent
    }
    return y
  }

  /// An output padding that is a size, which must be one that PyTorch takes.
  private func outputPadding<A: SizeArithmetic>(
    _ axis: Int, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> A.Size {
    let padding = try outputPadding[axis].size(of: tensors, in: &a)
    try a.require(padding, atLeast: 0) { a in
      .hyperparameter("output_padding", is: a.describe(padding), expected: "of at least 0")
    }
    try a.require(padding, atMost: a.constant(mostOutputPadding(axis))) { a in
      outputPaddingTooLarge(a.describe(padding), axis)
    }
    return padding
  }

  public func macs<A: SizeArithmetic>(
    of x: Shape<A.Size>, giving y: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    .perInputElement(try weightsBeforeInput())
  }

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    .perInputElement(try weightsBeforeInput())
  }

  /// The weights that one element of the input is multiplied with.
  private func weightsBeforeInput() throws(ShapeError) -> Int {
    try Checked.multiply(outChannels / max(groups, 1), kernelSize.product(axes))
  }

  public var weightShape: [Int]? {
    [inChannels ?? 0, outChannels / max(groups, 1)] + kernelSize.values(axes)
  }

  public func parameterTensors() -> [ParameterTensor] {
    .weight(weightShape, bias: bias ? outChannels : nil)
  }

  public func parameterCount() throws(ShapeError) -> Int {
    try Checked.affine(inChannels ?? 0, weightsBeforeInput(), bias ? outChannels : 0)
  }
}

/// An output of a transposed convolution or an unpooling that its padding crops away.
func nothingLeft(_ input: String, _ axis: Int, of axes: Int) -> ShapeError {
  ShapeError(
    "padding crops the whole output of a \(input) input", found: input,
    expected: "an output of at least 1 along \(axisName(axis, of: axes))")
}
