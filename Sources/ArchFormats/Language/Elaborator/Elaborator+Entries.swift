import ShapeEngine

/// Entries: their loops and conditions, names, and containers.
extension Elaborator {
  /// Runs an entry for each value of its loop.
  func run(
    _ entry: Entry, in scope: Scope, current: inout [TensorReference],
    _ hint: (DefinitionError) -> DefinitionError
  ) throws(DefinitionError) {
    let turns = try turns(of: entry, in: scope)
    // What goes on after so many turns; nil where a turn refuses what it is given.
    var after: [Given] = [current]
    for (turn, (environment, cases)) in turns.all.enumerated() {
      var inner = scope
      inner.environment = environment
      inner.turn = entry.loop == nil ? nil : turn
      let number = scope.namespace.nextNumber
      do throws(DefinitionError) {
        if let item = cases.first {
          guard let before = after[after.count - 1] else { break }
          after.append(
            try alternative(of: item.choice, item.values, in: inner) {
              (scope) throws(DefinitionError) in
              var outputs = before
              try runOnce(entry, in: scope, current: &outputs)
              return outputs
            })
          if isCutOff { throw .open(item.choice, isResolvable: false) }
        } else {
          try runOnce(entry, in: inner, current: &current)
          after.append(current)
        }
      } catch {
        try note(hint(located(error, in: entry)), of: entry, number, in: inner)
        current = [.broken]
        after.append(current)
      }
      if isCutOff { return }
    }
    guard let (name, counts) = turns.choice else { return }
    do throws(DefinitionError) {
      current = try joined(
        counts.map { after.indices.contains($0) ? after[$0] : nil }, by: name, at: name, in: scope)
    } catch { throw located(error, in: entry) }
  }

  private func located(_ error: DefinitionError, in entry: Entry) -> DefinitionError {
    guard error.place == nil, error.file.isEmpty else { return error }
    var error = error
    error.place = entry.namePlace ?? entry.place
    return error
  }

  private func runOnce(
    _ entry: Entry, in scope: Scope, current: inout [TensorReference]
  ) throws(DefinitionError) {
    entryCount += 1
    guard entryCount <= Self.entryLimit else {
      var error = DefinitionError(
        "the definition has more than \(Self.entryLimit) entries", at: entry.place)
      error.bearing = .everything
      throw error
    }
    // Short graphs are bounded by their number.
    if entryCount > 16, let work = scope.environment.choices?.work, !work.add() {
      var error = DefinitionError(
        "choices decide graphs of more than \(Choices.entryLimit) entries in all", at: entry.place,
        expected: "at most \(Choices.entryLimit)",
        help:
          "give some of the choices one value with --set, or let them decide hyperparameters only")
      error.bearing = .everything
      throw error
    }
    try EntryParser.moved(entry.place) { () throws(DefinitionError) in
      var scope = scope
      scope.above = current
      var evaluator = ExpressionEvaluator(environment: scope.environment)
      if let choices = scope.environment.choices {
        let name = (try? entry.name?.filled(evaluator)) ?? nil
        scope.entryPath = choicePath(
          scope.namespace.prefix + (name ?? String(scope.namespace.nextNumber)), in: scope)
        evaluator.choiceName =
          name == nil ? nameless(entry, in: scope) : "\(scope.entryPath).if"
        evaluator.choicePlace = name == nil ? entry.place : nil
        if let (choice, values) = try chosenPresence(of: entry, evaluator) {
          let count = choices.variable(named: choice)?.values.count ?? 0
          guard values.isEmpty || values.count == count else {
            return try run(entry, choice, values, named: name, in: scope, current: &current)
          }
          try run(
            entry, values.isEmpty ? .absent : .present, in: scope, current: &current)
          return
        }
      }
      try run(entry, try presence(of: entry, evaluator), in: scope, current: &current)
    }
  }

  /// What the choice whether an entry without a name is there is called: its number is not known before.
  private func nameless(_ entry: Entry, in scope: Scope) -> String {
    var called = "list"
    if case .call(let call) = entry.body { called = call.name }
    let prefix = choicePath(scope.namespace.prefix, in: scope)
    return "\(prefix)\(called)\(scope.turn.map { "[\($0)]" } ?? "").if"
  }

  /// Runs an entry that is there for some values of a choice. For the others what it would be given goes on in
  /// its place, as for any entry that is not there.
  private func run(
    _ entry: Entry, _ choice: String, _ values: [Int], named name: String?, in scope: Scope,
    current: inout [TensorReference]
  ) throws(DefinitionError) {
    let above = current
    let standIn = standIn(of: entry, in: scope)
    let outputs = try alternative(of: choice, values, in: scope) {
      (scope) throws(DefinitionError) in
      var outputs = above
      try run(entry, .present, in: scope, current: &outputs)
      return outputs
    }
    if isCutOff { throw .open(choice, isResolvable: false) }
    let count = scope.environment.choices?.variable(named: choice)?.values.count ?? 0
    func joined(
      _ present: Given, _ absent: [TensorReference]
    ) throws(DefinitionError) -> [TensorReference] {
      try self.joined(
        (0..<count).map { values.contains($0) ? present : absent }, by: choice,
        at: scope.entryPath, in: scope)
    }
    current = try joined(outputs, above)
    guard let name, !name.contains("."), let standIn else { return }
    if let member = scope.namespace.member(name) {
      guard member.outputs.count == 1 else { return }
      scope.namespace.give(
        name, try joined(member.outputs, [standIn]),
        where: ChoiceCase(choice: choice, values: values))
    } else {
      scope.namespace.skip(name, giving: standIn)
    }
  }

