/// Solves requirements over several axes: the inputs that fulfil them.
///
/// What is over one axis gives that axis' set. What couples axes is given as boxes where one of the
/// axes has finitely many kinds of sizes, whatever the others are: of a product that is 36 only
/// finitely many heights are factors; one that is at least 2 asks nothing of the width any more from
/// some height on; and a product that 25 divides asks the same of it at heights that are 25 apart.
/// For each kind the other axes' sets follow. What has no such axis (two heights that are equal)
/// stays a condition.
struct BoxSolver {
  let forms: Forms
  let axes: [InputAxis]
  /// The values of all variables, in the table's order.
  let held: [Int]
  /// What is required besides and no formula decides.
  let undecided: [String]

  /// The most boxes of an answer.
  static var mostBoxes: Int { 10_000 }
  /// The most sizes of one axis that are looked at one by one.
  static var mostSizes: Int { 1 << 16 }
  /// The most axes that are solved together: boxes of more say little to anybody.
  static var mostAxes: Int { 12 }

  init(_ forms: Forms, axes: [InputAxis], held: [Int], undecided: [String] = []) {
    self.forms = forms
    self.axes = axes
    self.held = held
    self.undecided = undecided
  }

  /// - Parameter budget: what may be evaluated for the answer. Where it ends, an axis' sizes are known up
  ///   to some size, and what couples axes stays a condition.
  /// - Throws: ``ShapeError`` where a set passes its limits, or a value 64 bits.
  func inputs(
    fulfilling requirements: [Requirement], _ budget: LineBudget = LineBudget()
  ) throws(ShapeError) -> LegalInputs {
    var (single, coupled) = ([Int: [Requirement]](), [Requirement]())
    let running = Set(axes.map(\.variable))
    var evaluator = FormEvaluator(forms.table, input: held)
    for requirement in requirements {
      let requirement = try settled(requirement, running, &evaluator)
      let variables = forms.table.variables(of: requirement).intersection(running)
      if variables.count > 1 {
        coupled.append(requirement)
      } else if let variable = variables.first {
        single[variable, default: []].append(requirement)
      } else if try !evaluator.holds(requirement) {
        return nothing
      }
    }
    var sets: [Int: SolvedSizes] = [:]
    for axis in axes {
      var line = AxisLine(forms, along: axis.variable, at: held, budget)
      let sizes = try line.sizes(where: single[axis.variable] ?? [])
      if sizes.sizes.isEmpty, sizes.isExact { return nothing }
      sets[axis.variable] = sizes
    }
    coupled = withoutImplied(simplified(coupled, sets), sets)
    var (parts, left) = ([LegalInputs.Part](), [Requirement]())
    let solvable = Set(coupled.filter { isSolvable($0, sets, budget) })
    for group in groups(coupled.filter(solvable.contains)) {
      if let part = try part(group, single, sets, budget) {
        parts += part.withoutNeedlessCoupling
        continue
      }
      left += group.requirements
      for axis in group.axes {
        guard let part = try part(.init(axes: [axis], requirements: []), single, sets, budget)
        else {
          continue
        }
        parts.append(part)
      }
    }
    // In the order in which the layers require it.
    left = coupled.filter { left.contains($0) || !solvable.contains($0) }
    return LegalInputs(
      axes: axes, parts: parts, conditions: left, forms: forms, held: held, undecided: undecided)
  }

