/// A linear map of the last dimension: [… , in_features] to [… , out_features].
/// Source: torch.nn.Linear.
public struct Linear: UnaryLayer {
  public var inFeatures: Int?
  public var outFeatures = 1
  public var bias = true

  public init() {}

  public static var name: String { "Linear" }
  public static var summary: String { "a linear map of the last dimension" }
  public static var formula: String { "out_features along the last dimension" }
  public static var example: String { "(1000)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("in_features", \.inFeatures), .required("out_features", \.outFeatures),
      .truth("bias", \.bias),
    ] + factory
  }

  public func validate() throws(ShapeError) {
    try requireFeatures(inFeatures, "in_features")
    try requireFeatures(outFeatures, "out_features")
  }

  public mutating func infer(from x: Shape<Int>) throws(ShapeError) {
    if inFeatures == nil, x.rank > 0 { inFeatures = x[x.rank - 1] }
  }

  @inline(__always)
  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    let last = try x.index(of: -1)
    try requireWeights("in_features", inFeatures, at: last, of: x, &a)
    var y = x
    y[last] = a.constant(outFeatures)
    return y
  }

  public func macs<A: SizeArithmetic>(
    of x: Shape<A.Size>, giving y: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> { .perOutputElement(inFeatures ?? 0) }

  public var weightShape: [Int]? { [outFeatures, inFeatures ?? 0] }

  public func parameterTensors() -> [ParameterTensor] {
    .weight(weightShape, bias: bias ? outFeatures : nil)
  }

  public func parameterCount() throws(ShapeError) -> Int {
    try Checked.affine(outFeatures, inFeatures ?? 0, bias ? outFeatures : 0)
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    .ownBut(path.input.rank - 1, .everything(isReduced: false))
  }
}

/// A learned vector for each integer: [… ] to [… , embedding_dim]. Source: torch.nn.Embedding; `bare` is
/// a parameter of the module around it, of which rows are taken by `table[index]`.
public struct Embedding: UnaryLayer {
  public var numEmbeddings = 1
  public var embeddingDim = 1
  public var paddingIndex: Int?
  public var maxNorm: Double?
  public var normType = 2.0
  public var scaleGradByFreq = false
  public var sparse = false
  /// Whether the table itself has the layer's path, without a module around it.
  public var bare = false

  public init() {}

  public static var name: String { "Embedding" }
  public static var ruleVersion: Int { 2 }
  public static var summary: String { "a learned vector for each integer" }
  public static var formula: String { "the input's shape, then embedding_dim" }
  public static var example: String { "(30522, 768)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("num_embeddings", \.numEmbeddings), .required("embedding_dim", \.embeddingDim),
      .init("padding_idx", \.paddingIndex), .init("max_norm", \.maxNorm),
      .init("norm_type", \.normType), .init("scale_grad_by_freq", \.scaleGradByFreq),
      .init("sparse", \.sparse), .ignored("_weight"), .ignored("_freeze"),
    ] + factory + [Hyperparameter.later("bare", \.bare).foreign]
  }

  public func validate() throws(ShapeError) {
    try requireEmbeddings(numEmbeddings, of: embeddingDim, padding: paddingIndex)
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    try x.inserting(a.constant(embeddingDim), at: x.rank)
  }

  public var weightShape: [Int]? { [numEmbeddings, embeddingDim] }

  public func parameterTensors() -> [ParameterTensor] {
    [ParameterTensor(bare ? "" : "weight", [numEmbeddings, embeddingDim])]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .scattered }
}
