/// Axes that requirements couple, and what each may be by itself.
struct CoupledAxes {
  let forms: Forms
  /// The axes' variables; the boxes have their sizes in this order.
  let variables: [Int]
  let requirements: [Requirement]
  let sets: [Int: SolvedSizes]
  let budget: LineBudget

  private func set(_ variable: Int) -> SolvedSizes { sets[variable] ?? SolvedSizes(.all) }

  /// The disjoint boxes of the inputs that fulfil the requirements; nil where no axis is known to
  /// have finitely many kinds of sizes, or where the answer or its budget passes its limits.
  func boxes(at held: [Int]) throws(ShapeError) -> [[SolvedSizes]]? {
    variables.count > BoxSolver.mostAxes ? nil : try boxes(of: variables, at: held)
  }

  /// Whether some axis has finitely many kinds of sizes.
  func hasKinds(at held: [Int]) -> Bool {
    if variables.count < 2 { return true }
    return variables.count <= BoxSolver.mostAxes
      && (try? choice(among: variables, at: held)) != nil
  }

  /// One axis' sizes are looked at, kind by kind; for each kind the boxes of the others follow.
  private func boxes(of open: [Int], at held: [Int]) throws(ShapeError) -> [[SolvedSizes]]? {
    guard open.count > 1 else {
      guard let last = open.first else { return [[]] }
      let sizes = try alone(last, at: held)
      return sizes.sizes.isEmpty ? [] : [[sizes]]
    }
    guard var choice = try choice(among: open, at: held) else { return nil }
    let place = open.firstIndex(of: choice.variable) ?? 0
    let rest = open.filter { $0 != choice.variable }
    // Kinds with the same boxes of the other axes belong together.
    var (order, members) = ([[[SolvedSizes]]](), [[[SolvedSizes]]: [Int]]())
    guard let kinds = try choice.kinds(), kinds.count <= BoxSolver.mostSizes else { return nil }
    for sizes in kinds {
      var held = held
      held[choice.variable] = sizes[0]
      guard let boxes = try boxes(of: rest, at: held), !budget.isSpent else { return nil }
      if boxes.isEmpty { continue }
      if members[boxes] == nil { order.append(boxes) }
      members[boxes, default: []] += sizes
      if order.count > BoxSolver.mostBoxes { return nil }
    }
    var result: [[SolvedSizes]] = []
    for boxes in order {
      let sizes = try choice.sizes(repeating: members[boxes] ?? [])
      for box in boxes {
        var box = box
        box.insert(sizes, at: place)
        result.append(box)
      }
    }
    return result.count <= BoxSolver.mostBoxes ? result : nil
  }

  /// An axis' sizes with all others held.
  private func alone(_ variable: Int, at held: [Int]) throws(ShapeError) -> SolvedSizes {
    var line = AxisLine(forms, along: variable, at: held, budget)
    return try line.sizes(where: requirements, within: set(variable))
  }

  /// The held sizes with those of the open axes at their least.
  private func least(_ open: [Int], _ held: [Int]) -> [Int] {
    var least = held
    for variable in open { least[variable] = set(variable).sizes.least ?? 1 }
    return least
  }

  /// The axis with the fewest sizes to look at; nil where none has finitely many kinds.
  private func choice(among open: [Int], at held: [Int]) throws(ShapeError) -> AxisKinds? {
    let least = least(open, held)
    var best: AxisKinds?
    for variable in open {
      if budget.isSpent { return nil }
      let others = Set(open).subtracting([variable])
      let sizes = try narrowed(variable, among: open, at: least)
      let open = Dictionary(uniqueKeysWithValues: others.map { ($0, set($0)) })
      var kinds = AxisKinds(forms, variable, sizes, open, least, budget)
      if sizes.sizes.isEmpty, sizes.isExact { return kinds }
      let own = requirements.filter { requirement in
        let variables = forms.table.variables(of: requirement)
        return variables.contains(variable) && !variables.isDisjoint(with: others)
      }
      guard (try? kinds.look(at: own)) ?? false else { continue }
      if kinds.count < best?.count ?? .max { best = kinds }
    }
    return best
  }

  /// The sizes of an axis that could go with some sizes of the others, or more than those.
  private func narrowed(
    _ variable: Int, among open: [Int], at least: [Int]
  ) throws(ShapeError) -> SolvedSizes {
    var rising = RisingMaps(forms, along: open, from: least, budget)
    var sizes = set(variable)
    if let factors = try factors(of: variable, among: open, at: least) {
      sizes = try sizes.intersection(factors)
    }
    for requirement in requirements {
      let variables = forms.table.variables(of: requirement).intersection(open)
      guard variables.contains(variable) else { continue }
      var line = AxisLine(forms, along: variable, at: least, budget)
      if variables.count == 1 {
        sizes = try line.sizes(where: [requirement], within: sizes)
      } else if let (map, high) = requirement.ceiling, rising.rises(map) {
        sizes = try sizes.intersection(line.sizes(where: map, within: Bounds(high: high)))
      }
    }
    return sizes
  }

  /// Where a product has to be a number: the sizes of an axis at which its factor divides that
  /// number, so that far fewer are looked at; nil where no requirement is such a product.
  private func factors(
    of variable: Int, among open: [Int], at held: [Int]
  ) throws(ShapeError) -> SolvedSizes? {
    var line = AxisLine(forms, along: variable, at: held, budget)
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
        budget.spend(1)
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
}
