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

  /// `choice(1, 2)`: one of several values, which one is open. `choose(2, a, b, c)`: so many of them, as a list
  /// in the order in which they are written.
  func choice(
    _ function: String, _ arguments: [ExpressionTree.Argument], _ offset: Int
  ) throws(DefinitionError) -> Datum {
    func problem(_ message: String, _ help: String) -> DefinitionError {
      EntryProblem(message, offset: offset, length: 6, help: help).error
    }
    guard let choices = environment.choices else { throw Self.closed(function, offset) }
    guard let choiceName else {
      throw problem(
        "\(function)() has no name here",
        "write it under 'parameters:' or as a hyperparameter, and not inside another choice()")
    }
    let example = function == "choice" ? "choice(1, 2)" : "choose(2, 'a', 'b', 'c')"
    guard !arguments.isEmpty else {
      throw problem("\(function)() takes at least one value", example)
    }
    var evaluator = self
    evaluator.choiceName = nil
    var options: [Datum] = []
    for argument in arguments {
      let value = try evaluator.option(argument.value, among: choices.words)
      guard function == "choose" && options.isEmpty || !options.contains(value) else {
        throw problem("a value of \(function)() is written twice", "write it once")
      }
      options.append(value)
    }
    if function == "choose" { options = try Self.subsets(options, offset) }
    let place = Choices.Place(
      line: choicePlace?.line ?? 0, column: choicePlace?.column ?? 0, offset: offset)
    guard
      let name = choices.meet(
        choiceName, at: place, options: options, isCounted: choicePlace != nil)
    else {
      throw problem(
        "a second \(function)() for \(choiceName)",
        "write each of them under 'parameters:', by a name")
    }
    return try resolved(.choice(name, options))
  }

  /// A value of a choice: a name that is a block's and nothing else is a word.
  private func option(
    _ tree: ExpressionTree, among words: Set<String>
  ) throws(DefinitionError) -> Datum {
    guard case .name(let name, _) = tree, environment[name] == nil else {
      return try resolvedThroughout(value(of: tree))
    }
    if words.contains(name) || LayerType.called(name) != nil { return .string(name) }
    do { return try resolvedThroughout(value(of: tree)) } catch {
      var error = error
      let known = words.sorted() + environment.names.sorted()
      error.help = Suggestion.help(for: name, among: known) ?? error.help
      throw error
    }
  }

  /// Says that one architecture is wanted, and a choice is there.
  static func closed(_ function: String, _ offset: Int) -> DefinitionError {
    var error = EntryProblem(
      "\(function)() leaves a value open: this is a design space, not one architecture",
      offset: offset, length: 6,
      help: "'archdb solve' counts and ranks its members, and stores one with --add; "
        + "--set gives a parameter one value"
    ).error
    error.open = Choices.Open(name: function, isResolvable: false)
    return error
  }

  /// The lists of as many values as the first one says, in the order of the values.
  static func subsets(_ values: [Datum], _ offset: Int) throws(DefinitionError) -> [Datum] {
    let all = Array(values.dropFirst())
    guard case .int(let count)? = values.first, (1...max(1, all.count)).contains(count),
      !all.isEmpty
    else {
      throw EntryProblem(
        "choose() takes how many, and the values of which they are", offset: offset, length: 6,
        found: "\(values.first?.value.text() ?? "nothing") of \(all.count) values",
        expected: "choose(2, 'a', 'b', 'c')"
      ).error
    }
    var lists: [[Datum]] = [[]]
    for (index, value) in all.enumerated() {
      let left = all.count - index - 1
      lists = lists.flatMap { list in
        (list.count < count ? [list + [value]] : []) + (list.count + left >= count ? [list] : [])
      }
      guard lists.count <= Choices.limit else {
        throw EntryProblem(
          "choose() has more than \(Choices.limit) values", offset: offset, length: 6,
          help: "choose fewer, or of fewer"
        ).error
      }
    }
    return lists.filter { $0.count == count }.map { .list($0) }
  }
}
