/// What a tensor is in space, and which of its dimensions say so.
public struct SpatialReading: Hashable, Sendable {
  /// How a tensor is laid out in space.
  public enum Kind: String, Hashable, Sendable {
    /// As many dimensions as the input has, and one of them for each axis of the input: [N, C, H, W]
    /// as well as [N, H, W, C].
    case map
    /// A sequence, [N, L, C] or [N, C, L], whose length depends on all axes of the input.
    case tokens
    /// Anything else of three to five dimensions, which is read as [N, C, …].
    case other
  }

  /// How the tensor is laid out.
  public var kind: Kind
  /// The dimensions that are the sizes, batch at 0: of a map in the order of the input's axes, of
  /// tokens the length.
  public var axes: [Int]
  /// The dimension that is the channels.
  public var channels: Int

  /// The channels and the sizes that a tensor of the reading's shape has; nil for one of fewer dimensions.
  ///
  /// - Parameter output: batch first.
  public func map(of output: [Int]) -> (channels: Int, sizes: [Int])? {
    guard output.indices.contains(channels), axes.allSatisfy(output.indices.contains) else {
      return nil
    }
    return (output[channels], axes.map { output[$0] })
  }
}

extension Architecture {
  /// What each layer's first output is in space; empty where every input is refused.
  public func spatialReadings() -> [SpatialReading?] {
    guard let result = try? forms() else { return [] }
    var reader = SpatialReader(result.forms.table, inputs: inputs)
    return result.evaluation.outputs.map { outputs in
      outputs.first.flatMap { reader.reading(of: $0) }
    }
  }
}

/// Tells what the tensors of an architecture are in space.
///
///     var reader = SpatialReader(analysis.table, inputs: resnet18.inputs)
///     reader.reading(of: layer4)    // a map: axes 2 and 3, channels 1
public struct SpatialReader: Sendable {
  /// The variables that the dimensions past the channels are, as bits, an input each.
  let inputs: [[UInt64]]
  private let table: ExpressionTable
  private let spatial: UInt64
  private var masks: [UInt64?] = []

  /// A reader for the maps of a table over these inputs.
  public init(_ table: ExpressionTable, inputs: [Architecture.Input]) {
    self.table = table
    var next = 1
    self.inputs = inputs.map { input in
      defer { next += input.shape.count }
      // What all samples share is no map of theirs.
      let axes = input.shape.indices.dropFirst(input.hasBatch ? 1 : input.shape.count)
      return axes.map { Self.bit(next + $0) }
    }
    spatial = self.inputs.joined().reduce(0, |)
  }

  /// Inputs of more than 63 dimensions in all are nobody's: what is past them has no bit.
  static func bit(_ variable: Int) -> UInt64 { variable < 64 ? 1 << UInt64(variable) : 0 }

  /// What a tensor is; nil for one of fewer than three dimensions or more than five.
  public mutating func reading(of shape: Shape<AxisMap>) -> SpatialReading? {
    guard shape.rank > 2, shape.rank < 6 else { return nil }
    let masks = (0..<shape.rank).map { mask(of: shape[$0]) & spatial }
    // Where the batch depends on the sizes, places were moved into it: windows.
    if masks[0] == 0 {
      for axes in inputs where axes.count + 2 == shape.rank {
        if let map = Self.map(masks, axes) { return map }
      }
      if shape.rank == 3, let length = [1, 2].first(where: { masks[$0] != 0 }),
        masks[3 - length] == 0,
        inputs.contains(where: { $0.count > 1 && $0.reduce(0, |) == masks[length] })
      {
        return SpatialReading(kind: .tokens, axes: [length], channels: 3 - length)
      }
    }
    return SpatialReading(kind: .other, axes: Array(2..<shape.rank), channels: 1)
  }

  private static func map(_ masks: [UInt64], _ axes: [UInt64]) -> SpatialReading? {
    var places: [Int] = []
    for axis in axes {
      guard axis != 0, let place = masks.firstIndex(of: axis) else { return nil }
      places.append(place)
    }
    let rest = masks.indices.dropFirst().filter { !places.contains($0) }
    guard rest.count == 1, masks[rest[0]] == 0, Set(places).count == axes.count else { return nil }
    return SpatialReading(kind: .map, axes: places, channels: rest[0])
  }

  // MARK: - What depends on what

  /// The variables that a map depends on, as bits.
  mutating func mask(of map: AxisMap) -> UInt64 { map.a == 0 ? 0 : mask(ofAtom: map.atom) }

  mutating func mask(of condition: Condition) -> UInt64 {
    switch condition {
    case .atLeast(let x, _): mask(of: x)
    case .equal(let x, let y), .unequal(let x, let y), .multiple(let x, of: let y),
      .broadcastable(let x, let y):
      mask(of: x) | mask(of: y)
    }
  }

  private mutating func mask(ofAtom atom: Int32) -> UInt64 {
    if Int(atom) < table.variables.count { return Self.bit(Int(atom)) }
    if masks.isEmpty { masks = Array(repeating: nil, count: table.atomCount) }
    if let known = masks[Int(atom)] { return known }
    var mask: UInt64 = 0
    for part in table.expression(of: atom)?.atoms ?? [] { mask |= self.mask(ofAtom: part) }
    masks[Int(atom)] = mask
    return mask
  }
}
