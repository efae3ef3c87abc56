/// Steps that ask for a choice that waits.
extension SpaceSolver {
  /// What a step makes of one partial result: for each value what it has cost, and the outputs.
  private struct Result {
    var worlds: [SpaceWorlds.World]
    var outputs: [Int]
    var refusal: (error: ShapeError, layer: (any Layer)?, inputs: [Int])?
  }

  mutating func advance(
    _ table: SpaceTable, by step: SpacePlan.Step, waitingFor variable: Int
  ) throws(Failure) -> (SpaceTable, EvaluationError?) {
    let count = space.variables[variable].values.count
    let isKept = step.next.contains { if case .asked = $0 { true } else { false } }
    var gatherer = SpaceGatherer(limit: question.limit, entryLimit: question.entryLimit)
    var known: [[Int]: Result] = [:]
    var refused: (error: ShapeError, layer: (any Layer)?, inputs: [Int])?
    var hasExcluded = false
    for (key, partial) in zip(table.keys, table.partials) {
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
          start >= 0 ? worlds.costs[start] : Array(repeating: SpaceWorlds.World(), count: count)
        result = try run(step, variable, before, inputs, weightInputs)
        known[call] = result
      }
      guard result.worlds.contains(where: { !$0.isRefused }) else {
        if let refusal = result.refusal { refused = refused ?? refusal } else { hasExcluded = true }
        continue
      }
      if isKept {
        let values = [worlds.number(of: result.worlds)]
        let next =
          step.next.map { $0.value(key, values, result.outputs) } + key[step.sums...]
        try gather(partial, to: next, choice: 0, cost: 0, &gatherer, at: step)
        continue
      }
      for (value, world) in result.worlds.enumerated() where !world.isRefused {
        try note(step)
        let outcome = SpaceEvaluator.Outcome(
          outputs: result.outputs, parameters: world.parameters, macs: world.macs)
        try requireSame(result.outputs)
        guard let next = try nextKey(key, [value], outcome, step) else {
          hasExcluded = true
          continue
        }
        try gather(partial, to: next, choice: value, cost: world.cost, &gatherer, at: step)
      }
    }
    let chosen = isKept ? [[]] : (0..<count).map { [(variable: variable, value: $0)] }
    let next = gatherer.table(choosing: chosen, &trail)
    guard next.keys.isEmpty, !hasExcluded, let refused else { return (next, nil) }
    return (next, refusal(refused.error, of: step, refused.layer, refused.inputs))
  }

  private mutating func run(
    _ step: SpacePlan.Step, _ variable: Int, _ before: [SpaceWorlds.World], _ inputs: [Int],
    _ weightInputs: [Int]
  ) throws(Failure) -> Result {
    var result = Result(worlds: before, outputs: [])
    var outputs: [[Int]] = []
    for value in before.indices {
      outputs.append([])
      // The value is known here: one branch is left.
      guard !before[value].isRefused, let branch = step.asking.branches(from: [value]).first,
        branch.isPresent
      else {
        if !before[value].isRefused, isAsked(step) { result.worlds[value].isRefused = true }
        continue
      }
      let given = try numbers(inputs, for: value, of: variable)
      let weights = try numbers(weightInputs, for: value, of: variable)
      let place = step.asking.place(of: branch.values)
      switch run(step, place, given, weights) {
      case .excluded: result.worlds[value].isRefused = true
      case .refused(let error):
        result.worlds[value].isRefused = true
        if result.refusal == nil { result.refusal = (error, layer(of: step, place), given) }
      case .done(let outcome, let cost):
        outputs[value] = outcome.outputs
        do throws(ShapeError) {
          let world = result.worlds[value]
          result.worlds[value].parameters = try Checked.add(world.parameters, outcome.parameters)
          result.worlds[value].macs = try Checked.add(world.macs, outcome.macs)
          result.worlds[value].cost = try Checked.add(world.cost, cost)
        } catch { throw .question(SpaceError(error)) }
      }
    }
    for place in 0..<(outputs.map(\.count).max() ?? 0) {
      let numbers = outputs.map { $0.indices.contains(place) ? $0[place] : DesignSpace.unreached }
      result.outputs.append(worlds.number(of: numbers, worlds: result.worlds, of: variable))
    }
    return result
  }

  private func numbers(
    _ numbers: [Int], for value: Int, of variable: Int
  ) throws(Failure) -> [Int] {
    var result: [Int] = []
    for number in numbers {
      do { result.append(try worlds.number(number, for: value, of: variable)) } catch {
        throw .dependence(error)
      }
    }
    return result
  }

  /// Requires that what a step takes is the same for all values of choices that wait.
  func requireSame(_ numbers: [Int]) throws(Failure) {
    do { try worlds.requireSame(numbers) } catch { throw .dependence(error) }
  }
}
