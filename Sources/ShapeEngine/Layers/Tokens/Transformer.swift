/// What a transformer layer applies between its two linear maps.
public enum TransformerActivation: String, HyperparameterWord {
  case relu, gelu
}

/// What PyTorch's transformer layers share: attention, two linear maps of each token, and norms.
/// Source: torch.nn.TransformerEncoderLayer; Vaswani et al. 2017 (arXiv:1706.03762).
public struct TransformerBlock: Hashable, Sendable {
  var dModel: Int?
  var nhead = 8
  var dimFeedforward = 2048
  var dropout = 0.1
  var activation: TransformerActivation = .relu
  var layerNormEps = 1e-5
  var batchFirst = false
  var normFirst = false
  var bias = true
  var masks: [AttentionMask] = []

  private var attention: MultiheadAttention {
    var attention = MultiheadAttention()
    attention.embedDim = dModel
    attention.numHeads = nhead
    attention.dropout = dropout
    attention.bias = bias
    attention.batchFirst = batchFirst
    return attention
  }

  func validate() throws(ShapeError) {
    try requireFeatures(dModel, "d_model")
    try requireFeatures(nhead, "nhead")
    try requireFeatures(dimFeedforward, "dim_feedforward")
    try requireProbability(dropout, "dropout")
    guard let dModel, dModel % nhead != 0 else { return }
    throw ShapeError(
      "d_model must be divisible by nhead", found: "d_model \(dModel), nhead \(nhead)",
      expected: "a multiple of \(nhead)")
  }

  mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {
    guard dModel == nil, let x = inputs.first, x.rank > 0 else { return }
    dModel = x[x.rank - 1]
    try validate()
  }

  /// Requires tokens that attend to themselves, or to those of a `memory`.
  func check<A: SizeArithmetic>(
    _ x: Shape<A.Size>, memory: Shape<A.Size>? = nil, in a: inout A
  ) throws(ShapeError) {
    let source = memory ?? x
    _ = try attention.outputs(of: [x, source, source], in: &a)
  }

  /// Requires masks of tokens that attend to themselves, or to those of a `memory`.
  func check<A: SizeArithmetic>(
    _ masks: some Sequence<(AttentionMask, Shape<A.Size>)>, _ source: Shape<A.Size>,
    _ target: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) {
    for (mask, shape) in masks {
      let ofMemory = [.memory, .memoryPadding].contains(mask)
      let ofSource = [.source, .sourcePadding].contains(mask)
      try mask.require(
        shape, from: ofSource ? source : target, to: ofSource || ofMemory ? source : target,
        heads: nhead, batchFirst: batchFirst, in: &a)
    }
  }

  /// The products of a layer: its attention to itself and to a `memory`, and its linear maps.
  func products<A: SizeArithmetic>(
    of x: Shape<A.Size>, memory: Shape<A.Size>? = nil, in a: inout A
  ) throws(ShapeError) -> [Product<A.Size>] {
    var products = [
      Product(try Checked.product([2, dimFeedforward, dModel ?? 0]), x.removing(x.rank - 1))
    ]
    for source in [x] + (memory.map { [$0] } ?? []) {
      let inputs = [x, source, source]
      let outputs = try attention.outputs(of: inputs, in: &a)
      if case .sum(let own) = try attention.macs(of: inputs, giving: outputs, in: &a) {
        products += own
      }
    }
    return products
  }

  /// What a layer needs besides its inputs and outputs, of the products that ``products(of:memory:in:)``
  /// gives of one or of several alike: each attention's, and what the first linear map makes beside its
  /// activation.
  func workspaces<Size>(_ products: [Product<Size>]) throws(ShapeError) -> [[Product<Size>]] {
    guard let tokens = products.first?.factors else { return [] }
    var sets = [[Product(try Checked.multiply(2, dimFeedforward), tokens)]]
    for first in stride(from: 1, to: products.count - 3, by: 4) {
      sets.append(try attention.workspace(products[first..<first + 4]))
    }
    return sets
  }

  /// The tensors of a layer with so many attentions, each with a norm, and the linear maps with
  /// another one.
  func tensors(attentions: Int) throws(ShapeError) -> [ParameterTensor] {
    let width = dModel ?? 0
    var tensors: [ParameterTensor] = []
    for name in ["self_attn", "multihead_attn"].prefix(attentions) {
      tensors += try attention.parameterTensors().below(name)
    }
    for (name, outputs, inputs) in [
      ("linear1", dimFeedforward, width), ("linear2", width, dimFeedforward),
    ] {
      tensors += [ParameterTensor].weight([outputs, inputs], bias: bias ? outputs : nil).below(name)
    }
    return tensors + (1...attentions + 1).flatMap { normTensors.below("norm\($0)") }
  }