  /// What an entry that is not there gives whoever names it: the first tensor that it would take, of a choice
  /// after `from` that of the first name; nil where it names what is not there.
  private func standIn(of entry: Entry, in scope: Scope) -> TensorReference? {
    guard let references = entry.from else { return scope.above.first }
    guard let first = references.first else { return nil }
    var evaluator = ExpressionEvaluator(environment: scope.environment)
    var template = first.template
    if let names = first.choice?.names, let name = names.first { template = name }
    for _ in 0..<Elaborator.depthLimit {
      do {
        let name = try template.filled(evaluator)
        return try tensors(named: name, in: scope).first
      } catch {
        guard let open = error.open, open.isResolvable else { return nil }
        evaluator.environment.choices = evaluator.environment.choices?.making(open.name, 0)
      }
    }
    return nil
  }

  /// Runs an entry that is there, or is not, in all members.
  private func run(
    _ entry: Entry, _ presence: Presence, in scope: Scope, current: inout [TensorReference]
  ) throws(DefinitionError) {
    var scope = scope
    let evaluator = ExpressionEvaluator(environment: scope.environment)
    // What runs in training may take what does.
    let isTraining = presence == .training && !scope.isTraining
    scope.isTraining = scope.isTraining || isTraining
    var given: [TensorReference]?
    // An entry that is not there may name what is not there.
    let standIn = presence == .absent ? standIn(of: entry, in: scope) : nil
    if presence != .absent, let references = entry.from {
      // A call from one entry is what it would be as the next one below it.
      if references.count == 1, let all = try handedOn(by: references[0], in: scope) {
        scope.above = all
      } else {
        given = try tensors(references, in: scope)
      }
    }
    var name = try entry.name?.filled(evaluator)
    let outer = scope.namespace
    let containers = try open(&name, in: &scope, entry)
    if presence == .absent {
      if let name, let standIn { scope.namespace.skip(name, giving: standIn) }
      return
    }
    let outputs = try run(entry, named: name, given: given, scope.above, in: scope)
    outer.close(containers, giving: outputs)
    // What runs in training only is not what the next entry takes.
    if !isTraining { current = outputs }
  }

  /// Goes into the containers of a dotted name and leaves its last component.
  ///
  /// - Returns: the containers' names, the outermost first.
  private func open(
    _ name: inout String?, in scope: inout Scope, _ entry: Entry
  ) throws(DefinitionError) -> [String] {
    guard let dotted = name, dotted.contains(".") else { return [] }
    var components = dotted.split(separator: ".", omittingEmptySubsequences: false)
      .map(String.init)
    name = components.removeLast()
    if components.count >= ArchitectureName.depthLimit,
      let problem = ArchitectureName.problem(withPath: dotted)
    {
      throw DefinitionError(problem, at: entry.namePlace ?? entry.place)
    }
    for component in components {
      let container =
        ArchitectureName.problem(withComponent: component) == nil
        ? scope.namespace.opened(component, isTrainingOnly: scope.isTraining) : nil
      guard let container else {
        throw DefinitionError(
          scope.namespace.has(component)
            ? "'\(scope.namespace.prefix)\(component)' has its entries already"
            : "'\(dotted)' is not a name of an entry",
          at: entry.namePlace ?? entry.place, length: dotted.count, found: dotted,
          expected: "a name, or the path of an entry in a container that such names open")
      }
      scope.namespace = container
    }
    return components
  }

  enum Presence { case present, training, absent }

  func presence(
    of entry: Entry, _ evaluator: ExpressionEvaluator
  ) throws(DefinitionError) -> Presence {
    guard let condition = entry.condition else { return .present }
    func holds(training: Bool) throws(DefinitionError) -> Bool {
      var inner = evaluator
      inner.environment = evaluator.environment.binding("training", to: .bool(training))
      return try Self.holds(inner.value(of: condition))
    }
    if try holds(training: false) { return .present }
    return try holds(training: true) ? .training : .absent
  }

  /// The choice that decides whether an entry is there, and the values for which it is; nil where none does.
  private func chosenPresence(
    of entry: Entry, _ evaluator: ExpressionEvaluator
  ) throws(DefinitionError) -> (choice: String, values: [Int])? {
    guard let condition = entry.condition else { return nil }
    func value(training: Bool) throws(DefinitionError) -> Datum {
      var inner = evaluator
      inner.environment = evaluator.environment.binding("training", to: .bool(training))
      return try inner.openValue(of: condition)
    }
    let found = try value(training: false)
    guard case .choice(let name, let options) = found else { return nil }
    // What depends on a second choice, or on training, is expanded for each value of the first.
    let isTwofold = options.contains { if case .choice = $0 { true } else { false } }
    let inTraining = try value(training: true)
    if isTwofold || options.isEmpty || found != inTraining {
      throw .open(name, isResolvable: false)
    }
    var values: [Int] = []
    for (index, option) in options.enumerated() where try Self.holds(option) {
      values.append(index)
    }
    return (name, values)
  }

