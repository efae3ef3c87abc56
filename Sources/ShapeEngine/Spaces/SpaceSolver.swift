/// Goes along the graph of a design space with a table of partial results.
struct SpaceSolver {
  /// Why there is no answer.
  enum Failure: Error {
    case question(SpaceError)
    /// The same is asked again without waiting for a choice.
    case dependence(SpaceWorlds.Dependence)
  }

  let space: DesignSpace
  let question: SpaceQuestion
  /// What is counted by sums, and not by keys.
  let bound: SumBound?
  private let steps: [SpacePlan.Step]
  private var evaluator: SpaceEvaluator
  var trail = SpaceTrail()
  var worlds: SpaceWorlds
  private var reached: Set<SpaceAnswer.Reached> = []
  private var work = 0
  private var isLast = false
  /// The ways from partial result to partial result, where they are kept.
  private var ways: SpaceWays?
  private let carriesParameters: Bool
  private let carriesMACs: Bool

  init(
    _ space: DesignSpace, _ question: SpaceQuestion, _ bound: SumBound?,
    without dependent: Set<Int>, recording: Bool
  ) throws(ShapeError) {
    self.bound = bound
    ways = recording ? SpaceWays() : nil
    self.space = space
    self.question = question
    worlds = SpaceWorlds(
      SpacePlan.order(space).map(space.asking), limit: question.waitingLimit, without: dependent)
    steps = SpacePlan(space, leaders: worlds.leaders).steps
    evaluator = try SpaceEvaluator(
      space, at: question.inputs, tracksFields: question.asksForFields)
    carriesParameters = question.parameters != nil
    carriesMACs = question.macs != nil
  }

  mutating func answer() throws(Failure) -> SpaceAnswer {
    let sums = (carriesParameters ? 1 : 0) + (carriesMACs ? 1 : 0)
    var table = SpaceTable(
      start: Array(repeating: 0, count: sums), limit: question.limit, countsSums: bound != nil)
    var answer = SpaceAnswer(count: 0, atMost: 0, best: [], refusal: nil, reached: [])
    for (number, step) in steps.enumerated() {
      isLast = number == steps.count - 1
      let (next, refusal) =
        if let group = worlds.group(of: step) {
          try advance(table, by: step, waitingFor: group)
        } else {
          try advance(table, by: step)
        }
      table = next
      if table.keys.isEmpty {
        answer.refusal = refusal
        break
      }
    }
    for partial in table.partials { answer.count += partial.count }
    answer.atMost = answer.count
    answer.sums = table.partials.compactMap(\.sums)
    answer.ways = ways
    let best = table.partials.flatMap(\.best).sorted { ($0.cost, $0.rank) < ($1.cost, $1.rank) }
    answer.best = best.prefix(question.limit).map {
      SpaceAnswer.Best(
        assignment: trail.assignment(endingAt: $0.trail, of: space.variables.count), cost: $0.cost)
    }
    answer.reached = reached.sorted { $0.isBefore($1) }
    return answer
  }

  // MARK: - A step

  /// One layer's outcome for the inputs of some partial results, and what the question says of it.
  enum Outcome {
    case refused(ShapeError)
    /// The target is not as it is asked for.
    case excluded
    case done(SpaceEvaluator.Outcome, cost: Int)
  }

  mutating func advance(
    _ table: SpaceTable, by step: SpacePlan.Step
  ) throws(Failure) -> (SpaceTable, EvaluationError?) {
    var ways = SpaceBranches(step.asking)
    var known: [[Int]: Outcome] = [:]
    var made = Made(question, bound)
    for (place, (key, partial)) in zip(table.keys, table.partials).enumerated() {
      made.from = place
      for number in ways.numbers(from: step.known.map { $0.value(key, [], []) }) {
        try note(step)
        let branch = ways.all[number]
        guard branch.isPresent else {
          if isAsked(step) {
            made.hasExcluded = true
          } else {
            try go(on: partial, key, branch.values, .nothing, choice: number, cost: 0, step, &made)
          }
          continue
        }
        let inputs = step.inputs.map { $0.value(key, branch.values, []) }
        let weightInputs = step.weightInputs.map { $0.value(key, branch.values, []) }
        try requireSame(inputs)
        try requireSame(weightInputs)
        let alternative = step.asking.place(of: branch.values)
        let call = [alternative] + inputs + weightInputs
        let outcome: Outcome
        if let found = known[call] {
          outcome = found
        } else {
          outcome = run(step, alternative, inputs, weightInputs)
          known[call] = outcome
        }
        switch outcome {
        case .excluded: made.hasExcluded = true
        case .refused(let error):
          if made.refused == nil { made.refused = (error, layer(of: step, alternative), inputs) }
        case .done(let outcome, let cost):
          try go(on: partial, key, branch.values, outcome, choice: number, cost: cost, step, &made)
        }
      }
    }
    return try ended(&made, of: table, choosing: ways.all.map(\.chosen), at: step)
  }

