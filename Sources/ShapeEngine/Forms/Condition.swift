/// Something that an input must fulfil for a layer to have an output, as a form.
public enum Condition: Hashable, Sendable {
  /// The map is at least the number.
  case atLeast(AxisMap, Int)
  case equal(AxisMap, AxisMap)
  /// The maps differ; where one of them is a number, it is the second.
  case unequal(AxisMap, AxisMap)
  /// The first map is a multiple of the second.
  case multiple(AxisMap, of: AxisMap)
  /// The maps are equal, or one of them is 1.
  case broadcastable(AxisMap, AxisMap)

  /// The maps that the condition is over.
  var maps: [AxisMap] {
    switch self {
    case .atLeast(let map, _): [map]
    case .equal(let x, let y), .unequal(let x, let y), .multiple(let x, let y),
      .broadcastable(let x, let y):
      [x, y]
    }
  }

  /// Whether the condition holds where the maps have the given values.
  public func holds(_ value: (AxisMap) throws(ShapeError) -> Int) throws(ShapeError) -> Bool {
    switch self {
    case .atLeast(let x, let bound): return try value(x) >= bound
    case .equal(let x, let y): return try value(x) == value(y)
    case .unequal(let x, let y): return try value(x) != value(y)
    case .multiple(let x, let y):
      let divisor = try value(y)
      return divisor > 0 ? try value(x) % divisor == 0 : false
    case .broadcastable(let x, let y):
      let (x, y) = (try value(x), try value(y))
      return x == y || x == 1 || y == 1
    }
  }
}

extension ExpressionTable {
  /// Whether all maps of a condition have a formula.
  @inline(__always)
  func isKnown(_ condition: Condition) -> Bool {
    switch condition {
    case .atLeast(let x, _): isKnown(x)
    case .equal(let x, let y), .unequal(let x, let y), .multiple(let x, let y),
      .broadcastable(let x, let y):
      isKnown(x) && isKnown(y)
    }
  }
}
