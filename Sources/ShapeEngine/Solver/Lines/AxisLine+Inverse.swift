extension AxisLine {
  /// The sizes at which a map has a value in a range.
  mutating func sizes(
    where map: AxisMap, in range: ClosedRange<Int>
  ) throws(ShapeError) -> SolvedSizes {
    try sizes(where: map, within: Bounds(low: range.lowerBound, high: range.upperBound))
  }

  /// The sizes at which a map has a value within bounds.
  mutating func sizes(where map: AxisMap, within bounds: Bounds) throws(ShapeError) -> SolvedSizes {
    if let value = map.constantValue { return SolvedSizes(bounds.contains(value) ? .all : .none) }
    return try sizes(whereAtom: map.atom, within: bounds.pulledBack(through: map))
  }

  /// The bounds of the size that is the dimension's itself where they say all, since each part of the
  /// map is over one other; nil elsewhere.
  mutating func bounds(where map: AxisMap, within bounds: Bounds) throws(ShapeError) -> Bounds? {
    var (map, bounds) = (map, bounds)
    while map.a != 0 {
      bounds = try bounds.pulledBack(through: map)
      if map.atom == variable { return bounds }
      switch forms.table.expression(of: map.atom) {
      case .nested(let inner): map = inner
      case .polynomial(let terms):
        guard let (factor, atom, rest) = try single(terms) else { return nil }
        map = AxisMap(factor, rest, 1, atom)
      default: return nil
      }
    }
    return nil
  }

  /// Pulls the bounds back as long as one part is over one other, then asks all sizes at once.
  private mutating func sizes(
    whereAtom atom: Int32, within bounds: Bounds
  ) throws(ShapeError) -> SolvedSizes {
    if let low = bounds.low, let high = bounds.high, low > high { return SolvedSizes(.none) }
    let direction = direction(ofAtom: atom)
    if direction == .constant {
      return SolvedSizes(bounds.contains(try value(ofAtom: atom, at: 1)) ? .all : .none)
    }
    switch forms.table.expression(of: atom) {
    case nil:
      let sizes = bounds.high.map { SizeSet(1...max($0, 1)) } ?? .all
      if (bounds.high ?? 1) < 1 { return SolvedSizes(.none) }
      return SolvedSizes(try sizes.intersection(.from(bounds.low ?? 1)))
    case .nested(let map): return try sizes(where: map, within: bounds)
    case .polynomial(let terms):
      if let (factor, atom, rest) = try single(terms) {
        let map = AxisMap(factor, rest, 1, atom)
        return try sizes(whereAtom: atom, within: bounds.pulledBack(through: map))
      }
    default: break
    }
    // What passes 64 bits or the limits of a set is still evaluated as far as that goes.
    if direction != .unknown, let sizes = try? monotone(atom, direction, bounds) { return sizes }
    if let sizes = try? periodic(atom, bounds) { return sizes }
    return try evaluated { (line, x) throws(ShapeError) in
      bounds.contains(try line.value(ofAtom: atom, at: x))
    }
  }

  /// `factor*atom + rest` where only one atom of a polynomial changes along the line.
  private mutating func single(
    _ terms: [Term]
  ) throws(ShapeError) -> (factor: Int, atom: Int32, rest: Int)? {
    var (factor, running, rest) = (0, Int32?.none, 0)
    for term in terms {
      let changing = term.atoms.filter { direction(ofAtom: $0) != .constant }
      var constant = term.coefficient
      for atom in term.atoms where !changing.contains(atom) {
        constant = try Checked.multiply(constant, value(ofAtom: atom, at: 1))
      }
      guard let atom = changing.first else {
        rest = try Checked.add(rest, constant)
        continue
      }
      guard changing.count == 1, running == nil || running == atom else { return nil }
      running = atom
      factor = try Checked.add(factor, constant)
    }
    return running.flatMap { factor == 0 ? nil : (factor, $0, rest) }
  }
}