  /// What a step refuses: why, of which layer, and what that is given.
  typealias Refusal = (error: ShapeError, layer: (any Layer)?, inputs: [Int])

  /// What a step has made so far.
  struct Made {
    var gatherer: SpaceGatherer
    /// The first that it refused.
    var refused: Refusal?
    /// Whether something was not as it is asked for.
    var hasExcluded = false
    /// The place of the partial result that is continued.
    var from = 0
    /// What was gathered, in order.
    var ways: [(from: Int, way: SpaceWays.Way)] = []

    init(_ question: SpaceQuestion, _ bound: SumBound?) {
      gatherer = SpaceGatherer(
        limit: question.limit, entryLimit: question.entryLimit, bound: bound)
    }
  }

  /// Adds what a partial result becomes by a choice, unless a sum is past what is asked for.
  func go(
    on partial: SpaceTable.Partial, _ key: [Int], _ values: [Int],
    _ outcome: SpaceEvaluator.Outcome, choice: Int, cost: Int, _ step: SpacePlan.Step,
    _ made: inout Made
  ) throws(Failure) {
    guard let next = try nextKey(key, values, outcome, step) else {
      made.hasExcluded = true
      return
    }
    let costs = MemberCosts(parameters: outcome.parameters, macs: outcome.macs, field: cost)
    try gather(partial, to: next, choice: choice, costs, &made, at: step)
  }

  /// The table after a step, and where it is empty since the step refuses all, why.
  mutating func ended(
    _ made: inout Made, of table: SpaceTable, choosing choices: [[(variable: Int, value: Int)]],
    at step: SpacePlan.Step
  ) throws(Failure) -> (SpaceTable, EvaluationError?) {
    let next: SpaceTable
    do {
      next = try made.gatherer.table(choosing: choices, &trail)
      try ways?.append(made.ways, of: table.keys.count, choosing: choices)
    } catch {
      throw .question(SpaceError(error))
    }
    guard ways?.count ?? 0 <= question.wayLimit else { throw .question(tooManyWays(at: step)) }
    // Most steps refuse some results and take others.
    guard next.keys.isEmpty, !made.hasExcluded, let refused = made.refused else {
      return (next, nil)
    }
    return (next, refusal(refused, of: step))
  }

  /// What a layer adds to the sum that is bounded.
  private func amount(_ costs: MemberCosts) -> Int {
    bound.map { $0.isOfMACs ? costs.macs : costs.parameters } ?? 0
  }

  /// The layer that a step runs; nil where it runs none.
  func layer(of step: SpacePlan.Step, _ alternative: Int) -> (any Layer)? {
    guard case .layer = step.work else { return nil }
    return space.layers[step.weights].alternatives[alternative]
  }

  func gather(
    _ partial: SpaceTable.Partial, to key: [Int], choice: Int, _ costs: MemberCosts,
    _ made: inout Made, at step: SpacePlan.Step
  ) throws(Failure) {
    let place: Int?
    do {
      place = try made.gatherer.add(
        partial, to: key, choice: choice, cost: costs.field, amount: amount(costs))
    } catch {
      throw .question(SpaceError(error))
    }
    guard made.gatherer.hasRoom else { throw .question(tooLarge(at: step)) }
    guard let place, ways != nil else { return }
    made.ways.append(
      (made.from, SpaceWays.Way(next: place, choice: choice, costs: costs)))
    guard made.ways.count <= question.wayLimit else { throw .question(tooManyWays(at: step)) }
  }

