extension Architecture {
  /// The receptive fields of each layer's first output, a dimension each ([N, C, H, W]); nil for
  /// a dimension whose places are not places of the input, and where a number passes 64 bits.
  ///
  /// - Parameter evaluation: the layers' shapes at the input at which the fields are asked.
  func receptiveFields(at evaluation: Evaluation<Int>) -> [[ReceptiveField?]] {
    var seen: [SeenTensor] = []
    seen.reserveCapacity(layers.count)
    for index in layers.indices {
      guard let output = evaluation.shape(of: .layer(index, output: 0)) else {
        seen.append(SeenTensor(fields: [], shape: nil))
        continue
      }
      var given: [SeenTensor] = []
      for tensor in layers[index].operands {
        guard let shape = evaluation.shape(of: tensor) else { continue }
        given.append(Self.seen(tensor, shape, among: seen))
      }
      let found = try? given.after(layers[index].layer.reach, giving: output)
      seen.append(found ?? given.nothing(output))
    }
    return seen.map(\.fields)
  }

  private static func seen(
    _ tensor: TensorReference, _ shape: Shape<Int>, among seen: [SeenTensor]
  ) -> SeenTensor {
    switch tensor {
    case .input: return .input(shape)
    case .layer(let index, let output):
      let found = index < seen.count ? seen[index] : SeenTensor(fields: [], shape: shape)
      return found.part(output, shape)
    }
  }
}

/// What the elements of a tensor see of the network's input.
struct SeenTensor: Hashable {
  /// A dimension each; nil for one whose places are not places of the input.
  var fields: [ReceptiveField?]
  var shape: Shape<Int>?
  /// Whether the network's input feeds the tensor, which parameters alone do not.
  var isFed = false
  /// Whether places of the input got mixed up on the way: what an element sees is not known then,
  /// nor what is seen by an element that it is added to.
  var isLost = false

  /// The network's input, each place of which sees itself.
  static func input(_ shape: Shape<Int>) -> SeenTensor {
    let fields = (0..<shape.rank).map { $0 < 2 ? nil : ReceptiveField.identity }
    return SeenTensor(fields: fields, shape: shape, isFed: true)
  }

  /// One of the outputs of the layer that this was found for. The parts of a split are at the same
  /// places as the first one.
  func part(_ output: Int, _ shape: Shape<Int>) -> SeenTensor {
    var found = self
    found.shape = shape
    if found.fields.count != shape.rank, output > 0 {
      found.fields = Array(repeating: nil, count: shape.rank)
    }
    return found
  }
}

extension [SeenTensor] {
  /// The output of a layer that is given these tensors, where nothing is known of its places.
  func nothing(_ output: Shape<Int>) -> SeenTensor {
    let isFed = contains(where: \.isFed)
    return SeenTensor(
      fields: .init(repeating: nil, count: output.rank), shape: nil, isFed: isFed, isLost: isFed)
  }

  /// What the output of a layer sees that is given these tensors.
  func after(_ reach: Reach, giving output: Shape<Int>) throws(ShapeError) -> SeenTensor {
    guard let first, let own = first.shape, first.fields.count == own.rank else {
      return nothing(output)
    }
    var result = first
    result.isFed = contains(where: \.isFed)
    switch reach {
    case .scattered: return nothing(output)
    case .ownPlace: return try joined(rank: output.rank)
    case .ownPlaceBut(let dim):
      result = try joined(rank: output.rank)
      result.forget(dim < 0 ? dim + output.rank : dim, output)
    case .permuted(let order):
      result.fields = order.map { first.fields.indices.contains($0) ? first.fields[$0] : nil }
    case .reduced(let dims, let keepdim):
      result.fields = try Self.reduced(first.fields, own, dims, keepdim)
    case .rearranged: result.rearrange(from: own, to: output)
    case .windowsAlong(let windows):
      for (dim, window) in windows where result.fields.indices.contains(dim) {
        result.fields[dim] = try result.fields[dim].map { (field) throws(ShapeError) in
          try field.after(window, along: own[dim])
        }
      }
    default:
      guard output.rank == own.rank else { return nothing(output) }
      for dimension in 2..<Swift.max(2, output.rank) {
        result.fields[dimension] = try first.fields[dimension].flatMap {
          (field) throws(ShapeError) in
          try field.after(
            reach, axis: dimension - 2, from: own[dimension], to: output[dimension])
        }
      }
    }
    return result.fields.count == output.rank ? result : nothing(output)
  }

