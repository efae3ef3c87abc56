/// Maps that grow evenly along each of several axes, whatever the others are: what they are zero at.
///
/// The elements that windows of 7 leave over, H*W - 49*floor(H/7)*floor(W/7), grow by 7*(W mod 7) where
/// H grows by 7. Where a map f is never negative, and neither is what it grows by, b, then f + j*b is
/// zero for a j above 0 only where both are: at each size from the second period on it is zero at the
/// same sizes of the other axes as a period later.
struct GrowingMaps {
  private var forms: Forms
  /// The sizes of the axes, by their variables.
  private let sets: [Int: SolvedSizes]
  private let held: [Int]
  private let budget: LineBudget
  /// How many lines may still be looked at.
  private var linesLeft = 1 << 12

  init(_ forms: Forms, sets: [Int: SolvedSizes], held: [Int], _ budget: LineBudget) {
    (self.forms, self.sets, self.held, self.budget) = (forms, sets, held, budget)
  }

  /// From where on, and after how many sizes of an axis, the sizes of the others at which a map is zero
  /// are the same; nil where it is not known.
  mutating func repetition(
    ofZeros map: AxisMap, along variable: Int
  ) throws(ShapeError) -> (start: Int, period: Int)? {
    let others = sets.keys.filter { $0 != variable }.sorted()
    for sign in [1, -1] {
      let map = try forms.affine(sign, map, 0, over: 1)
      guard let step = try step(of: map, along: variable, apartFrom: others),
        try isNeverNegative(map, step, along: variable, others, at: held)
      else { continue }
      return (try Checked.add(step.start, step.period), step.period)
    }
    return nil
  }

  /// What a map grows by along an axis from some size on, and after how many sizes: over the other axes.
  private typealias Step = (start: Int, period: Int, growth: AxisMap)

  private mutating func step(
    of map: AxisMap, along variable: Int, apartFrom others: [Int]
  ) throws(ShapeError) -> Step? {
    let (terms, _) = try forms.table.polynomial(of: map)
    var line = AxisLine(forms, along: variable, at: held, budget)
    var common = GrowthLaw(
      start: sets[variable]?.sizes.least ?? 1, period: 1, rise: 0)
    var growing: [(term: Term, law: GrowthLaw)] = []
    for term in terms {
      let own = term.atoms.filter { forms.table.variables(of: .atom($0)).contains(variable) }
      guard let atom = own.first else { continue }
      guard own.count == 1,
        forms.table.variables(of: .atom(atom)).isDisjoint(with: others),
        let law = line.law(ofAtom: atom), let both = GrowthLaw.common(common, law)
      else { return nil }
      common = both.x
      var rest = term
      rest.atoms.removeAll { $0 == atom }
      growing.append((rest, law))
    }
    var (sum, constant) = ([Term](), 0)
    for (term, law) in growing {
      let rise = try Checked.multiply(law.rise, common.period / law.period)
      let coefficient = try Checked.multiply(term.coefficient, rise)
      if term.atoms.isEmpty {
        constant = try Checked.add(constant, coefficient)
      } else {
        sum.append(Term(coefficient: coefficient, atoms: term.atoms))
      }
    }
    return (common.start, common.period, try forms.table.map(of: sum, constant: constant))
  }

  /// Whether a map that grows so is at least 0 at all sizes of the axes.
  private mutating func isNeverNegative(
    _ map: AxisMap, _ step: Step, along variable: Int, _ others: [Int], at held: [Int]
  ) throws(ShapeError) -> Bool {
    guard step.start < SizeSet.longestPeriod, step.period < SizeSet.longestPeriod,
      try isNeverNegative(step.growth, others, at: held)
    else { return false }
    for size in 1..<step.start + step.period {
      guard size >= step.start || sets[variable]?.sizes.contains(size) ?? true else { continue }
      var held = held
      held[variable] = size
      guard try isNeverNegative(map, others, at: held) else { return false }
    }
    return true
  }

  private mutating func isNeverNegative(
    _ map: AxisMap, _ axes: [Int], at held: [Int]
  ) throws(ShapeError) -> Bool {
    guard let variable = axes.first else {
      var evaluator = FormEvaluator(forms.table, input: held)
      return try evaluator.value(of: map) >= 0
    }
    linesLeft -= 1
    guard linesLeft > 0, !budget.isSpent else { return false }
    if axes.count == 1 {
      var line = AxisLine(forms, along: variable, at: held, budget)
      let sizes = try line.sizes(where: map, within: Bounds(low: 0))
      guard sizes.isExact else { return false }
      let rest = try (sets[variable]?.sizes ?? .all).subtracting(sizes.sizes)
      return rest.isEmpty
    }
    let others = Array(axes.dropFirst())
    guard let step = try step(of: map, along: variable, apartFrom: others) else { return false }
    return try isNeverNegative(map, step, along: variable, others, at: held)
  }
}