  /// Notes that a partial result is continued by a choice.
  mutating func note(_ step: SpacePlan.Step) throws(Failure) {
    work += 1
    if work & 0xffff == 0 { question.progress?(step.layer, space.layers.count) }
    guard work > question.workLimit else { return }
    throw .question(
      excess(
        "counting the members takes too long", question.workLimit, "partial results", at: step))
  }

  mutating func run(
    _ step: SpacePlan.Step, _ place: Int, _ inputs: [Int], _ weightInputs: [Int]
  ) -> Outcome {
    if case .requirement(let index) = step.work { return require(index, of: inputs) }
    let node = space.layers[step.layer].node
    guard let alternative = space.layers[step.weights].alternatives[place] else {
      return .refused(.refusedChoice)
    }
    if let selection = alternative as? Selection {
      guard inputs.indices.contains(selection.index), inputs[selection.index] >= 0 else {
        return .refused(ShapeError("what is chosen is not there"))
      }
      // The tensor goes on as it is: later layers cannot tell who chose it.
      let outcome = SpaceEvaluator.Outcome(
        outputs: [inputs[selection.index]], parameters: 0, macs: 0)
      return asked(outcome, of: step, cost: 0)
    }
    guard (inputs + weightInputs).allSatisfy({ $0 >= 0 }) else {
      return .refused(ShapeError("an input of it is not there"))
    }
    do {
      let outcome = try evaluator.run(
        node, alternative, on: inputs, weightInputs: weightInputs)
      var cost = 0
      switch question.ranking {
      case .parameters: cost = outcome.parameters
      case .macs: cost = outcome.macs
      case .receptiveField: break
      }
      return asked(outcome, of: step, cost: cost)
    } catch { return .refused(error) }
  }

  /// What a question says of a layer's outcome.
  private mutating func asked(
    _ outcome: SpaceEvaluator.Outcome, of step: SpacePlan.Step, cost: Int
  ) -> Outcome {
    guard step.layer == question.target else { return .done(outcome, cost: cost) }
    guard let first = outcome.outputs.first, let found = Target(evaluator.tensors[first])
    else { return .excluded }
    if reached.count < SpaceAnswer.reachedLimit { reached.insert(found.reached) }
    guard found.fulfils(question) else { return .excluded }
    let isRanked = question.ranking == .receptiveField
    return .done(outcome, cost: isRanked ? found.reached.fields.max() ?? .max / 2 : cost)
  }

  /// Holds what the definition requires of the sizes against the tensors with these numbers.
  private mutating func require(_ index: Int, of tensors: [Int]) -> Outcome {
    let done = Outcome.done(.nothing, cost: 0)
    // What is required of a layer that is not there is required of nothing.
    guard tensors.allSatisfy({ $0 >= 0 }) else { return done }
    do {
      try evaluator.require(space.requirements[index].condition, of: tensors)
      return done
    } catch { return .refused(error) }
  }

  /// Whether a member without the step's layer is not what is asked for.
  func isAsked(_ step: SpacePlan.Step) -> Bool {
    guard case .layer(let layer) = step.work else { return false }
    return layer == question.target && question.asksOfTarget
  }

  /// The key after a step; nil where a sum is past what is asked for.
  func nextKey(
    _ key: [Int], _ values: [Int], _ outcome: SpaceEvaluator.Outcome, _ step: SpacePlan.Step
  ) throws(Failure) -> [Int]? {
    var next = step.next.map { $0.value(key, values, outcome.outputs) }
    var place = step.sums
    for (bound, amount) in [
      (question.parameters, outcome.parameters), (question.macs, outcome.macs),
    ] {
      guard let bound else { continue }
      let sum: Int
      do { sum = try Checked.add(key[place], amount) } catch { throw .question(SpaceError(error)) }
      place += 1
      if let greatest = bound.greatest, sum > greatest { return nil }
      if isLast, !bound.contains(sum) { return nil }
      next.append(sum)
    }
    return next
  }

