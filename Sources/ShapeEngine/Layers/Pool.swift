/// A max pool: [N, C, …] to [N, C, …], with `return_indices` twice. Source: torch.nn.MaxPool1d, 2d, 3d.
public struct MaxPool: WindowLayer {
  public var axes = 2
  public var kernelSize: Axes = 1
  public var stride: Axes?
  public var padding: WindowPadding<PoolPadding> = .explicit(0)
  public var dilation: Axes = 1
  public var ceilMode = false
  public var returnIndices = false
  /// Whether padding given per side is put there before the window slides, as with PyTorch's `F.pad`. ONNX
  /// pools pad as they slide: with ceil_mode no window starts in the padding at the far side.
  public var padFirst = true

  public init() {}

  public static var name: String { "MaxPool" }
  public static var summary: String { "the largest element in each window" }
  public static var formula: String {
    "floor((I + 2*padding - dilation*(kernel_size - 1) - 1)/stride) + 1"
  }
  public static var example: String { "(3, stride=2, padding=1)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("kernel_size", \.kernelSize), .init("stride", \.stride),
      .init("padding", \.padding), .init("dilation", \.dilation),
      .later("return_indices", \.returnIndices), .init("ceil_mode", \.ceilMode),
      Hyperparameter.later("pad_first", \.padFirst).foreign,
    ]
  }

  public func validate() throws(ShapeError) {
    try requirePool(kernelSize, stride, padding, first: padFirst, axes: axes)
    try dilation.require("dilation", atLeast: 1)
  }

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
    var y = x
    try apply(to: &y, in: &a)
    return y
  }

  @inline(__always)
  public func apply<A: SizeArithmetic>(
    to x: inout Shape<A.Size>, in a: inout A
  ) throws(ShapeError) {
    try x.requireRank(for: self)
    try pool(&x, kernelSize, axes: axes, in: &a, window)
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    try indexed(inputs, withIndices: returnIndices, in: &a)
  }
}

extension UnaryLayer {
  /// The outputs of a max pool: the elements and, where they are asked for, where each was found.
  func indexed<A: SizeArithmetic>(
    _ inputs: [Shape<A.Size>], withIndices: Bool, in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let y = try output(of: single(inputs), in: &a)
    return withIndices ? [y, y] : [y]
  }
}

/// The output of a pool: each spatial axis has as many elements as its window has places.
@inline(__always)
func pool<A: SizeArithmetic>(
  _ x: inout Shape<A.Size>, _ kernel: Axes, axes: Int, in a: inout A, _ window: (Int) -> Window
) throws(ShapeError) {
  // All axes are held against their windows before any changes, so that an error shows the input.
  var places = InlineArray<3, A.Size>(repeating: x[0])
  for axis in 0..<min(axes, 3) {
    let window = window(axis)
    places[axis] = try window.places(along: x[axis + 2], in: &a)
    try a.require(places[axis], atLeast: 1) { a in
      windowTooLarge(kernel, a.describe(x), axis, of: axes, atLeast: try? window.smallestInput())
    }
  }
  for axis in 0..<min(axes, 3) { x[axis + 2] = places[axis] }
}

/// ``pool(_:_:axes:in:_:)`` on a copy.
func pooled<A: SizeArithmetic>(
  _ x: Shape<A.Size>, _ kernel: Axes, axes: Int, in a: inout A, _ window: (Int) -> Window
) throws(ShapeError) -> Shape<A.Size> {
  var y = x
  try pool(&y, kernel, axes: axes, in: &a, window)
  return y
}
