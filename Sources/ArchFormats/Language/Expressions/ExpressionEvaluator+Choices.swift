import ShapeEngine

/// Choices in expressions: a name whose value depends on an open choice stops the evaluation, which
/// then runs once for each of the choice's values. So no operator knows of choices.
extension ExpressionEvaluator {
  /// The value of an expression, in which choices may stay open.
  func openValue(of tree: ExpressionTree) throws(DefinitionError) -> Datum {
    do { return try value(of: tree) } catch {
      guard let open = error.open, open.isResolvable, let choices = environment.choices,
        choices.made[open.name] == nil, let variable = choices.variable(named: open.name)
      else { throw error }
      var evaluator = self
      evaluator.combinations *= variable.values.count
      guard evaluator.combinations <= Choices.limit else {
        throw DefinitionError(
          "the expression depends on more than \(Choices.limit) combinations of choices",
          help: "use fewer choices in it")
      }
      var values: [Datum] = []
      for index in variable.values.indices {
        evaluator.environment.choices = choices.making(open.name, index)
        values.append(try evaluator.openValue(of: tree))
      }
      guard let first = values.first, values.contains(where: { $0 != first }) else {
        return values.first ?? .none
      }
      return .choice(open.name, values)
    }
  }

  /// A value that does not depend on an open choice itself; the elements of a list may.
  func resolved(_ value: Datum) throws(DefinitionError) -> Datum {
    guard case .choice(let name, let options) = value else { return value }
    guard let index = environment.choices?.made[name], options.indices.contains(index) else {
      throw .open(name, isResolvable: !options.isEmpty)
    }
    return try resolved(options[index])
  }

  /// A value in which no choice is open.
  func resolvedThroughout(_ value: Datum) throws(DefinitionError) -> Datum {
    let value = try resolved(value)
    guard case .list(let items) = value, environment.choices != nil else { return value }
    try require(environment.allowance.spend(items.count), 0)
    var result: [Datum] = []
    for item in items { result.append(try resolvedThroughout(item)) }
    return .list(result)
  }

  /// `choice(1, 2)`: one of several values, which one is open.
  func choice(
    _ arguments: [ExpressionTree.Argument], _ offset: Int
  ) throws(DefinitionError) -> Datum {
    func problem(_ message: String, _ help: String) -> DefinitionError {
      EntryProblem(message, offset: offset, length: 6, help: help).error
    }
    guard let choices = environment.choices else {
      var error = problem(
        "choice() leaves a value open: this is a design space, not one architecture",
        "'archdb solve' counts and ranks its members, and stores one with --add; "
          + "--set gives a parameter one value")
      error.open = Choices.Open(name: "choice", isResolvable: false)
      throw error
    }
    guard let choiceName else {
      throw problem(
        "choice() has no name here",
        "write it under 'parameters:' or as a hyperparameter, and not inside another choice()")
    }
    guard !arguments.isEmpty else {
      throw problem("choice() takes at least one value", "choice(1, 2)")
    }
    var evaluator = self
    evaluator.choiceName = nil
    var options: [Datum] = []
    for argument in arguments {
      let value = try resolvedThroughout(evaluator.value(of: argument.value))
      guard !options.contains(value) else {
        throw problem("a value of choice() is written twice", "write it once")
      }
      options.append(value)
    }
    guard choices.meet(choiceName, at: offset, options: options) else {
      throw problem(
        "a second choice() for \(choiceName)", "write each of them under 'parameters:', by a name")
    }
    return try resolved(.choice(choiceName, options))
  }
}
