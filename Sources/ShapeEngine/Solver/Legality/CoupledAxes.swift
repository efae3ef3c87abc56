/// Axes that requirements couple, and what each may be by itself.
struct CoupledAxes {
  let forms: Forms
  /// The axes' variables; the boxes have their sizes in this order.
  let variables: [Int]
  let requirements: [Requirement]
  let sets: [Int: SolvedSizes]

  private func set(_ variable: Int) -> SolvedSizes { sets[variable] ?? SolvedSizes(.all) }

  /// The boxes of the inputs that fulfil the requirements; nil where no axis is bounded.
  func boxes(at held: [Int]) throws(ShapeError) -> [[SolvedSizes]]? {
    try boxes(of: variables, at: held)
  }

  private func boxes(of open: [Int], at held: [Int]) throws(ShapeError) -> [[SolvedSizes]]? {
    guard open.count > 1 else {
      guard let last = open.first else { return [[]] }
      let sizes = try alone(last, at: held)
      return sizes.sizes.isEmpty ? [] : [[sizes]]
    }
    var choice = try narrowest(open, at: held)
    if choice == nil { choice = try steps(open, at: held) }
    guard let (axis, sizes, beyond) = choice else { return nil }
    let place = open.firstIndex(of: axis) ?? 0
    let rest = open.filter { $0 != axis }
    // Sizes with the same boxes of the other axes belong together.
    var (order, members) = ([[[SolvedSizes]]](), [[[SolvedSizes]]: [ClosedRange<Int>]]())
    for (first, runs) in try classes(of: axis, apartFrom: Set(rest), in: sizes.sizes, at: held) {
      var held = held
      held[axis] = first
      guard let boxes = try boxes(of: rest, at: held) else { return nil }
      if boxes.isEmpty { continue }
      if members[boxes] == nil { order.append(boxes) }
      members[boxes, default: []] += runs
    }
    var result: [[SolvedSizes]] = []
    for boxes in order {
      let runs = (members[boxes] ?? []).sorted { $0.lowerBound < $1.lowerBound }
      let sizes = SolvedSizes(
        SizeSet(head: runs, from: 1, period: 1, residues: []), knownUpTo: sizes.knownUpTo)
      for box in boxes {
        var box = box
        box.insert(sizes, at: place)
        result.append(box)
      }
    }
    if let beyond {
      guard let boxes = try without(axis).boxes(of: rest, at: held) else { return nil }
      result += boxes.map { box in
        var box = box
        box.insert(beyond, at: place)
        return box
      }
    }
    return result
  }

  /// The same axes without the requirements on one of them.
  private func without(_ axis: Int) -> CoupledAxes {
    CoupledAxes(
      forms: forms, variables: variables,
      requirements: requirements.filter { !forms.table.variables(of: $0).contains(axis) },
      sets: sets)
  }

  /// An axis' sizes with all others held.
  private func alone(_ variable: Int, at held: [Int]) throws(ShapeError) -> SolvedSizes {
    var line = AxisLine(forms, along: variable, at: held)
    return try line.sizes(where: requirements, within: set(variable))
  }

  /// An axis whose sizes are looked at one by one; beyond them are sizes at which no requirement
  /// on the axis asks any more, whatever the others are.
  private typealias Choice = (variable: Int, sizes: SolvedSizes, beyond: SolvedSizes?)

  /// The held sizes with those of the open axes at their least.
  private func least(_ open: [Int], _ held: [Int]) -> [Int] {
    var least = held
    for variable in open { least[variable] = set(variable).sizes.least ?? 1 }
    return least
  }

  /// The axis with the fewest sizes below the one from which on all bounds from below are reached,
  /// where no other requirement is on it: of products that must be at least a number the boxes are
  /// steps.
  private func steps(_ open: [Int], at held: [Int]) throws(ShapeError) -> Choice? {
    let least = least(open, held)
    var rising = RisingMaps(forms, along: open, from: least)
    var best: (choice: Choice, count: Int)?
    for variable in open {
      let own = requirements.filter { forms.table.variables(of: $0).contains(variable) }
      var line = AxisLine(forms, along: variable, at: least)
      var enough = set(variable)
      for requirement in own where enough.isExact {
        guard let (map, _) = requirement.floor, rising.rises(map) else {
          enough = SolvedSizes(.none)
          break
        }
        enough = try enough.intersection(line.sizes(where: requirement))
      }
      guard enough.isExact, let start = enough.sizes.least else { continue }
      let below = start > 1 ? SizeSet(1...(start - 1)) : .none
      let sizes = SolvedSizes(try set(variable).sizes.intersection(below))
      let count = sizes.sizes.intervals.reduce(0) { $0 + $1.count }
      guard count <= BoxSolver.mostSteps, count < best?.count ?? .max else { continue }
      best = ((variable, sizes, enough), count)
    }
    return best?.choice
  }