  /// Whether what a condition is holds.
  private static func holds(_ value: Datum) throws(DefinitionError) -> Bool {
    // A word is true, whatever it says.
    if case .string(let word) = value, let meant = ExpressionEvaluator.yesOrNo[word] {
      throw EntryProblem(
        "'\(word)' is a word here, which is always true", offset: 0, length: 1, found: word,
        expected: "true or false", help: "write \(meant)"
      ).error
    }
    return value.isTrue
  }

  private func run(
    _ entry: Entry, named name: String?, given: [TensorReference]?, _ current: [TensorReference],
    in scope: Scope
  ) throws(DefinitionError) -> [TensorReference] {
    if case .list(let statements) = entry.body, name == nil, !entry.isNumberedList {
      // A container without a name adds nothing: its entries are added to ours, and `input` is what
      // it is around them, unless the container says by `from` what it is.
      var inner = scope
      if entry.from != nil { inner.received = given ?? current }
      inner.depth += 1
      return try run(statements, in: inner, below: given ?? current).map(\.tensor)
    }
    let name = try EntryParser.moved(entry.namePlace ?? entry.place) {
      () throws(DefinitionError) in try component(name, of: entry, in: scope)
    }
    let path = scope.namespace.prefix + name
    if let problem = ArchitectureName.problem(withPath: path) {
      throw DefinitionError(problem, at: entry.namePlace ?? entry.place)
    }
    let member: Namespace.Member
    switch entry.body {
    case .list(let statements):
      var inner = scope
      inner.received = given ?? current
      member = try nested(statements, name: name, path: path, in: inner)
    case .call(let call):
      member = try EntryParser.moved(call.place) { () throws(DefinitionError) in
        try self.call(call, name: name, path: path, given: given, current: current, in: scope)
      }
    }
    if scope.namespace.isOnlyOpened(name) {
      guard case .layer = member.rerun else { throw Self.isThere(path, length: name.count).error }
      scope.namespace.settle(member)
    } else {
      scope.namespace.append(member)
    }
    if path == scope.until { isCutOff = true }
    return member.outputs
  }

  private static func isThere(_ path: String, length: Int) -> EntryProblem {
    EntryProblem(
      "there is an entry '\(path)' already", offset: 0, length: length,
      help: "give each entry a name of its own")
  }

  private func component(
    _ name: String?, of entry: Entry, in scope: Scope
  ) throws(DefinitionError) -> String {
    let name = if let name { name } else { try number(in: scope) }
    if let problem = ArchitectureName.problem(withComponent: name) {
      throw EntryProblem(
        problem, offset: 0, length: name.count,
        expected: "letters, digits, '_', '+' and '-', at most 100"
      ).error
    }
    var mayBeLayer = false
    if case .call = entry.body { mayBeLayer = scope.namespace.isOnlyOpened(name) }
    if scope.namespace.has(name), !mayBeLayer {
      throw Self.isThere(scope.namespace.prefix + name, length: name.count).error
    }
    if scope.namespace.prefix.isEmpty,
      builder.architecture.inputs.contains(where: { $0.name == name })
    {
      throw EntryProblem(
        "'\(name)' is an input, and no name of an entry", offset: 0, length: name.count,
        found: name,
        help: "give the entry or the input another name"
      ).error
    }
    if let meaning = Self.words[name] {
      throw EntryProblem(
        "'\(name)' is \(meaning), and no name of an entry", offset: 0, length: name.count
      ).error
    }
    return name
  }

  /// The number of an entry without a name.
  ///
  /// - Throws: the signal that a choice has to be made, where it decides how many such entries are above.
  private func number(in scope: Scope) throws(DefinitionError) -> String {
    for item in scope.namespace.numberCases {
      try requireImplied(item, in: scope)
    }
    return scope.namespace.takeNumber(scope.cases.filter { !scope.namespace.cases.contains($0) })
  }

  /// Runs a list of entries as a container or a block of its own.
  func nested(
    _ statements: [Statement], name: String, path: String, in scope: Scope,
    outer: Namespace?? = .none
  ) throws(DefinitionError) -> Namespace.Member {
    var inner = scope
    inner.depth += 1
    inner.namespace = Namespace(
      prefix: path + ".", outer: outer ?? scope.namespace, cases: scope.cases)
    let outputs = try run(statements, in: inner)
    return Namespace.Member(
      name: name, outputs: outputs.map(\.tensor), outputNames: outputs.map(\.name),
      inner: inner.namespace, path: path, rerun: .statements(statements, inner),
      isTrainingOnly: scope.isTraining)
  }
}