  var normTensors: [ParameterTensor] { .weight([dModel ?? 0], bias: bias ? dModel ?? 0 : nil) }

  /// The tensors of so many layers, one after the other.
  func tensors(
    layers count: Int, attentions: Int, of type: String
  ) throws(ShapeError) -> [ParameterTensor] {
    let layer = try tensors(attentions: attentions)
    try requireFewTensors(of: type, Checked.multiply(count, layer.count))
    return (0..<count).flatMap { layer.below("layers.\($0)") }
  }

  func roles(rank: Int) -> [AxisRole?] { attention.roles(rank: rank) }

  func reading(of rank: Int) -> Reading { attention.reading(of: rank) }
}

/// A layer type made of PyTorch's transformer layers: of tokens, or of tokens that attend to others.
/// Tensors are [L, N, d_model], or [N, L, d_model] with batch_first, or [L, d_model] without a batch.
public protocol TransformerLayer: Layer {
  var block: TransformerBlock { get set }
  /// How many inputs are tokens; those after them are masks.
  static var tokenInputs: Int { get }
  /// The masks that PyTorch's `forward` takes.
  static var maskNames: [AttentionMask] { get }
}

extension TransformerLayer {
  public static var formula: String { "the last input's shape" }

  /// The hyperparameters of each layer, after `d_model` and `nhead`.
  static var layerRows: [Hyperparameter<Self>] {
    networkRows + orderRows + factory + maskRows
  }
  static var networkRows: [Hyperparameter<Self>] {
    [
      .init("dim_feedforward", \.block.dimFeedforward), .init("dropout", \.block.dropout),
      .init("activation", \.block.activation),
    ]
  }
  static var orderRows: [Hyperparameter<Self>] {
    [
      .init("layer_norm_eps", \.block.layerNormEps), .init("batch_first", \.block.batchFirst),
      .init("norm_first", \.block.normFirst), .init("bias", \.block.bias),
    ]
  }
  /// What is no argument of PyTorch's constructor: the inputs after the tokens.
  static var maskRows: [Hyperparameter<Self>] {
    [Hyperparameter.later("masks", \.block.masks).byNameOnly]
  }
  public static var arity: ClosedRange<Int> { tokenInputs...tokenInputs + maskNames.count }

  public func validate() throws(ShapeError) { try validateBlock() }
  func validateBlock() throws(ShapeError) {
    try block.validate()
    try AttentionMask.require(block.masks, among: Self.maskNames, of: type)
  }
  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {
    try block.infer(from: inputs)
  }
  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    block.reading(of: path.input.rank)
  }
  public func roles(rank: Int) -> [AxisRole?] { block.roles(rank: rank) }

  func requireArity<Size>(_ inputs: [Shape<Size>]) throws(ShapeError) {
    guard inputs.count == Self.tokenInputs + block.masks.count else {
      throw AttentionMask.arity(
        of: type, found: inputs.count,
        tokens: Self.tokenInputs == 1
          ? "one input of tokens" : "\(Self.tokenInputs) inputs of tokens",
        masks: block.masks, most: Self.tokenInputs)
    }
  }
}

/// A transformer layer or several equal ones: tokens attend to themselves, or to a memory, which is the
/// second input, besides.
public protocol TokenTransformer: TransformerLayer {
  /// The attentions of each layer: 2 where there is a memory.
  static var attentions: Int { get }
  var numLayers: Int { get }
}

extension TokenTransformer {
  public static var tokenInputs: Int { attentions }
  public static var maskNames: [AttentionMask] {
    attentions == 1
      ? [.source, .sourcePadding] : [.target, .memory, .targetPadding, .memoryPadding]
  }

  private func memory<Size>(_ inputs: [Shape<Size>]) -> Shape<Size>? {
    Self.attentions > 1 ? inputs[1] : nil
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    try requireArity(inputs)
    try block.check(inputs[0], in: &a)
    if let memory = memory(inputs) { try block.check(inputs[0], memory: memory, in: &a) }
    let masks = zip(block.masks, inputs.dropFirst(Self.tokenInputs))
    try block.check(masks, memory(inputs) ?? inputs[0], inputs[0], in: &a)
    return [inputs[0]]
  }

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    let products = try block.products(of: inputs[0], memory: memory(inputs), in: &a)
    return .sum(try products.repeated(numLayers))
  }

  public func workspaces<Size>(
    of inputs: [Shape<Size>], giving outputs: [Shape<Size>], counted products: [Product<Size>]
  ) throws(ShapeError) -> [[Product<Size>]] { try block.workspaces(products) }
}

/// A single transformer layer.
public protocol SingleTransformerLayer: TokenTransformer {}

