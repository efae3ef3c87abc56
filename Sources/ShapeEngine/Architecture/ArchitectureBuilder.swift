/// Builds an architecture layer by layer, at the definition's own input: each layer's shapes are
/// known as soon as it stands, so that what follows can depend on them.
public struct ArchitectureBuilder: Sendable {
  public private(set) var architecture: Architecture
  private var outputs: [[Shape<Int>]] = []
  private let inputs: [Shape<Int>]
  private var integers = Integers()

  /// - Throws: ``ShapeError`` where an input has a dimension below 1 or too many of them.
  public init(_ architecture: Architecture) throws(ShapeError) {
    self.architecture = architecture
    inputs = try architecture.ownInput()
    guard architecture.batch > 0 else {
      throw .hyperparameter("batch", is: architecture.batch, expected: "above 0")
    }
    for (shape, input) in zip(inputs, architecture.inputs)
    where shape.sizes.contains(where: { $0 < 1 }) {
      throw ShapeError(
        "a dimension of the input '\(input.name)' is below 1", found: shape.text,
        expected: "every dimension at least 1")
    }
  }

  /// The shape of a tensor that is there already.
  public func shape(of tensor: TensorReference) -> Shape<Int>? {
    switch tensor {
    case .input(let index): return index < inputs.count ? inputs[index] : nil
    case .layer(let index, let output):
      guard index < outputs.count, output < outputs[index].count else { return nil }
      return outputs[index][output]
    }
  }

  /// The number of outputs of a layer that is there already.
  public func outputCount(of layer: Int) -> Int { layer < outputs.count ? outputs[layer].count : 0 }

  /// Puts a layer at the end, fills in what it infers, and gives its index.
  ///
  /// - Throws: ``EvaluationError`` where the layer refuses its inputs.
  public mutating func append(_ node: Node) throws(EvaluationError) -> Int {
    var node = node
    var given: [Shape<Int>] = []
    for tensor in node.inputs { if let shape = shape(of: tensor) { given.append(shape) } }
    do {
      if node.weightsOf == nil {
        try node.layer.infer(from: Array(given.dropLast(node.referenceCount)))
        try node.layer.validate()
      }
      outputs.append(try integers.evaluate(node.layer, on: given).outputs)
      _ = try node.layer.parameterCount()
    } catch {
      throw EvaluationError(
        path: node.path, layer: node.layer.call(),
        inputs: zip(node.inputs, given).map { tensor, shape in
          "\(integers.describe(shape)) from \(architecture.name(of: tensor))"
        },
        at: inputs.map { integers.describe($0) }.joined(separator: ", "), error: error)
    }
    architecture.layers.append(node)
    return architecture.layers.count - 1
  }

  /// Notes that the layers below `path` are an instance of a block.
  public mutating func append(_ scope: Architecture.Scope) { architecture.scopes.append(scope) }

  /// The architecture with these outputs.
  public func finished(outputs: [Architecture.Output]) -> Architecture {
    var result = architecture
    result.outputs = outputs
    return result
  }
}
