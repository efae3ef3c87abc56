/// Makes a normal form: goes over the layers once, and each rule looks at what comes before.
struct NormalFormBuilder {
  let architecture: Architecture
  let evaluation: FormEvaluation
  var forms: Forms
  var layers: [NormalForm.Layer] = []
  /// The tensors of the normal form that are the outputs of each of the architecture's layers.
  private var values: [[TensorReference]] = []
  /// How many layers and outputs take each tensor of the architecture. One that inference only hands
  /// on takes nothing: who takes its output takes its input.
  private var uses: [TensorReference: Int] = [:]
  private var handedOn: [Int: TensorReference] = [:]
  private let undecided: Set<Int>
  /// Layers without weights, which are one where they are given the same.
  private var known: [Call: TensorReference] = [:]

  /// Layers of more inputs are not looked for among those that are there.
  static let mostShared = 8

  private struct Call: Hashable {
    var kind: LayerKind
    var inputs: [TensorReference]
    var hasConditions: Bool
  }

  init(_ architecture: Architecture, _ evaluation: FormEvaluation) {
    (self.architecture, self.evaluation) = (architecture, evaluation)
    forms = evaluation.forms
    undecided = Set(evaluation.undecidedLayers)
    values.reserveCapacity(architecture.layers.count)
    layers.reserveCapacity(architecture.layers.count)
    countUses()
  }

  private mutating func countUses() {
    for index in architecture.layers.indices where !architecture.layers[index].isTrainingOnly {
      let layer = architecture.layers[index].layer
      if Self.isHandingOn(layer), let first = architecture.layers[index].inputs.first {
        handedOn[index] = resolved(first)
        continue
      }
      for tensor in architecture.layers[index].operands { uses[resolved(tensor), default: 0] += 1 }
    }
    for output in architecture.outputs { uses[resolved(output.tensor), default: 0] += 1 }
  }

  /// Whether inference gives the input as it is.
  private static func isHandingOn(_ layer: any Layer) -> Bool {
    switch layer {
    case is Identity, is Dropout, is ChannelDropout, is AlphaDropout, is FeatureAlphaDropout,
      is StochasticDepth, is DropPath:
      true
    default: false
    }
  }

  private func resolved(_ tensor: TensorReference) -> TensorReference {
    guard case .layer(let index, _) = tensor else { return tensor }
    return handedOn[index] ?? tensor
  }

  /// Whether nothing but one layer takes a tensor of the architecture.
  func isUsedOnce(_ tensor: TensorReference) -> Bool { uses[resolved(tensor)] == 1 }

  mutating func build() throws(ShapeError) {
    for index in architecture.layers.indices {
      guard !architecture.layers[index].isTrainingOnly else {
        values.append([])
        continue
      }
      if let source = handedOn[index] {
        values.append([try value(of: source)])
        continue
      }
      var inputs: [TensorReference] = []
      for tensor in architecture.layers[index].operands { inputs.append(try value(of: tensor)) }
      values.append(try outputs(of: index, inputs))
    }
  }

  /// The tensor of the normal form that one of the architecture is.
  func value(of tensor: TensorReference) throws(ShapeError) -> TensorReference {
    guard case .layer(let index, let output) = tensor else { return tensor }
    guard values.indices.contains(index), values[index].indices.contains(output) else {
      throw ShapeError("\(architecture.name(of: tensor)) is not there in inference")
    }
    return values[index][output]
  }

  /// The layers, without those that only others were made of, and the outputs.
  func result() -> (layers: [NormalForm.Layer], outputs: [TensorReference]) {
    var roots = architecture.outputs.compactMap { try? value(of: $0.tensor) }
    let outputCount = roots.count
    // What nothing takes has its weights and costs nevertheless.
    for index in values.indices where handedOn[index] == nil {
      let isUsed = values[index].indices.contains {
        uses[.layer(index, output: $0)] ?? 0 > 0
      }
      if !isUsed { roots += values[index] }
    }
    var isThere = Array(repeating: false, count: layers.count)
    for case .layer(let index, _) in roots { isThere[index] = true }
    for index in layers.indices.reversed() where isThere[index] {
      for case .layer(let source, _) in layers[index].inputs { isThere[source] = true }
    }
    var places = Array(repeating: -1, count: layers.count)
    var result: [NormalForm.Layer] = []
    func moved(_ tensor: TensorReference) -> TensorReference {
      guard case .layer(let index, let output) = tensor else { return tensor }
      return .layer(places[index], output: output)
    }
    for index in layers.indices where isThere[index] {
      places[index] = result.count
      var layer = layers[index]
      layer.inputs = layer.inputs.map(moved)
      result.append(layer)
    }
    return (result, roots.prefix(outputCount).map(moved))
  }

  // MARK: - What rules do

  /// What a layer of the normal form is; nil for an input.
  func producer(of tensor: TensorReference) -> NormalForm.Layer? {
    guard case .layer(let index, 0) = tensor else { return nil }
    return layers[index]
  }

  func shape(of tensor: TensorReference) throws(ShapeError) -> Shape<AxisMap> {
    switch tensor {
    case .input:
      if let shape = evaluation.evaluation.shape(of: tensor) { return shape }
    case .layer(let index, let output):
      if layers[index].shapes.indices.contains(output) { return layers[index].shapes[output] }
    }
    throw ShapeError("a tensor is not there")
  }

