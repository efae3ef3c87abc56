/// Where the elements of a layer's outputs lie.
public enum OutputMemory: Hashable, Sendable {
  /// In memory of their own, an output each.
  case own
  /// Where those of the first input lie: the output is another look at them.
  case view
  /// Where those of the first input lay, which are overwritten.
  case inPlace
  /// Where the layer's own weights lie.
  case weights
}

/// A layer type that can write its output over its input.
public protocol InPlaceLayer: Layer {
  /// Whether it does.
  var inplace: Bool { get set }
}

extension Hyperparameter where L: InPlaceLayer {
  /// What a function that writes into its first argument has (`x += y`, `add_`), of a type that PyTorch has
  /// no module for.
  static var inplace: Self { .later("inplace", \.inplace).byNameOnly }
}

extension InPlaceLayer {
  public var outputMemory: OutputMemory { inplace ? .inPlace : .own }
}

extension Layer {
  public var outputMemory: OutputMemory { .own }

  public func workspaces<Size>(
    of inputs: [Shape<Size>], giving outputs: [Shape<Size>], counted products: [Product<Size>]
  ) throws(ShapeError) -> [[Product<Size>]] { [] }
}

extension Evaluation {
  /// What a layer needs of memory besides its inputs and outputs while it runs: sets of which one is
  /// there at a time.
  func workspaces(of index: Int, _ node: Node) throws(ShapeError) -> [[Product<Size>]] {
    // Only what is made of several products keeps something between them.
    guard let products = products(of: index), products.count > 0 else { return [] }
    return try node.layer.workspaces(
      of: node.inputs.compactMap(shape(of:)), giving: outputs[index], counted: products)
  }
}