  /// The requirement with the value of a map that is held in its place.
  private func settled(
    _ requirement: Requirement, _ running: Set<Int>, _ evaluator: inout FormEvaluator
  ) throws(ShapeError) -> Requirement {
    func isHeld(_ map: AxisMap) -> Bool {
      map.a != 0 && forms.table.variables(of: map).isDisjoint(with: running)
    }
    switch requirement {
    case .equal(let x, let y, _), .condition(.equal(let x, let y)):
      if isHeld(y) { return .condition(.equal(x, .constant(try evaluator.value(of: y)))) }
      if isHeld(x) { return .condition(.equal(y, .constant(try evaluator.value(of: x)))) }
    case .condition(.unequal(let x, let y)):
      if isHeld(y) { return .condition(.unequal(x, .constant(try evaluator.value(of: y)))) }
      if isHeld(x) { return .condition(.unequal(y, .constant(try evaluator.value(of: x)))) }
    case .condition(.broadcastable(let x, let y)):
      if isHeld(y) { return .condition(.broadcastable(x, .constant(try evaluator.value(of: y)))) }
      if isHeld(x) { return .condition(.broadcastable(y, .constant(try evaluator.value(of: x)))) }
    default: break
    }
    return requirement
  }

  private var nothing: LegalInputs {
    let part = LegalInputs.Part(axes: Array(axes.indices), boxes: [], conditions: [], texts: [])
    return LegalInputs(
      axes: axes, parts: [part], conditions: [], forms: forms, held: held, undecided: undecided)
  }

  /// What is left where no set can be made: the requirements themselves.
  func unsolved(_ requirements: [Requirement]) -> LegalInputs {
    let parts = axes.indices.map { axis in
      LegalInputs.Part(axes: [axis], boxes: [[SolvedSizes(.all)]], conditions: [], texts: [])
    }
    return LegalInputs(
      axes: axes, parts: parts, conditions: requirements, forms: forms, held: held,
      undecided: undecided)
  }

  // MARK: - Groups

  /// Axes that requirements couple, directly or through others: their places.
  private struct Group {
    var axes: [Int]
    var requirements: [Requirement]
  }

  private func groups(_ coupled: [Requirement]) -> [Group] {
    var groups = axes.indices.map { Group(axes: [$0], requirements: []) }
    for requirement in coupled {
      let variables = forms.table.variables(of: requirement)
      var joined = Group(axes: [], requirements: [])
      groups.removeAll { group in
        guard group.axes.contains(where: { variables.contains(axes[$0].variable) }) else {
          return false
        }
        joined.axes += group.axes
        joined.requirements += group.requirements
        return true
      }
      joined.requirements.append(requirement)
      groups.append(joined)
    }
    return groups
  }

  /// The requirements as what they come to where each axis is at least its least size, without those that
  /// follow from a map's being a number: all of 'max(x, 9) = 9' and 'x = 9, or one of them 1' is 'x = 9'
  /// for an x of at least 2.
  private func simplified(
    _ coupled: [Requirement], _ sets: [Int: SolvedSizes]
  ) -> [Requirement] {
    var bounds = lowerBounds(sets)
    var (result, numbers) = ([Requirement](), [AxisMap: Int]())
    for requirement in coupled {
      let simple = simplified(requirement, &bounds)
      if result.contains(simple) { continue }
      result.append(simple)
      if case .condition(.equal(let map, let number)) = simple {
        numbers[map] = number.constantValue
      }
    }
    return result.filter { requirement in
      let maps = requirement.maps.filter { $0.constantValue == nil }
      guard maps.count == 1, let number = numbers[maps[0]],
        requirement != .condition(.equal(maps[0], .constant(number)))
      else { return true }
      return !((try? requirement.holds { $0.constantValue ?? number }) ?? false)
    }
  }

  private func simplified(
    _ requirement: Requirement, _ bounds: inout LowerBounds
  ) -> Requirement {
    let (x, y): (AxisMap, AxisMap)
    switch requirement {
    case .condition(.broadcastable(let left, let right)):
      (x, y) = left.constantValue == nil ? (left, right) : (right, left)
      guard let number = y.constantValue, number > 1, bounds.bound(of: x) ?? 1 > 1 else {
        return requirement
      }
    case .condition(.equal(let left, let right)):
      (x, y) = left.constantValue == nil ? (left, right) : (right, left)
    default: return requirement
    }
    let equal = Requirement.condition(.equal(x, y))
    guard let number = y.constantValue, x == .atom(x.atom) else { return equal }
    switch forms.table.expression(of: x.atom) {
    case .maximum(let left, let right):
      let (map, other) = left.constantValue == nil ? (left, right) : (right, left)
      guard let other = other.constantValue, other <= number else { return equal }
      return other < number
        ? .condition(.equal(map, y)) : .within(map, [Bounds(high: number)])
    case .minimum(let left, let right):
      let (map, other) = left.constantValue == nil ? (left, right) : (right, left)
      guard let other = other.constantValue, other >= number else { return equal }
      return other > number
        ? .condition(.equal(map, y)) : .within(map, [Bounds(low: number)])
    default: return equal
    }
  }