  func refusal(
    _ refused: Refusal, of step: SpacePlan.Step
  ) -> EvaluationError {
    var node: Node?
    if case .layer(let layer) = step.work { node = space.layers[layer].node }
    let architecture = evaluator.architecture
    let given = zip(node?.inputs ?? [], refused.inputs).compactMap { tensor, number -> String? in
      guard evaluator.tensors.values.indices.contains(number) else { return nil }
      let shape = evaluator.tensors[number].asked ?? evaluator.tensors[number].own
      return "\(Integers().describe(shape)) from \(architecture.name(of: tensor))"
    }
    return EvaluationError(
      path: node?.path, layer: (refused.layer ?? node?.layer)?.call(), inputs: given,
      at: space.frame.text(of: question.inputs, in: Integers()), error: refused.error)
  }

  private func tooLarge(at step: SpacePlan.Step) -> SpaceError {
    let limit = question.entryLimit
    return excess(
      "the tables of partial results grow past \(limit) entries", limit, "entries", at: step)
  }

  private func tooManyWays(at step: SpacePlan.Step) -> SpaceError {
    let limit = question.wayLimit
    return excess(
      "the ways along the graph are more than \(limit)", limit, "ways", at: step)
  }

  /// A question that takes more than it may.
  private func excess(
    _ message: String, _ limit: Int, _ what: String, at step: SpacePlan.Step
  ) -> SpaceError {
    let path = space.layers[step.layer].node.path
    return SpaceError(
      ShapeError(
        "\(message) at \(path)", found: "more than \(limit) \(what)",
        expected: "at most \(limit)", help: lighterQuestion(before: path)),
      path: path)
  }

  /// What can be asked with less work.
  private func lighterQuestion(before path: String) -> String {
    let bounds = [("params", carriesParameters), ("macs", carriesMACs)].filter(\.1).map(\.0)
    var help = "vary fewer values before \(path), or list fewer members with --limit"
    if let bound = bounds.first {
      help = "leave the bound on \(bound) out and rank by it; or \(help)"
    } else if question.asksForFields {
      help = "\(help); without --stride and --receptive-field less has to be kept"
    }
    return help
  }
}

extension SpacePlan.Source {
  /// The number of the result for one key, choice and outcome.
  func value(_ key: [Int], _ values: [Int], _ outputs: [Int]) -> Int {
    switch self {
    case .fixed(let number): number
    case .key(let place): key.indices.contains(place) ? key[place] : -1
    case .output(let index): outputs.indices.contains(index) ? outputs[index] : -1
    case .asked(let place): values[place]
    }
  }
}

/// The target's output in some members.
private struct Target {
  let reached: SpaceAnswer.Reached
  private let strides: [Fraction]

  /// Nil for what only training has.
  init?(_ tensor: SpaceTensor) {
    guard let shape = tensor.asked else { return nil }
    let fields = (tensor.seen?.fields ?? []).compactMap { $0 }
    strides = fields.map(\.stride)
    reached = SpaceAnswer.Reached(
      shape: shape.sizes, strides: fields.map(\.stride.text),
      fields: fields.map(\.size))
  }

  func fulfils(_ question: SpaceQuestion) -> Bool {
    let sizes = reached.shape
    guard question.output.count <= sizes.count else { return false }
    for (range, size) in zip(question.output, sizes.suffix(question.output.count)) {
      guard range.contains(size) else { return false }
    }
    if let asked = question.stride {
      guard !strides.isEmpty else { return false }
      for stride in strides {
        guard stride.denominator == 1, asked.contains(stride.numerator) else { return false }
      }
    }
    if let asked = question.receptiveField {
      guard !reached.fields.isEmpty, reached.fields.allSatisfy(asked.contains) else {
        return false
      }
    }
    return true
  }
}

extension SpaceAnswer.Reached {
  /// By shape, then by what is seen.
  fileprivate func isBefore(_ other: Self) -> Bool {
    if shape != other.shape { return shape.lexicographicallyPrecedes(other.shape) }
    if fields != other.fields { return fields.lexicographicallyPrecedes(other.fields) }
    return strides.lexicographicallyPrecedes(other.strides)
  }
}
