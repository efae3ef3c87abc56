/// What a layer takes a dimension of its input for.
public enum AxisRole: Hashable, Sendable {
  /// The second dimension of [N, C, …].
  case channels
  /// The last dimension of tokens: what a Linear layer or a norm is over.
  case features
  /// The only axis of a sequence that a 1d layer goes along.
  case length
  case depth, height, width
  /// The places of tokens: what an embedding, a recurrent layer or attention goes along.
  case tokens

  /// Whether weights are made for the dimension, so that it has one size.
  public var isFeatures: Bool { self == .channels || self == .features }

  /// The name of such an axis where the definition gives none.
  public var name: String {
    switch self {
    case .channels: "C"
    case .features: "D"
    case .length: "L"
    case .depth, .tokens: "T"
    case .height: "H"
    case .width: "W"
    }
  }

  /// Those of the spatial axes of a layer for so many, in order.
  static func spatial(_ axes: Int) -> [AxisRole] {
    switch axes {
    case 1: [.length]
    case 2: [.height, .width]
    case 3: [.depth, .height, .width]
    default: []
    }
  }
}

extension SpatialLayer {
  public func roles(rank: Int) -> [AxisRole?] {
    rank == axes + 2
      ? [nil, .channels] + AxisRole.spatial(axes) : Array(repeating: nil, count: rank)
  }
}

extension Linear {
  public func roles(rank: Int) -> [AxisRole?] { .last(.features, of: rank) }
}

extension LastDimensionsNorm {
  /// A norm over several dimensions takes none of them for features: `LayerNorm([C, H, W])`.
  public func roles(rank: Int) -> [AxisRole?] {
    (normalizedShape?.values.count ?? 1) > 1
      ? Array(repeating: nil, count: rank) : .last(.features, of: rank)
  }
}

extension Embedding {
  public func roles(rank: Int) -> [AxisRole?] {
    (0..<rank).map { $0 == 1 ? .tokens : nil }
  }
}

extension RecurrentLayer {
  public func roles(rank: Int) -> [AxisRole?] {
    // Without batch_first the batch is in the second place.
    guard rank == 3 else { return .last(.features, of: rank) }
    return batchFirst ? [nil, .tokens, .features] : [.tokens, nil, .features]
  }
}

extension MultiheadAttention {
  public func roles(rank: Int) -> [AxisRole?] {
    guard rank == 3 else { return .last(.features, of: rank) }
    return batchFirst ? [nil, .tokens, .features] : [.tokens, nil, .features]
  }
}

extension [AxisRole?] {
  fileprivate static func last(_ role: AxisRole, of rank: Int) -> [AxisRole?] {
    rank == 0 ? [] : Array(repeating: nil, count: rank - 1) + [role]
  }
}
