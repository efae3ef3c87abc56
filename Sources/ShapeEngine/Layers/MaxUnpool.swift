/// A max pool run backwards: [N, C, …] to [N, C, …]. The pool's indices may come as second input.
///
///     MaxUnpool2d(2)                                        // 23x30 to 46x60
///     MaxUnpool2d(2, output_size=[45, 60])                  // 23x30 to 45x60
///     MaxUnpool2d(2, output_size=like(x)) from map, pool    // to the size of x
///
/// `output_size` differs from the size without one by less than the stride. Source:
/// torch.nn.MaxUnpool1d, 2d, 3d; the argument of their `forward` and its check in
/// torch.nn.functional, `_unpool_output_size`.
public struct MaxUnpool: TransposedWindowLayer {
  public var axes = 2
  public var kernelSize: Axes = 1
  public var stride: Axes?
  public var padding: Axes = 0
  public var outputSize: SizeTarget?

  public init() {}

  public static var name: String { "MaxUnpool" }
  public static var summary: String { "each element at the place where the pool found it" }
  public static var formula: String { "(I - 1)*stride - 2*padding + kernel_size, or output_size" }
  public static var example: String { "(2, stride=2)" }
  public static var arity: ClosedRange<Int> { 1...2 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("kernel_size", \.kernelSize), .init("stride", \.stride),
      .init("padding", \.padding),
      Hyperparameter("output_size", \.outputSize).byNameOnly,
    ]
  }

  public func validate() throws(ShapeError) {
    try kernelSize.require("kernel_size", atLeast: 1)
    try stride?.require("stride", atLeast: 1)
    try padding.require("padding", atLeast: 0)
  }

  public var references: Int { outputSize?.references ?? 0 }

  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {}

  /// The window along one spatial axis.
  public func window(_ axis: Int) -> TransposedWindow {
    TransposedWindow(
      kernel: kernelSize[axis], stride: (stride ?? kernelSize)[axis], padding: padding[axis],
      outputPadding: 0, dilation: 1)
  }

  /// The output without an `output_size`.
  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    try x.requireRank(for: self)
    var y = x
    for axis in 0..<axes {
      let extent = try window(axis).extent(of: x[axis + 2], in: &a)
      try a.require(extent, atLeast: 1) { a in nothingLeft(a.describe(x), axis, of: axes) }
      y[axis + 2] = extent
    }
    return y
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let count = inputs.count - references
    guard let x = inputs.first, Self.arity.contains(count) else {
      throw .arity(of: type, found: count, expected: Self.arity)
    }
    if count == 2 { try requireSameShape(x, inputs[1], &a) }
    guard let outputSize else { return [try output(of: x, in: &a)] }
    try x.requireRank(for: self)
    var y = x
    let sizes = try outputSize.outputSizes(
      for: x, beside: [x] + inputs.suffix(references), in: &a)
    for (axis, size) in sizes.enumerated() {
      let window = window(axis)
      let extent = try window.extent(of: x[axis + 2], in: &a)
      try requireOutputSize(
        size, from: a.shifted(extent, by: 1 - window.stride),
        to: a.shifted(extent, by: window.stride - 1), axis, of: axes, &a)
      y[axis + 2] = size
    }
    return [y]
  }

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> { .none }

  private func requireSameShape<A: SizeArithmetic>(
    _ x: Shape<A.Size>, _ indices: Shape<A.Size>, _ a: inout A
  ) throws(ShapeError) {
    guard indices.rank == x.rank else {
      throw .rank(of: "\(type)'s indices", found: indices.rank, expected: x.rank)
    }
    for dimension in 0..<x.rank {
      try a.require(indices[dimension], equals: x[dimension]) { a in
        ShapeError(
          "the indices have another shape than the input", found: a.describe(indices),
          expected: a.describe(x))
      }
    }
  }
}
