/// Solves requirements over several axes: the inputs that fulfil them as disjoint boxes.
///
/// What is over one axis gives that axis' set. What couples axes is given as boxes where one of the
/// axes is bounded, whatever the others are: a product that is 36 allows finitely many heights, and
/// for each of them the widths follow.
struct BoxSolver {
  let forms: Forms
  let axes: [InputAxis]
  /// The values of all variables, in the table's order.
  let held: [Int]

  /// The most boxes of an answer.
  static var mostBoxes: Int { 10_000 }
  /// The most sizes of one axis that are looked at one by one.
  static var mostSizes: Int { 1 << 16 }

  init(_ forms: Forms, axes: [InputAxis], held: [Int]) {
    self.forms = forms
    self.axes = axes
    self.held = held
  }

  func solution(of requirements: [Requirement]) throws(ShapeError) -> InputSolution {
    var solution = InputSolution(axes: axes, boxes: [], couplings: [])
    let running = Set(axes.map(\.variable))
    var (single, coupled) = ([Int: [Requirement]](), [Requirement]())
    var evaluator = FormEvaluator(forms.table, input: held)
    for requirement in requirements {
      let variables = forms.table.variables(of: requirement).intersection(running)
      if variables.count > 1 {
        coupled.append(requirement)
      } else if let variable = variables.first {
        single[variable, default: []].append(requirement)
      } else if try !evaluator.holds(requirement) {
        return solution
      }
    }
    var sets: [Int: SolvedSizes] = [:]
    for axis in axes {
      var line = AxisLine(forms, along: axis.variable, at: held)
      let sizes = try line.sizes(where: single[axis.variable] ?? [])
      if sizes.sizes.isEmpty { return solution }
      sets[axis.variable] = sizes
    }
    coupled = try withoutImplied(coupled, sets)
    solution.boxes = [[]]
    for group in groups(coupled) {
      let boxes = try self.boxes(of: group, sets, &solution.couplings)
      guard boxes.count <= Self.mostBoxes / max(solution.boxes.count, 1) else {
        throw .boxes(solution.boxes.count, boxes.count)
      }
      solution.boxes = solution.boxes.flatMap { box in boxes.map { box + $0 } }
    }
    return ordered(solution, groups(coupled))
  }

  /// Each box with its axes in the order in which they are asked for.
  private func ordered(_ solution: InputSolution, _ groups: [Group]) -> InputSolution {
    var solution = solution
    let places = groups.flatMap(\.variables)
    let order = axes.map { axis in places.firstIndex(of: axis.variable) ?? 0 }
    solution.boxes = solution.boxes.map { box in order.map { box[$0] } }
    return solution
  }

  // MARK: - Groups

  /// Axes that requirements couple, directly or through others.
  private struct Group {
    var variables: [Int]
    var requirements: [Requirement]
  }

  private func groups(_ coupled: [Requirement]) -> [Group] {
    var groups = axes.map { Group(variables: [$0.variable], requirements: []) }
    for requirement in coupled {
      let variables = forms.table.variables(of: requirement)
      var joined = Group(variables: [], requirements: [])
      groups.removeAll { group in
        guard !variables.isDisjoint(with: group.variables) else { return false }
        joined.variables += group.variables
        joined.requirements += group.requirements
        return true
      }
      joined.requirements.append(requirement)
      groups.append(joined)
    }
    return groups
  }

  /// Leaves out what holds wherever each axis is at least its least size.
  private func withoutImplied(
    _ coupled: [Requirement], _ sets: [Int: SolvedSizes]
  ) throws(ShapeError) -> [Requirement] {
    var least = held
    for (variable, sizes) in sets { least[variable] = sizes.sizes.least ?? 1 }
    var bounds = LowerBounds(forms.table, variables: least)
    return coupled.filter { requirement in
      switch requirement {
      case .condition(.atLeast(let map, let bound)):
        return bounds.bound(of: map).map { $0 < bound } ?? true
      case .within(let map, let ranges):
        guard let low = bounds.bound(of: map) else { return true }
        return !ranges.contains { $0.high == nil && $0.low ?? low <= low }
      default: return true
      }
    }
  }

  // MARK: - Boxes

  private func boxes(
    of group: Group, _ sets: [Int: SolvedSizes], _ couplings: inout [String]
  ) throws(ShapeError) -> [[SolvedSizes]] {
    let part = CoupledAxes(
      forms: forms, variables: group.variables, requirements: group.requirements, sets: sets)
    if let boxes = try part.boxes(at: held) { return boxes }
    couplings += group.requirements.map { forms.table.text(of: $0) }
    return try part.boxesAlongEachAxis(at: held)
  }
}

extension ShapeError {
  fileprivate static func boxes(_ left: Int, _ right: Int) -> ShapeError {
    ShapeError(
      "the answer is a list of too many boxes", found: "\(left) times \(right) boxes",
      expected: "at most \(BoxSolver.mostBoxes)", help: "ask for fewer sizes")
  }
}
