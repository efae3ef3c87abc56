/// A neural network as a flat graph: its inputs, its layers in the order in which they run, and
/// which tensors are its outputs.
public struct Architecture: Sendable {
  /// A tensor that the network is given; `shape` without the batch ([C, H, W]).
  public struct Input: Hashable, Sendable {
    public var name: String
    public var shape: [Int]

    public init(name: String, shape: [Int]) {
      self.name = name
      self.shape = shape
    }
  }

  /// A tensor that the network gives, by name where there are several.
  public struct Output: Hashable, Sendable {
    public var name: String?
    public var tensor: TensorReference

    public init(name: String?, tensor: TensorReference) {
      self.name = name
      self.tensor = tensor
    }
  }

  /// A part of the network that was written as one: the instance of a block.
  public struct Scope: Hashable, Sendable {
    /// The path of the instance: `layer1.0`.
    public var path: String
    /// The block's name: `BasicBlock`.
    public var block: String

    public init(path: String, block: String) {
      self.path = path
      self.block = block
    }
  }

  /// What is known about the network besides its layers.
  public struct Information: Hashable, Sendable {
    public var family: String?
    public var source: String?
    public var task: String?
    public var year: Int?

    public init() {}
  }

  public var name: String
  public var inputs: [Input]
  /// The batch size at which the definition is evaluated where none is asked for.
  public var batch: Int
  /// Whether every input size but the definition's own is refused.
  public var isFixed: Bool
  public var layers: [Node]
  public var outputs: [Output]
  public var scopes: [Scope]
  public var information: Information

  public init(name: String, inputs: [Input], batch: Int = 1, isFixed: Bool = false) {
    self.name = name
    self.inputs = inputs
    self.batch = batch
    self.isFixed = isFixed
    layers = []
    outputs = []
    scopes = []
    information = Information()
  }

  /// The shapes of the definition's own inputs, batch first.
  public func ownInput() throws(ShapeError) -> [Shape<Int>] { try input(batch: batch) }

  /// The definition's own inputs at another batch size.
  public func input(batch: Int) throws(ShapeError) -> [Shape<Int>] {
    var shapes: [Shape<Int>] = []
    for input in inputs { shapes.append(try Shape([batch] + input.shape)) }
    return shapes
  }

  /// The weights and biases of all layers; those that several layers share count once.
  public func parameterCount() throws(ShapeError) -> Int {
    var total = 0
    for layer in layers { total = try Checked.add(total, layer.ownParameterCount()) }
    return total
  }

  /// How a tensor is named in the flat form: a layer's path, `path.1` for its second output, the
  /// name of an input.
  public func name(of tensor: TensorReference) -> String {
    switch tensor {
    case .input(let index): return index < inputs.count ? inputs[index].name : "input"
    case .layer(let index, let output):
      guard index < layers.count else { return "?" }
      return output == 0 ? layers[index].path : "\(layers[index].path).\(output)"
    }
  }
}

/// One tensor of a graph: an input, or an output of an earlier layer.
public enum TensorReference: Hashable, Sendable {
  case input(Int)
  case layer(Int, output: Int)
}

/// One layer in its place: its path, its inputs, and whose weights it has.
public struct Node: Sendable {
  public var path: String
  public var layer: any Layer
  /// The tensors that the layer is given: its inputs, then those that `like(…)` names.
  public var inputs: [TensorReference]
  /// How many of `inputs` are named only by `like(…)`.
  public var referenceCount: Int
  /// The earlier layer whose weights this one shares; nil where it has its own.
  public var weightsOf: Int?
  /// Whether the layer runs in training only: then its parameters count and nothing else.
  public var isTrainingOnly: Bool

  public init(
    path: String, layer: any Layer, inputs: [TensorReference], referenceCount: Int = 0,
    weightsOf: Int? = nil, isTrainingOnly: Bool = false
  ) {
    self.path = path
    self.layer = layer
    self.inputs = inputs
    self.referenceCount = referenceCount
    self.weightsOf = weightsOf
    self.isTrainingOnly = isTrainingOnly
  }

  /// The tensors that are the layer's inputs, without those that only `like(…)` names.
  public var operands: ArraySlice<TensorReference> { inputs.dropLast(referenceCount) }

  /// The layer's parameters; 0 for one that shares another's.
  public func ownParameterCount() throws(ShapeError) -> Int {
    weightsOf == nil ? try layer.parameterCount() : 0
  }
}
