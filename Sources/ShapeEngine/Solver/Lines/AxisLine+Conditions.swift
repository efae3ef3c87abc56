extension AxisLine {
  /// The sizes at which all of the conditions hold, the other dimensions held.
  mutating func sizes(
    where conditions: some Sequence<Condition>
  ) throws(ShapeError) -> SolvedSizes {
    try sizes(where: conditions.map(Requirement.condition))
  }

  /// The sizes at which a condition holds.
  mutating func sizes(where condition: Condition) throws(ShapeError) -> SolvedSizes {
    switch condition {
    case .atLeast(let x, let bound): return try sizes(where: x, within: Bounds(low: bound))
    case .equal(let x, let y): return try sizes(where: x, equals: y)
    case .unequal(let x, let y): return try sizes(where: x, equals: y).complement()
    case .multiple(let x, let y):
      if let divisor = try constant(y) {
        guard divisor > 0 else { return SolvedSizes(.none) }
        if let sizes = try? sizes(where: x, isMultipleOf: divisor) { return sizes }
      }
      return try evaluated { (line, x) throws(ShapeError) in
        try condition.holds { (map) throws(ShapeError) in try line.value(of: map, at: x) }
      }
    case .broadcastable(let x, let y):
      let equal = try sizes(where: x, equals: y)
      let either = try sizes(where: x, in: 1...1).union(sizes(where: y, in: 1...1))
      return try equal.union(either)
    }
  }

  private mutating func sizes(
    where x: AxisMap, equals y: AxisMap
  ) throws(ShapeError) -> SolvedSizes {
    if let value = try constant(y) { return try sizes(where: x, in: value...value) }
    if let value = try constant(x) { return try sizes(where: y, in: value...value) }
    return try sizes(where: forms.difference(x, y), in: 0...0)
  }

  /// Where the map's remainder repeats itself, the multiples do; nil where it is not known to.
  private mutating func sizes(
    where map: AxisMap, isMultipleOf divisor: Int
  ) throws(ShapeError) -> SolvedSizes? {
    guard let (start, period) = try repetition(of: map, modulo: divisor),
      start <= GrowthLaw.limit, period <= SizeSet.longestPeriod
    else { return nil }
    let sizes = try SizeSet(preperiod: start, period: period) { (x) throws(ShapeError) in
      if self.budget.isSpent { throw .period(of: period) }
      return try self.value(of: map, at: x) % divisor == 0
    }
    return SolvedSizes(sizes)
  }

  /// From where on, and after how many sizes, a map's remainder by a divisor repeats itself.
  ///
  /// floor((a*y + b)/c) does as y's by c times the divisor; sums and products do as their parts.
  private mutating func repetition(
    of map: AxisMap, modulo divisor: Int
  ) throws(ShapeError) -> (start: Int, period: Int)? {
    if map.a == 0 { return (1, 1) }
    let modulus = try Checked.multiply(map.c, divisor)
    return try repetition(ofAtom: map.atom, modulo: modulus / greatestCommonDivisor(map.a, modulus))
  }

  private mutating func repetition(
    ofAtom atom: Int32, modulo divisor: Int
  ) throws(ShapeError) -> (start: Int, period: Int)? {
    if direction(ofAtom: atom) == .constant || divisor == 1 { return (1, 1) }
    if let law = law(ofAtom: atom) {
      let factor = divisor / greatestCommonDivisor(law.rise, divisor)
      return (law.start, try Checked.multiply(law.period, factor))
    }
    switch forms.table.expression(of: atom) {
    case .nested(let map): return try repetition(of: map, modulo: divisor)
    case .polynomial(let terms):
      var result = (start: 1, period: 1)
      for atom in Set(terms.flatMap(\.atoms)) {
        guard let part = try repetition(ofAtom: atom, modulo: divisor) else { return nil }
        let factor = part.period / greatestCommonDivisor(result.period, part.period)
        result = (max(result.start, part.start), try Checked.multiply(result.period, factor))
        if result.period > SizeSet.longestPeriod { return nil }
      }
      return result
    default: return nil
    }
  }
}
