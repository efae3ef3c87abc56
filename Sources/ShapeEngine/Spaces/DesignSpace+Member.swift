extension DesignSpace {
  /// A variable that a member does not reach has no value there: this stands in its place.
  public static var unreached: Int { -1 }

  /// One member, with where the space's layers are in it.
  public struct Member: Sendable {
    /// The member by itself.
    public var architecture: Architecture
    /// Of each layer of the space its outputs in the member; nil where the member does not have it.
    var tensors: [[TensorReference]?]

    /// What a layer of the space gives in the member; of a choice among tensors the one that goes on.
    public func output(of layer: Int) -> TensorReference? {
      tensors.indices.contains(layer) ? tensors[layer]?.first : nil
    }
  }

  /// The member that an assignment makes.
  ///
  /// - Parameter assignment: the index of a value for each variable, ``unreached`` for those that the member
  ///   does not reach.
  /// - Throws: ``EvaluationError`` where a layer refuses at the definition's own input.
  public func member(_ assignment: [Int]) throws(EvaluationError) -> Architecture {
    try placedMember(assignment).architecture
  }

  /// The same, with where the space's layers are in it.
  public func placedMember(_ assignment: [Int]) throws(EvaluationError) -> Member {
    var assembly: MemberAssembly
    do { assembly = try MemberAssembly(self, assignment) } catch {
      throw EvaluationError(path: nil, layer: nil, inputs: [], at: "its own input", error: error)
    }
    for index in layers.indices { try assembly.add(index) }
    return try assembly.finished()
  }

  /// The layer that an assignment chooses in a place; nil where there is none.
  func alternative(of layer: OpenLayer, in assignment: [Int]) -> (any Layer)? {
    var place = 0
    for variable in layer.variables {
      guard assignment.indices.contains(variable), assignment[variable] >= 0 else { return nil }
      place = place * variables[variable].values.count + assignment[variable]
    }
    return layer.alternatives.indices.contains(place) ? layer.alternatives[place] : nil
  }
}

extension [DesignSpace.Case] {
  /// Whether all hold of an assignment.
  func hold(in assignment: [Int]) -> Bool {
    allSatisfy { item in
      assignment.indices.contains(item.variable)
        && item.values.contains(assignment[item.variable])
    }
  }
}

/// Builds a member layer by layer.
private struct MemberAssembly {
  private let space: DesignSpace
  private let assignment: [Int]
  private var builder: ArchitectureBuilder
  private var tensors: [[TensorReference]?] = []
  /// The member's layer for each of the space's.
  private var indices: [Int?] = []

  init(_ space: DesignSpace, _ assignment: [Int]) throws(ShapeError) {
    self.space = space
    self.assignment = assignment
    var frame = space.frame
    frame.scopes = []
    builder = try ArchitectureBuilder(frame)
  }

  mutating func add(_ index: Int) throws(EvaluationError) {
    let layer = space.layers[index]
    guard layer.cases.hold(in: assignment) else {
      tensors.append(nil)
      indices.append(nil)
      return
    }
    let node = layer.node
    if layer.isSelection {
      guard let selection = space.alternative(of: layer, in: assignment) as? Selection,
        node.inputs.indices.contains(selection.index)
      else { throw failure(node, .refusedChoice) }
      tensors.append([try tensor(node.inputs[selection.index], of: node)])
      indices.append(nil)
      return
    }
    var placed = node
    placed.inputs = []
    for input in node.inputs { placed.inputs.append(try tensor(input, of: node)) }
    if let tied = node.tiedTo { placed.tiedTo = try self.layer(tied, of: node) }
    if let shared = node.weightsOf {
      let owner = try self.layer(shared, of: node)
      placed.weightsOf = owner
      placed.layer = builder.architecture.layers[owner].layer
    } else {
      guard let chosen = space.alternative(of: layer, in: assignment) else {
        throw failure(node, .refusedChoice)
      }
      placed.layer = chosen
    }
    let number = try builder.append(placed)
    indices.append(number)
    tensors.append(
      (0..<builder.outputCount(of: number)).map { TensorReference.layer(number, output: $0) })
  }

  mutating func finished() throws(EvaluationError) -> DesignSpace.Member {
    for requirement in space.requirements where requirement.cases.hold(in: assignment) {
      var condition = requirement.condition
      let placed = condition.tensors.map { place($0) }
      condition.tensors = placed.compactMap { $0 }
      // What is required of a layer that is not there is required of nothing.
      guard condition.tensors.count == placed.count else { continue }
      try builder.append(condition)
    }
    for (scope, cases) in zip(space.frame.scopes, space.scopeCases)
    where cases.hold(in: assignment) { builder.append(scope) }
    var outputs: [Architecture.Output] = []
    for output in space.frame.outputs {
      guard let tensor = place(output.tensor) else { continue }
      outputs.append(.init(name: output.name, tensor: tensor))
    }
    return DesignSpace.Member(
      architecture: builder.finished(outputs: outputs), tensors: tensors)
  }

  private func place(_ tensor: TensorReference) -> TensorReference? {
    guard case .layer(let layer, let output) = tensor else { return tensor }
    guard tensors.indices.contains(layer), let outputs = tensors[layer],
      outputs.indices.contains(output)
    else { return nil }
    return outputs[output]
  }

  private func tensor(
    _ tensor: TensorReference, of node: Node
  ) throws(EvaluationError) -> TensorReference {
    guard let placed = place(tensor) else {
      throw failure(node, ShapeError("an input of it is not there"))
    }
    return placed
  }

  private func layer(_ index: Int, of node: Node) throws(EvaluationError) -> Int {
    guard indices.indices.contains(index), let placed = indices[index] else {
      throw failure(node, ShapeError("the layer that has its weights is not there"))
    }
    return placed
  }

  private func failure(_ node: Node, _ error: ShapeError) -> EvaluationError {
    EvaluationError(path: node.path, layer: nil, inputs: [], at: "any input", error: error)
  }
}
