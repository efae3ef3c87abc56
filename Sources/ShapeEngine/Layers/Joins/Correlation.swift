/// The cost volume of two maps: for each displacement of the second one up to `max_displacement`, the
/// products of the features at each place, summed over channels and a window. Source: mmcv.ops.Correlation;
/// Dosovitskiy et al. 2015 (FlowNet, arXiv:1504.06852), Sun et al. 2018 (PWC-Net, arXiv:1709.02371).
///
/// All pairs of places, as in RAFT, are a matrix product: `Einsum('bchw,bcij->bhwij')`.
/// Shape: two maps of [N, C, H, W] to [N, P, P, H', W'], with P = 2*max_displacement + 1.
public struct Correlation: Layer {
  public var kernelSize = 1
  public var maxDisplacement = 1
  public var stride = 1
  public var padding = 0
  public var dilation = 1
  public var dilationPatch = 1

  public init() {}

  public static var name: String { "Correlation" }
  public static var summary: String { "the cost volume of two maps, over displacements of one" }
  public static var formula: String {
    "2*max_displacement + 1 twice, then "
      + "floor((I + 2*padding - dilation*(kernel_size - 1) - 1)/stride) + 1"
  }
  public static var example: String { "(max_displacement=4) from first, second" }
  public static var source: String { "mmcv.ops.Correlation" }
  public static var sample: [[Int]] { [[32, 64, 96], [32, 64, 96]] }
  public static var arity: ClosedRange<Int> { 2...2 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .init("kernel_size", \.kernelSize), .init("max_displacement", \.maxDisplacement),
      .init("stride", \.stride), .init("padding", \.padding), .init("dilation", \.dilation),
      .init("dilation_patch", \.dilationPatch),
    ]
  }

  public func validate() throws(ShapeError) {
    for (name, value) in [
      ("kernel_size", kernelSize), ("stride", stride), ("dilation", dilation),
      ("dilation_patch", dilationPatch),
    ] { try requireFeatures(value, name) }
    for (name, value) in [("max_displacement", maxDisplacement), ("padding", padding)]
    where value < 0 {
      throw .hyperparameter(name, is: value, expected: "of at least 0")
    }
    _ = try patch()
  }

  private func patch() throws(ShapeError) -> Int { try Checked.affine(2, maxDisplacement, 1) }

  private var window: Window {
    Window(
      kernel: kernelSize, stride: stride, padding: .explicit(low: padding, high: padding),
      dilation: dilation)
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let (x, other) = try pair(inputs)
    for input in inputs where input.rank != 4 {
      throw .rank(of: type, found: input.rank, expected: 4)
    }
    for dimension in 0..<4 {
      let (wanted, found) = (x[dimension], other[dimension])
      try requireSame(found, as: wanted, "the maps differ along dimension \(dimension)", &a)
    }
    let patch = a.constant(try patch())
    var sizes = [x[0], patch, patch]
    for axis in 0..<2 {
      let places = try window.places(along: x[axis + 2], in: &a)
      try a.require(places, atLeast: 1) { a in
        windowTooLarge(
          Axes(kernelSize), a.describe(x), axis, of: 2, atLeast: try? window.smallestInput())
      }
      sizes.append(places)
    }
    return [try Shape(sizes, filler: patch)]
  }

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    let window = try Checked.multiply(kernelSize, kernelSize)
    return .sum([Product(window, try outputs[0].inserting(inputs[0][1], at: outputs[0].rank))])
  }

  /// Of the second map a place reads what all displacements together reach.
  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    var window = window
    if path.operand == 1 {
      let reach = try Checked.multiply(maxDisplacement, dilationPatch)
      let margin = try Checked.add(padding, reach)
      window = Window(
        kernel: try Checked.affine(2, reach, window.span()), stride: stride,
        padding: .explicit(low: margin, high: margin))
    }
    return .dimensions([
      .output(0, .own), .everything(isReduced: false),
      .output(3, try window.reading(along: path.input[2])),
      .output(4, try window.reading(along: path.input[3])),
    ])
  }

  public func roles(rank: Int) -> [AxisRole?] { .map(rank: rank) }
}