extension SingleTransformerLayer {
  public var numLayers: Int { 1 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.inferred("d_model", \.block.dModel), .required("nhead", \.block.nhead)] + layerRows
  }
  public func parameterTensors() throws(ShapeError) -> [ParameterTensor] {
    try block.tensors(attentions: Self.attentions)
  }
}

/// Attention between tokens, and two linear maps of each. Source: torch.nn.TransformerEncoderLayer.
/// Shape: [L, N, d_model] to the same.
public struct TransformerEncoderLayer: SingleTransformerLayer {
  public var block = TransformerBlock()
  public static var attentions: Int { 1 }

  public init() {}

  public static var name: String { "TransformerEncoderLayer" }
  public static var summary: String { "attention between tokens, and two linear maps of each" }
  public static var example: String { "(nhead=8, batch_first=true)" }
}

/// Attention between tokens and to a memory, the second input, and two linear maps of each.
/// Source: torch.nn.TransformerDecoderLayer.
/// Shape: [L, N, d_model] and a memory of [S, N, d_model] to [L, N, d_model].
public struct TransformerDecoderLayer: SingleTransformerLayer {
  public var block = TransformerBlock()
  public static var attentions: Int { 2 }

  public init() {}

  public static var name: String { "TransformerDecoderLayer" }
  public static var summary: String { "attention among tokens and to a memory, and linear maps" }
  public static var formula: String { "the first input's shape" }
  public static var example: String { "(nhead=8, batch_first=true) from tokens, memory" }
  public static var sample: [[Int]] { [[100, 256], [625, 256]] }
}

/// An encoder and a decoder, each with a norm behind its layers: the first input is the source, the
/// second one the target. Source: torch.nn.Transformer.
/// Shape: [S, N, d_model] and [T, N, d_model] to [T, N, d_model].
public struct Transformer: TransformerLayer {
  public var block = TransformerBlock()
  public var numEncoderLayers = 6
  public var numDecoderLayers = 6

  public init() {}

  public static var name: String { "Transformer" }
  public static var summary: String { "an encoder and a decoder of transformer layers" }
  public static var example: String { "(nhead=8, batch_first=true) from source, target" }
  public static var sample: [[Int]] { [[625, 256], [100, 256]] }
  public static var tokenInputs: Int { 2 }
  public static var maskNames: [AttentionMask] {
    [.source, .target, .memory, .sourcePadding, .targetPadding, .memoryPadding]
  }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("d_model", \.block.dModel), .init("nhead", \.block.nhead),
      .init("num_encoder_layers", \.numEncoderLayers),
      .init("num_decoder_layers", \.numDecoderLayers),
    ] + networkRows + [.ignored("custom_encoder"), .ignored("custom_decoder")] + orderRows + factory
      + maskRows
  }

  public func validate() throws(ShapeError) {
    try validateBlock()
    try requireFeatures(numEncoderLayers, "num_encoder_layers")
    try requireFeatures(numDecoderLayers, "num_decoder_layers")
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    try requireArity(inputs)
    try block.check(inputs[0], in: &a)
    try block.check(inputs[1], in: &a)
    try block.check(inputs[1], memory: inputs[0], in: &a)
    try block.check(zip(block.masks, inputs.dropFirst(2)), inputs[0], inputs[1], in: &a)
    return [inputs[1]]
  }

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    let encoder = try block.products(of: inputs[0], in: &a).repeated(numEncoderLayers)
    let decoder = try block.products(of: inputs[1], memory: inputs[0], in: &a)
    return .sum(encoder + (try decoder.repeated(numDecoderLayers)))
  }

  public func workspaces<Size>(
    of inputs: [Shape<Size>], giving outputs: [Shape<Size>], counted products: [Product<Size>]
  ) throws(ShapeError) -> [[Product<Size>]] {
    // A linear map and an attention of the encoder, then the decoder's with two.
    try block.workspaces(Array(products.prefix(5))) + block.workspaces(Array(products.dropFirst(5)))
  }

  public func parameterTensors() throws(ShapeError) -> [ParameterTensor] {
    let norm = block.normTensors.below("norm")
    let encoder = try block.tensors(layers: numEncoderLayers, attentions: 1, of: type)
    let decoder = try block.tensors(layers: numDecoderLayers, attentions: 2, of: type)
    return (encoder + norm).below("encoder") + (decoder + norm).below("decoder")
  }

  public func parameterCount() throws(ShapeError) -> Int {
    try Checked.sum([
      Checked.multiply(numEncoderLayers, block.tensors(attentions: 1).parameterCount()),
      Checked.multiply(numDecoderLayers, block.tensors(attentions: 2).parameterCount()),
      Checked.multiply(2, block.normTensors.parameterCount()),
    ])
  }
}
