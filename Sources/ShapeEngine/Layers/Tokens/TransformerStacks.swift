/// A layer type of several equal transformer layers, perhaps with a norm behind them. What PyTorch takes
/// from a layer that is given to it, its hyperparameters, stands here.
public protocol TransformerStack: TokenTransformer {
  var numLayers: Int { get set }
  /// Whether a LayerNorm follows the last layer.
  var norm: Bool { get set }
}

extension TransformerStack {
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("d_model", \.block.dModel), .required("nhead", \.block.nhead),
      .required("num_layers", \.numLayers), .init("norm", \.norm),
    ] + layerRows
  }

  public func validate() throws(ShapeError) {
    try validateBlock()
    try requireFeatures(numLayers, "num_layers")
  }

  public func parameterTensors() throws(ShapeError) -> [ParameterTensor] {
    try block.tensors(layers: numLayers, attentions: Self.attentions, of: type)
      + (norm ? block.normTensors.below("norm") : [])
  }

  public func parameterCount() throws(ShapeError) -> Int {
    try Checked.affine(
      numLayers, block.tensors(attentions: Self.attentions).parameterCount(),
      norm ? block.normTensors.parameterCount() : 0)
  }
}

/// Several transformer layers, one after the other. Source: torch.nn.TransformerEncoder.
/// Shape: [L, N, d_model] to the same.
public struct TransformerEncoder: TransformerStack {
  public var block = TransformerBlock()
  public var numLayers = 1
  public var norm = false
  public static var attentions: Int { 1 }

  public init() {}

  public static var name: String { "TransformerEncoder" }
  public static var maskNames: [AttentionMask] { [.all, .sourcePadding] }
  public static var summary: String { "transformer layers one after the other" }
  public static var example: String { "(nhead=8, num_layers=6, batch_first=true)" }
}

/// Several transformer layers that attend to a memory, the second input.
/// Source: torch.nn.TransformerDecoder.
/// Shape: [L, N, d_model] and a memory of [S, N, d_model] to [L, N, d_model].
public struct TransformerDecoder: TransformerStack {
  public var block = TransformerBlock()
  public var numLayers = 1
  public var norm = false
  public static var attentions: Int { 2 }

  public init() {}

  public static var name: String { "TransformerDecoder" }
  public static var summary: String { "transformer layers with a memory, one after the other" }
  public static var formula: String { "the first input's shape" }
  public static var example: String {
    "(nhead=8, num_layers=6, batch_first=true) from tokens, memory"
  }
  public static var sample: [[Int]] { [[100, 256], [625, 256]] }
}

extension Array {
  /// The products so many times.
  func repeated<Size>(_ count: Int) throws(ShapeError) -> [Product<Size>]
  where Element == Product<Size> {
    var result: [Product<Size>] = []
    for product in self {
      result.append(Product(try Checked.multiply(product.coefficient, count), product.factors))
    }
    return result
  }
}
