import ShapeEngine

extension JSON {
  /// An architecture in the flat form: its inputs, and each layer with its type, the tensors that
  /// it is given and every hyperparameter. Reading it gives the same architecture.
  ///
  /// - Parameter choices: the values of the choices by which it is one of several designs, of the family that
  ///   its information names.
  package init(flat architecture: Architecture, choices: [(name: String, value: Value)] = []) {
    var members: [Member] = [.init("name", .string(architecture.name))]
    if !choices.isEmpty {
      members += architecture.information.family.map { [.init("family", .string($0))] } ?? []
      members.append(.init("parameters", JSON(choices: choices)))
    }
    if architecture.inputs.count == 1, architecture.inputs[0].name == "input" {
      members.append(.init("input", .input(architecture.inputs[0])))
    } else {
      members.append(.init("inputs", .inputs(architecture.inputs)))
    }
    if architecture.inputs.contains(where: { $0.axes != nil }) {
      members.append(.init("axes", Self.axes(of: architecture.inputs)))
    }
    if architecture.batch != 1 { members.append(.init("batch", .int(architecture.batch))) }
    if architecture.isFixed { members.append(.init("fixed", true)) }
    members.append(
      .init("layers", .array(architecture.layers.map { Self.layer($0, architecture) })))
    if !architecture.conditions.isEmpty {
      members.append(.init("conditions", Self.conditions(of: architecture, by: .agreed)))
    }
    members += Self.outputs(architecture)
    self = .object(members)
  }

  /// Choices with their values, short where a value has a short form.
  package init(choices: [(name: String, value: Value)]) {
    self = .object(
      choices.map { Member($0.name, JSON($0.value.short, like: { "input \($0)" })) })
  }

  /// The names of the inputs' axes: a list, or the lists by the inputs' names.
  package static func axes(of inputs: [Architecture.Input]) -> JSON {
    func list(_ names: [String]) -> JSON { .array(names.map(JSON.string)) }
    if inputs.count == 1, inputs[0].name == "input" { return list(inputs[0].axes ?? []) }
    return .object(inputs.compactMap { input in input.axes.map { Member(input.name, list($0)) } })
  }

  private static func layer(_ node: Node, _ architecture: Architecture) -> JSON {
    var members: [Member] = [
      .init("path", .string(node.path)), .init("type", .string(node.layer.type)),
    ]
    let names = node.operands.map { JSON.string(architecture.name(of: $0)) }
    members.append(.init("from", JSON.oneOrList(names)))
    if let shared = node.weightsOf, architecture.layers.indices.contains(shared) {
      members.append(.init("weights", .string(architecture.layers[shared].path)))
    }
    if let tied = node.tiedTo, architecture.layers.indices.contains(tied) {
      members.append(.init("tied", .string(architecture.layers[tied].path)))
    }
    if node.isTrainingOnly { members.append(.init("training", true)) }
    let like = architecture.likeName(of: node)
    members += node.layer.values.map { Member($0.name, JSON($0.value, like: like)) }
    return .object(members)
  }

  /// The outputs, where they are not just the last layer's one.
  private static func outputs(_ architecture: Architecture) -> [Member] {
    let outputs = architecture.outputs
    if outputs.count == 1, outputs[0].name == nil {
      let last = architecture.layers.lastIndex { !$0.isTrainingOnly } ?? 0
      if outputs[0].tensor == .layer(last, output: 0) { return [] }
      return [.init("output", .string(architecture.name(of: outputs[0].tensor)))]
    }
    return [
      .init(
        "outputs",
        .object(
          outputs.enumerated().map { index, output in
            Member(
              output.name ?? String(index), .string(architecture.name(of: output.tensor)))
          }))
    ]
  }
}