  private func lowerBounds(_ sets: [Int: SolvedSizes]) -> LowerBounds {
    var least = held
    for (variable, sizes) in sets { least[variable] = sizes.sizes.least ?? 1 }
    return LowerBounds(forms.table, variables: least)
  }

  /// Leaves out what holds wherever each axis is at least its least size.
  private func withoutImplied(
    _ coupled: [Requirement], _ sets: [Int: SolvedSizes]
  ) -> [Requirement] {
    if coupled.isEmpty { return [] }
    var bounds = lowerBounds(sets)
    return coupled.filter { requirement in
      if case .condition(.unequal(let map, let number)) = requirement {
        guard let number = number.constantValue else { return true }
        return bounds.bound(of: map).map { $0 <= number } ?? true
      }
      guard let (map, low) = requirement.floor else { return true }
      return bounds.bound(of: map).map { $0 < low } ?? true
    }
  }

  // MARK: - Parts

  /// Whether a requirement by itself can be said by boxes: some axis has finitely many kinds of sizes
  /// to it.
  private func isSolvable(
    _ requirement: Requirement, _ sets: [Int: SolvedSizes], _ budget: LineBudget
  ) -> Bool {
    let used = forms.table.variables(of: requirement)
    let variables = axes.map(\.variable).filter(used.contains)
    let alone = CoupledAxes(
      forms: forms, variables: variables, requirements: [requirement], sets: sets,
      budget: budget)
    return alone.hasKinds(at: held)
  }

  /// The boxes of axes that requirements couple; nil where there are none such.
  private func part(
    _ group: Group, _ single: [Int: [Requirement]], _ sets: [Int: SolvedSizes],
    _ budget: LineBudget
  ) throws(ShapeError) -> LegalInputs.Part? {
    let variables = group.axes.map { axes[$0].variable }
    let outer = variables.map { sets[$0] ?? SolvedSizes(.all) }
    var part = LegalInputs.Part(axes: group.axes, boxes: [outer], conditions: [], texts: [])
    if !group.requirements.isEmpty {
      let coupled = CoupledAxes(
        forms: forms, variables: variables, requirements: group.requirements, sets: sets,
        budget: budget)
      guard let boxes = try coupled.boxes(at: held) else { return nil }
      part.boxes = boxes
    }
    part.knownUpTo = (outer + part.boxes.joined()).compactMap(\.knownUpTo).min()
    // Past the sizes up to which the sets are known all that is required is asked.
    if part.knownUpTo != nil {
      part.conditions = group.requirements + variables.flatMap { single[$0] ?? [] }
    }
    part.texts = part.conditions.map(forms.table.text(of:))
    return part
  }
}

extension LegalInputs.Part {
  /// An axis by itself each, where one box says all.
  fileprivate var withoutNeedlessCoupling: [LegalInputs.Part] {
    guard boxes.count == 1, conditions.isEmpty else { return [self] }
    return zip(axes, boxes[0]).map { axis, sizes in
      .init(axes: [axis], boxes: [[sizes]], conditions: [], texts: [])
    }
  }
}

extension ShapeError {
  static func boxes(_ left: Int, _ right: Int) -> ShapeError {
    ShapeError(
      "the answer is a list of too many boxes", found: "\(left) times \(right) boxes",
      expected: "at most \(BoxSolver.mostBoxes)", help: "ask for fewer sizes")
  }
}
