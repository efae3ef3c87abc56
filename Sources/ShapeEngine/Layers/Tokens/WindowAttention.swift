/// Attention within windows of a [N, H, W, C] map, which is padded to whole windows for it and
/// cropped again: the shape stays. Source: torchvision.models.swin_transformer
/// .ShiftedWindowAttention; Liu et al. 2021 (arXiv:2103.14030).
public struct WindowAttention: UnaryLayer {
  public var dim: Int?
  public var window: Axes = 1
  public var shift: Axes = 0
  public var numHeads = 1
  public var qkvBias = true
  public var projBias = true
  public var attentionDropout = 0.0
  public var dropout = 0.0

  public init() {}

  public static var name: String { "WindowAttention" }
  public static var summary: String { "attention within windows of a channels-last map" }
  public static var formula: String { "the input's shape" }
  public static var example: String { "(7, shift=3, num_heads=3)" }
  public static var source: String {
    "torchvision.models.swin_transformer.ShiftedWindowAttention"
  }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("dim", \.dim), .required("window", \.window), .init("shift", \.shift),
      .required("num_heads", \.numHeads), .init("qkv_bias", \.qkvBias),
      .init("proj_bias", \.projBias), .init("attention_dropout", \.attentionDropout),
      .init("dropout", \.dropout),
    ]
  }
  public var axes: Int { 2 }

  public func validate() throws(ShapeError) {
    try requireFeatures(dim, "dim")
    try requireFeatures(numHeads, "num_heads")
    try window.require("window", atLeast: 1)
    try shift.require("shift", atLeast: 0)
    try requireProbability(attentionDropout, "attention_dropout")
    try requireProbability(dropout, "dropout")
    try requireHeads(numHeads, dim: dim, "dim")
  }

  public mutating func infer(from x: Shape<Int>) throws(ShapeError) {
    guard dim == nil, x.rank > 0 else { return }
    dim = x[x.rank - 1]
    try requireHeads(numHeads, dim: dim, "dim")
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    guard x.rank == 4 else { throw .rank(of: type, found: x.rank, expected: 4) }
    try requireWeights("dim", dim, at: 3, of: x, &a)
    return x
  }

  public func macs<A: SizeArithmetic>(
    of x: Shape<A.Size>, giving y: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    let width = dim ?? 0
    var padded = x
    for axis in 0..<2 {
      padded[axis + 1] = try ShapeEngine.padded(x[axis + 1], toMultipleOf: window[axis], in: &a)
    }
    // Each element of the padded map: three projections in, one out, and a product with each
    // token of its window for the weights and for their use.
    let each = try Checked.add(
      Checked.multiply(4, width), Checked.multiply(2, window.product(2)))
    return .sum([Product(each, padded)])
  }

  public func parameterCount() throws(ShapeError) -> Int {
    let width = dim ?? 0
    let weights = try Checked.multiply(Checked.multiply(4, width), width)
    let biases = try Checked.multiply((qkvBias ? 3 : 0) + (projBias ? 1 : 0), width)
    let offsets = try Checked.multiply(
      Checked.affine(2, window[0], -1), Checked.affine(2, window[1], -1))
    return try Checked.sum([weights, biases, Checked.multiply(offsets, numHeads)])
  }

  public var reach: Reach { .scattered }
}
