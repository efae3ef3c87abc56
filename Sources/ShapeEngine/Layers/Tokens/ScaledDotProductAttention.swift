/// Attention of queries to keys and values: softmax(QK^T)V, perhaps with a mask as a fourth input.
///
/// With `enable_gqa` each head of the keys and values serves several heads of the queries, which are
/// the third dimension from the end. Source: torch.nn.functional.scaled_dot_product_attention.
/// Shape: [N, h, L, E], [N, h, S, E] and [N, h, S, Ev] to [N, h, L, Ev]; the mask broadcasts to
/// [N, h, L, S].
public struct ScaledDotProductAttention: Layer {
  public var dropoutP = 0.0
  public var isCausal = false
  public var scale: Double?
  public var enableGQA = false

  public init() {}

  public static var name: String { "ScaledDotProductAttention" }
  public static var summary: String { "attention of queries to keys and values" }
  public static var formula: String { "[..., L, E], [..., S, E], [..., S, Ev] give [..., L, Ev]" }
  public static var example: String { "(is_causal=true) from q, k, v" }
  public static var sample: [[Int]] { [[12, 196, 64], [12, 196, 64], [12, 196, 64]] }
  public static var source: String { "torch.nn.functional.scaled_dot_product_attention" }
  public static var arity: ClosedRange<Int> { 3...4 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .init("dropout_p", \.dropoutP), .init("is_causal", \.isCausal), .init("scale", \.scale),
      .init("enable_gqa", \.enableGQA),
    ]
  }

  public func validate() throws(ShapeError) { try requireProbability(dropoutP, "dropout_p") }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let scores = try scores(of: inputs, in: &a)
    let value = try grouped(inputs[2], as: inputs[0], "value", in: &a)
    let (rows, sources) = (value[value.rank - 2], scores[scores.rank - 1])
    try requireSame(rows, as: sources, "key and value have other numbers of tokens", &a)
    let batch = try broadcast(scores.removingLast(2), value.removingLast(2), in: &a)
    let (queries, features) = (scores[scores.rank - 2], value[value.rank - 1])
    return [try Shape(batch.sizes + [queries, features], filler: queries)]
  }

  /// The shape of QK^T: [N, h, L, S].
  private func scores<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    guard Self.arity.contains(inputs.count) else {
      throw .arity(of: type, found: inputs.count, expected: Self.arity)
    }
    for input in inputs.prefix(3) { try input.requireRank(2...Int.max, for: type) }
    let query = inputs[0]
    let key = try grouped(inputs[1], as: query, "key", in: &a)
    let (wanted, found) = (query[query.rank - 1], key[key.rank - 1])
    try requireSame(found, as: wanted, "query and key have other numbers of features", &a)
    let batch = try broadcast(query.removingLast(2), key.removingLast(2), in: &a)
    let (queries, sources) = (query[query.rank - 2], key[key.rank - 2])
    let scores = try Shape(batch.sizes + [queries, sources], filler: queries)
    if inputs.count > 3 { try requireMask(inputs[3], scores, in: &a) }
    return scores
  }

  /// The mask broadcasts to the scores, and is not larger.
  private func requireMask<A: SizeArithmetic>(
    _ mask: Shape<A.Size>, _ scores: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) {
    if isCausal {
      throw ShapeError(
        "\(type) takes no mask with is_causal=True", found: "4 inputs", expected: "3 inputs")
    }
    try mask.requireRank(0...scores.rank, for: "the mask of \(type)")
    let common = try broadcast(scores, mask, in: &a)
    for dimension in 0..<scores.rank {
      let (size, wanted) = (common[dimension], scores[dimension])
      try requireSame(size, as: wanted, "the mask is larger than the scores", &a)
    }
  }

  /// Keys or values with as many heads as the queries have.
  private func grouped<A: SizeArithmetic>(
    _ x: Shape<A.Size>, as query: Shape<A.Size>, _ what: String, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    guard enableGQA else { return x }
    guard query.rank > 2, x.rank > 2 else {
      throw .rank(of: type, found: min(query.rank, x.rank), oneOf: 3...Int.max)
    }
    let (heads, groups) = (query[query.rank - 3], x[x.rank - 3])
    _ = try a.exactQuotient(heads, by: groups) { a in
      ShapeError(
        "the heads of the queries are no multiple of those of the \(what)",
        found: "\(a.describe(heads)) and \(a.describe(groups)) heads",
        expected: "a multiple of \(a.describe(groups))")
    }
    var y = x
    y[x.rank - 3] = heads
    return y
  }

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    let (query, y) = (inputs[0], outputs[0])
    let scores = try scores(of: inputs, in: &a)
    let sources = scores[scores.rank - 1]
    return .sum([
      Product(1, try scores.inserting(query[query.rank - 1], at: scores.rank)),
      Product(1, try y.inserting(sources, at: y.rank)),
    ])
  }

  /// The scores, [N, h, L, S], beside what the softmax makes of them.
  public func workspaces<Size>(
    of inputs: [Shape<Size>], giving outputs: [Shape<Size>], counted products: [Product<Size>]
  ) throws(ShapeError) -> [[Product<Size>]] {
    guard let first = products.first?.factors, first.rank > 0 else { return [] }
    return [[Product(2, first.removing(first.rank - 1))]]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let (x, y) = (path.input, path.output)
    let all = DimensionReading.everything(isReduced: false)
    switch path.operand {
    case 0: return .broadcast(x, to: y, but: [x.rank - 1: all])
    case 3:
      // The queries' dimension is the last but one; along the last one are the keys.
      return x.rank > 0 ? .broadcast(x, to: y, but: [x.rank - 1: all]) : .ownPlace
    default: break
    }
    var changes = [x.rank - 2: all]
    if path.operand == 1 { changes[x.rank - 1] = all }
    if isCausal {
      // Query i sees the keys up to i.
      changes[x.rank - 2] = .placed(y.rank - 2, .upTo(last: x[x.rank - 2] - 1))
    }
    if enableGQA, x[x.rank - 3] > 0, y[y.rank - 3] > x[x.rank - 3] {
      changes[x.rank - 3] = .placed(y.rank - 3, .grouped(y[y.rank - 3] / x[x.rank - 3]))
    }
    return .broadcast(x, to: y, but: changes)
  }
}

extension Shape {
  /// The shape without its last dimensions.
  func removingLast(_ count: Int) -> Shape {
    var result = self
    for _ in 0..<min(count, rank) { result = result.removing(result.rank - 1) }
    return result
  }
}
