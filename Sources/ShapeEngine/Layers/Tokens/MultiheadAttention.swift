/// Attention between tokens: one input attends to itself, or three are query, key and value. The
/// outputs are the result, of the query's shape, and the weights [N, L, S], the mean of all heads. Masks are
/// further inputs, which `masks` names in their order.
///
/// Shape: a query [L, N, embed_dim] to [L, N, embed_dim] and [N, L, S]; with batch_first, which as in
/// PyTorch is not the default, [N, L, embed_dim] to [N, L, embed_dim]. Source:
/// torch.nn.MultiheadAttention; Vaswani et al. 2017 (arXiv:1706.03762).
public struct MultiheadAttention: Layer {
  public var embedDim: Int?
  public var numHeads = 1
  public var dropout = 0.0
  public var bias = true
  public var addBiasKV = false
  public var addZeroAttn = false
  public var kdim: Int?
  public var vdim: Int?
  public var batchFirst = false
  public var masks: [AttentionMask] = []

  public init() {}

  public static var name: String { "MultiheadAttention" }
  public static var summary: String { "attention between tokens" }
  public static var formula: String { "the query's shape, and the weights [N, L, S]" }
  public static var example: String { "(num_heads=12, batch_first=true)" }
  public static var arity: ClosedRange<Int> { 1...5 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("embed_dim", \.embedDim), .required("num_heads", \.numHeads),
      .init("dropout", \.dropout), .truth("bias", \.bias), .init("add_bias_kv", \.addBiasKV),
      .init("add_zero_attn", \.addZeroAttn), .init("kdim", \.kdim), .init("vdim", \.vdim),
      .init("batch_first", \.batchFirst),
    ] + factory + [Hyperparameter.later("masks", \.masks).byNameOnly]
  }

  public func validate() throws(ShapeError) {
    try requireFeatures(embedDim, "embed_dim")
    try requireFeatures(numHeads, "num_heads")
    try requireFeatures(kdim, "kdim")
    try requireFeatures(vdim, "vdim")
    try requireProbability(dropout, "dropout")
    try requireHeads(numHeads, dim: embedDim, "embed_dim")
    try AttentionMask.require(masks, among: [.keyPadding, .attention], of: type)
  }

  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {
    guard embedDim == nil, let query = inputs.first, query.rank > 0 else { return }
    embedDim = query[query.rank - 1]
    try requireHeads(numHeads, dim: embedDim, "embed_dim")
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let (query, key, value) = try parts(inputs)
    try query.requireRank(2...3, for: type)
    guard key.rank == query.rank, value.rank == query.rank else {
      throw .rank(of: "\(type) as key and value", found: key.rank, expected: query.rank)
    }
    let last = query.rank - 1
    try requireWeights("embed_dim", embedDim, at: last, of: query, &a)
    try requireWeights("kdim", kdim ?? embedDim, at: last, of: key, &a)
    try requireWeights("vdim", vdim ?? embedDim, at: last, of: value, &a)
    for dimension in 0..<last {
      try requireSame(value[dimension], as: key[dimension], "key and value differ", &a)
    }
    let tokens = tokenDimension(query.rank)
    let sources = try a.shifted(key[tokens], by: (addBiasKV ? 1 : 0) + (addZeroAttn ? 1 : 0))
    var weights = [query[tokens], sources]
    if query.rank == 3 {
      let batch = 1 - tokens
      try requireSame(key[batch], as: query[batch], "query and key along the batch differ", &a)
      weights.insert(query[batch], at: 0)
    }
    for (mask, shape) in zip(masks, inputs.suffix(masks.count)) {
      try mask.require(
        shape, from: query, to: key, heads: numHeads, batchFirst: batchFirst, in: &a)
    }
    return [query, try Shape(weights, filler: sources)]
  }

  private func tokenDimension(_ rank: Int) -> Int { rank == 3 && batchFirst ? 1 : 0 }

  private func parts<Size>(
    _ inputs: [Shape<Size>]
  ) throws(ShapeError) -> (query: Shape<Size>, key: Shape<Size>, value: Shape<Size>) {
    switch inputs.count - masks.count {
    case 1: return (inputs[0], inputs[0], inputs[0])
    case 3: return (inputs[0], inputs[1], inputs[2])
    default:
      throw AttentionMask.arity(
        of: type, found: inputs.count, tokens: "one input, or query, key and value", masks: masks,
        most: 1)
    }
  }

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    let (query, key, value) = try parts(inputs)
    let width = embedDim ?? 0
    // The shape of each projection's input, times what it is projected to.
    let projections = [
      Product(try Checked.multiply(2, width), query), Product(width, key), Product(width, value),
    ]
    let products = Product(try Checked.multiply(2, width), outputs[1])
    return .sum(projections + [products])
  }

  /// The projections, and the scores of each head beside what the softmax makes of them.
  public func workspaces<Size>(
    of inputs: [Shape<Size>], giving outputs: [Shape<Size>], counted products: [Product<Size>]
  ) throws(ShapeError) -> [[Product<Size>]] {
    [try workspace(products)]
  }

  func workspace<Size>(_ products: some Collection<Product<Size>>) throws(ShapeError)
    -> [Product<Size>]
  {
    let heads = try Checked.multiply(2, numHeads)
    var workspace: [Product<Size>] = []
    for (place, product) in products.enumerated() {
      switch place {
      case 0: workspace.append(Product(1, product.factors))
      // Keys and values are projected to the query's features.
      case 1, 2:
        let tokens = product.factors.removing(product.factors.rank - 1)
        workspace.append(Product(embedDim ?? 0, tokens))
      default: workspace.append(Product(heads, product.factors))
      }
    }
    return workspace
  }

  public func parameterTensors() throws(ShapeError) -> [ParameterTensor] {
    let width = embedDim ?? 0
    let (keys, values) = (kdim ?? width, vdim ?? width)
    let rows = try Checked.multiply(3, width)
    var tensors: [ParameterTensor] = []
    if keys == width && values == width {
      tensors.append(ParameterTensor("in_proj_weight", [rows, width], parts: [3, width]))
    } else {
      tensors.append(ParameterTensor("q_proj_weight", [width, width]))
      tensors.append(ParameterTensor("k_proj_weight", [width, keys]))
      tensors.append(ParameterTensor("v_proj_weight", [width, values]))
    }
    if bias { tensors.append(ParameterTensor("in_proj_bias", [rows], parts: [3, width])) }
    if addBiasKV {
      tensors += ["bias_k", "bias_v"].map { ParameterTensor($0, [1, 1, width]) }
    }
    return tensors
      + [ParameterTensor].weight([width, width], bias: bias ? width : nil).below("out_proj")
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    // Of several inputs the first one is the queries, each of which stays in its place.
    path.part == 0
      ? reading(of: path.input.rank, isQuery: path.operand == 0 && path.inputs.count > 1)
      : .scattered
  }

  /// What a token of the output reads of tokens: all features of its own one or of all.
  func reading(of rank: Int, isQuery: Bool = false) -> Reading {
    let all = DimensionReading.everything(isReduced: false)
    var changes = [rank - 1: all]
    if !isQuery { changes[tokenDimension(rank)] = all }
    return .own(rank: rank, but: changes)
  }
}
