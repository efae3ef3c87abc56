extension ExpressionTable {
  /// How much an input dimension grows where the map grows by one: 32 for floor((H + 31)/32), 1/2
  /// behind an upsampling. Nil where that is not the same everywhere, or not above zero.
  public func stride(of map: AxisMap) -> Fraction? {
    guard let slope = slope(of: map), slope.numerator > 0 else { return nil }
    return try? Fraction(slope.denominator, over: slope.numerator)
  }

  /// The integers of a map that is floor((a*x + b)/c) of an input dimension x; nil for any other.
  public func line(of map: AxisMap) -> (a: Int, b: Int, c: Int)? {
    guard map.a == 0 || Int(map.atom) < variables.count else { return nil }
    return (map.a, map.b, map.c)
  }

  /// By how much a map grows along its only variable in the long run.
  private func slope(of map: AxisMap) -> Fraction? {
    if map.a == 0 { return Fraction(0) }
    guard let inner = slope(ofAtom: map.atom) else { return nil }
    return try? inner * Fraction(map.a, over: map.c)
  }

  private func slope(ofAtom atom: Int32) -> Fraction? {
    guard let expression = expression(of: atom) else { return Fraction(1) }
    switch expression {
    case .nested(let map): return slope(of: map)
    case .minimum(let x, let y), .maximum(let x, let y):
      guard let slope = slope(of: x), slope == self.slope(of: y) else { return nil }
      return slope
    case .quotient(let x, let y):
      guard let divisor = y.constantValue, divisor > 0, let slope = slope(of: x) else { return nil }
      return try? slope * Fraction(1, over: divisor)
    case .polynomial(let terms):
      var sum: Fraction? = Fraction(0)
      for term in terms {
        guard term.atoms.count == 1, let slope = slope(ofAtom: term.atoms[0]),
          let scaled = try? slope * Fraction(term.coefficient)
        else { return nil }
        sum = sum.flatMap { try? $0 + scaled }
      }
      return sum
    case .truncated: return nil
    }
  }
}
