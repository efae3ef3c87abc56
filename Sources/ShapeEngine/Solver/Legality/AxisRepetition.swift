/// How a requirement looks at the sizes of one axis: from `start` on, sizes that are `period` apart
/// look alike to it, whatever the sizes of the other axes are.
struct AxisRepetition {
  /// A part of the requirement that changes with this axis and with no other, and the modulus by
  /// which its value is taken; nil for the value itself.
  struct Part: Hashable {
    var atom: Int32
    var modulus: Int?
  }

  var start: Int
  var period: Int
  var parts: [Part]
}

/// Finds how requirements look at one axis, the other open axes at their least or above.
struct AxisRepetitions {
  private let variable: Int
  private let others: Set<Int>
  private var line: AxisLine
  private var rising: RisingMaps
  private var growing: GrowingMaps

  private var table: ExpressionTable { line.forms.table }

  /// - Parameters:
  ///   - variable: the axis.
  ///   - sets: the sizes of the axis and of the others that are open, by their variables.
  ///   - least: the values of all variables, those of open axes at their least.
  init(
    _ forms: Forms, of variable: Int, sets: [Int: SolvedSizes], from least: [Int],
    _ budget: LineBudget
  ) {
    self.variable = variable
    others = Set(sets.keys).subtracting([variable])
    line = AxisLine(forms, along: variable, at: least, budget)
    rising = RisingMaps(forms, along: [variable] + others.sorted(), from: least, budget)
    growing = GrowingMaps(forms, sets: sets, held: least, budget)
  }

  /// How a requirement looks at the axis; nil where it is not known to repeat itself.
  mutating func repetition(
    of requirement: Requirement
  ) throws(ShapeError) -> AxisRepetition? {
    switch requirement {
    case .condition(.multiple(let map, let divisor)):
      let changing = others.union([variable])
      guard table.variables(of: divisor).isDisjoint(with: changing),
        let value = try line.constant(divisor), value > 0
      else { return nil }
      return try modular(map, value)
    case .condition(.broadcastable(let x, let y)):
      guard let (map, value) = x.constantValue.map({ (y, $0) }) ?? y.constantValue.map({ (x, $0) })
      else { return nil }
      return try saturated(map, from: max(value, 1) + 1, requirement)
    case .condition(.unequal(let map, let number)):
      guard let value = number.constantValue else { return nil }
      return try saturated(map, from: Checked.add(value, 1), requirement)
    default:
      if let (map, low) = requirement.floor { return try saturated(map, from: low, requirement) }
      if let (map, high) = requirement.ceiling, high < .max,
        let repetition = try saturated(map, from: high + 1, requirement)
      {
        return repetition
      }
      if case .equal(_, _, let difference) = requirement {
        return try growing.repetition(ofZeros: difference, along: variable).map { start, period in
          AxisRepetition(start: start, period: period, parts: parts(of: requirement))
        }
      }
      return try pastGaps(requirement)
    }
  }

  /// Sizes that are looked at one by one, up to the largest.
  func each(_ requirement: Requirement, upTo last: Int) throws(ShapeError) -> AxisRepetition {
    AxisRepetition(
      start: try Checked.add(last, 1), period: 1, parts: parts(of: requirement))
  }

  /// The largest parts of a requirement that change with the axis alone.
  private func parts(of requirement: Requirement) -> [AxisRepetition.Part] {
    table.parts(of: requirement.maps, over: variable, apartFrom: others)
      .map { .init(atom: $0) }
  }

  /// A value in one of several ranges, the last of which has no end: from that one on all is said.
  private mutating func pastGaps(_ requirement: Requirement) throws(ShapeError) -> AxisRepetition? {
    guard case .within(let map, let bounds) = requirement,
      let low = bounds.filter({ $0.high == nil }).map({ $0.low ?? .min }).min()
    else { return nil }
    return try saturated(map, from: low, requirement)
  }

  /// Where a map rises along all axes, nothing changes any more from the size on at which it has
  /// reached a number with the others at their least.
  private mutating func saturated(
    _ map: AxisMap, from low: Int, _ requirement: Requirement
  ) throws(ShapeError) -> AxisRepetition? {
    guard rising.rises(map) else { return nil }
    let enough = try line.sizes(where: map, within: Bounds(low: low))
    guard enough.isExact, let start = enough.sizes.least else { return nil }
    return AxisRepetition(start: start, period: 1, parts: parts(of: requirement))
  }

  // MARK: - Remainders

  private mutating func modular(
    _ map: AxisMap, _ modulus: Int
  ) throws(ShapeError) -> AxisRepetition? {
    var result = AxisRepetition(start: 1, period: 1, parts: [])
    guard try add(map, modulus, to: &result) else { return nil }
    return result
  }

  /// floor((a*y + b)/c) modulo m follows from y modulo c*m/gcd(a, c*m).
  private mutating func add(
    _ map: AxisMap, _ modulus: Int, to result: inout AxisRepetition
  ) throws(ShapeError) -> Bool {
    if map.a == 0 { return true }
    let whole = try Checked.multiply(map.c, modulus)
    return try add(map.atom, whole / greatestCommonDivisor(map.a, whole), to: &result)
  }

  private mutating func add(
    _ atom: Int32, _ modulus: Int, to result: inout AxisRepetition
  ) throws(ShapeError) -> Bool {
    let variables = table.variables(of: .atom(atom))
    if modulus == 1 || !variables.contains(variable) { return true }
    if variables.isDisjoint(with: others) {
      guard let law = line.law(ofAtom: atom) else { return false }
      let factor = modulus / greatestCommonDivisor(law.rise, modulus)
      try result.join(start: law.start, period: Checked.multiply(law.period, factor))
      result.parts.append(.init(atom: atom, modulus: modulus))
      return true
    }
    switch table.expression(of: atom) {
    case .nested(let map): return try add(map, modulus, to: &result)
    case .polynomial(let terms):
      for term in terms {
        let rest = modulus / greatestCommonDivisor(term.coefficient, modulus)
        for atom in term.atoms where try !add(atom, rest, to: &result) { return false }
      }
      return true
    default: return false
    }
  }

  // MARK: - What sizes look like

  /// A size as the requirements see it: sizes that are alike have equal ones.
  mutating func look(
    of size: Int, to repetitions: [AxisRepetition]
  ) throws(ShapeError) -> [Int] {
    var look: [Int] = []
    for repetition in repetitions {
      let isPast = size >= repetition.start && repetition.period == 1
      look.append(isPast ? 1 : 0)
      if isPast { continue }
      for part in repetition.parts {
        let value = try line.value(ofAtom: part.atom, at: size)
        look.append(
          try part.modulus.map { (m) throws(ShapeError) in
            try Checked.floorRemainder(value, by: m)
          } ?? value)
      }
    }
    return look
  }
}

extension AxisRepetition {
  /// Makes this one hold for another start and period, too.
  ///
  /// - Throws: ``ShapeError`` where the common period passes that of a ``SizeSet``.
  mutating func join(start: Int, period: Int) throws(ShapeError) {
    self.start = max(self.start, start)
    let factor = period / greatestCommonDivisor(self.period, period)
    self.period = try Checked.multiply(self.period, factor)
    guard self.period <= SizeSet.longestPeriod else { throw .period(of: self.period) }
  }
}
