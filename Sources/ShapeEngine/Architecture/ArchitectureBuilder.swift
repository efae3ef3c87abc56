/// Builds an architecture layer by layer, at the definition's own input: each layer's shapes are
/// known as soon as it is appended, so that what follows can depend on them.
public struct ArchitectureBuilder: Sendable {
  /// The architecture with the layers so far.
  public private(set) var architecture: Architecture
  /// The shapes of what is there already, those of layers of training only among them.
  private var evaluation: Evaluation<Int>
  private var integers = Integers()
  private var layouts = TensorLayouts()
  /// Those of the architecture.
  private var conditions: Set<StatedCondition>

  /// - Throws: ``ShapeError`` where an input has a dimension below 1 or too many of them.
  public init(_ architecture: Architecture) throws(ShapeError) {
    self.architecture = architecture
    conditions = Set(architecture.conditions)
    evaluation = Evaluation(inputs: try architecture.ownInput())
    guard architecture.batch > 0 else {
      throw .hyperparameter("batch", is: architecture.batch, expected: "above 0")
    }
    for (shape, input) in zip(evaluation.inputs, architecture.inputs) {
      try Self.requireElements(of: shape, input)
    }
  }

  private static func requireElements(
    of shape: Shape<Int>, _ input: Architecture.Input
  ) throws(ShapeError) {
    guard shape.sizes.allSatisfy({ $0 >= 1 }) else {
      throw ShapeError(
        "a dimension of the input '\(input.name)' is below 1", found: shape.text,
        expected: "every dimension at least 1")
    }
  }

  /// The shape of a tensor that is there already.
  public func shape(of tensor: TensorReference) -> Shape<Int>? { evaluation.shape(of: tensor) }

  /// What the dimensions of the tensors that are there already are called.
  public var axes: TensorAxes { TensorAxes(architecture, at: evaluation) }

  /// The number of outputs of a layer that is there already.
  public func outputCount(of layer: Int) -> Int {
    layer < evaluation.outputs.count ? evaluation.outputs[layer].count : 0
  }

  /// Puts a layer at the end, fills in what it infers, and gives its index.
  ///
  /// - Throws: ``EvaluationError`` where the layer refuses its inputs.
  public mutating func append(_ node: consuming Node) throws(EvaluationError) -> Int {
    var given: [Shape<Int>] = []
    for tensor in node.inputs { if let shape = shape(of: tensor) { given.append(shape) } }
    do {
      let (outputs, macs) =
        node.weightsOf == nil
        ? try integers.make(&node.layer, from: given)
        : try integers.evaluate(node.layer, on: given)
      try architecture.requireRows(of: node, evaluation, in: &integers)
      try tie(&node)
      _ = try node.ownParameterCount()
      // Nothing is there of a layer that is refused.
      evaluation.append(outputs, macs, given: node.inputs.first)
      let index = architecture.layers.count
      if layouts.append(node, at: index, of: given, giving: outputs) {
        architecture.copyingLayers.insert(index)
      }
    } catch {
      throw EvaluationError(
        path: node.path, layer: node.layer.call(),
        inputs: zip(node.inputs, given).map { tensor, shape in
          // What has another size than the batch in its place is shown whole.
          let start = shape.rank > 1 && shape[0] == architecture.batch ? 1 : 0
          return "\(integers.describe(shape, from: start)) from \(architecture.name(of: tensor))"
        },
        at: architecture.text(of: evaluation.inputs, in: integers), error: error)
    }
    architecture.layers.append(node)
    return architecture.layers.count - 1
  }

  /// Holds the weight of a tied layer against what it has in its place.
  private func tie(_ node: inout Node) throws(ShapeError) {
    guard let tied = node.tiedTo, architecture.layers.indices.contains(tied) else { return }
    let owner = architecture.layers[tied].weightsOf ?? tied
    let other = architecture.layers[owner]
    guard let weight = node.layer.weightShape else {
      throw ShapeError(
        "\(node.layer.type) has no weight that can be another's", found: node.layer.type,
        expected: "a Linear, an Embedding or a convolution")
    }
    let given = other.layer.weightShape ?? shape(of: .layer(tied, output: 0))?.sizes ?? []
    guard given == weight else {
      func text(_ sizes: [Int]) -> String { sizes.map(String.init).joined(separator: "x") }
      throw ShapeError(
        "its weight is not of the shape of that of '\(other.path)'",
        found: text(weight),
        expected: "\(text(given)), as that of \(other.path) is; this one is \(text(weight))")
    }
    node.tiedTo = owner
    // The same layer with nothing of its own is that layer, running again; a bias is its own.
    guard node.layer.hasValues(of: other.layer), try node.ownParameterCount() == 0 else { return }
    (node.weightsOf, node.tiedTo) = (owner, nil)
  }

  /// Requires something of the input, and notes it for every other input.
  ///
  /// - Throws: ``EvaluationError`` where the own input does not fulfil it.
  public mutating func append(_ condition: StatedCondition) throws(EvaluationError) {
    var shapes: [Shape<Int>] = []
    for tensor in condition.tensors { if let shape = shape(of: tensor) { shapes.append(shape) } }
    do throws(ShapeError) {
      try condition.require(of: shapes, architecture, in: &integers)
    } catch {
      throw EvaluationError(
        path: nil, layer: nil, inputs: [],
        at: architecture.text(of: evaluation.inputs, in: integers), error: error)
    }
    // A block that is used again requires the same again.
    if conditions.insert(condition).inserted { architecture.conditions.append(condition) }
  }

  /// Puts an input after those that are there: a size that depends on data and turns up within the
  /// graph is one.
  ///
  /// - Throws: ``ShapeError`` where a dimension of it is below 1 or it has too many.
  public mutating func append(_ input: Architecture.Input) throws(ShapeError) -> TensorReference {
    let shape = try Shape(input.sizes(batch: architecture.batch))
    try Self.requireElements(of: shape, input)
    architecture.inputs.append(input)
    evaluation.append(input: shape)
    return .input(architecture.inputs.count - 1)
  }

  /// Notes that the layers below `path` are an instance of a block.
  public mutating func append(_ scope: Architecture.Scope) { architecture.scopes.append(scope) }

  /// The architecture with these outputs.
  public func finished(outputs: [Architecture.Output]) -> Architecture {
    var result = architecture
    result.outputs = outputs
    return result
  }

  /// The architecture with these outputs, and what building it has shown.
  ///
  /// - Throws: ``EvaluationError`` where a count does not fit 64 bits.
  public func analysis(
    outputs: [Architecture.Output], scopes: [Architecture.Scope]? = nil
  ) throws(EvaluationError) -> Analysis {
    var result = finished(outputs: outputs)
    if let scopes { result.scopes = scopes }
    return Analysis(architecture: result, own: try ShapeReport(result, evaluation))
  }
}

extension Integers {
  /// Fills in what a layer infers, and gives its outputs and the count of its multiply-accumulates.
  mutating func make(
    _ layer: inout any Layer, from given: [Shape<Int>]
  ) throws(ShapeError) -> (outputs: [Shape<Int>], macs: MACs<Int>) {
    try layer.infer(from: given)
    try layer.validate()
    return try evaluate(layer, on: given)
  }
}
