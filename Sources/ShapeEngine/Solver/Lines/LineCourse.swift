/// How a map goes along a line without end: `f(x + period) = f(x) + rise` for every x from `start`
/// on.
///
/// It says more than a ``Course``: a minimum or a maximum of maps of different slopes has one too,
/// from where they have crossed for the last time.
struct LineCourse: Hashable, Sendable {
  var start: Int
  var period: Int
  var rise: Int

  static var constant: LineCourse { LineCourse(start: 1, period: 1, rise: 0) }
  static var variable: LineCourse { LineCourse(start: 1, period: 1, rise: 1) }

  /// Longer periods, and later starts, are not followed.
  static var limit: Int { 1 << 20 }

  /// The course of `floor((a*f + b)/c)`; nil past the limit.
  func scaled(by a: Int, over c: Int) throws(ShapeError) -> LineCourse? {
    let rise = try Checked.multiply(a, rise)
    let factor = rise == 0 ? 1 : c / greatestCommonDivisor(rise, c)
    return try repeated(factor, rise: Checked.multiply(rise, factor) / c)
  }

  /// The same course with a period that is `factor` times as long.
  private func repeated(_ factor: Int, rise: Int) throws(ShapeError) -> LineCourse? {
    let period = try Checked.multiply(period, factor)
    return period <= Self.limit ? LineCourse(start: start, period: period, rise: rise) : nil
  }

  /// Both courses with one start and one period.
  static func common(
    _ x: LineCourse, _ y: LineCourse
  ) throws(ShapeError) -> (x: LineCourse, y: LineCourse)? {
    let g = greatestCommonDivisor(x.period, y.period)
    let (left, right) = (y.period / g, x.period / g)
    guard
      var first = try x.repeated(left, rise: Checked.multiply(x.rise, left)),
      var second = try y.repeated(right, rise: Checked.multiply(y.rise, right))
    else { return nil }
    first.start = max(x.start, y.start)
    second.start = first.start
    return (first, second)
  }
}

extension AxisLine {
  /// The course of an expression; nil for a product of several that rise, a scale in double
  /// precision, a quotient by what is not constant.
  mutating func course(of expression: Expression) throws(ShapeError) -> LineCourse? {
    switch expression {
    case .nested(let map): return try course(of: map)
    case .truncated(let x, _): return direction(of: x) == .constant ? .constant : nil
    case .quotient(let x, let y):
      guard let divisor = try constant(y) else { return nil }
      return divisor > 0 ? try course(of: x)?.scaled(by: 1, over: divisor) : .constant
    case .minimum(let x, let y): return try course(ofSmaller: x, y, sign: 1)
    case .maximum(let x, let y): return try course(ofSmaller: x, y, sign: -1)
    case .polynomial(let terms):
      var sum = LineCourse.constant
      for term in terms {
        guard let course = try course(of: term), let both = try LineCourse.common(sum, course)
        else { return nil }
        sum = both.x
        sum.rise = try Checked.add(both.x.rise, both.y.rise)
      }
      return sum
    }
  }

  private mutating func course(of term: Term) throws(ShapeError) -> LineCourse? {
    var (factor, running) = (term.coefficient, LineCourse?.none)
    for atom in term.atoms {
      if direction(ofAtom: atom) == .constant {
        factor = try Checked.multiply(factor, value(ofAtom: atom, at: 1))
      } else if running == nil {
        running = try course(ofAtom: atom)
        if running == nil { return nil }
      } else {
        return nil
      }
    }
    return try (running ?? .constant).scaled(by: factor, over: 1)
  }

  /// The course of a minimum (`sign` 1) or a maximum (-1): of two that rise differently the one is
  /// the smaller as soon as it is so at each x of a period.
  private mutating func course(
    ofSmaller x: AxisMap, _ y: AxisMap, sign: Int
  ) throws(ShapeError) -> LineCourse? {
    guard let left = try course(of: x), let right = try course(of: y),
      let both = try LineCourse.common(left, right)
    else { return nil }
    if both.x.rise == both.y.rise { return both.x }
    let isLeft = (both.x.rise < both.y.rise) == (sign > 0)
    var winner = isLeft ? both.x : both.y
    let gap = try Checked.subtract(
      max(both.x.rise, both.y.rise), min(both.x.rise, both.y.rise))
    var periods = 0
    for n in winner.start..<winner.start + winner.period {
      let difference = try Checked.subtract(value(of: x, at: n), value(of: y, at: n))
      // What the winner still lacks.
      let lack = try Checked.multiply(isLeft == (sign > 0) ? 1 : -1, difference)
      if lack > 0 { periods = max(periods, try Checked.add(lack, gap - 1) / gap) }
    }
    winner.start = try Checked.affine(periods, winner.period, winner.start)
    return winner.start <= LineCourse.limit ? winner : nil
  }
}
