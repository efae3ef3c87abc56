/// An architecture's layers at one input: what `shapes` prints, and what everything else that is told
/// of an architecture at one input is read from.
public struct ShapeReport: Hashable, Sendable {
  /// One layer's figures.
  public struct Layer: Hashable, Sendable {
    /// The layer's name, with its containers: `layer1.0.conv1`.
    public var path: String
    /// The layer's type: `Conv2d`.
    public var type: String
    /// The names of the tensors that the layer is given.
    public var inputs: [String]
    /// The outputs' shapes, batch first.
    public var outputs: [[Int]]
    /// Whether the layer gives a list of tensors, also where that has one element only.
    public var givesList: Bool
    /// The layer's own weights and biases; 0 for a layer that shares another's.
    public var parameters: Int
    /// The multiply-accumulates; nil for a layer type that has none.
    public var macs: Int?
    /// The elements of all its outputs; nil where they do not fit 64 bits.
    public var activations: Int?
    /// The elements of tensors that are there while it runs: the network's inputs, what was made before
    /// and is still read, and what it makes itself. nil where they do not fit 64 bits. Views and what is
    /// written in place lie in another tensor's memory.
    public var liveElements: Int?
    /// The receptive fields of the first output, a dimension each.
    public var fields: [ReceptiveField?]
    /// Whether each element also depends on statistics of the whole map, which no field follows.
    public var readsStatistics: Bool
    /// Whether its outputs and figures are those that the definition declares.
    public var isDeclared: Bool
  }

  /// One output of the network.
  public struct Output: Hashable, Sendable {
    /// The name; nil where the network has one output only.
    public var name: String?
    /// The sizes, batch first.
    public var shape: [Int]
    /// The receptive field of the last layer up to it that has one, a dimension each.
    public var field: [Int]
  }

  /// The inputs' shapes, batch first.
  public var inputs: [[Int]]
  /// The same of one sample: without the batch.
  public var samples: [[Int]]
  /// The batch; 1 where no input has one.
  public var batch: Int
  /// The outputs in the order of the definition.
  public var outputs: [Output]
  /// The layers that run in evaluation, in order.
  public var layers: [Layer]
  /// The weights and biases of all layers; shared ones count once.
  public var parameters: Int
  /// How many of `parameters` belong to layers that run in training only.
  public var trainingParameters: Int
  /// The multiply-accumulates of all layers that run in evaluation.
  public var macs: Int

  /// The report of an architecture that was evaluated at an input.
  ///
  /// - Throws: ``EvaluationError`` where a count does not fit 64 bits.
  init(_ architecture: Architecture, _ evaluation: Evaluation<Int>) throws(EvaluationError) {
    inputs = evaluation.inputs.map(\.sizes)
    samples = architecture.samples(of: inputs)
    batch = architecture.batch(of: inputs) ?? 1
    (outputs, layers, parameters, trainingParameters, macs) = ([], [], 0, 0, 0)
    layers.reserveCapacity(architecture.layers.count)
    let fields = architecture.receptiveFields(at: evaluation)
    // A count past 64 bits is no reason to refuse an input.
    let live = try? LiveElements(architecture, evaluation).counts
    for (index, node) in architecture.layers.enumerated() {
      do throws(ShapeError) {
        try append(node, at: index, of: architecture, evaluation, fields[index], live?[index])
      } catch {
        throw EvaluationError(
          path: node.path, layer: node.layer.call(), inputs: [],
          at: evaluation.inputs.map(\.text).joined(separator: ", "), error: error)
      }
    }
    for output in architecture.outputs {
      guard let shape = evaluation.shape(of: output.tensor) else { continue }
      outputs.append(
        Output(
          name: output.name, shape: shape.sizes,
          field: Self.field(of: output.tensor, in: architecture, fields)))
    }
  }

  /// The receptive field of a tensor: of what has none, as features that are no map any more, that of the
  /// last layer it is made of.
  private static func field(
    of tensor: TensorReference, in architecture: Architecture, _ fields: [[ReceptiveField?]]
  ) -> [Int] {
    var (open, seen): ([TensorReference], Set<Int>) = ([tensor], [])
    var last: Int?
    while let next = open.popLast() {
      guard case .layer(let index, _) = next, index > last ?? -1, seen.insert(index).inserted else {
        continue
      }
      if fields[index].contains(where: { $0 != nil }) {
        last = index
      } else {
        open += architecture.layers[index].operands
      }
    }
    return last.map { fields[$0].compactMap { $0?.size } } ?? []
  }

  private mutating func append(
    _ node: Node, at index: Int, of architecture: Architecture, _ evaluation: Evaluation<Int>,
    _ fields: [ReceptiveField?], _ liveElements: Int?
  ) throws(ShapeError) {
    let count = try node.ownParameterCount()
    parameters = try Checked.add(parameters, count)
    guard !node.isTrainingOnly else {
      trainingParameters = try Checked.add(trainingParameters, count)
      return
    }
    let macs = try evaluation.macCount(of: index)
    self.macs = try Checked.add(self.macs, macs ?? 0)
    layers.append(
      Layer(
        node, inputs: node.operands.map(architecture.name), giving: evaluation.outputs[index],
        parameters: count, macs: macs, liveElements: liveElements, fields: fields))
  }

  /// The elements of all layers' outputs; nil where they do not fit 64 bits.
  public var activations: Int? {
    var sum = 0
    for layer in layers {
      guard let activations = layer.activations, let next = try? Checked.add(sum, activations)
      else { return nil }
      sum = next
    }
    return sum
  }

  /// The layer while which most elements are there, the first of several; nil where there is no layer,
  /// or a count does not fit 64 bits.
  public var peak: (layer: Layer, elements: Int)? {
    var peak: (Layer, Int)?
    for layer in layers {
      guard let elements = layer.liveElements else { return nil }
      if elements > peak?.1 ?? -1 { peak = (layer, elements) }
    }
    return peak.map { ($0, $1) }
  }
}

extension ShapeReport.Layer {
  init(
    _ node: Node, inputs: [String], giving outputs: [Shape<Int>], parameters: Int, macs: Int?,
    liveElements: Int?, fields: [ReceptiveField?]
  ) {
    self.init(
      path: node.path, type: node.layer.type, inputs: inputs, outputs: outputs.map(\.sizes),
      givesList: Swift.type(of: node.layer).givesList, parameters: parameters, macs: macs,
      activations: try? Self.elements(outputs), liveElements: liveElements, fields: fields,
      readsStatistics: node.layer.readsStatistics,
      isDeclared: Swift.type(of: node.layer).isDeclared)
  }

  private static func elements(_ shapes: [Shape<Int>]) throws(ShapeError) -> Int {
    var sum = 0
    for shape in shapes { sum = try Checked.add(sum, Product(1, shape).value()) }
    return sum
  }
}

extension [ReceptiveField?] {
  /// Whether there is a field, and each reaches over the whole input.
  package var seeTheWholeInput: Bool {
    var isGlobal = false
    for case let field? in self {
      guard field.isGlobal else { return false }
      isGlobal = true
    }
    return isGlobal
  }
}
