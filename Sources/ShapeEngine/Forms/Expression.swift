/// What an atom of an ``AxisMap`` can be besides an input dimension: the sizes that a single
/// floor((a*x + b)/c) of an input dimension cannot say.
enum Expression: Hashable, Sendable {
  /// A map that does not collapse into the one around it: the inner part of a chain.
  case nested(AxisMap)
  /// A sum of products of atoms. No constant, no common factor, more than one atom.
  case polynomial([Term])
  case minimum(AxisMap, AxisMap)
  case maximum(AxisMap, AxisMap)
  /// The whole number of a product with a floating-point number.
  case scaled(AxisMap, Scale)
  /// A quotient that a ``Condition`` requires to be exact.
  case quotient(AxisMap, AxisMap)
  /// A quotient, rounded down, of which a ``Condition`` requires the divisor to be above zero.
  case floorQuotient(AxisMap, AxisMap)
  /// A size that has no formula, as one that depends on data has none: all that is known is which
  /// input dimensions it may depend on. Each is another one, distinguished by its number.
  case unknown(Int, of: [Int32])
}

extension Expression {
  /// The atoms that the expression is over.
  var atoms: [Int32] {
    switch self {
    case .nested(let map), .scaled(let map, _): map.atom < 0 ? [] : [map.atom]
    case .polynomial(let terms): terms.flatMap(\.atoms)
    case .unknown(_, let variables): variables
    case .minimum(let x, let y), .maximum(let x, let y), .quotient(let x, let y),
      .floorQuotient(let x, let y):
      [x.atom, y.atom].filter { $0 >= 0 }
    }
  }
}

/// `coefficient` times a product of atoms (each as often as it occurs, in ascending order).
struct Term: Hashable, Sendable {
  var coefficient: Int
  var atoms: [Int32]
}
