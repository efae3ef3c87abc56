/// What an explanation takes from the layers around the one that is explained.
extension Architecture {
  /// The axes along which windows leave over what stands at the far end, with their layers, in order.
  ///
  /// - Throws: ``EvaluationError`` where an input or a layer refuses.
  public func leftovers(
    at inputs: [Shape<Int>]
  ) throws(EvaluationError) -> [(layer: Int, axis: AxisExplanation)] {
    let evaluation = try evaluate(at: inputs)
    return layers.indices.flatMap { index in
      ((try? axes(of: index, in: evaluation)) ?? []).filter { $0.neverReadAtEnd > 0 }
        .map { (index, $0) }
    }
  }

  /// The axes of a layer whose type is made for a map.
  func axes(
    of index: Int, in evaluation: Evaluation<Int>
  ) throws(ShapeError) -> [AxisExplanation] {
    let layer = layers[index].layer
    guard layer is any SpatialLayer || layer is any ResamplingLayer,
      let rank = layers[index].operands.first.flatMap(evaluation.shape(of:))?.rank
    else { return [] }
    return try axes(of: index, Array(2..<max(2, rank)), in: evaluation)
  }

  /// A layer's axes along some dimensions, which its first input and output have alike.
  func axes(
    of index: Int, _ dimensions: [Int], in evaluation: Evaluation<Int>
  ) throws(ShapeError) -> [AxisExplanation] {
    let layer = layers[index].layer
    guard let tensor = layers[index].operands.first, let input = evaluation.shape(of: tensor),
      let output = evaluation.outputs[index].first, input.rank == output.rank
    else { return [] }
    let roles = AxisRole.spatial(dimensions.count)
    var axes: [AxisExplanation] = []
    for (axis, (role, dimension)) in zip(roles, dimensions).enumerated() {
      var explanation = AxisExplanation(
        role: role, dimension: dimension,
        rule: try Self.rule(of: layer, axis, from: input[dimension], to: output[dimension]),
        input: input[dimension], output: output[dimension])
      try explanation.complete()
      let pool = layer as? any AdaptivePool
      let isKept = pool.map { $0.outputSize[axis] == nil } ?? false
      if isKept || layer is any ElementwiseLayer { explanation.form = "x" }
      // A size that is asked for is no function of the input's alone.
      if pool == nil,
        layer.values.contains(where: {
          $0.value.holdsSize || $0.name == "output_size" && $0.value != .none
        })
      {
        (explanation.form, explanation.map) = (nil, nil)
      }
      axes.append(explanation)
    }
    return axes
  }

  private static func rule(
    of layer: any Layer, _ axis: Int, from input: Int, to output: Int
  ) throws(ShapeError) -> AxisExplanation.Rule {
    if let layer = layer as? any WindowLayer { return .window(try layer.window(axis)) }
    if let layer = layer as? any TransposedWindowLayer {
      return .transposed(try layer.window(axis).giving(output, from: input))
    }
    if layer is any AdaptivePool { return .adaptive }
    guard let layer = layer as? any ResamplingLayer else { return .other }
    let factors = layer.scaleFactor?.factors ?? []
    let isRecomputed = layer.values.contains {
      $0.name == "recompute_scale_factor" && $0.value == .bool(true)
    }
    return .resampled(
      .init(
        mode: layer.mode, alignCorners: layer.alignCorners ?? false,
        factor: factors.count == 1 ? factors[0] : axis < factors.count ? factors[axis] : nil,
        factorGivesSource: !factors.isEmpty && !isRecomputed))
  }

  /// What was flattened to the last dimension that a layer takes, past layers that change no shape.
  func flattened(before index: Int, in evaluation: Evaluation<Int>) -> Explanation.Flattened? {
    guard layers[index].layer is Linear, var tensor = layers[index].operands.first,
      let features = evaluation.shape(of: tensor)?.sizes.last
    else { return nil }
    while case .layer(let before, _) = tensor, let given = layers[before].operands.first {
      if layers[before].layer is any ElementwiseLayer {
        tensor = given
        continue
      }
      guard layers[before].layer is Flatten || layers[before].layer is Reshape,
        let sizes = evaluation.shape(of: given)?.sizes,
        let merged = Self.merged(sizes, into: features)
      else { return nil }
      return .init(
        name: name(of: given), tensor: given, sizes: merged,
        dimensions: (sizes.count - merged.count)..<sizes.count)
    }
    return nil
  }

  /// The last sizes, at least two of them, whose product a size is.
  static func merged(_ sizes: [Int], into size: Int) -> [Int]? {
    var product = 1
    for start in sizes.indices.dropFirst().reversed() {
      let (next, overflows) = product.multipliedReportingOverflow(by: sizes[start])
      if overflows { return nil }
      product = next
      // Dimensions of one element belong to what was flattened, too.
      if product == size, sizes.count - start > 1, start == 1 || sizes[start - 1] != 1 {
        return Array(sizes[start...])
      }
    }
    return nil
  }
}
