/// Steps that ask for choices that wait.
extension SpaceSolver {
  /// What a step makes of one partial result: for each world what it has cost, and the outputs.
  private struct Result {
    var worlds: [SpaceWorlds.World]
    var outputs: [Int]
    var refusal: SpaceSolver.Refusal?
  }

  mutating func advance(
    _ table: SpaceTable, by step: SpacePlan.Step, waitingFor name: Int
  ) throws(Failure) -> (SpaceTable, EvaluationError?) {
    guard let group = worlds.groups[name] else { return try advance(table, by: step) }
    let isKept = step.next.contains { if case .asked = $0 { true } else { false } }
    var known: [[Int]: Result] = [:]
    var made = Made(question, bound)
    for (place, (key, partial)) in zip(table.keys, table.partials).enumerated() {
      made.from = place
      try note(step)
      let start = step.known.map { $0.value(key, [], []) }.first ?? DesignSpace.unreached
      let inputs = step.inputs.map { $0.value(key, [], []) }
      let weightInputs = step.weightInputs.map { $0.value(key, [], []) }
      let call = [start] + inputs + weightInputs
      let result: Result
      if let found = known[call] {
        result = found
      } else {
        let before =
          start >= 0 ? worlds.costs[start] : group.worlds.map { _ in SpaceWorlds.World() }
        result = try run(step, name, group, before, inputs, weightInputs)
        known[call] = result
      }
      guard result.worlds.contains(where: { !$0.isRefused }) else {
        if result.refusal == nil { made.hasExcluded = true }
        made.refused = made.refused ?? result.refusal
        continue
      }
      if isKept {
        let values = [worlds.number(of: result.worlds)]
        let next =
          step.next.map { $0.value(key, values, result.outputs) } + key[step.sums...]
        try gather(partial, to: next, choice: 0, MemberCosts(), &made, at: step)
        continue
      }
      for (place, world) in result.worlds.enumerated() where !world.isRefused {
        try note(step)
        let outcome = SpaceEvaluator.Outcome(
          outputs: result.outputs, parameters: world.parameters, macs: world.macs)
        try requireSame(result.outputs)
        try go(
          on: partial, key, [place], outcome, choice: place, cost: world.cost, step, &made)
      }
    }
    let chosen =
      isKept
      ? [[]]
      : group.worlds.map { values in
        zip(group.variables, values).map { (variable: $0, value: $1) }
      }
    return try ended(&made, of: table, choosing: chosen, at: step)
  }

  private mutating func run(
    _ step: SpacePlan.Step, _ name: Int, _ group: SpaceWorlds.Group,
    _ before: [SpaceWorlds.World], _ inputs: [Int], _ weightInputs: [Int]
  ) throws(Failure) -> Result {
    var result = Result(worlds: before, outputs: [])
    var outputs: [[Int]] = []
    let places = step.asking.variables.map { group.variables.firstIndex(of: $0) ?? 0 }
    // Many worlds differ in what the step does not ask for.
    var known: [[Int]: Outcome] = [:]
    for world in before.indices {
      outputs.append([])
      // The values are known here: one branch is left.
      let values = places.map { group.worlds[world][$0] }
      guard !before[world].isRefused, let branch = step.asking.branches(from: values).first,
        branch.isPresent
      else {
        if !before[world].isRefused, isAsked(step) { result.worlds[world].isRefused = true }
        continue
      }
      let given = try numbers(inputs, in: world, of: name)
      let weights = try numbers(weightInputs, in: world, of: name)
      let place = step.asking.place(of: branch.values)
      let call = [place] + given + weights
      let outcome = known[call] ?? run(step, place, given, weights)
      known[call] = outcome
      switch outcome {
      case .excluded: result.worlds[world].isRefused = true
      case .refused(let error):
        result.worlds[world].isRefused = true
        if result.refusal == nil { result.refusal = (error, layer(of: step, place), given) }
      case .done(let outcome, let cost):
        outputs[world] = outcome.outputs
        do throws(ShapeError) {
          let sums = before[world]
          result.worlds[world].parameters = try Checked.add(sums.parameters, outcome.parameters)
          result.worlds[world].macs = try Checked.add(sums.macs, outcome.macs)
          result.worlds[world].cost = try Checked.add(sums.cost, cost)
        } catch { throw .question(SpaceError(error)) }
      }
    }
    for place in 0..<(outputs.map(\.count).max() ?? 0) {
      let numbers = outputs.map { $0.indices.contains(place) ? $0[place] : DesignSpace.unreached }
      result.outputs.append(worlds.number(of: numbers, worlds: result.worlds, of: name))
    }
    return result
  }

  private func numbers(
    _ numbers: [Int], in world: Int, of group: Int
  ) throws(Failure) -> [Int] {
    var result: [Int] = []
    for number in numbers {
      do { result.append(try worlds.number(number, in: world, of: group)) } catch {
        throw .dependence(error)
      }
    }
    return result
  }

  /// Requires that what a step takes is the same in all worlds.
  func requireSame(_ numbers: [Int]) throws(Failure) {
    do { try worlds.requireSame(numbers) } catch { throw .dependence(error) }
  }
}
