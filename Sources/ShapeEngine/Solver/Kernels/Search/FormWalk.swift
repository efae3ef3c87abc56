/// A size that is a form of n on its way to another one, for every n from 1 up.
///
/// Every layer's map rises, so that a layer that takes the size at n = 1 takes all of them.
struct FormWalk: StackWalk {
  private(set) var forms: Forms
  let start: AxisMap
  let target: AxisMap
  /// What the size may be at a few n, which refuses nearly all that do not arrive.
  private let probes: [(n: Int, hull: SizeHull)]
  /// The slopes at each level from which the target's can be reached.
  private let slopes: [Set<Fraction>]
  private let isLossless: Bool

  init(
    from start: (factor: Int, offset: Int), to target: (factor: Int, offset: Int),
    _ tables: [MoveTable]
  ) throws(ShapeError) {
    forms = Forms(variables: ["n"])
    let n = forms.table.variable(0)
    self.start = try forms.affine(start.factor, n, start.offset, over: 1)
    self.target = try forms.affine(target.factor, n, target.offset, over: 1)
    var slopes = Array(repeating: Set<Fraction>(), count: tables.count + 1)
    slopes[tables.count] = [Fraction(target.factor)]
    for step in tables.indices.reversed() {
      for scale in Set(tables[step].moves.map { [$0.map.c, $0.map.a] }) {
        let back = try Fraction(scale[0], over: scale[1])
        for slope in slopes[step + 1] { slopes[step].insert(try slope * back) }
      }
    }
    self.slopes = slopes
    isLossless = tables.contains { $0.moves.contains { $0.window != nil } }
    var probes: [(n: Int, hull: SizeHull)] = []
    for n in [1, 2, 1_000_003] {
      let size = try Checked.affine(target.factor, n, target.offset)
      probes.append((n, SizeHull(tables, target: size...size)))
    }
    self.probes = probes
  }

  mutating func next(
    _ state: AxisMap, by move: Move, to level: Int
  ) throws(ShapeError) -> AxisMap? {
    guard move.output(of: try value(of: state, at: 1)) != nil else { return nil }
    let result = try forms.affine(move.map.a, state, move.map.b, over: move.map.c)
    guard try mayArrive(result, level: level) else { return nil }
    if move.window != nil {
      // What is read depends on the size by the stride alone: one period shows all.
      for n in 1...(try period(of: state, times: move.map.c)) {
        if move.output(of: try value(of: state, at: n)) == nil { return nil }
      }
    }
    return result
  }

  private func mayArrive(_ state: AxisMap, level: Int) throws(ShapeError) -> Bool {
    guard slopes[level].contains(try law(of: state).slope) else { return false }
    for (n, hull) in probes where !hull.contains(try value(of: state, at: n), level: level) {
      return false
    }
    return true
  }

  /// Maps of one slope are equal where they agree over one period.
  func hasArrived(_ state: AxisMap) throws(ShapeError) -> Bool {
    if state == target { return true }
    guard try law(of: state).slope == law(of: target).slope else { return false }
    for n in 1...(try period(of: state, times: 1)) {
      if try value(of: state, at: n) != value(of: target, at: n) { return false }
    }
    return true
  }

  /// A form is held against the probes; where no pixel may be lost, its period is gone through.
  func width(of state: AxisMap) -> Int {
    isLossless ? (try? law(of: state)).map { max(8, $0.period) } ?? 8 : 8
  }
  func size(of state: AxisMap) -> Int? { nil }

  // MARK: - Maps of n

  private func law(of map: AxisMap) throws(ShapeError) -> (slope: Fraction, period: Int) {
    guard let (slope, period) = forms.table.growth(of: map), period <= FormBudget.comparedSizes
    else { throw tooLong }
    return (slope, period)
  }

  private func period(of map: AxisMap, times factor: Int) throws(ShapeError) -> Int {
    let period = try Checked.multiply(law(of: map).period, factor)
    guard period <= GrowthLaw.limit else { throw tooLong }
    return period
  }

  private var tooLong: ShapeError {
    ShapeError(
      "sizes repeat themselves after too many n to compare them at each",
      help: "ask for fewer --layers, or a smaller --stride")
  }

  /// The map's value at n; the atoms of such a table are n and nested maps alone.
  private func value(of map: AxisMap, at n: Int) throws(ShapeError) -> Int {
    guard map.a != 0, let expression = forms.table.expression(of: map.atom) else {
      return try map.value(atAtom: n)
    }
    let inner = try expression.value { (atom) throws(ShapeError) in
      try value(of: .atom(atom), at: n)
    }
    return try map.value(atAtom: inner)
  }
}