  /// The shapes that one of the architecture's layers gives.
  func shapes(of index: Int) -> [Shape<AxisMap>] { evaluation.evaluation.outputs[index] }

  /// Whether one of the architecture's layers requires something of the inputs, besides that there is an
  /// element along each dimension.
  func hasConditions(_ index: Int) -> Bool {
    let conditions = evaluation.conditions(of: index)
    return undecided.contains(index)
      || conditions.contains { if case .atLeast(_, ...1) = $0 { false } else { true } }
  }

  /// Puts a layer without weights at the end; one that is there already is that one.
  mutating func append(
    _ kind: LayerKind, _ inputs: [TensorReference], giving shape: Shape<AxisMap>, of origin: Int,
    output: Int? = nil, isCommutative: Bool = false, hasConditions: Bool = false
  ) -> TensorReference {
    let isShared = inputs.count <= Self.mostShared
    let call = Call(kind: kind, inputs: isShared ? inputs : [], hasConditions: hasConditions)
    if isShared, let tensor = known[call] { return tensor }
    let layer = NormalForm.Layer(
      kind: kind, inputs: inputs, shapes: [shape], origin: origin, output: output,
      isCommutative: isCommutative, hasConditions: hasConditions)
    let tensor = TensorReference.layer(layers.count, output: 0)
    layers.append(layer)
    if isShared { known[call] = tensor }
    return tensor
  }

  /// Puts one of the architecture's layers at the end as it is.
  mutating func append(_ index: Int, _ inputs: [TensorReference]) throws(ShapeError)
    -> [TensorReference]
  {
    let shapes = shapes(of: index)
    var given: [Shape<AxisMap>] = []
    for tensor in inputs { given.append(try shape(of: tensor)) }
    let kind = kind(of: index, given, shapes)
    let layer = architecture.layers[index].layer
    let weights = weights(of: index)
    let isPlain =
      weights == nil && !Swift.type(of: layer).isDeclared
      && evaluation.evaluation.macs(of: index) == nil
    if isPlain, shapes.count == 1 {
      return [append(kind, inputs, giving: shapes[0], of: index)]
    }
    var result = NormalForm.Layer(
      kind: kind, inputs: inputs, shapes: shapes, origin: index, weights: weights)
    switch layer {
    case is Conv, is ConvTranspose: result.takesNorm = true
    // A norm's channels are a Linear's features where there is nothing between them and the batch.
    case is Linear: result.takesNorm = given.first?.rank == 2
    default: break
    }
    layers.append(result)
    return shapes.indices.map { .layer(layers.count - 1, output: $0) }
  }

  private mutating func kind(
    of index: Int, _ inputs: [Shape<AxisMap>], _ outputs: [Shape<AxisMap>]
  ) -> LayerKind {
    let node = architecture.layers[index]
    let named = node.inputs.suffix(node.referenceCount).compactMap(evaluation.evaluation.shape(of:))
    let first = node.inputs.first.flatMap(evaluation.evaluation.shape(of:))
    let tensors = (first.map { [$0] } ?? []) + named
    return LayerKind(of: node.layer, inputs, giving: outputs) { size(of: $0, tensors) }
  }

  /// The form of a size; for all spatial axes of a tensor a list.
  private mutating func size(
    of expression: SizeExpression, _ tensors: [Shape<AxisMap>]
  ) -> LayerKind.Entry? {
    if case .like(let tensor, dim: nil) = expression {
      guard tensor >= 0, tensors.indices.contains(tensor + 1) else { return nil }
      return .list(tensors[tensor + 1].sizes.dropFirst(2).map(LayerKind.Entry.size))
    }
    guard let map = try? expression.size(of: tensors, in: &forms), forms.table.isKnown(map) else {
      return nil
    }
    return .size(map)
  }

  /// Whose weights one of the architecture's layers has; nil where it has none. What no tensor feeds
  /// holds numbers, too.
  func weights(of index: Int) -> [Int]? {
    let node = architecture.layers[index]
    let count = (try? node.layer.parameterCount()) ?? 1
    guard count > 0 || node.inputs.isEmpty else { return nil }
    return [node.weightsOf ?? node.tiedTo ?? index]
  }

  /// What the architecture states, by the forms of both sides.
  mutating func conditions() -> Set<LayerKind> {
    var result: Set<LayerKind> = []
    for condition in architecture.conditions {
      let shapes = condition.tensors.compactMap(evaluation.evaluation.shape(of:))
      guard let first = shapes.first else { continue }
      let tensors = [first] + shapes
      let count = forms.conditions.count + forms.undecided.count
      let isPossible = (try? condition.require(of: shapes, architecture, in: &forms)) != nil
      guard !isPossible || forms.conditions.count + forms.undecided.count > count else { continue }
      result.insert(
        LayerKind(
          condition.relation.rawValue,
          [
            ("left", size(of: condition.left, tensors) ?? .value(.size(condition.left))),
            ("right", size(of: condition.right, tensors) ?? .value(.size(condition.right))),
            ("modulus", .value(condition.modulus.map(Value.int) ?? .none)),
          ]))
    }
    return result
  }
}