  /// The union of several paths' fields. Tensors of lower rank broadcast: their dimensions are
  /// aligned with the last ones.
  private func joined(rank: Int) throws(ShapeError) -> SeenTensor {
    // What most layers are: one path, of which every place is known.
    if count == 1, let only = first, !only.isLost, only.fields.count == rank { return only }
    var result = SeenTensor(
      fields: .init(repeating: nil, count: rank), shape: nil, isFed: contains(where: \.isFed))
    for tensor in self {
      let offset = rank - tensor.fields.count
      for (dimension, field) in tensor.fields.enumerated() where offset + dimension >= 0 {
        guard let field else { continue }
        let place = offset + dimension
        result.fields[place] =
          try result.fields[place].map { (known) throws(ShapeError) in
            try known.joined(field)
          } ?? field
      }
    }
    // Where one path's places are not known, those of the sum are not either; one element that is
    // spread over all places, such as a squeeze's, has none.
    for case let tensor in self where tensor.isLost {
      guard let own = tensor.shape, own.rank == tensor.fields.count else { continue }
      let known = result.fields.contains { $0 != nil }
      result.isLost = result.isLost || !known
      for dimension in 0..<own.rank where own[dimension] > 1 && tensor.fields[dimension] == nil {
        result.forget(dimension + rank - own.rank)
      }
    }
    return result
  }

  /// The fields after a reduction: a pool of the whole of some dimensions.
  private static func reduced(
    _ fields: [ReceptiveField?], _ own: Shape<Int>, _ dims: [Int], _ keepdim: Bool
  ) throws(ShapeError) -> [ReceptiveField?] {
    let rank = fields.count
    let named = Set(dims.isEmpty ? .init(0..<rank) : dims.map { $0 < 0 ? $0 + rank : $0 })
    var result: [ReceptiveField?] = []
    for (dimension, field) in fields.enumerated() {
      if !named.contains(dimension) {
        result.append(field)
      } else if keepdim {
        result.append(
          try field.map { (field) throws(ShapeError) in
            try field.pooled(from: own[dimension], to: 1)
          })
      }
    }
    return result
  }
}

extension SeenTensor {
  /// Forgets what a dimension's places are; without that the tensor is lost, unless the dimension
  /// has one element.
  fileprivate mutating func forget(_ dimension: Int, _ shape: Shape<Int>? = nil) {
    guard fields.indices.contains(dimension), fields[dimension] != nil else { return }
    fields[dimension] = nil
    if shape == nil || shape.map({ $0[dimension] > 1 }) == true { isLost = true }
  }

  /// The fields of the same elements in another shape. A dimension stays what it was where it has
  /// as many elements and as many elements lie between two of its places.
  fileprivate mutating func rearrange(from input: Shape<Int>, to output: Shape<Int>) {
    var places = Self.places(of: input)
    var left = Set(fields.indices.filter { fields[$0] != nil && input[$0] > 1 })
    let before = fields
    fields = Self.places(of: output).map { wanted in
      guard let wanted, let found = places.firstIndex(of: wanted) else { return nil }
      // Each is taken once: dimensions of one element may look alike.
      places[found] = nil
      left.remove(found)
      return before[found]
    }
    if !left.isEmpty { isLost = true }
  }

  /// How many elements each dimension has, and how many lie between two of its places; nil where
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
}

extension ReceptiveField {
  /// The field after a layer along one of its spatial axes; nil where its places are none of the
  /// input.
  fileprivate func after(
    _ reach: Reach, axis: Int, from extent: Int, to target: Int
  ) throws(ShapeError) -> ReceptiveField? {
    switch reach {
    case .windows(let windows) where axis < windows.count:
      return try after(windows[axis], along: extent)
    case .transposedWindows(let windows) where axis < windows.count:
      return try after(windows[axis])
    case .shifted(let offsets) where axis < offsets.count:
      return try after(count: 1, step: Fraction(1), lead: Fraction(offsets[axis]))
    case .everything: return try pooled(from: extent, to: target)
    case .resampled(let neighbours):
      // Places that stay as many stay where they are.
      if extent == target { return self }
      return try after(
        count: neighbours, step: Fraction(extent, over: target), lead: Fraction(neighbours / 2))
    default: return nil
    }
  }
}
