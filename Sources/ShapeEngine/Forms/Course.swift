/// How a map goes along its only variable: `f(v + period) = f(v) + slope*period` for every v.
///
/// floor((a*g(v) + b)/c) keeps the law of g where a*slope*period is a multiple of c; sums keep it,
/// and so do a minimum and a maximum of maps of one slope. A map of several variables, a product
/// of them, a scale in double precision and a quotient have no course.
struct Course: Hashable, Sendable {
  /// The atom of the variable; nil for a constant.
  var variable: Int32?
  var slope: Fraction
  var period: Int

  /// Periods above it are not followed: what takes longer to compare is left undecided.
  static var longestPeriod: Int { 4096 }

  static var constant: Course { Course(variable: nil, slope: Fraction(0), period: 1) }

  /// The course of `floor((a*g + b)/c)`, where this is the course of g.
  func scaled(by a: Int, over c: Int) -> Course? {
    guard let scaled = try? slope * Fraction(a, over: c),
      let rise = try? slope * Fraction(Checked.multiply(a, period)), rise.denominator == 1
    else { return nil }
    let g = rise.numerator == 0 ? c : greatestCommonDivisor(rise.numerator, c)
    guard let period = try? Checked.multiply(period, c / g), period <= Self.longestPeriod else {
      return nil
    }
    return Course(variable: variable, slope: scaled, period: period)
  }

  /// The variable and the period that two courses have in common.
  func common(with other: Course) -> (variable: Int32?, period: Int)? {
    if let mine = variable, let theirs = other.variable, mine != theirs { return nil }
    let g = greatestCommonDivisor(period, other.period)
    guard let period = try? Checked.multiply(period, other.period / g),
      period <= Self.longestPeriod
    else { return nil }
    return (variable ?? other.variable, period)
  }

  /// The course of a sum.
  func plus(_ other: Course) -> Course? {
    guard let (variable, period) = common(with: other), let slope = try? slope + other.slope else {
      return nil
    }
    return Course(variable: variable, slope: slope, period: period)
  }
}

extension ExpressionTable {
  /// The course of a map; nil where it has none.
  func course(of map: AxisMap) -> Course? {
    if map.a == 0 { return .constant }
    return course(ofAtom: map.atom)?.scaled(by: map.a, over: map.c)
  }

  /// The course of an expression over atoms whose courses are known.
  func course(of expression: Expression) -> Course? {
    switch expression {
    case .nested(let map): return course(of: map)
    case .polynomial(let terms):
      var sum: Course? = .constant
      for term in terms {
        guard term.atoms.count == 1,
          let course = course(ofAtom: term.atoms[0])?.scaled(by: term.coefficient, over: 1)
        else { return nil }
        sum = sum?.plus(course)
      }
      return sum
    case .minimum(let x, let y), .maximum(let x, let y):
      guard let x = course(of: x), let y = course(of: y), x.slope == y.slope,
        let (variable, period) = x.common(with: y)
      else { return nil }
      return Course(variable: variable, slope: x.slope, period: period)
    case .truncated, .quotient: return nil
    }
  }

  /// Which of two maps is the smaller one at every input.
  enum Order: Hashable, Sendable {
    case equal, ascending, descending, unknown
  }

  /// Decides the order of two maps of one variable by one common period: from there on they rise
  /// by the same, or the larger one rises more.
  func order(_ x: AxisMap, _ y: AxisMap) -> Order {
    if x.a == y.a, x.c == y.c, x.atom == y.atom {
      return x.b == y.b ? .equal : x.b < y.b ? .ascending : .descending
    }
    guard let left = course(of: x), let right = course(of: y),
      let (variable, period) = left.common(with: right), variable != nil,
      let rises = try? left.slope.isLess(than: right.slope),
      let falls = try? right.slope.isLess(than: left.slope)
    else { return .unknown }
    var (isBelow, isAbove) = (false, false)
    for v in 1...period {
      var evaluator = FormEvaluator(self, input: variables.map { _ in v })
      guard let a = try? evaluator.value(of: x), let b = try? evaluator.value(of: y) else {
        return .unknown
      }
      isBelow = isBelow || a < b
      isAbove = isAbove || a > b
      if isBelow && isAbove { return .unknown }
    }
    if !rises && !falls && !isBelow && !isAbove { return .equal }
    if !isAbove && !falls { return .ascending }
    if !isBelow && !rises { return .descending }
    return .unknown
  }
}
