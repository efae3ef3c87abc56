/// A neural network as a flat graph: its inputs, its layers in the order in which they run, and
/// which tensors are its outputs.
public struct Architecture: Sendable {
  /// A tensor that the network is given; `shape` without the batch ([C, H, W]). It is [] where each
  /// sample has one number: a time step, a class.
  public struct Input: Hashable, Sendable {
    /// The name by which forms, `from` and `--input` refer to it; `input` where there is one only.
    public var name: String
    /// The sizes without the batch, such as [C, H, W].
    public var shape: [Int]
    /// The names that the definition gives the dimensions, without the batch: ["T", "C", "H", "W"];
    /// nil where it gives none. They are for questions and answers and no part of the network.
    public var axes: [String]?
    /// Whether the batch is the tensor's first dimension; false for one that all samples share: a
    /// table, a mask, a scalar.
    public var hasBatch: Bool

    /// An input of the given shape, without the batch.
    public init(name: String, shape: [Int], axes: [String]? = nil, hasBatch: Bool = true) {
      self.name = name
      self.shape = shape
      self.axes = axes
      self.hasBatch = hasBatch
    }

    /// The place of the first dimension of `shape` in the whole tensor: 1, or 0 without a batch.
    public var start: Int { hasBatch ? 1 : 0 }

    /// The shape as it is typed, without the batch: `3x224x224`; `[]` where it has no dimension.
    public var text: String {
      shape.isEmpty ? "[]" : shape.map(String.init).joined(separator: "x")
    }

    /// The names of the whole tensor's dimensions: those of ``axes`` after the batch, else by their
    /// places.
    public var dimensionNames: [String] {
      axes.map { (hasBatch ? ["N"] : []) + $0 }
        ?? Forms.variableNames(rank: shape.count + start)
    }

    /// The whole tensor's sizes: the batch, where the input has one, then its own.
    public func sizes(batch: Int) -> [Int] { (hasBatch ? [batch] : []) + shape }
  }

  /// A tensor that the network gives, by name where there are several.
  public struct Output: Hashable, Sendable {
    /// The name; nil where the network has one output only.
    public var name: String?
    /// The tensor that is given.
    public var tensor: TensorReference

    /// An output, by name where there are several.
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

    /// The part at `path` that was written as `block`.
    public init(path: String, block: String) {
      self.path = path
      self.block = block
    }
  }

  /// What is known about the network besides its layers.
  public struct Information: Hashable, Sendable {
    /// The family that it belongs to: `resnet`.
    public var family: String?
    /// Where it was published.
    public var source: String?
    /// What it was made for: `classification`.
    public var task: String?
    /// The year of publication.
    public var year: Int?

    /// Information in which nothing is known.
    public init() {}
  }

  /// The name, as the catalog stores it.
  public var name: String
  /// What the network is given, in order.
  public var inputs: [Input]
  /// The batch size at which the definition is evaluated where none is asked for.
  public var batch: Int
  /// Whether every input size but the definition's own is refused.
  public var isFixed: Bool
  /// The layers in the order in which they run: each takes inputs and outputs of earlier ones only.
  public var layers: [Node]
  /// Layers that are a view by their type and copy all the same, since what they take does not lie in order
  /// at the definition's own input: a Reshape after a Permute.
  var copyingLayers: Set<Int> = []
  /// What the definition says that inputs must fulfil besides what the layers require.
  public var conditions: [StatedCondition] = []
  /// The tensors that the network gives, in order.
  public var outputs: [Output]
  /// The blocks of the definition; they say how layers are grouped and compute nothing.
  public var scopes: [Scope]
  /// What is known about it besides its layers.
  public var information: Information

  /// An architecture without layers; ``ArchitectureBuilder`` appends them and checks each.
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
    for input in inputs { shapes.append(try Shape(input.sizes(batch: batch))) }
    return shapes
  }

  /// Whole inputs without the batch.
  public func samples(of shapes: [[Int]]) -> [[Int]] {
    zip(inputs, shapes).map { Array($1.dropFirst($0.start)) }
  }

  /// The batch of whole inputs; nil where none has one.
  public func batch(of shapes: [[Int]]) -> Int? {
    zip(inputs, shapes).first { $0.0.hasBatch }?.1.first
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
  /// The layer's name, with its containers: `layer1.0.conv1`.
  public var path: String
  /// The layer's type with its hyperparameters.
  public var layer: any Layer
  /// The tensors that the layer is given: its inputs, then those that `like(…)` names.
  public var inputs: [TensorReference]
  /// How many of `inputs` are named only by `like(…)`.
  public var referenceCount: Int
  /// The earlier layer whose weights this one shares; nil where it has its own.
  public var weightsOf: Int?
  /// The earlier layer whose weight this one, which is another layer, has in place of its own: that of
  /// an embedding, in the head of a language model, or its output, where it is a tensor and no layer
  /// with a weight. nil where it has its own; a bias always is.
  public var tiedTo: Int?
  /// Whether the layer runs in training only: then its parameters count and nothing else.
  public var isTrainingOnly: Bool

  /// A layer in its place. Nothing is checked here; ``ArchitectureBuilder`` does.
  public init(
    path: String, layer: any Layer, inputs: [TensorReference], referenceCount: Int = 0,
    weightsOf: Int? = nil, tiedTo: Int? = nil, isTrainingOnly: Bool = false
  ) {
    self.path = path
    self.layer = layer
    self.inputs = inputs
    self.referenceCount = referenceCount
    self.weightsOf = weightsOf
    self.tiedTo = tiedTo
    self.isTrainingOnly = isTrainingOnly
  }

  /// The tensors that are the layer's inputs, without those that only `like(…)` names.
  public var operands: ArraySlice<TensorReference> { inputs.dropLast(referenceCount) }

  /// The layer's parameters; 0 for one that shares another's, and all but the weight for one that is
  /// tied.
  public func ownParameterCount() throws(ShapeError) -> Int {
    guard weightsOf == nil else { return 0 }
    let count = try layer.parameterCount()
    guard tiedTo != nil, let weight = layer.weightShape else { return count }
    return count - (try Checked.product(weight))
  }
}
