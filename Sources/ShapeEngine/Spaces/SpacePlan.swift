/// The steps by which the members of a design space are counted: a layer each, in the order of the
/// graph, with what has to be remembered after it.
///
/// A partial result is known by its key: the numbers of the tensors that later layers
/// take, then the values of the variables that later layers ask for again, then the sums that a
/// bound is put on. All partial results with one key can be continued in the same ways.
struct SpacePlan {
  /// Where a number of a step comes from.
  enum Source: Hashable {
    /// The tensor of this number, in every key: an input of the architecture.
    case fixed(Int)
    /// A place of the key before the step.
    case key(Int)
    /// An output of the step's layer.
    case output(Int)
    /// A variable that is first asked for in this step, by its place among ``Step/newVariables``.
    case new(Int)
  }

  struct Step {
    /// The layer's index, and that of the layer whose weights it has.
    var layer: Int
    var weights: Int
    var inputs: [Source]
    var weightInputs: [Source]
    /// The values of the variables of the layer whose weights it has.
    var variables: [Source]
    var newVariables: [Int]
    /// The key after the step, without the sums.
    var next: [Source]
    /// The first place of the sums in the key before the step.
    var sums: Int
  }

  private(set) var steps: [Step] = []

  init(_ space: DesignSpace) {
    let nodes = space.layers.map(\.node)
    // The last step that asks for a tensor or a variable.
    var lastUse: [TensorReference: Int] = [:]
    var lastAsked = Array(repeating: -1, count: space.variables.count)
    for (index, node) in nodes.enumerated() {
      let weights = node.weightsOf ?? index
      for tensor in node.inputs + nodes[weights].inputs { lastUse[tensor] = index }
      for variable in space.layers[weights].variables { lastAsked[variable] = index }
    }
    var outputsAsked: [Int: [Int]] = [:]
    for case .layer(let layer, let output) in lastUse.keys {
      outputsAsked[layer, default: []].append(output)
    }
    var tensors: [TensorReference] = []
    var known: [Int] = []
    for (index, node) in nodes.enumerated() {
      let weights = node.weightsOf ?? index
      func source(_ tensor: TensorReference) -> Source {
        if case .input(let input) = tensor { return .fixed(input) }
        return tensors.firstIndex(of: tensor).map(Source.key) ?? .fixed(-1)
      }
      let asked = space.layers[weights].variables
      let new = asked.filter { !known.contains($0) }
      func source(_ variable: Int) -> Source {
        if let place = new.firstIndex(of: variable) { return .new(place) }
        return .key(tensors.count + (known.firstIndex(of: variable) ?? 0))
      }
      var step = Step(
        layer: index, weights: weights, inputs: node.inputs.map(source),
        weightInputs: nodes[weights].inputs.map(source), variables: asked.map(source),
        newVariables: new, next: [], sums: tensors.count + known.count)
      let outputs = outputsAsked[index]?.sorted() ?? []
      let kept = tensors.filter { lastUse[$0] ?? -1 > index }
      let keptVariables = (known + new).filter { lastAsked[$0] > index }
      step.next = kept.map(source) + outputs.map(Source.output) + keptVariables.map(source)
      tensors = kept + outputs.map { TensorReference.layer(index, output: $0) }
      known = keptVariables
      steps.append(step)
    }
  }
}
