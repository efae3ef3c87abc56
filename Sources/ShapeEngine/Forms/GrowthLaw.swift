/// How a map goes on along one input dimension: `f(x + period) = f(x) + rise` for every x from
/// `start` on. Integer programming calls such a function eventually quasi-linear.
///
/// floor((a*f + b)/c) keeps the law of f over more periods, a sum over the common one of its parts; a
/// minimum and a maximum do from where their parts have crossed for the last time. A product of maps
/// that change, a scale in double precision and a quotient by what changes have no law.
struct GrowthLaw: Hashable, Sendable {
  var start: Int
  var period: Int
  var rise: Int

  static var constant: GrowthLaw { GrowthLaw(start: 1, period: 1, rise: 0) }
  static var variable: GrowthLaw { GrowthLaw(start: 1, period: 1, rise: 1) }

  /// Longer periods, and later starts, are not gone through size by size.
  static var limit: Int { 1 << 20 }

  /// By how much the map grows, in the long run, where the dimension grows by one.
  var slope: Fraction? { try? Fraction(rise, over: period) }

  /// The law of `floor((a*f + b)/c)`; nil past 64 bits.
  func scaled(by a: Int, over c: Int) -> GrowthLaw? {
    guard let rise = try? Checked.multiply(a, rise) else { return nil }
    let factor = rise == 0 ? 1 : c / greatestCommonDivisor(rise, c)
    guard let longer = try? Checked.multiply(rise, factor) else { return nil }
    return repeated(factor, rise: longer / c)
  }

  /// The same law with a period that is `factor` times as long.
  private func repeated(_ factor: Int, rise: Int) -> GrowthLaw? {
    (try? Checked.multiply(period, factor)).map {
      GrowthLaw(start: start, period: $0, rise: rise)
    }
  }

  /// Both laws with one start and one period; nil past 64 bits.
  static func common(_ x: GrowthLaw, _ y: GrowthLaw) -> (x: GrowthLaw, y: GrowthLaw)? {
    let g = greatestCommonDivisor(x.period, y.period)
    let (left, right) = (y.period / g, x.period / g)
    guard let leftRise = try? Checked.multiply(x.rise, left),
      let rightRise = try? Checked.multiply(y.rise, right),
      var first = x.repeated(left, rise: leftRise), var second = y.repeated(right, rise: rightRise)
    else { return nil }
    first.start = max(x.start, y.start)
    second.start = first.start
    return (first, second)
  }

  /// The law of a sum.
  func plus(_ other: GrowthLaw) -> GrowthLaw? {
    guard var both = Self.common(self, other),
      let rise = try? Checked.add(both.x.rise, both.y.rise)
    else { return nil }
    both.x.rise = rise
    return both.x
  }
}

/// What the laws of expressions are found from: the laws and values of their parts along one
/// dimension.
protocol GrowthLine {
  /// The law of an atom; nil where it has none.
  mutating func law(ofAtom atom: Int32) -> GrowthLaw?
  /// A map's value where the dimension is x; nil where it is not known.
  mutating func size(of map: AxisMap, at x: Int) -> Int?
  /// Whether nothing more may be evaluated.
  var isSpent: Bool { get }
}

extension GrowthLine {
  mutating func law(of map: AxisMap) -> GrowthLaw? {
    map.a == 0 ? .constant : law(ofAtom: map.atom)?.scaled(by: map.a, over: map.c)
  }

  mutating func law(of expression: Expression) -> GrowthLaw? {
    switch expression {
    case .nested(let map): return law(of: map)
    case .scaled(let x, _): return law(of: x) == .constant ? .constant : nil
    case .quotient(let x, let y), .floorQuotient(let x, let y):
      guard law(of: y) == .constant, let divisor = size(of: y, at: 1) else { return nil }
      return divisor > 0 ? law(of: x)?.scaled(by: 1, over: divisor) : .constant
    case .minimum(let x, let y): return law(ofSmaller: x, y, sign: 1)
    case .maximum(let x, let y): return law(ofSmaller: x, y, sign: -1)
    case .polynomial(let terms):
      var sum: GrowthLaw? = .constant
      for term in terms {
        guard let law = law(of: term) else { return nil }
        sum = sum?.plus(law)
      }
      return sum
    case .unknown: return nil
    }
  }

  private mutating func law(of term: Term) -> GrowthLaw? {
    var (factor, running) = (term.coefficient, GrowthLaw.constant)
    for atom in term.atoms {
      guard let law = law(ofAtom: atom) else { return nil }
      if law == .constant {
        guard let value = size(of: .atom(atom), at: 1),
          let product = try? Checked.multiply(factor, value)
        else { return nil }
        factor = product
      } else {
        guard running == .constant else { return nil }
        running = law
      }
    }
    return running.scaled(by: factor, over: 1)
  }

  /// The law of a minimum (`sign` 1) or a maximum (-1): of two that rise differently the one is the
  /// smaller as soon as it is so at each x of a period.
  private mutating func law(
    ofSmaller x: AxisMap, _ y: AxisMap, sign: Int
  ) -> GrowthLaw? {
    guard let left = law(of: x), let right = law(of: y),
      let both = GrowthLaw.common(left, right)
    else { return nil }
    if both.x.rise == both.y.rise { return both.x }
    let isLeft = (both.x.rise < both.y.rise) == (sign > 0)
    var winner = isLeft ? both.x : both.y
    guard winner.period <= GrowthLaw.limit, winner.start <= GrowthLaw.limit,
      let gap = try? Checked.subtract(
        max(both.x.rise, both.y.rise), min(both.x.rise, both.y.rise))
    else { return nil }
    var periods = 0
    for n in winner.start..<winner.start + winner.period {
      guard !isSpent, let a = size(of: x, at: n), let b = size(of: y, at: n),
        let difference = try? Checked.subtract(a, b),
        // What the winner still lacks.
        let lack = try? Checked.multiply(isLeft == (sign > 0) ? 1 : -1, difference)
      else { return nil }
      guard lack > 0 else { continue }
      guard let more = try? Checked.add(lack, gap - 1) else { return nil }
      periods = max(periods, more / gap)
    }
    guard let start = try? Checked.affine(periods, winner.period, winner.start),
      start <= GrowthLaw.limit
    else { return nil }
    winner.start = start
    return winner
  }
}
