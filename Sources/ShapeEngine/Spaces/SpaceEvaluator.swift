/// A tensor of some members of a design space: all that later layers can tell of it.
struct SpaceTensor: Hashable {
  /// The shape at the definition's own input, from which weights are inferred.
  var own: Shape<Int>
  /// The shape at the input that is asked for; nil after a layer of training only.
  var asked: Shape<Int>?
  /// What its elements see of the network's input, where that is asked for.
  var seen: SeenTensor?
  /// One more than the largest of the numbers that it holds, at both inputs, where a layer counted them.
  var counted: [Int] = []
}

/// Runs single layers of a design space's members: the layers' own rules on integers. Each distinct
/// tensor has a number, so that partial results are distinguished by a few integers.
struct SpaceEvaluator {
  /// What a layer gives for the inputs of some members.
  struct Outcome {
    /// The numbers of the outputs' tensors.
    var outputs: [Int]
    var parameters: Int
    var macs: Int

    /// That of a step that gives and counts nothing.
    static let nothing = Outcome(outputs: [], parameters: 0, macs: 0)
  }

  let space: DesignSpace
  /// The space as a graph with one alternative of each layer, which has the names for messages.
  let architecture: Architecture
  let isAtOwnInput: Bool
  let tracksFields: Bool
  private(set) var tensors = Interned<SpaceTensor>()
  private var integers = Integers()

  /// - Throws: ``ShapeError`` where the architecture does not take the inputs that are asked for.
  init(_ space: DesignSpace, at inputs: [Shape<Int>], tracksFields: Bool) throws(ShapeError) {
    self.space = space
    var architecture = space.frame
    architecture.layers = space.layers.map(\.node)
    self.architecture = architecture
    self.tracksFields = tracksFields
    let own = try space.frame.ownInput()
    isAtOwnInput = own == inputs
    try space.frame.require(own, in: &integers)
    try space.frame.require(inputs, in: &integers)
    let axes = tracksFields ? space.axes : []
    for (place, (own, asked)) in zip(own, inputs).enumerated() {
      var tensor = SpaceTensor(own: own, asked: asked)
      if tracksFields {
        tensor.seen =
          SeenTensor.input(
            asked, along: axes[place].map { $0 + space.frame.inputs[place].start }
          ).remembered
      }
      // Two inputs of one shape are two tensors.
      tensors.append(tensor)
    }
  }

  /// Runs a layer.
  ///
  /// - Parameters:
  ///   - node: the layer's place.
  ///   - alternative: the layer that the member has there, with what it infers left open.
  ///   - inputs: the numbers of the tensors that the place is given.
  ///   - weightInputs: those from which the layer infers its weights.
  /// - Throws: ``ShapeError`` where the layer refuses.
  mutating func run(
    _ node: Node, _ alternative: any Layer, on inputs: [Int], weightInputs: [Int]
  ) throws(ShapeError) -> Outcome {
    var layer = alternative
    try layer.infer(from: weightInputs.map { tensors[$0].own })
    try layer.validate()
    let given = inputs.map { tensors[$0] }
    let own = try integers.evaluate(layer, on: given.map(\.own))
    var asked = own
    var member = node
    member.layer = layer
    let parameters = try member.ownParameterCount()
    var outcome = Outcome(
      outputs: [], parameters: node.weightsOf == nil ? parameters : 0, macs: 0)
    if !node.isTrainingOnly {
      if !isAtOwnInput {
        let shapes = given.compactMap(\.asked)
        guard shapes.count == given.count else {
          throw ShapeError("an input of it is not there at this input")
        }
        asked = try integers.evaluate(layer, on: shapes)
      }
      if let output = asked.outputs.first {
        let input = isAtOwnInput ? given.first?.own : given.first?.asked
        outcome.macs = try asked.macs.value(input: input ?? output, output: output) ?? 0
      }
    }
    guard asked.outputs.count == own.outputs.count else {
      throw ShapeError("it has another number of outputs at this input")
    }
    let counted = try counted(layer, given.first, giving: [own.outputs, asked.outputs])
    let seen = node.isTrainingOnly ? nil : seen(layer, given, node, giving: asked.outputs)
    for (index, shape) in own.outputs.enumerated() {
      var tensor = SpaceTensor(own: shape)
      tensor.counted = counted
      if !node.isTrainingOnly {
        tensor.asked = asked.outputs[index]
        tensor.seen = seen?[index].remembered
      }
      outcome.outputs.append(tensors.number(of: tensor))
    }
    return outcome
  }

  /// Requires a condition of tensors, at the definition's own input and at the one that is asked for.
  mutating func require(
    _ condition: StatedCondition, of numbers: [Int]
  ) throws(ShapeError) {
    let given = numbers.map { tensors[$0] }
    try condition.require(of: given.map(\.own), architecture, in: &integers)
    guard !isAtOwnInput else { return }
    try condition.require(of: given.compactMap(\.asked), architecture, in: &integers)
  }

  /// What the numbers of a layer's outputs end at, at the own input and the one that is asked for.
  ///
  /// - Throws: ``ShapeError`` where an embedding has no row for one that it is given.
  private mutating func counted(
    _ layer: any Layer, _ given: SpaceTensor?, giving outputs: [[Shape<Int>]]
  ) throws(ShapeError) -> [Int] {
    if let range = layer as? Arange {
      var ends: [Int] = []
      for shapes in outputs {
        guard let count = shapes.first?[0], let end = try range.endOfNumbers(count, &integers)
        else { return [] }
        ends.append(end)
      }
      return ends
    }
    guard let ends = given?.counted, !ends.isEmpty else { return [] }
    if layer.keepsElements { return ends }
    if type(of: layer) == Embedding.self, let embedding = layer as? Embedding {
      for end in ends { try embedding.requireRows(below: end, &integers) }
    }
    return []
  }

  /// What the layer's outputs see; nil where that is not asked for.
  private func seen(
    _ layer: any Layer, _ given: [SpaceTensor], _ node: Node, giving outputs: [Shape<Int>]
  ) -> [SeenTensor]? {
    guard tracksFields else { return nil }
    return given.prefix(node.operands.count).compactMap(\.seen).after(layer, giving: outputs)
  }
}

extension SeenTensor {
  /// What later layers can tell of it besides its shape. Whether paths are aligned decides nothing.
  fileprivate var remembered: SeenTensor {
    var result = self
    for dimension in fields.indices { result.fields[dimension]?.isAligned = true }
    result.isSqueezed = false
    return result
  }
}
