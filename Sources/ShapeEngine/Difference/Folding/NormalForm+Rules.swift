extension NormalFormBuilder {
  /// What one of the architecture's layers gives, in the one way in which a normal form has it.
  mutating func outputs(
    of index: Int, _ inputs: [TensorReference]
  ) throws(ShapeError) -> [TensorReference] {
    guard let first = inputs.first else { return try append(index, inputs) }
    switch architecture.layers[index].layer {
    case let norm as BatchNorm where norm.trackRunningStats:
      if let folded = folded(index, first) { return [folded] }
    case is FrozenBatchNorm2d:
      if let folded = folded(index, first) { return [folded] }
    case is Flatten, is Unflatten, is Reshape, is Squeeze, is Unsqueeze:
      guard let shape = shapes(of: index).first else { break }
      return [try reshaped(first, to: shape, of: index, hasConditions: hasConditions(index))]
    case is Expand:
      // What is as large already.
      if !hasConditions(index), try shapes(of: index).first == shape(of: first) { return [first] }
    case let layer as Permute:
      return [try permuted(first, shape(of: first).indices(of: layer.dims.values), of: index)]
    case let layer as Transpose: return [try exchanged(first, layer.exchanged, of: index)]
    case let layer as SwapAxes: return [try exchanged(first, layer.exchanged, of: index)]
    case let layer as ChannelShuffle:
      if let mixed = try shuffled(first, layer.groups, of: index) { return [mixed] }
    case let layer as Chunk:
      return try cut(first, along: shape(of: first).index(of: layer.dim), of: index)
    case let layer as Split:
      return try cut(first, along: shape(of: first).index(of: layer.dim), of: index)
    case let layer as Slice: return [try sliced(first, layer, of: index)]
    case let layer as Mean:
      return [try reduced(first, "Mean", layer.dim, layer.keepdim, of: index)]
    case let layer as Sum:
      return [try reduced(first, "Sum", layer.dim, layer.keepdim, of: index)]
    case let layer as Max where !layer.returnIndices:
      return [try reduced(first, "Max", layer.dim, layer.keepdim, of: index)]
    case let layer as Min where !layer.returnIndices:
      return [try reduced(first, "Min", layer.dim, layer.keepdim, of: index)]
    case let layer as Concat:
      let dimension = try shape(of: first).index(of: layer.dim)
      let kind = LayerKind("Concat", [("dim", .int(dimension))])
      return [joined(kind, inputs, of: index, isCommutative: false)]
    case let layer as Add where layer.other == nil && layer.alpha == 1:
      return [joined(LayerKind("Add"), inputs, of: index, isCommutative: true)]
    case let layer as Mul where layer.other == nil:
      if let gated = gated(inputs, of: index) { return [gated] }
      return [joined(LayerKind("Mul"), inputs, of: index, isCommutative: true)]
    case let layer as Mul:
      if let hard = hard(first, times: layer.other, of: index) { return [hard] }
    case let layer as Div where layer.roundingMode == nil:
      if let hard = hard(first, times: layer.other.map { 1 / $0 }, of: index) { return [hard] }
    default: break
    }
    return try append(index, inputs)
  }

  // MARK: - Norms

  /// The layer of which a norm becomes part; nil where something else takes that layer's output too.
  private mutating func folded(_ index: Int, _ input: TensorReference) -> TensorReference? {
    guard case .layer(let place, 0) = input, layers[place].takesNorm,
      let operand = architecture.layers[index].inputs.first, isUsedOnce(operand)
    else { return nil }
    layers[place].weights?.append(architecture.layers[index].weightsOf ?? index)
    return input
  }

  // MARK: - Shapes and orders

  /// The same elements in another shape. What changes a shape that was changed is one change.
  private mutating func reshaped(
    _ input: TensorReference, to shape: Shape<AxisMap>, of index: Int, hasConditions: Bool
  ) throws(ShapeError) -> TensorReference {
    var source = input
    if let before = producer(of: input), before.kind.type == "Reshape", !before.hasConditions {
      source = before.inputs[0]
    }
    let given = try self.shape(of: source)
    if given == shape, !hasConditions { return source }
    let groups = ReshapeGroups(from: given.sizes, to: shape.sizes) { sizes in
      try? forms.product(sizes)
    }
    return append(
      groups.kind, [source], giving: shape, of: index, hasConditions: hasConditions)
  }

  private mutating func exchanged(
    _ input: TensorReference, _ pair: (Int, Int), of index: Int
  ) throws(ShapeError) -> TensorReference {
    let shape = try shape(of: input)
    var order = Array(0..<shape.rank)
    order.swapAt(try shape.index(of: pair.0), try shape.index(of: pair.1))
    return try permuted(input, order, of: index)
  }

  /// The dimensions in another order. Two orders one after the other are one.
  private mutating func permuted(
    _ input: TensorReference, _ order: [Int], of index: Int
  ) throws(ShapeError) -> TensorReference {
    var (source, order) = (input, order)
    if let before = producer(of: input), before.kind.type == "Permute",
      case .list(let dims)? = before.kind["dims"]
    {
      let earlier = dims.map { entry in
        if case .value(.int(let dim)) = entry { dim } else { 0 }
      }
      guard order.allSatisfy(earlier.indices.contains) else { throw ShapeError("another rank") }
      order = order.map { earlier[$0] }
      source = before.inputs[0]
    }
    if order == Array(order.indices) { return source }
    let given = try shape(of: source)
    var shape = given
    for (place, dimension) in order.enumerated() { shape[place] = given[dimension] }
    let kind = LayerKind("Permute", [("dims", .list(order.map(LayerKind.Entry.int)))])
    return append(kind, [source], giving: shape, of: index)
  }

  /// The channels of [N, C, …] in another order: [N, groups, C/groups, …], the two exchanged, and back.
  /// Nil where there is no room for one more dimension.
  private mutating func shuffled(
    _ input: TensorReference, _ groups: Int, of index: Int
  ) throws(ShapeError) -> TensorReference? {
    let shape = try shape(of: input)
    guard shape.rank < Shape<AxisMap>.maximumRank, !hasConditions(index) else { return nil }
    var apart = try shape.inserting(.constant(groups), at: 1)
    apart[2] = try forms.affine(1, shape[1], 0, over: groups)
    let parts = try reshaped(input, to: apart, of: index, hasConditions: false)
    let mixed = try permuted(parts, [0, 2, 1] + Array(3..<apart.rank), of: index)
    return try reshaped(mixed, to: shape, of: index, hasConditions: false)
  }

  // MARK: - Parts

  /// Elements of one dimension, from a place on.
  private mutating func part(
    _ input: TensorReference, along dimension: Int, from start: AxisMap, step: Int,
    giving length: AxisMap, of index: Int, output: Int? = nil
  ) throws(ShapeError) -> TensorReference {
    var shape = try shape(of: input)
    if start == .constant(0), step == 1, shape[dimension] == length { return input }
    shape[dimension] = length
    let kind = LayerKind(
      "Slice",
      [
        ("dim", .int(dimension)), ("start", .size(start)), ("length", .size(length)),
        ("step", .int(step)),
      ])
    return append(kind, [input], giving: shape, of: index, output: output)
  }

  /// A dimension in parts, each of which is a slice.
  private mutating func cut(
    _ input: TensorReference, along dimension: Int, of index: Int
  ) throws(ShapeError) -> [TensorReference] {
    var parts: [TensorReference] = []
    var start = AxisMap.constant(0)
    for (place, shape) in shapes(of: index).enumerated() {
      parts.append(
        try part(
          input, along: dimension, from: start, step: 1, giving: shape[dimension], of: index,
          output: place))
      start = try forms.sum(start, shape[dimension])
    }
    return parts
  }

  private mutating func sliced(
    _ input: TensorReference, _ layer: Slice, of index: Int
  ) throws(ShapeError) -> TensorReference {
    var tensors: [Shape<AxisMap>] = []
    for tensor in architecture.layers[index].inputs {
      if let shape = evaluation.evaluation.shape(of: tensor) { tensors.append(shape) }
    }
    guard let given = tensors.first, let shape = shapes(of: index).first else { return input }
    let starts = try layer.starts(in: given, beside: tensors, in: &forms)
    var result = input
    for (place, dimension) in try given.indices(of: layer.dim.values).enumerated() {
      result = try part(
        result, along: dimension, from: starts[place], step: layer.step[place] ?? 1,
        giving: shape[dimension], of: index)
    }
    return result
  }

  // MARK: - Reductions

  /// Dimensions reduced to one element each, and then left out where they are not kept.
  private mutating func reduced(
    _ input: TensorReference, _ type: String, _ dim: IntegerList?, _ keeps: Bool, of index: Int
  ) throws(ShapeError) -> TensorReference {
    let given = try shape(of: input)
    let named = dim?.values ?? []
    let dims = try given.indices(of: named.isEmpty ? Array(0..<given.rank) : named).sorted()
    var shape = given
    for dimension in dims { shape[dimension] = .constant(1) }
    let isGlobal = type == "Mean" && (3...5).contains(given.rank) && dims == Array(2..<given.rank)
    let kind =
      isGlobal
      ? LayerKind.globalAverage(axes: given.rank - 2)
      : LayerKind(type, [("dim", .list(dims.map(LayerKind.Entry.int)))])
    let result = append(kind, [input], giving: shape, of: index)
    guard !keeps, let flat = shapes(of: index).first else { return result }
    return try reshaped(result, to: flat, of: index, hasConditions: false)
  }

  // MARK: - Joins

  /// Several tensors as one: a join of what nothing else takes is part of the join behind it.
  private mutating func joined(
    _ kind: LayerKind, _ inputs: [TensorReference], of index: Int, isCommutative: Bool
  ) -> TensorReference {
    var parts: [TensorReference] = []
    for (tensor, operand) in zip(inputs, architecture.layers[index].operands) {
      if case .layer(let place, 0) = tensor, layers[place].kind == kind, isUsedOnce(operand) {
        let inputs = takenInputs(of: place)
        parts = parts.isEmpty ? inputs : parts + inputs
      } else {
        parts.append(tensor)
      }
    }
    guard parts.count > 1, let shape = shapes(of: index).first else { return inputs[0] }
    return append(kind, parts, giving: shape, of: index, isCommutative: isCommutative)
  }

  /// The inputs of a layer that becomes part of another one. A long list is taken away from it, so that a
  /// chain of ten thousand sums is not as many lists.
  private mutating func takenInputs(of place: Int) -> [TensorReference] {
    let inputs = layers[place].inputs
    if inputs.count > Self.mostShared { layers[place].inputs = [] }
    return inputs
  }

  // MARK: - Activations

  /// x*Sigmoid(x) and its like.
  private mutating func gated(_ inputs: [TensorReference], of index: Int) -> TensorReference? {
    guard inputs.count == 2, let shape = shapes(of: index).first else { return nil }
    for (x, other) in [(inputs[0], inputs[1]), (inputs[1], inputs[0])] {
      guard let gate = producer(of: other), let source = gate.inputs.first else { continue }
      let type: String
      switch gate.kind.type {
      case "Sigmoid" where source == x: type = "SiLU"
      case "Hardsigmoid" where source == x: type = "Hardswish"
      case "Tanh":
        guard let inner = producer(of: source), inner.inputs == [x],
          inner.kind == LayerKind(plain: Softplus())
        else { continue }
        type = "Mish"
      default: continue
      }
      return append(LayerKind(type), [x], giving: shape, of: index)
    }
    return nil
  }

  /// min(max(0, x + 3), 6)/6, and x times that.
  private mutating func hard(
    _ input: TensorReference, times factor: Double?, of index: Int
  ) -> TensorReference? {
    guard let factor, abs(factor * 6 - 1) < 1e-6, let shape = shapes(of: index).first,
      let before = producer(of: input)
    else { return nil }
    if let x = shiftedAndHeld(input) {
      return append(LayerKind("Hardsigmoid"), [x], giving: shape, of: index)
    }
    guard before.kind == LayerKind("Mul"), before.inputs.count == 2 else { return nil }
    for (x, other) in [
      (before.inputs[0], before.inputs[1]), (before.inputs[1], before.inputs[0]),
    ] where shiftedAndHeld(other) == x {
      return append(LayerKind("Hardswish"), [x], giving: shape, of: index)
    }
    return nil
  }

  /// The x of min(max(0, x + 3), 6).
  private func shiftedAndHeld(_ tensor: TensorReference) -> TensorReference? {
    guard let held = producer(of: tensor), held.kind == .clamp(0, 6),
      let sum = producer(of: held.inputs[0]), sum.kind.type == "Add", sum.inputs.count == 1,
      sum.kind["other"] == .number(3), sum.kind["alpha"] == nil
    else { return nil }
    return sum.inputs[0]
  }
}

extension LayerKind {
  /// The kind of a layer whose hyperparameters say no sizes.
  init(plain layer: any Layer) { self.init(of: layer, rank: 0) { _ in nil } }
}