  /// The axis with the fewest sizes that any others could go with.
  private func narrowest(_ open: [Int], at held: [Int]) throws(ShapeError) -> Choice? {
    let least = least(open, held)
    var rising = RisingMaps(forms, along: open, from: least)
    var best: (variable: Int, sizes: SolvedSizes, count: Int)?
    for variable in open {
      var sizes = set(variable)
      if let factors = try factors(of: variable, among: open, at: least) {
        sizes = try sizes.intersection(factors)
      }
      for requirement in requirements {
        guard let (map, high) = requirement.ceiling, rising.rises(map) else { continue }
        var line = AxisLine(forms, along: variable, at: least)
        sizes = try sizes.intersection(line.sizes(where: map, within: Bounds(high: high)))
      }
      guard sizes.sizes.isFinite else { continue }
      let count = sizes.sizes.intervals.reduce(0) { sum, run in
        sum.addingReportingOverflow(run.count).partialValue
      }
      guard count <= BoxSolver.mostSizes else { continue }
      if count < best?.count ?? .max { best = (variable, sizes, count) }
    }
    return best.map { ($0.variable, $0.sizes, nil) }
  }

  /// Where a product has to be a number: the sizes of an axis at which its factor divides that
  /// number, so that far fewer are looked at; nil where no requirement is such a product.
  private func factors(
    of variable: Int, among open: [Int], at held: [Int]
  ) throws(ShapeError) -> SolvedSizes? {
    var line = AxisLine(forms, along: variable, at: held)
    for requirement in requirements {
      guard case .condition(.equal(let map, let number)) = requirement,
        let value = number.constantValue, map.c == 1, map.a > 0,
        case .polynomial(let terms) = forms.table.expression(of: map.atom), terms.count == 1
      else { continue }
      let scale = try Checked.multiply(map.a, terms[0].coefficient)
      var product = try Checked.subtract(value, map.b)
      guard scale > 0, product > 0, product % scale == 0 else { return SolvedSizes(.none) }
      product /= scale
      var own: [Int32] = []
      for atom in terms[0].atoms {
        let running = forms.table.variables(of: .atom(atom)).intersection(open)
        if running == [variable] { own.append(atom) }
        guard running.isEmpty else { continue }
        let count = try line.value(ofAtom: atom, at: 1)
        guard count > 0, product % count == 0 else { return SolvedSizes(.none) }
        product /= count
      }
      guard own.count == 1, product <= 1 << 40 else { continue }
      var sizes = SolvedSizes(.none)
      var divisor = 1
      while divisor * divisor <= product {
        if product % divisor == 0 {
          for factor in Set([divisor, product / divisor]) {
            sizes = try sizes.union(line.sizes(where: .atom(own[0]), in: factor...factor))
          }
        }
        divisor += 1
      }
      return sizes
    }
    return nil
  }

  /// The sizes of an axis in classes: to all requirements the sizes of one look alike, whatever the
  /// other axes are. Each with its first size, in the order of those.
  private func classes(
    of axis: Int, apartFrom others: Set<Int>, in sizes: SizeSet, at held: [Int]
  ) throws(ShapeError) -> [(first: Int, runs: [ClosedRange<Int>])] {
    let maps = requirements.flatMap(\.maps)
    let parts = forms.table.parts(of: maps, over: axis, apartFrom: others)
    var line = AxisLine(forms, along: axis, at: held)
    var (classes, places) = ([(first: Int, runs: [ClosedRange<Int>])](), [[Int]: Int]())
    for size in sizes.intervals.joined() {
      var key: [Int] = []
      for part in parts { key.append(try line.value(ofAtom: part, at: size)) }
      guard let place = places[key] else {
        places[key] = classes.count
        classes.append((size, [size...size]))
        continue
      }
      if let last = classes[place].runs.last, last.upperBound == size - 1 {
        classes[place].runs[classes[place].runs.count - 1] = last.lowerBound...size
      } else {
        classes[place].runs.append(size...size)
      }
    }
    return classes
  }
}
