/// A max pool whose windows stand at random places, so that the output has any size: [N, C, …] to
/// [N, C, …]. Source: torch.nn.FractionalMaxPool2d, 3d; Graham 2014 (arXiv:1412.6071).
public struct FractionalMaxPool: SpatialLayer {
  public var axes = 2
  public var kernelSize: Axes = 1
  public var outputSize: Axes?
  public var outputRatio: ScaleFactor?
  public var returnIndices = false

  public init() {}

  public static var name: String { "FractionalMaxPool" }
  public static var summary: String { "the largest element in each of windows at random places" }
  public static var formula: String { "output_size, or the integer part of I*output_ratio" }
  public static var example: String { "(3, output_ratio=0.5)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("kernel_size", \.kernelSize), .init("output_size", \.outputSize),
      .init("output_ratio", \.outputRatio), .later("return_indices", \.returnIndices),
      .ignored("_random_samples"),
    ]
  }

  public func validate() throws(ShapeError) {
    try kernelSize.require("kernel_size", atLeast: 1)
    try outputSize?.require("output_size", atLeast: 1)
    guard (outputSize == nil) != (outputRatio == nil) else {
      throw ShapeError(
        "\(type) takes either output_size or output_ratio",
        found: outputSize == nil ? "neither" : "both", expected: "one of the two")
    }
    guard let factors = outputRatio?.factors else { return }
    guard factors.count == 1 || factors.count == axes else {
      throw ShapeError(
        "output_ratio has one entry a spatial axis", found: "\(factors.count) entries",
        expected: "\(axes) entries")
    }
    for factor in factors where !(factor > 0 && factor < 1) {
      throw .hyperparameter("output_ratio", is: factor, expected: "between 0 and 1")
    }
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    try x.requireRank(for: self)
    var y = x
    for axis in 0..<axes {
      if let outputSize {
        y[axis + 2] = a.constant(outputSize[axis])
      } else if let factors = outputRatio?.factors, !factors.isEmpty {
        y[axis + 2] = try a.scaled(x[axis + 2], by: Scale(factors[factors.count == 1 ? 0 : axis]))
        try requirePositive(y[axis + 2], "the pooled input", &a)
      }
      // Each window has a place of its own; PyTorch's check in 3d asks for one more. Sources:
      // aten/src/ATen/native/FractionalMaxPool2d.cpp and FractionalMaxPool3d.cpp.
      let needed = try a.shifted(
        y[axis + 2], by: Checked.subtract(kernelSize[axis], axes == 3 ? 0 : 1))
      try a.require(needed, atMost: x[axis + 2]) { a in
        ShapeError(
          "the windows do not fit along \(axisName(axis, of: axes))", found: a.describe(x),
          expected: "at least \(a.describe(needed))")
      }
    }
    return y
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    try indexed(inputs, withIndices: returnIndices, in: &a)
  }

  /// Where the windows stand is random.
  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    .own(
      rank: path.input.rank,
      but: Dictionary(uniqueKeysWithValues: (0..<axes).map { ($0 + 2, .chosen) }))
  }
}
