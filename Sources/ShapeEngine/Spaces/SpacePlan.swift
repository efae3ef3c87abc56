/// The steps by which the members of a design space are counted: a layer or a requirement each, in the order of
/// the graph, with what has to be remembered after it.
///
/// A partial result is known by its key: the numbers of the tensors that later steps take, then the values of
/// the variables that later steps ask for again, then the sums that a bound is put on. All partial results with
/// one key can be continued in the same ways. Of variables that wait together the key has one number.
struct SpacePlan {
  /// Where a number of a step comes from.
  enum Source: Hashable {
    /// The tensor of this number, in every key: an input of the architecture.
    case fixed(Int)
    /// A place of the key before the step.
    case key(Int)
    /// An output of the step's layer.
    case output(Int)
    /// What is known of a group of variables that the step asks for, by its place.
    case asked(Int)
  }

  /// What a step does.
  enum Work {
    /// Runs the layer with this index.
    case layer(Int)
    /// Requires what the requirement with this index says.
    case requirement(Int)
  }

  struct Step {
    var work: Work
    /// The layer's index, and that of the layer whose weights it has; for a requirement the layer before it.
    var layer: Int
    var weights: Int
    var inputs: [Source]
    var weightInputs: [Source]
    var asking: SpaceAsking
    /// The groups of the variables that it asks for, each by its first variable; a variable that does not wait is
    /// a group by itself.
    var groups: [Int]
    /// Where what is known of these groups is before the step.
    var known: [Source]
    /// The key after the step, without the sums.
    var next: [Source]
    /// The first place of the sums in the key before the step.
    var sums: Int
  }

  private(set) var steps: [Step] = []
  /// What later steps can tell, by its place in the key.
  private var tensors: [TensorReference] = []
  private var groups: [Int] = []

  /// - Parameter leaders: the first variable of the group of each variable; of those that are missing itself.
  init(_ space: DesignSpace, leaders: [Int: Int] = [:]) {
    let drafts = Self.order(space).map { Draft($0, space, leaders) }
    // The last step that asks for a tensor or a group.
    var lastUse: [TensorReference: Int] = [:]
    var lastAsked: [Int: Int] = [:]
    for (place, draft) in drafts.enumerated() {
      for tensor in draft.inputs + draft.weightInputs { lastUse[tensor] = place }
      for group in draft.groups { lastAsked[group] = place }
    }
    var outputsAsked: [Int: [Int]] = [:]
    for case .layer(let layer, let output) in lastUse.keys {
      outputsAsked[layer, default: []].append(output)
    }
    for (place, draft) in drafts.enumerated() {
      var step = Step(
        work: draft.work, layer: draft.layer, weights: draft.weights,
        inputs: draft.inputs.map(source), weightInputs: draft.weightInputs.map(source),
        asking: draft.asking, groups: draft.groups, known: draft.groups.map(source(of:)), next: [],
        sums: tensors.count + groups.count)
      var outputs: [Int] = []
      if case .layer(let layer) = draft.work { outputs = outputsAsked[layer]?.sorted() ?? [] }
      let kept = tensors.filter { lastUse[$0] ?? -1 > place }
      let all = groups + draft.groups.filter { !groups.contains($0) }
      let keptGroups = all.filter { lastAsked[$0] ?? -1 > place }
      step.next =
        kept.map(source) + outputs.map(Source.output)
        + keptGroups.map { group in
          draft.groups.firstIndex(of: group).map(Source.asked) ?? source(of: group)
        }
      steps.append(step)
      tensors = kept + outputs.map { TensorReference.layer(draft.layer, output: $0) }
      groups = keptGroups
    }
  }

  private func source(_ tensor: TensorReference) -> Source {
    if case .input(let input) = tensor { return .fixed(input) }
    return tensors.firstIndex(of: tensor).map(Source.key) ?? .fixed(-1)
  }

  private func source(of group: Int) -> Source {
    groups.firstIndex(of: group).map { .key(tensors.count + $0) }
      ?? .fixed(DesignSpace.unreached)
  }

  /// The layers in their order, each requirement as soon as its tensors are there.
  static func order(_ space: DesignSpace) -> [Work] {
    var after: [Int: [Int]] = [:]
    for (index, requirement) in space.requirements.enumerated() {
      let layers = requirement.condition.tensors.map { tensor in
        if case .layer(let layer, _) = tensor { layer } else { -1 }
      }
      after[layers.max() ?? -1, default: []].append(index)
    }
    return (-1..<space.layers.count).flatMap { layer in
      (layer < 0 ? [] : [Work.layer(layer)]) + (after[layer] ?? []).map(Work.requirement)
    }
  }

  /// What a step takes, by its names in the space.
  private struct Draft {
    let work: Work
    var layer = 0
    var weights = 0
    var inputs: [TensorReference]
    var weightInputs: [TensorReference] = []
    let asking: SpaceAsking
    let groups: [Int]

    init(_ work: Work, _ space: DesignSpace, _ leaders: [Int: Int]) {
      self.work = work
      asking = space.asking(of: work)
      groups = asking.groups(leaders)
      switch work {
      case .layer(let index):
        let node = space.layers[index].node
        layer = index
        weights = node.weightsOf ?? index
        inputs = node.inputs
        weightInputs = space.layers[weights].node.inputs
      case .requirement(let index):
        inputs = space.requirements[index].condition.tensors
        for case .layer(let layer, _) in inputs { self.layer = max(self.layer, layer) }
      }
    }
  }
}

extension DesignSpace {
  /// What a step asks of the variables.
  func asking(of work: SpacePlan.Work) -> SpaceAsking {
    switch work {
    case .layer(let index):
      let owner = layers[index].node.weightsOf ?? index
      return SpaceAsking(layers[index].cases, layers[owner].variables, in: self)
    case .requirement(let index):
      return SpaceAsking(requirements[index].cases, [], in: self)
    }
  }
}
