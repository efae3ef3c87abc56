/// How one layer's output comes about: what `explain` prints.
public struct Explanation: Sendable {
  /// The layer's name, with its containers: `layer1.0.conv1`.
  public var path: String
  /// The layer itself.
  public var layer: any Layer
  /// The layer as PyTorch would print it.
  public var call: String
  /// The layer type's formula of its output.
  public var formula: String
  /// The names of the tensors that the layer is given, and their shapes, batch first.
  public var inputs: [(name: String, shape: [Int])]
  /// The shapes that the layer gives, batch first.
  public var outputs: [[Int]]
  /// The spatial axes, where the layer has some.
  public var axes: [AxisExplanation]
  /// What was flattened to the features that the layer takes; nil where nothing was.
  public var flattened: Flattened?
  /// Whether a layer that goes along a sequence goes along the batch of the network.
  public var runsAlongBatch: Bool
  /// The path of the layer that has the weights, or the one weight, of this one; nil where they are its own.
  public var weightsOf: String?
  /// The layer's own weights and biases; 0 for a layer that shares another's.
  public var parameters: Int
  /// The multiply-accumulates as products: a coefficient and the sizes it is multiplied by.
  public var macs: [Product<Int>]?
  /// Their sum; nil for a layer type that has none.
  public var macCount: Int?
  /// The receptive fields of the first output, in elements of the input: one a dimension, nil for
  /// none.
  public var fields: [ReceptiveField?]

  /// A tensor some of whose dimensions became one.
  public struct Flattened: Sendable {
    /// The tensor's name.
    public var name: String
    /// The tensor itself.
    public var tensor: TensorReference
    /// The sizes that were multiplied.
    public var sizes: [Int]
    /// The dimensions that have them, its last ones.
    public var dimensions: Range<Int>
  }

  /// Whether the output has the size of the input whatever that is.
  public var keepsSize: Bool { !axes.isEmpty && axes.allSatisfy(\.keepsSize) }
}

extension [Architecture.Output] {
  /// The tensor that the network's output of a name is; nil where none has the name.
  func tensor(named name: String) -> TensorReference? { first { $0.name == name }?.tensor }

  /// The layer that gives the network's output of a name; nil where none does.
  package func layer(named name: String) -> Int? {
    guard case .layer(let index, _)? = tensor(named: name) else { return nil }
    return index
  }
}

extension Architecture {
  /// The tensor that a name stands for: the first output of the layer with this path, or of a
  /// container's last layer; else the network's output of the name.
  public func tensor(named name: String) -> TensorReference? {
    let layer =
      layers.lastIndex { $0.path == name } ?? layers.lastIndex { $0.path.hasPrefix(name + ".") }
    if let layer { return .layer(layer, output: 0) }
    return outputs.tensor(named: name)
  }

  /// The index of the layer that a name stands for: its path, a container's last layer, or the one
  /// that gives the network's output of the name.
  public func layer(named name: String) -> Int? {
    guard case .layer(let index, _)? = tensor(named: name) else { return nil }
    return index
  }

  /// The explanation of one layer at the given inputs, batch first.
  ///
  /// - Throws: ``EvaluationError`` where an input or a layer refuses.
  public func explanation(
    of index: Int, at inputs: [Shape<Int>]
  ) throws(EvaluationError) -> Explanation {
    let evaluation: Evaluation<Int>
    do { evaluation = try evaluate(at: inputs) } catch {
      // What a layer behind it refuses does not matter to it.
      guard index < layers.count - 1 else { throw error }
      let part = upTo(index)
      guard part.evaluation(at: inputs) != nil else { throw error }
      return try part.explanation(of: index, at: inputs)
    }
    var explainer = Explainer(self, evaluation)
    var explanation = try explainer.explanation(of: index)
    explanation.fields = receptiveFields(at: evaluation)[index]
    return explanation
  }

  /// The layers up to one of them, whose output is the network's then.
  private func upTo(_ index: Int) -> Architecture {
    var part = self
    part.layers.removeSubrange((index + 1)...)
    part.outputs = [.init(name: nil, tensor: .layer(index, output: 0))]
    part.copyingLayers = copyingLayers.filter { $0 <= index }
    part.conditions.removeAll { condition in
      condition.tensors.contains {
        if case .layer(let layer, _) = $0 { layer > index } else { false }
      }
    }
    return part
  }

  /// How the tensors of a layer's `like(…)` are named.
  public func likeName(of node: Node) -> (Int) -> String {
    { index in
      let references = node.inputs.suffix(node.referenceCount)
      let place = references.startIndex + index
      return references.indices.contains(place) ? name(of: references[place]) : "input \(index)"
    }
  }
}
