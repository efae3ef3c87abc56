extension ExpressionTable {
  /// Which of two maps is the smaller one at every input.
  enum Order: Hashable, Sendable {
    case equal, ascending, descending, unknown
  }

  /// Decides the order of two maps: of one variable by their beginning and one common period, from
  /// where on they rise by the same, or the larger one rises more; of several by what their difference
  /// is at least where each variable is at least as large as given (1 where nothing is).
  mutating func order(_ x: AxisMap, _ y: AxisMap, from least: [Int]? = nil) -> Order {
    if x.a == y.a, x.c == y.c, x.atom == y.atom {
      return x.b == y.b ? .equal : x.b < y.b ? .ascending : .descending
    }
    if isPart(x, of: y, steps: 8) { return .ascending }
    if isPart(y, of: x, steps: 8) { return .descending }
    if onlyVariable(of: x, y) == nil {
      let least = least ?? variables.map { _ in 1 }
      if (try? isNeverBelow(x, y, from: least)) ?? false { return .descending }
      return (try? isNeverBelow(y, x, from: least)) ?? false ? .ascending : .unknown
    }
    guard onlyVariable(of: x, y) != nil, let left = law(of: x), let right = law(of: y),
      let (first, second) = GrowthLaw.common(left, right), let last = Self.lastCompared(first)
    else { return .unknown }
    var (isBelow, isAbove) = (false, false)
    let isDecided = evaluated(at: 1...last) { (evaluator, _) throws(ShapeError) in
      let (a, b) = (try evaluator.value(of: x), try evaluator.value(of: y))
      isBelow = isBelow || a < b
      isAbove = isAbove || a > b
      return !(isBelow && isAbove)
    }
    guard isDecided else { return .unknown }
    let (rises, falls) = (first.rise < second.rise, first.rise > second.rise)
    if !rises && !falls && !isBelow && !isAbove { return .equal }
    if !isAbove && !falls { return .ascending }
    if !isBelow && !rises { return .descending }
    return .unknown
  }

  /// Whether x is never above y since y is a maximum of it and others, or x a minimum of y and others.
  private func isPart(_ x: AxisMap, of y: AxisMap, steps: Int) -> Bool {
    func isAtMost(_ x: AxisMap, _ y: AxisMap) -> Bool {
      x == y || x.a == 0 && y.a == 0 && x.b <= y.b
        || steps > 1 && isPart(x, of: y, steps: steps - 1)
    }
    if y.a == 1, y.b == 0, y.c == 1, case .maximum(let p, let q) = expression(of: y.atom) {
      return isAtMost(x, q) || isAtMost(x, p)
    }
    guard x.a == 1, x.b == 0, x.c == 1, case .minimum(let p, let q) = expression(of: x.atom)
    else { return false }
    return isAtMost(q, y) || isAtMost(p, y)
  }

  /// Whether x - y, as a polynomial in what its atoms are above their least, has no coefficient and no
  /// constant below zero.
  private mutating func isNeverBelow(
    _ x: AxisMap, _ y: AxisMap, from least: [Int]
  ) throws(ShapeError) -> Bool {
    let (left, right) = (try polynomial(of: x), try polynomial(of: y))
    var bounds = LowerBounds(self, variables: least)
    var sums: [[Int32]: Int] = [[]: try Checked.subtract(left.constant, right.constant)]
    for (terms, sign) in [(left.terms, 1), (right.terms, -1)] {
      for term in terms {
        guard term.atoms.count <= 8 else { return false }
        var products = [
          (atoms: [Int32](), coefficient: try Checked.multiply(sign, term.coefficient))
        ]
        for atom in term.atoms {
          guard let bound = bounds.bound(of: .atom(atom)) else { return false }
          for index in products.indices {
            let (atoms, coefficient) = products[index]
            products.append((atoms + [atom], coefficient))
            products[index].coefficient = try Checked.multiply(coefficient, bound)
          }
        }
        for (atoms, coefficient) in products {
          sums[atoms] = try Checked.add(sums[atoms] ?? 0, coefficient)
        }
      }
    }
    return sums.values.allSatisfy { $0 >= 0 }
  }

  /// The last size at which a map with this law has to be looked at; nil where that are too many.
  private static func lastCompared(_ law: GrowthLaw) -> Int? {
    guard let end = try? Checked.add(law.start, law.period), end - 1 <= FormBudget.comparedSizes
    else { return nil }
    return end - 1
  }

  /// Evaluates at each of the sizes, of all variables alike, until the body says no more; false where
  /// it did, where a value does not fit 64 bits, or where the budget ends.
  private mutating func evaluated(
    at sizes: ClosedRange<Int>,
    _ body: (inout FormEvaluator, Int) throws(ShapeError) -> Bool
  ) -> Bool {
    var evaluator = FormEvaluator(self, input: variables.map { _ in sizes.lowerBound })
    defer { evaluationsLeft -= evaluator.evaluationCount }
    for size in sizes {
      evaluator.moveAll(to: size)
      guard evaluator.evaluationCount < evaluationsLeft, (try? body(&evaluator, size)) == true
      else { return false }
    }
    return true
  }

  // MARK: - Simpler forms

  /// A sum over one variable as `k*floor((a*x + b)/c) + d`, where it is that at every input: what pads
  /// to a multiple, 7 - H % 7 after H, is 7*floor((H + 7)/7).
  mutating func simplest(_ terms: [Term]) -> AxisMap? {
    if let known = simplified[terms] { return known }
    let result = simplestForm(terms)
    simplified[terms] = .some(result)
    return result
  }

  /// With k the greatest divisor of all differences, g = (f - d)/k has the law of a single floor or is
  /// none: floor((a*x + b)/c) = g(x) leaves b between c*g(x) - a*x and c - 1 more, at each x of a
  /// period.
  private mutating func simplestForm(_ terms: [Term]) -> AxisMap? {
    let sum = Expression.polynomial(terms)
    let variables = Set(terms.flatMap(\.atoms).flatMap { self.variables(of: .atom($0)) })
    guard let variable = variables.first, variables.count == 1, let law = law(of: sum),
      law.start == 1, let last = Self.lastCompared(law)
    else { return nil }
    var values: [Int] = []
    let isEvaluated = evaluated(at: 1...last) { (evaluator, _) throws(ShapeError) in
      values.append(try evaluator.value(of: sum))
      return true
    }
    guard isEvaluated, let first = values.first else { return nil }
    return try? Self.floorForm(of: values, first, law.rise, Int32(variable)).map {
      (form) throws(ShapeError) in
      let (k, inner, d) = form
      if k == 0 { return .constant(d) }
      if inner.c == 1 {
        return AxisMap(
          try Checked.multiply(k, inner.a), try Checked.affine(k, inner.b, d), 1, inner.atom)
      }
      if k == 1 {
        return AxisMap(inner.a, try Checked.affine(inner.c, d, inner.b), inner.c, inner.atom)
      }
      return AxisMap(k, d, 1, try atom(for: .nested(inner)))
    }
  }

  /// k, floor((a*x + b)/c) and d with 0 <= d < k; k is 0 for a constant.
  private static func floorForm(
    of values: [Int], _ first: Int, _ rise: Int, _ variable: Int32
  ) throws(ShapeError) -> (k: Int, inner: AxisMap, d: Int)? {
    var k = rise == 0 ? 0 : Int(clamping: rise.magnitude)
    for value in values where value != first {
      k = greatestCommonDivisor(k, try Checked.subtract(value, first))
    }
    if k == 0 { return (0, .constant(0), first) }
    if rise == 0 { return nil }
    let d = try Checked.floorRemainder(first, by: k)
    let slope = try Fraction(rise / k, over: values.count)
    let (a, c) = (slope.numerator, slope.denominator)
    var (low, high) = (Int.min, Int.max)
    for (index, value) in values.enumerated() {
      let least = try Checked.subtract(
        Checked.multiply(c, Checked.subtract(value, d) / k), Checked.multiply(a, index + 1))
      low = max(low, least)
      high = min(high, try Checked.add(least, c - 1))
      if low > high { return nil }
    }
    return (k, AxisMap(a, low, c, variable), d)
  }
}
