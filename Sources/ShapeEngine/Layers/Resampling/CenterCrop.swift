/// The middle of the input's spatial axes: [N, C, …] to [N, C, …].
/// Source: torchvision.transforms.CenterCrop, for sizes that the input has.
public struct CenterCrop: SizedLayer {
  public var size: SizeTarget = .sizes([.integer(1)])

  public init() {}

  public static var name: String { "CenterCrop" }
  public static var summary: String { "the middle of the spatial axes" }
  public static var formula: String { "size" }
  public static var example: String { "(size=[H - 4, W - 4])" }
  public static var source: String { "torchvision.transforms.CenterCrop" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("size", \.size)] }
  public var sizeExpressions: [SizeExpression] { size.expressions }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    try x.requireRank(3...Shape<A.Size>.maximumRank, for: type)
    let sizes = try size.sizes(alongAxesOf: x, beside: tensors, in: &a)
    return try cropped(x, to: sizes, in: &a)
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    .axes(
      (2..<max(path.input.rank, 2)).map {
        .shifted(by: centered(path.input[$0] - path.output[$0]))
      })
  }
}

/// The middle of the first input, as large along the spatial axes as the second.
/// Source: the copy-and-crop of Ronneberger et al. 2015 (arXiv:1505.04597).
/// Shape: [N, C, H, W] and [N, C', H', W'] to [N, C, H', W'].
public struct CenterCropLike: Layer {

  public init() {}

  public static var name: String { "CenterCropLike" }
  public static var summary: String { "the middle of the first input, as large as the second" }
  public static var formula: String { "the second input's size along the spatial axes" }
  public static var example: String { " from skip, up" }
  public static var sample: [[Int]] { [[64, 136, 136], [128, 104, 104]] }
  public static var source: String { "Ronneberger et al. 2015 (arXiv:1505.04597)" }
  public static var hyperparameters: [Hyperparameter<Self>] { [] }
  public static var arity: ClosedRange<Int> { 2...2 }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let (x, target) = try pair(inputs)
    try x.requireRank(3...Shape<A.Size>.maximumRank, for: type)
    guard target.rank == x.rank else {
      throw .rank(of: "\(type)'s second input", found: target.rank, expected: x.rank)
    }
    return [try cropped(x, to: (2..<x.rank).map { target[$0] }, in: &a)]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    // Of the second input only the size counts.
    guard path.operand == 0 else { return .nothing }
    return .axes(
      (2..<max(path.input.rank, 2)).map {
        .shifted(by: centered(path.input[$0] - path.output[$0]))
      })
  }
}

/// How many of the cropped elements are at the near side: half, rounded to even as Python rounds.
/// Source: torchvision.transforms.functional.center_crop.
private func centered(_ cropped: Int) -> Int {
  let half = cropped / 2
  return cropped % 2 == 1 && half % 2 == 1 ? half + 1 : half
}

/// The input with its spatial axes cropped to the given sizes, which it must have.
private func cropped<A: SizeArithmetic>(
  _ x: Shape<A.Size>, to sizes: [A.Size], in a: inout A
) throws(ShapeError) -> Shape<A.Size> {
  var y = x
  for (axis, size) in sizes.enumerated() {
    let found = x[axis + 2]
    try a.require(size, atMost: found) { a in
      ShapeError(
        "a crop to \(a.describe(size)) needs an input at least as large",
        found: a.describe(found), expected: "at least \(a.describe(size))")
    }
    y[axis + 2] = size
  }
  return y
}
