/// How the elements between those of a sampled map are found.
public enum SamplingMode: String, HyperparameterWord {
  case bilinear, nearest, bicubic
}

/// What is sampled past the border of a map.
public enum SamplingPadding: String, HyperparameterWord {
  case zeros, border, reflection
}

/// A map sampled at the places that a grid holds, the second input. Source:
/// torch.nn.functional.grid_sample.
/// Shape: [N, C, H, W] and [N, H', W', 2] to [N, C, H', W'], and the like in 3d.
public struct GridSample: Layer {
  public var mode: SamplingMode = .bilinear
  public var paddingMode: SamplingPadding = .zeros
  public var alignCorners: Bool?

  public init() {}

  public static var name: String { "GridSample" }
  public static var summary: String { "a map sampled at the places of a grid" }
  public static var formula: String { "[N, C, H, W], [N, H', W', 2] give [N, C, H', W']" }
  public static var example: String { "(align_corners=false) from map, grid" }
  public static var sample: [[Int]] { [[64, 56, 56], [28, 28, 2]] }
  public static var source: String { "torch.nn.functional.grid_sample" }
  public static var arity: ClosedRange<Int> { 2...2 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .init("mode", \.mode), .init("padding_mode", \.paddingMode),
      .init("align_corners", \.alignCorners),
    ]
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let (x, grid) = try pair(inputs)
    try x.requireRank(4...(mode == .bicubic ? 4 : 5), for: type)
    guard grid.rank == x.rank else {
      throw .rank(of: "the grid of \(type)", found: grid.rank, expected: x.rank)
    }
    try requireWeights("coordinates", x.rank - 2, at: x.rank - 1, of: grid, &a)
    let (batch, found) = (x[0], grid[0])
    try requireSame(found, as: batch, "the map and the grid have other batches", &a)
    var y = x
    for dimension in 2..<x.rank { y[dimension] = grid[dimension - 1] }
    return [y]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let rank = path.input.rank
    guard path.operand == 1 else {
      return .own(
        rank: rank, but: Dictionary(uniqueKeysWithValues: (2..<rank).map { ($0, .chosen) }))
    }
    return .dimensions(
      (0..<rank).map {
        $0 == 0
          ? .output(0, .own)
          : $0 == rank - 1 ? .everything(isReduced: true) : .output($0 + 1, .own)
      })
  }
}
