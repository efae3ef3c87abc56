extension Architecture {
  /// The receptive fields of each layer's first output, a dimension each ([N, C, H, W]); nil for
  /// a dimension whose places are not places of the input.
  ///
  /// - Parameters:
  ///   - evaluation: the layers' shapes at the input at which the fields are asked.
  ///   - axes: the dimensions of each input, without the batch, whose places are followed; nil for those
  ///     that are no channels and no features.
  func receptiveFields(
    at evaluation: Evaluation<Int>, along axes: [[Int]]? = nil
  ) -> [[ReceptiveField?]] {
    seenTensors(at: evaluation, along: axes).map { $0.first?.fields ?? [] }
  }

  /// What the elements of each layer's outputs see.
  func seenTensors(
    at evaluation: Evaluation<Int>, along axes: [[Int]]? = nil
  ) -> [[SeenTensor]] {
    var seen: [[SeenTensor]] = []
    seen.reserveCapacity(layers.count)
    let axes = axes ?? InputRoles(self, at: evaluation).freeDimensions
    let inputs = evaluation.inputs.indices.map { input in
      SeenTensor.input(
        evaluation.inputs[input], along: axes[input].map { $0 + self.inputs[input].start })
    }
    for index in evaluation.outputs.indices {
      let outputs = evaluation.outputs[index]
      var given: [SeenTensor] = []
      for tensor in layers[index].operands {
        guard let shape = evaluation.shape(of: tensor) else { continue }
        given.append(Self.seen(tensor, shape, among: seen, inputs))
      }
      let references = layers[index].inputs.suffix(layers[index].referenceCount)
      seen.append(
        given.after(
          layers[index].layer, giving: outputs,
          beside: references.compactMap { evaluation.shape(of: $0) }))
    }
    return seen
  }

  /// What each output of each layer reads of each operand at inputs.
  ///
  /// - Throws: ``EvaluationError`` where an input or a layer refuses.
  public func readings(at inputs: [Shape<Int>]) throws(EvaluationError) -> [[[Reading]]] {
    let evaluation = try evaluate(at: inputs)
    return layers.indices.map { index in
      let node = layers[index]
      let given = node.inputs.compactMap { evaluation.shape(of: $0) }
      let outputs = evaluation.outputs[index]
      guard given.count == node.inputs.count else { return [] }
      return outputs.indices.map { part in
        node.operands.indices.map { operand in
          let path = LayerPassage(operand: operand, inputs: given, outputs: outputs, part: part)
          return (try? node.layer.reading(path)) ?? .scattered
        }
      }
    }
  }

  private static func seen(
    _ tensor: TensorReference, _ shape: Shape<Int>, among seen: [[SeenTensor]],
    _ inputs: [SeenTensor]
  ) -> SeenTensor {
    switch tensor {
    case .input(let index): return inputs[index]
    case .layer(let index, let output):
      return index < seen.count && output < seen[index].count
        ? seen[index][output] : SeenTensor(fields: [], shape: shape)
    }
  }
}

/// What the elements of a tensor see of the network's input.
struct SeenTensor: Hashable {
  /// A dimension each; nil for one whose places are not places of the input.
  var fields: [ReceptiveField?]
  var shape: Shape<Int>
  /// Whether the network's input feeds the tensor, which parameters alone do not.
  var isFed = false
  /// Whether places of the input got mixed up on the way: what an element sees is not known then,
  /// nor what is seen by an element that it is added to.
  var isLost = false
  /// Whether a map was squeezed into one cell on the way, as by a global pool.
  var isSqueezed = false

  /// An input of the network, each place of which sees itself.
  ///
  /// - Parameter dimensions: those whose places are followed, counted from the batch.
  static func input(_ shape: Shape<Int>, along dimensions: [Int]) -> SeenTensor {
    let fields = (0..<shape.rank).map {
      dimensions.contains($0) ? ReceptiveField.identity(shape[$0], axis: $0) : nil
    }
    return SeenTensor(fields: fields, shape: shape, isFed: true)
  }
}

