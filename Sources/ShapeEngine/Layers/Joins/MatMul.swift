/// The matrix product of the last two dimensions: [… , m, k] and [… , k, n] to [… , m, n]; the
/// dimensions before broadcast. Source: torch.matmul.
public struct MatMul: Layer {
  public init() {}

  public static var name: String { "MatMul" }
  public static var summary: String { "the matrix product over the last two dimensions" }
  public static var formula: String { "[..., m, k] and [..., k, n] give [..., m, n]" }
  public static var example: String { " from scores, v" }
  public static var sample: [[Int]] { [[12, 196, 196], [12, 196, 64]] }
  public static var source: String { "torch.matmul" }
  public static var arity: ClosedRange<Int> { 2...2 }
  public static var hyperparameters: [Hyperparameter<Self>] { [] }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let (x, y) = try pair(inputs)
    for input in inputs { try input.requireRank(2...Int.max, for: type) }
    let (columns, rows) = (x[x.rank - 1], y[y.rank - 2])
    try a.require(rows, equals: columns) { a in
      ShapeError(
        "the matrices cannot be multiplied", found: "\(a.describe(rows)) rows in the second",
        expected: "\(a.describe(columns)), the columns of the first")
    }
    let batch = try broadcast(
      x.removing(x.rank - 1).removing(x.rank - 2), y.removing(y.rank - 1).removing(y.rank - 2),
      in: &a)
    return [try Shape(batch.sizes + [x[x.rank - 2], y[y.rank - 1]], filler: columns)]
  }

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    guard let x = inputs.first, let y = outputs.first, x.rank > 0 else { return .none }
    return .sum([Product(1, try y.inserting(x[x.rank - 1], at: y.rank))])
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let (x, y) = (path.input, path.output)
    // Each element reads its row of the first matrix and its column of the second.
    let summed = path.operand == 0 ? x.rank - 1 : x.rank - 2
    return .own(rank: x.rank, in: y.rank, but: [summed: .everything(isReduced: false)])
  }
}
