/// A convolution whose weight is a tensor that layers or inputs make: a kernel that is cut out of another
/// map, or computed for each input.
///
/// The second input is the weight, [out_channels, in_channels/groups, …], whose sizes the kernel has at
/// every input; a third one is the bias. `groups` may be a size: what belongs to one image of a batch is
/// convolved with the kernel of its own in as many groups as there are images.
///
///     DynamicConv2d(groups=C) from search, exemplar        // the exemplar's batch times channels: [C, 1, h, w]
///
/// Source: torch.nn.functional.conv1d, 2d, 3d.
/// Shape: [N, C, …] and [O, C/groups, …] to [N, O, …].
public struct DynamicConv: SpatialLayer {
  public var axes = 2
  public var stride: Axes = 1
  public var padding: Axes = 0
  public var dilation: Axes = 1
  public var groups: SizeExpression = .integer(1)

  public init() {}

  public static var name: String { "DynamicConv" }
  public static var summary: String { "convolution with a weight that is an input" }
  public static var formula: String {
    "floor((I + 2*padding - dilation*(K - 1) - 1)/stride) + 1 for a weight of K elements"
  }
  public static var example: String { " from search, exemplar" }
  public static var sample: [[Int]] { [[256, 22, 22, 22], [256, 6, 6, 6]] }
  public static var source: String { "torch.nn.functional.conv2d" }
  public static var arity: ClosedRange<Int> { 2...3 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .init("stride", \.stride), .init("padding", \.padding), .init("dilation", \.dilation),
      .init("groups", \.groups),
    ]
  }

  public var references: Int { groups.references }

  public func validate() throws(ShapeError) {
    try stride.require("stride", atLeast: 1)
    try dilation.require("dilation", atLeast: 1)
    try padding.require("padding", atLeast: 0)
    if case .integer(let groups) = groups { try requireFeatures(groups, "groups") }
  }

  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {}

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    throw .arity(of: type, found: 1, expected: Self.arity)
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let count = inputs.count - references
    guard Self.arity.contains(count) else {
      throw .arity(of: type, found: count, expected: Self.arity)
    }
    let (x, weight) = (inputs[0], inputs[1])
    try x.requireRank(for: self)
    guard weight.rank == axes + 2 else {
      throw .rank(of: "\(type)'s weight", found: weight.rank, expected: axes + 2)
    }
    let groups = try groups.size(of: [x] + inputs.suffix(references), in: &a)
    try requirePositive(groups, "groups", &a)
    try requireSame(
      x[1], as: a.product(weight[1], groups), "the weight is for other channels than the input has",
      &a)
    _ = try a.exactQuotient(weight[0], by: groups) { a in
      ShapeError(
        "out_channels must be divisible by groups", found: a.describe(weight[0]),
        expected: "a multiple of \(a.describe(groups))")
    }
    if count == 3 {
      guard inputs[2].rank == 1 else {
        throw .rank(of: "\(type)'s bias", found: inputs[2].rank, expected: 1)
      }
      try requireSame(inputs[2][0], as: weight[0], "the bias is for other channels", &a)
    }
    var y = x
    y[1] = weight[0]
    for axis in 0..<axes {
      // The padded input less the kernel's span: x + 2P - D(K - 1) - 1.
      let kernel = try a.multiplied(weight[axis + 2], by: dilation[axis])
      let offset = try Checked.affine(2, padding[axis], Checked.subtract(dilation[axis], 1))
      let slack = try a.shifted(a.difference(x[axis + 2], kernel), by: offset)
      try a.require(slack, atLeast: 0) { a in
        ShapeError(
          "a kernel of \(a.describe(weight[axis + 2])) does not fit a \(a.describe(x)) input",
          found: a.describe(x), expected: "more along \(axisName(axis, of: axes))")
      }
      y[axis + 2] = try a.affine(1, slack, stride[axis], over: stride[axis])
    }
    return [y]
  }

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    let each = try a.product(inputs[1].sizes.dropFirst())
    return .sum([Product(1, try Shape(outputs[0].sizes + [each], filler: each))])
  }

  /// Of the input a window, of the weight all that belongs to the output's channel.
  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    guard path.operand == 0 else {
      return .dimensions(
        (0..<path.input.rank).map {
          $0 == 0 && path.operand == 1 ? .output(1, .own) : .everything(isReduced: true)
        })
    }
    return try path.windows(axes) { (axis) throws(ShapeError) in
      Window(
        kernel: path.inputs[1][axis + 2], stride: stride[axis],
        padding: .explicit(low: padding[axis], high: padding[axis]), dilation: dilation[axis])
    }
  }
}
