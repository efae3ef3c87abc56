extension AxisLine {
  /// A map that rises or falls is within bounds on one interval, whose ends are found by halving.
  /// Nil where it is not known whether it ever gets there.
  mutating func monotone(
    _ atom: Int32, _ direction: Direction, _ bounds: Bounds
  ) throws(ShapeError) -> SolvedSizes? {
    let sign = direction == .rising ? 1 : -1
    // The bounds of what rises.
    let low = try (sign > 0 ? bounds.low : bounds.high).map { (x) throws(ShapeError) in
      try Checked.multiply(sign, x)
    }
    let high = try (sign > 0 ? bounds.high : bounds.low).map { (x) throws(ShapeError) in
      try Checked.add(Checked.multiply(sign, x), 1)
    }
    var sizes = SizeSet.all
    if let low {
      guard let first = try first(atom, sign, reaching: low) else { return nil }
      sizes = try sizes.intersection(first)
    }
    if let high {
      guard let past = try first(atom, sign, reaching: high) else { return nil }
      sizes = try sizes.subtracting(past)
    }
    return SolvedSizes(sizes)
  }

  /// The sizes at which `sign` times a value that rises is at least the target; nil where it is not
  /// reached as far as it can be followed.
  private mutating func first(
    _ atom: Int32, _ sign: Int, reaching target: Int
  ) throws(ShapeError) -> SizeSet? {
    var (below, reached) = (0, 1)
    while try signed(atom, sign, at: reached) < target {
      if below == 0, let law = law(ofAtom: atom), law.rise == 0, law.start <= GrowthLaw.limit {
        // It rises no more from `start` on.
        if try signed(atom, sign, at: law.start) < target { return SizeSet.none }
        reached = law.start
        break
      }
      guard reached < 1 << 40 else { return nil }
      (below, reached) = (reached, 2 * reached)
    }
    while reached - below > 1 {
      let middle = below + (reached - below) / 2
      if try signed(atom, sign, at: middle) >= target {
        reached = middle
      } else {
        below = middle
      }
    }
    return .from(reached)
  }

  private mutating func signed(_ atom: Int32, _ sign: Int, at x: Int) throws(ShapeError) -> Int {
    try Checked.multiply(sign, value(ofAtom: atom, at: x))
  }

  /// Where a map has a growth law, each residue of its period is within bounds on one run of periods.
  mutating func periodic(
    _ atom: Int32, _ bounds: Bounds
  ) throws(ShapeError) -> SolvedSizes? {
    guard let law = law(ofAtom: atom), law.start <= GrowthLaw.limit, law.period <= GrowthLaw.limit
    else { return nil }
    var members: [Int] = []
    var endless: [(first: Int, residue: Int)] = []
    for x in 1..<law.start {
      if budget.isSpent { return nil }
      if bounds.contains(try value(ofAtom: atom, at: x)) { members.append(x) }
    }
    for x in law.start..<law.start + law.period {
      if budget.isSpent { return nil }
      let value = try value(ofAtom: atom, at: x)
      if law.rise == 0 {
        if bounds.contains(value) { endless.append((x, x % law.period)) }
        continue
      }
      // How many periods after x the value is within bounds.
      let step = AxisMap(law.rise, value, 1, atom)
      let periods = try bounds.pulledBack(through: step)
      let first = max(periods.low ?? 0, 0)
      guard let last = periods.high else {
        endless.append((try Checked.affine(first, law.period, x), x % law.period))
        continue
      }
      guard last >= first else { continue }
      guard last - first < SizeSet.mostIntervals - members.count else { throw .intervals }
      for period in first...last {
        members.append(try Checked.affine(period, law.period, x))
      }
    }
    let from = try max(endless.map(\.first).max() ?? 1, Checked.add(members.max() ?? 0, 1))
    for (first, _) in endless {
      guard (from - first) / law.period + members.count < SizeSet.mostIntervals else {
        throw .intervals
      }
      members.append(contentsOf: stride(from: first, to: from, by: law.period))
    }
    return SolvedSizes(
      SizeSet(
        head: members.sorted().map { $0...$0 }, from: from, period: law.period,
        residues: endless.map(\.residue).sorted()))
  }

  /// The answer size by size, up to the end of the range, to the last size whose value fits 64 bits, or
  /// as far as the budget goes.
  mutating func evaluated(
    _ holds: (inout AxisLine, Int) throws(ShapeError) -> Bool
  ) throws(ShapeError) -> SolvedSizes {
    var (runs, limit) = ([ClosedRange<Int>](), Self.evaluatedRange)
    for x in 1...Self.evaluatedRange {
      if budget.isSpent, x > 1 {
        limit = x - 1
        break
      }
      do {
        if try holds(&self, x) { runs.append(x...x) }
      } catch {
        if x == 1 { throw error }
        limit = x - 1
        break
      }
    }
    return SolvedSizes(SizeSet(head: runs, from: 1, period: 1, residues: []), knownUpTo: limit)
  }
}
