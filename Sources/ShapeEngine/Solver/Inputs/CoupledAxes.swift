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
    guard let (axis, sizes) = try narrowest(open, at: held) else { return nil }
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
    return result
  }

  /// An axis' sizes with all others held.
  private func alone(_ variable: Int, at held: [Int]) throws(ShapeError) -> SolvedSizes {
    var line = AxisLine(forms, along: variable, at: held)
    return try line.sizes(where: requirements).intersection(set(variable))
  }

  /// The axis with the fewest sizes that any others could go with.
  private func narrowest(
    _ open: [Int], at held: [Int]
  ) throws(ShapeError) -> (variable: Int, sizes: SolvedSizes)? {
    var least = held
    for variable in open { least[variable] = set(variable).sizes.least ?? 1 }
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
    return best.map { ($0.variable, $0.sizes) }
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

  /// One box an axis, the others held. The size that an axis is held at stands in the first box
  /// only, so that the boxes are disjoint.
  func boxesAlongEachAxis(at held: [Int]) throws(ShapeError) -> [[SolvedSizes]] {
    var boxes: [[SolvedSizes]] = []
    for (place, variable) in variables.enumerated() {
      let isElsewhereLegal = variables.allSatisfy {
        $0 == variable || set($0).sizes.contains(held[$0])
      }
      var sizes = try alone(variable, at: held)
      if place > 0 {
        let own = SizeSet(held[variable]...held[variable])
        sizes.sizes = try sizes.sizes.subtracting(own)
      }
      guard isElsewhereLegal, !sizes.sizes.isEmpty else { continue }
      boxes.append(
        variables.map { $0 == variable ? sizes : SolvedSizes(SizeSet(held[$0]...held[$0])) })
    }
    return boxes
  }
}
