/// The windows of [N, C, H, W] as columns: [N, C*kernel elements, windows].
/// Source: torch.nn.Unfold.
/// Shape: [N, C, H, W] to [N, C*kernel elements, windows].
public struct Unfold: UnaryLayer {
  public var kernelSize: Axes = 1
  public var dilation: Axes = 1
  public var padding: Axes = 0
  public var stride: Axes = 1

  public init() {}

  public static var name: String { "Unfold" }
  public static var summary: String { "the windows of a map as columns" }
  public static var formula: String {
    "C*kernel elements, and the product of floor((I + 2*padding - dilation*(kernel_size - 1) - 1)"
      + "/stride) + 1"
  }
  public static var example: String { "(3, padding=1)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("kernel_size", \.kernelSize), .init("dilation", \.dilation),
      .init("padding", \.padding), .init("stride", \.stride),
    ]
  }
  public var axes: Int { 2 }

  public func validate() throws(ShapeError) {
    try requireBlocks(kernelSize, dilation, padding, stride)
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    guard x.rank == 4 else { throw .rank(of: type, found: x.rank, expected: 4) }
    var columns = a.constant(1)
    for axis in 0..<2 {
      let window = blockWindow(kernelSize, dilation, padding, stride, axis)
      let places = try window.places(along: x[axis + 2], in: &a)
      try a.require(places, atLeast: 1) { a in
        windowTooLarge(
          kernelSize, a.describe(x), axis, of: 2, atLeast: try? window.smallestInput())
      }
      columns = try a.product(columns, places)
    }
    let rows = try a.multiplied(x[1], by: kernelSize.product(2))
    return try Shape([x[0], rows, columns], filler: columns)
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .scattered }
}

/// Columns summed into a map: [N, C*kernel elements, windows] to [N, C, H, W].
/// Source: torch.nn.Fold.
public struct Fold: SizedLayer {
  public var outputSize = AxisSizes<SizeExpression>(.integer(1))
  public var kernelSize: Axes = 1
  public var dilation: Axes = 1
  public var padding: Axes = 0
  public var stride: Axes = 1

  public init() {}

  public static var name: String { "Fold" }
  public static var summary: String { "columns summed into a map" }
  public static var formula: String { "C/kernel elements, output_size" }
  public static var example: String { "([8, 8], 3, padding=1)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("output_size", \.outputSize), .required("kernel_size", \.kernelSize),
      .init("dilation", \.dilation), .init("padding", \.padding), .init("stride", \.stride),
    ]
  }
  public var axes: Int { 2 }

  public func validate() throws(ShapeError) {
    for case .integer(let size) in sizeExpressions where size < 1 {
      throw .hyperparameter("output_size", is: size, expected: "of at least 1")
    }
    try requireBlocks(kernelSize, dilation, padding, stride)
  }

  public var sizeExpressions: [SizeExpression] { outputSize.expressions(2) }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    guard x.rank == 3 else { throw .rank(of: type, found: x.rank, expected: 3) }
    let elements = try kernelSize.product(2)
    try requireMultiple(x[1], of: elements, "dimension 1", &a)
    let channels = try a.affine(1, x[1], 0, over: elements)
    var y = try Shape(repeating: channels, rank: 4)
    y[0] = x[0]
    var columns = a.constant(1)
    for axis in 0..<2 {
      y[axis + 2] = try outputSize[axis].size(of: tensors, in: &a)
      let window = blockWindow(kernelSize, dilation, padding, stride, axis)
      let places = try window.places(along: y[axis + 2], in: &a)
      try a.require(places, atLeast: 1) { a in
        ShapeError(
          "a \(kernelSize.text(2)) window does not fit the output",
          found: "output_size \(a.describe(y[2]))x\(a.describe(y[3]))",
          expected: "room for one window")
      }
      columns = try a.product(columns, places)
    }
    let found = x[2]
    try a.require(found, equals: columns) { a in
      ShapeError(
        "dimension 2 must have one element a window", found: a.describe(found),
        expected: "\(a.describe(columns)) windows")
    }
    return y
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .scattered }
}

private func blockWindow(
  _ kernel: Axes, _ dilation: Axes, _ padding: Axes, _ stride: Axes, _ axis: Int
) -> Window {
  Window(
    kernel: kernel[axis], stride: stride[axis],
    padding: .explicit(low: padding[axis], high: padding[axis]), dilation: dilation[axis])
}

private func requireBlocks(
  _ kernel: Axes, _ dilation: Axes, _ padding: Axes, _ stride: Axes
) throws(ShapeError) {
  try kernel.require("kernel_size", atLeast: 1)
  try dilation.require("dilation", atLeast: 1)
  try padding.require("padding", atLeast: 0)
  try stride.require("stride", atLeast: 1)
}
