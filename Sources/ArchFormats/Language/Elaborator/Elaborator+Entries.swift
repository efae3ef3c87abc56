import ShapeEngine

/// Entries: their loops and conditions, names, and containers.
extension Elaborator {
  /// Runs an entry for each value of its loop.
  func run(
    _ entry: Entry, in scope: Scope, current: inout [TensorReference],
    _ hint: (DefinitionError) -> DefinitionError
  ) throws(DefinitionError) {
    for environment in try environments(of: entry, in: scope.environment) {
      var inner = scope
      inner.environment = environment
      let number = scope.namespace.nextNumber
      do { try runOnce(entry, in: inner, current: &current) } catch {
        var error = error
        if error.place == nil, error.file.isEmpty { error.place = entry.namePlace ?? entry.place }
        try note(hint(error), of: entry, number, in: inner)
        current = [.broken]
      }
      if isCutOff { return }
    }
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
      let evaluator = ExpressionEvaluator(environment: scope.environment)
      let presence = try presence(of: entry, evaluator)
      // What runs in training may take what does.
      let isTraining = presence == .training && !scope.isTraining
      scope.isTraining = scope.isTraining || isTraining
      var given: [TensorReference]?
      if let references = entry.from {
        // An entry that is not there may name what is not there.
        do throws(DefinitionError) {
          // A call from one entry is what it would be as the next one below it.
          if references.count == 1, let all = try handedOn(by: references[0], in: scope) {
            scope.above = all
          } else {
            given = try tensors(references, in: scope)
          }
        } catch {
          guard presence == .absent else { throw error }
          given = []
        }
      }
      var name = try entry.name?.filled(evaluator)
      let outer = scope.namespace
      let containers = try open(&name, in: &scope, entry)
      if presence == .absent {
        if let name, let first = (given ?? scope.above).first {
          scope.namespace.skip(name, giving: first)
        }
        return
      }
      let outputs = try run(entry, named: name, given: given, scope.above, in: scope)
      outer.close(containers, giving: outputs)
      // What runs in training only is not what the next entry takes.
      if !isTraining { current = outputs }
    }
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
      let environment = evaluator.environment.binding("training", to: .bool(training))
      let value = try ExpressionEvaluator(environment: environment).value(of: condition)
      // A word is true, whatever it says.
      if case .string(let word) = value, let meant = ExpressionEvaluator.yesOrNo[word] {
        throw EntryProblem(
          "'\(word)' is a word here, which is always true", offset: 0, length: 1, found: word,
          expected: "true or false", help: "write \(meant)"
        ).error
      }
      return value.isTrue
    }
    if try holds(training: false) { return .present }
    return try holds(training: true) ? .training : .absent
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
    let name = name ?? scope.namespace.takeNumber()
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

  /// Runs a list of entries as a container or a block of its own.
  func nested(
    _ statements: [Statement], name: String, path: String, in scope: Scope,
    outer: Namespace?? = .none
  ) throws(DefinitionError) -> Namespace.Member {
    var inner = scope
    inner.depth += 1
    inner.namespace = Namespace(prefix: path + ".", outer: outer ?? scope.namespace)
    let outputs = try run(statements, in: inner)
    return Namespace.Member(
      name: name, outputs: outputs.map(\.tensor), outputNames: outputs.map(\.name),
      inner: inner.namespace, path: path, rerun: .statements(statements, inner),
      isTrainingOnly: scope.isTraining)
  }
}
