extension Architecture {
  /// The receptive fields of each layer's first output, a dimension each ([N, C, H, W]); nil for
  /// a dimension whose places are not places of the input.
  ///
  /// - Parameters:
  ///   - own: the evaluation at the definition's own input, for what depends on a ratio of sizes.
  ///   - evaluation: the same as forms.
  ///   - forms: the arithmetic that made `evaluation`.
  func receptiveFields(
    own: Evaluation<Int>, evaluation: Evaluation<AxisMap>, in forms: inout Forms
  ) throws(ShapeError) -> [[ReceptiveField?]] {
    var fields: [[ReceptiveField?]] = []
    for index in layers.indices {
      guard let output = own.shape(of: .layer(index, output: 0)) else {
        fields.append([])
        continue
      }
      var given: [(fields: [ReceptiveField?], own: Shape<Int>, forms: Shape<AxisMap>)] = []
      for tensor in layers[index].operands {
        guard let shape = own.shape(of: tensor), let map = evaluation.shape(of: tensor) else {
          continue
        }
        given.append((Self.fields(of: tensor, rank: shape.rank, among: fields), shape, map))
      }
      fields.append(try Self.fields(behind: layers[index].layer.reach, given, output, &forms))
    }
    return fields
  }

  private static func fields(
    of tensor: TensorReference, rank: Int, among fields: [[ReceptiveField?]]
  ) -> [ReceptiveField?] {
    switch tensor {
    case .input: return (0..<rank).map { $0 < 2 ? nil : .identity }
    case .layer(let index, let output):
      let found = index < fields.count ? fields[index] : []
      // The parts of a split stand at the same places as the first one.
      return found.count == rank || output == 0 ? found : Array(repeating: nil, count: rank)
    }
  }

  private static func fields(
    behind reach: Reach,
    _ given: [(fields: [ReceptiveField?], own: Shape<Int>, forms: Shape<AxisMap>)],
    _ output: Shape<Int>, _ forms: inout Forms
  ) throws(ShapeError) -> [ReceptiveField?] {
    let none: [ReceptiveField?] = Array(repeating: nil, count: output.rank)
    guard let first = given.first else { return none }
    switch reach {
    case .scattered: return none
    case .permuted(let order):
      return order.map { $0 >= 0 && $0 < first.fields.count ? first.fields[$0] : nil }
    case .ownPlace: return try joined(given.map(\.fields), rank: output.rank, &forms)
    default: break
    }
    guard output.rank == first.own.rank, first.fields.count == output.rank else { return none }
    var result = first.fields
    for dimension in 2..<max(2, output.rank) {
      guard let field = result[dimension] else { continue }
      let axis = dimension - 2
      let extent = first.own[dimension]
      switch reach {
      case .windows(let windows) where axis < windows.count:
        result[dimension] = try field.behind(windows[axis], along: extent, &forms)
      case .transposedWindows(let windows) where axis < windows.count:
        result[dimension] = try field.behind(windows[axis], &forms)
      case .shifted(let offsets) where axis < offsets.count:
        result[dimension] = try field.behind(
          count: 1, step: Fraction(1), lead: Fraction(offsets[axis]), &forms)
      case .everything:
        result[dimension] = try field.pooled(
          from: extent, form: first.forms[dimension], to: output[dimension], &forms)
      case .resampled(let neighbours):
        result[dimension] = try field.behind(
          count: neighbours, step: Fraction(extent, over: output[dimension]),
          lead: Fraction(neighbours / 2), &forms)
      default: result[dimension] = nil
      }
    }
    return result
  }

  /// The union of several paths' fields. Tensors of lower rank broadcast: their dimensions are
  /// aligned with the last ones.
  private static func joined(
    _ all: [[ReceptiveField?]], rank: Int, _ forms: inout Forms
  ) throws(ShapeError) -> [ReceptiveField?] {
    var result: [ReceptiveField?] = Array(repeating: nil, count: rank)
    for fields in all {
      let offset = rank - fields.count
      for (dimension, field) in fields.enumerated() where offset + dimension >= 0 {
        guard let field else { continue }
        let place = offset + dimension
        result[place] =
          try result[place].map { (known) throws(ShapeError) in
            try known.joined(field, &forms)
          } ?? field
      }
    }
    return result
  }
}
