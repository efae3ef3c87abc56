/// The inputs one after the other along a dimension. Source: torch.cat.
/// Shape: […, n, …] and […, m, …] to […, n + m, …] along `dim`.
public struct Concat: Layer {
  public var dim = 1

  public init() {}

  public static var name: String { "Concat" }
  public static var summary: String { "the inputs one after the other along a dimension" }
  public static var formula: String { "the sum of the inputs' sizes along dim" }
  public static var example: String { "(dim=1) from skip, up" }
  public static var sample: [[Int]] { [[64, 56, 56], [128, 56, 56]] }
  public static var source: String { "torch.cat" }
  public static var arity: ClosedRange<Int> { 1...Int.max }
  public static var hyperparameters: [Hyperparameter<Self>] { [.init("dim", \.dim)] }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard var y = inputs.first else {
      throw .arity(of: type, found: inputs.count, expected: Self.arity)
    }
    let along = try y.index(of: dim)
    for x in inputs.dropFirst() {
      guard x.rank == y.rank else {
        throw ShapeError(
          "Concat takes inputs of one number of dimensions", found: "\(x.rank) dimensions",
          expected: "\(y.rank) dimensions")
      }
      for dimension in 0..<y.rank {
        let (p, q) = (y[dimension], x[dimension])
        if dimension == along {
          y[dimension] = try a.sum(p, q)
        } else {
          try requireSame(q, as: p, "the inputs differ along dimension \(dimension)", &a)
        }
      }
    }
    return [y]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let along = try path.input.index(of: dim)
    return .ownBut(along, .part(along, offset: try path.offset(along: along)))
  }
}
