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
    for (index, node) in layers.enumerated() {
      guard let output = own.shape(of: .layer(index, output: 0)) else {
        fields.append([])
        continue
      }
      var given: [(fields: [ReceptiveField?], own: Shape<Int>, forms: Shape<AxisMap>)] = []
      for tensor in node.operands {
        guard let shape = own.shape(of: tensor), let map = evaluation.shape(of: tensor) else {
          continue
        }
        given.append((Self.fields(of: tensor, rank: shape.rank, among: fields), shape, map))
      }
      fields.append(try Self.fields(behind: node.layer.reach, given, output, &forms))
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
    case .ownPlaceBut(let dim):
      var result = try joined(given.map(\.fields), rank: output.rank, &forms)
      let place = dim < 0 ? dim + output.rank : dim
      if result.indices.contains(place) { result[place] = nil }
      return result
    case .reduced(let dims, let keepdim):
      let result = try reduced(first, dims, keepdim, &forms)
      return result.count == output.rank ? result : none
    case .rearranged: return rearranged(first.fields, from: first.own, to: output)
    default: break
    }
    guard output.rank == first.own.rank, first.fields.count == output.rank else { return none }
    var result = first.fields
    for dimension in 2..<max(2, output.rank) {
      guard let field = result[dimension] else { continue }
      let axis = dimension - 2
      let extent = first.own[dimension]
      // Places that stay as many stay where they are.
      if case .resampled = reach, extent == output[dimension] { continue }
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

  /// The fields behind a reduction: a pool of the whole of some dimensions.
  private static func reduced(
    _ input: (fields: [ReceptiveField?], own: Shape<Int>, forms: Shape<AxisMap>), _ dims: [Int],
    _ keepdim: Bool, _ forms: inout Forms
  ) throws(ShapeError) -> [ReceptiveField?] {
    let rank = input.fields.count
    let named = Set(dims.isEmpty ? Array(0..<rank) : dims.map { $0 < 0 ? $0 + rank : $0 })
    var result: [ReceptiveField?] = []
    for (dimension, field) in input.fields.enumerated() {
      if !named.contains(dimension) {
        result.append(field)
      } else if keepdim {
        result.append(
          try field.map { (field) throws(ShapeError) in
            try field.pooled(
              from: input.own[dimension], form: input.forms[dimension], to: 1, &forms)
          })
      }
    }
    return result
  }

  /// The fields of the same elements in another shape. A dimension stays what it was where it has
  /// as many elements and as many elements stand between two of its places.
  private static func rearranged(
    _ fields: [ReceptiveField?], from input: Shape<Int>, to output: Shape<Int>
  ) -> [ReceptiveField?] {
    guard fields.count == input.rank else { return Array(repeating: nil, count: output.rank) }
    var places = Self.places(of: input)
    return Self.places(of: output).map { wanted in
      guard let wanted, let found = places.firstIndex(of: wanted) else { return nil }
      // Each is taken once: dimensions of one element may look alike.
      places[found] = nil
      return fields[found]
    }
  }

  /// How many elements each dimension has, and how many stand between two of its places; nil where
  /// that cannot be counted.
  private static func places(of shape: Shape<Int>) -> [[Int]?] {
    var distance = 1
    var result: [[Int]?] = []
    for size in shape.sizes.reversed() {
      result.append([size, distance])
      let (product, overflows) = distance.multipliedReportingOverflow(by: size)
      if overflows { return Array(repeating: nil, count: shape.rank) }
      distance = product
    }
    return result.reversed()
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
