/// Explains layers at one input: what all explanations are made of is computed once.
public struct Explainer: Sendable {
  private let architecture: Architecture
  private let evaluation: Evaluation<Int>
  private lazy var forms: FormEvaluation? = try? architecture.forms()
  private lazy var reader: SpatialReader? = forms.map {
    SpatialReader($0.forms.table, inputs: architecture.inputs)
  }

  /// - Throws: ``EvaluationError`` where an input or a layer refuses.
  public init(
    _ architecture: Architecture, at inputs: [Shape<Int>]
  ) throws(EvaluationError) {
    self.init(architecture, try architecture.evaluate(at: inputs))
  }

  init(_ architecture: Architecture, _ evaluation: Evaluation<Int>) {
    (self.architecture, self.evaluation) = (architecture, evaluation)
  }

  /// The explanation of a layer, but for its receptive field.
  ///
  /// - Throws: ``EvaluationError`` where a count passes 64 bits.
  public mutating func explanation(of index: Int) throws(EvaluationError) -> Explanation {
    let node = architecture.layers[index]
    do {
      return Explanation(
        path: node.path, layer: node.layer,
        call: node.layer.call(like: architecture.likeName(of: node)),
        formula: node.layer.row?.formula ?? "",
        inputs: node.operands.compactMap { tensor in
          evaluation.shape(of: tensor).map { (architecture.name(of: tensor), $0.sizes) }
        },
        outputs: evaluation.outputs[index].map(\.sizes), axes: try axes(of: index),
        flattened: architecture.flattened(before: index, in: evaluation),
        runsAlongBatch: runsAlongBatch(index),
        weightsOf: (node.weightsOf ?? node.tiedTo).map { architecture.layers[$0].path },
        parameters: try node.ownParameterCount(), macs: evaluation.macs(of: index),
        macCount: try evaluation.macCount(of: index), fields: [])
    } catch {
      throw EvaluationError(
        path: node.path, layer: node.layer.call(), inputs: [], at: "", error: error)
    }
  }

  /// The spatial axes of a layer: those that its type is made for, or those of the map that it is given.
  private mutating func axes(of index: Int) throws(ShapeError) -> [AxisExplanation] {
    let layer = architecture.layers[index].layer
    if layer is any SpatialLayer || layer is any ResamplingLayer {
      return try architecture.axes(of: index, in: evaluation)
    }
    return try architecture.axes(of: index, mapDimensions(of: index), in: evaluation)
  }

  /// The dimensions along which a layer's first input and output are a map; none where one is none.
  private mutating func mapDimensions(of index: Int) -> [Int] {
    guard let tensor = architecture.layers[index].operands.first,
      let input = forms?.evaluation.shape(of: tensor),
      let output = forms?.evaluation.outputs[index].first,
      let before = reader?.reading(of: input), let after = reader?.reading(of: output),
      before.kind == .map, before == after
    else { return [] }
    return after.axes
  }

  /// Whether the first dimension of a layer that takes it for a sequence is the network's batch.
  private mutating func runsAlongBatch(_ index: Int) -> Bool {
    guard architecture.layers[index].layer.roles(rank: 3)[0] == .tokens,
      let tensor = architecture.layers[index].operands.first,
      let shape = forms?.evaluation.shape(of: tensor), shape.rank == 3
    else { return false }
    return forms?.forms.table.onlyVariable(of: shape[0]) == 0
  }
}
