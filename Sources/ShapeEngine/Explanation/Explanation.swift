/// How one layer's output comes about: what `explain` prints.
public struct Explanation: Sendable {
  /// The layer's name, with its containers: `layer1.0.conv1`.
  public var path: String
  /// The layer's type: `Conv2d`.
  public var type: String
  /// The layer as PyTorch would print it.
  public var call: String
  /// The layer type's formula of its output.
  public var formula: String
  /// The shapes that the layer is given and gives, batch first.
  public var inputs: [[Int]]
  /// The shapes that the layer gives, batch first.
  public var outputs: [[Int]]
  /// Every hyperparameter with its value.
  public var hyperparameters: [(name: String, value: Value)]
  /// The spatial axes, where the layer has some.
  public var axes: [AxisExplanation]
  /// The layer's own weights and biases; 0 for a layer that shares another's.
  public var parameters: Int
  /// The multiply-accumulates as products: a coefficient and the sizes it is multiplied by.
  public var macs: [Product<Int>]?
  /// The receptive fields of the first output, in elements of the input: one a dimension, nil for
  /// none.
  public var fields: [ReceptiveField?]

  /// Whether the output has the size of the input whatever that is.
  public var keepsSize: Bool { !axes.isEmpty && axes.allSatisfy(\.keepsSize) }
}

extension Architecture {
  /// The index of the layer that a name stands for: its path, or a container's last layer.
  public func layer(named name: String) -> Int? {
    layers.lastIndex { $0.path == name } ?? layers.lastIndex { $0.path.hasPrefix(name + ".") }
  }

  /// The explanation of one layer at the given inputs, batch first.
  ///
  /// - Throws: ``EvaluationError`` where an input or a layer refuses.
  public func explanation(
    of index: Int, at inputs: [Shape<Int>]
  ) throws(EvaluationError) -> Explanation {
    let evaluation = try evaluate(at: inputs)
    let node = layers[index]
    let given = node.operands.compactMap { evaluation.shape(of: $0) }
    let outputs = evaluation.outputs[index]
    do {
      return Explanation(
        path: node.path, type: node.layer.type, call: node.layer.call(like: likeName(of: node)),
        formula: node.layer.row?.formula ?? "", inputs: given.map(\.sizes),
        outputs: outputs.map(\.sizes), hyperparameters: node.layer.values,
        axes: try Self.axes(of: node.layer, given.first, outputs.first),
        parameters: try node.ownParameterCount(), macs: evaluation.macs(of: index),
        fields: receptiveFields(at: evaluation)[index])
    } catch {
      throw EvaluationError(
        path: node.path, layer: node.layer.call(), inputs: [], at: "", error: error)
    }
  }

  /// How the tensors of a layer's `like(…)` are named.
  public func likeName(of node: Node) -> (Int) -> String {
    { index in
      let references = node.inputs.suffix(node.referenceCount)
      let place = references.startIndex + index
      return references.indices.contains(place) ? name(of: references[place]) : "input \(index)"
    }
  }

  private static func axes(
    of layer: any Layer, _ input: Shape<Int>?, _ output: Shape<Int>?
  ) throws(ShapeError) -> [AxisExplanation] {
    guard let input, let output, input.rank == output.rank, input.rank > 2 else { return [] }
    var axes: [AxisExplanation] = []
    let names = Forms.variableNames(rank: input.rank)
    let asksForSize = layer.values.contains { $0.name == "output_size" && $0.value != .none }
    for dimension in 2..<input.rank {
      let axis = dimension - 2
      let rule: AxisExplanation.Rule
      switch layer.reach {
      case .windows(let windows) where axis < windows.count: rule = .window(windows[axis])
      case .transposedWindows(let windows) where axis < windows.count:
        rule = .transposed(
          try windows[axis].giving(output[dimension], from: input[dimension]))
      default: rule = .other
      }
      var explanation = AxisExplanation(
        name: names[dimension], rule: rule, input: input[dimension], output: output[dimension])
      try explanation.complete()
      // A size that is asked for is no function of the input's alone.
      if asksForSize { (explanation.form, explanation.sameOutput) = (nil, nil) }
      axes.append(explanation)
    }
    return axes
  }
}
