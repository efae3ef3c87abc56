import ShapeEngine

/// Choices that stay open while the graph is expanded. The builder goes on with one alternative of
/// each layer; what another one would change is kept here, and asking for it is a signal that the
/// choice has to be made first.
extension Elaborator {
  /// A layer's alternatives: the choices that decide it, and a layer for each combination of their
  /// values, the last one's changing first; nil where the constructor refuses.
  struct Alternatives {
    var choices: [String] = []
    var layers: [(any Layer)?]
    /// What holds where the layer is there.
    var cases: [ChoiceCase] = []
  }

  /// The number of a tensor's channels as expressions see it; nil for a tensor without any.
  func channels(of tensor: TensorReference?) -> Datum? {
    guard let tensor, let shape = builder.shape(of: tensor), shape.rank > 1 else { return nil }
    let choices = choices(after: tensor)
    guard choices.count > 1, let choice = choices[1].min() else { return .int(shape[1]) }
    return .choice(choice, [])
  }

  /// The choices that each dimension of a tensor depends on; none where no choice is open.
  func choices(after tensor: TensorReference) -> [Set<String>] {
    guard case .layer(let index, let output) = tensor, dependence.indices.contains(index),
      dependence[index].indices.contains(output)
    else { return [] }
    return dependence[index][output]
  }

  /// A choice that one of the tensors depends on; nil where there is none.
  func choice(after tensors: [TensorReference]) -> String? {
    tensors.flatMap { choices(after: $0).flatMap { $0 } }.min()
  }

  /// Makes an alternative of a layer for each combination of the choices in its arguments.
  ///
  /// - Parameter make: the layer for arguments in which nothing is open.
  func alternatives(
    of arguments: [Datum], _ choices: Choices?,
    _ make: ([Datum]) throws(DefinitionError) -> any Layer
  ) throws(DefinitionError) -> Alternatives {
    var names: [String] = []
    Datum.list(arguments).addOpenChoices(to: &names)
    guard let choices, !names.isEmpty else { return Alternatives(layers: [try make(arguments)]) }
    let counts = names.map { choices.variable(named: $0)?.values.count ?? 1 }
    guard counts.reduce(1, { min($0 * $1, Choices.limit + 1) }) <= Choices.limit else {
      throw DefinitionError(
        "a layer depends on more than \(Choices.limit) combinations of choices")
    }
    var layers: [(any Layer)?] = []
    var refusal: DefinitionError?
    for combination in DesignSpace.combinations(of: counts) {
      let values = Dictionary(uniqueKeysWithValues: zip(names, combination))
      do throws(DefinitionError) {
        layers.append(try make(arguments.map { $0.closed(by: values) }))
      } catch {
        guard error.isRefusal else { throw error }
        refusal = refusal ?? error
        layers.append(nil)
      }
    }
    if let refusal, layers.allSatisfy({ $0 == nil }) { throw refusal }
    return Alternatives(choices: names, layers: layers)
  }

  /// Puts a layer into the graph: of its alternatives the first that takes its inputs.
  ///
  /// - Throws: ``EvaluationError`` of the first alternative where none does.
  func append(_ node: Node, _ alternatives: Alternatives) throws(EvaluationError) -> Int {
    var node = node
    var refusal: EvaluationError?
    for case let layer? in alternatives.layers {
      node.layer = layer
      do throws(EvaluationError) { return try builder.append(node) } catch {
        refusal = refusal ?? error
      }
    }
    throw refusal
      ?? EvaluationError(
        path: node.path, layer: nil, inputs: [], at: "any input",
        error: ShapeError("the layer has no alternative"))
  }

  /// Notes which choices the outputs of the layer at the graph's end depend on.
  ///
  /// - Throws: the signal that a choice has to be made where that is not known.
  func noteDependence(
    of node: Node, _ alternatives: Alternatives, outputs count: Int
  ) throws(DefinitionError) {
    let after = choice(after: node.inputs)
    guard let any = after ?? alternatives.choices.first else {
      return dependence.append(Array(repeating: [], count: count))
    }
    // How many tensors a list has can depend on a size.
    let isFixed = after == nil || node.layer.row?.givesList != true
    let inputs = node.inputs.compactMap { tensor in
      builder.shape(of: tensor).map { (shape: $0, marks: choices(after: tensor)) }
    }
    guard isFixed,
      let found = ShapeDependence.marks(
        of: alternatives.layers.compactMap { $0 }, chosenBy: Set(alternatives.choices),
        on: inputs)
    else { throw .open(any, isResolvable: false) }
    dependence.append(found)
  }
}
