/// How the vectors of a bag become one.
public enum BagMode: String, HyperparameterWord {
  case sum, mean, max
}

/// The sum, mean or maximum of a learned vector for each integer of a bag: the rows of [N, L], or of
/// a sequence [L] the parts that begin at the offsets of a second input. Source: torch.nn.EmbeddingBag.
/// The last input may be weights of the integers, of the same shape: PyTorch's per_sample_weights.
/// Shape: [N, L] to [N, embedding_dim]; [L] and [N] to [N, embedding_dim].
public struct EmbeddingBag: Layer {
  public var numEmbeddings = 1
  public var embeddingDim = 1
  public var maxNorm: Double?
  public var normType = 2.0
  public var scaleGradByFreq = false
  public var mode: BagMode = .mean
  public var sparse = false
  public var includeLastOffset = false
  public var paddingIndex: Int?

  public init() {}

  public static var name: String { "EmbeddingBag" }
  public static var summary: String { "one learned vector for each bag of integers" }
  public static var formula: String { "the number of bags, then embedding_dim" }
  public static var example: String { "(30522, 768, mode='sum')" }
  public static var arity: ClosedRange<Int> { 1...3 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("num_embeddings", \.numEmbeddings), .required("embedding_dim", \.embeddingDim),
      .init("max_norm", \.maxNorm), .init("norm_type", \.normType),
      .init("scale_grad_by_freq", \.scaleGradByFreq), .init("mode", \.mode),
      .init("sparse", \.sparse), .ignored("_weight"),
      .init("include_last_offset", \.includeLastOffset), .init("padding_idx", \.paddingIndex),
    ] + factory
  }

  public func validate() throws(ShapeError) {
    try requireEmbeddings(numEmbeddings, of: embeddingDim, padding: paddingIndex)
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard let x = inputs.first, Self.arity.contains(inputs.count) else {
      throw .arity(of: type, found: inputs.count, expected: Self.arity)
    }
    try x.requireRank(1...2, for: type)
    let count = x.rank == 2 ? 1 : 2
    guard count...count + 1 ~= inputs.count else {
      throw ShapeError(
        "\(type) takes the rows of [N, L], or a sequence and its offsets, and perhaps weights",
        found: "\(x.rank) dimensions and \(inputs.count) inputs",
        expected: "2 dimensions, or 1 and offsets")
    }
    if inputs.count > count { try requireWeights(inputs[count], as: x, in: &a) }
    var bags = x[0]
    if x.rank == 1 {
      guard inputs[1].rank == 1 else {
        throw .rank(of: "the offsets of \(type)", found: inputs[1].rank, expected: 1)
      }
      bags = try a.shifted(inputs[1][0], by: includeLastOffset ? -1 : 0)
      try requirePositive(bags, "the list of bags", &a)
    }
    return [try Shape([bags, a.constant(embeddingDim)], filler: bags)]
  }

  private func requireWeights<A: SizeArithmetic>(
    _ weights: Shape<A.Size>, as x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) {
    guard mode == .sum else {
      throw ShapeError(
        "the weights of \(type) are for mode='sum' only", found: "mode='\(mode.rawValue)'",
        expected: "mode='sum'")
    }
    guard weights.rank == x.rank else {
      throw .rank(of: "the weights of \(type)", found: weights.rank, expected: x.rank)
    }
    for dimension in 0..<x.rank {
      let (found, wanted) = (weights[dimension], x[dimension])
      try requireSame(
        found, as: wanted, "\(type) has one weight for each integer", &a)
    }
  }

  public func parameterTensors() -> [ParameterTensor] {
    .weight([numEmbeddings, embeddingDim], bias: nil)
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .scattered }
}