extension [SeenTensor] {
  /// What the outputs of a layer see that is given these tensors.
  ///
  /// - Parameter references: the shapes of the tensors that `like(…)` names.
  func after(
    _ layer: any Layer, giving outputs: [Shape<Int>], beside references: [Shape<Int>] = []
  ) -> [SeenTensor] {
    guard !isEmpty else {
      return outputs.map { SeenTensor(fields: .init(repeating: nil, count: $0.rank), shape: $0) }
    }
    var result: [SeenTensor] = []
    result.reserveCapacity(outputs.count)
    var inputs = map(\.shape)
    inputs += references
    var path = LayerPassage(operand: 0, inputs: inputs, outputs: outputs, part: 0)
    for part in outputs.indices {
      path.part = part
      func seen(by operand: Int) -> SeenTensor {
        path.operand = operand
        return self[operand].after((try? layer.reading(path)) ?? .scattered, giving: outputs[part])
      }
      var all = seen(by: 0)
      for operand in indices.dropFirst() { all.join(seen(by: operand)) }
      all.shape = outputs[part]
      result.append(all)
    }
    return result
  }
}

extension SeenTensor {
  /// What an output sees that reads this tensor alone. Along dimensions that are broadcast its shape
  /// stays 1.
  func after(_ reading: Reading, giving output: Shape<Int>) -> SeenTensor {
    if case .ownPlace = reading, output == shape { return self }
    if case .slab(_, _, let reading) = reading { return after(reading, giving: output) }
    var result = self
    result.shape = output
    let isKnown = isFed && fields.count == shape.rank
    switch reading {
    // Nearly all layers: the list of fields stays, or is changed in its places.
    case .ownBut(let dimension, _) where isKnown && fields[dimension] == nil: return result
    case .axes(let axes)
    where isKnown && axes.count + 2 == shape.rank && output.rank == shape.rank:
      if fields[1] != nil {
        result.isLost = isLost || shape[1] > 1
        result.fields[1] = nil
      }
      for (axis, reading) in axes.enumerated() {
        guard let field = fields[axis + 2]?.after(reading, giving: output[axis + 2]) else {
          continue
        }
        result.fields[axis + 2] = field
        if shape[axis + 2] > 1, field.isGlobal { result.isSqueezed = true }
      }
      return result
    default: result.fields = .init(repeating: nil, count: output.rank)
    }
    if case .nothing = reading {
      (result.isFed, result.isLost, result.isSqueezed) = (false, false, false)
      return result
    }
    guard isFed else { return result }
    guard isKnown else { return result.lost }
    switch reading {
    case .scattered, .unknown: return result.lost
    case .ownPlace:
      let added = output.rank - shape.rank
      for dimension in 0..<output.rank {
        guard dimension >= added, shape[dimension - added] == output[dimension] else {
          result.shape[dimension] = 1
          result.fields[dimension] =
            dimension >= added ? fields[dimension - added]?.spread(over: output[dimension]) : nil
          continue
        }
        result.fields[dimension] = fields[dimension - added]
      }
      return result
    default: break
    }
    for (dimension, how) in reading.dimensions(of: shape, to: output).enumerated() {
      guard let field = fields[dimension] else { continue }
      // Frames that are folded into the batch: with a batch of 1 alone they seem to stay apart.
      if case .rearranged = reading, case .output(0, _)? = how { continue }
      switch how {
      case .output(let place, let reading):
        result.fields[place] = field.after(reading, giving: output[place])
      case .placed(let place, .mirrored(let size)):
        result.fields[place] = field.mirrored(size)
      case .everything(isReduced: true):
        result.isSqueezed = result.isSqueezed || shape[dimension] > 1
      case .element: break
      case .everything(isReduced: false), .part, .placed, .chosen, nil:
        result.isLost = result.isLost || shape[dimension] > 1
      }
    }
    return result
  }

  private var lost: SeenTensor {
    var result = self
    result.isLost = true
    return result
  }

  /// The union of two paths' fields.
  mutating func join(_ other: SeenTensor) {
    let before = isLost ? self : nil
    isFed = isFed || other.isFed
    isSqueezed = isSqueezed || other.isSqueezed
    for dimension in 0..<min(fields.count, other.fields.count) {
      guard let field = other.fields[dimension] else { continue }
      // In its place: a list of fields is joined with dozens of others.
      if fields[dimension]?.join(field) == nil { fields[dimension] = field }
    }
    if isLost || other.isLost {
      // Where one path's places are not known, those of the sum are not either; one element that is
      // spread over all places, such as a squeeze's, has none.
      isLost = !fields.contains { $0 != nil }
      for path in [before, other.isLost ? other : nil] {
        guard let path else { continue }
        for (dimension, field) in path.fields.enumerated()
        where field == nil && path.shape[dimension] > 1 && fields[dimension] != nil {
          fields[dimension] = nil
          isLost = true
        }
      }
    }
    for dimension in 0..<min(shape.rank, other.shape.rank) {
      shape[dimension] = max(shape[dimension], other.shape[dimension])
    }
  }
}
