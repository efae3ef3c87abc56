import ShapeEngine

extension Elaborator {
  /// How often an entry is made.
  struct Turns {
    /// What each turn binds, and the cases that it adds: a choice of the list has turns for some values only.
    var all: [(environment: Environment, cases: [ChoiceCase])]
    /// The choice, and how many turns each of its values has; nil where the list is the same for all members.
    var choice: (name: String, counts: [Int])?
  }

  /// The turns that the entry's `for` makes.
  func turns(of entry: Entry, in scope: Scope) throws(DefinitionError) -> Turns {
    let environment = scope.environment
    guard let loop = entry.loop else { return Turns(all: [(environment, [])]) }
    var evaluator = ExpressionEvaluator(environment: environment)
    evaluator.choiceName = "\(choicePath(scope.namespace.prefix, in: scope))depth"
    evaluator.choicePlace = entry.place
    return try EntryParser.moved(entry.place) { () throws(DefinitionError) in
      let list = try evaluator.openValue(of: loop.list)
      guard case .choice(let name, let options) = list else {
        var result: [(Environment, [ChoiceCase])] = []
        for (number, item) in try evaluator.items(of: list).enumerated() {
          result.append((try turn(of: loop, item, number, evaluator, entry), []))
        }
        return Turns(all: result)
      }
      return try turns(of: loop, choosing: name, options, evaluator, entry)
    }
  }

  /// The turns of a loop over a list that is chosen: each is there for the values whose list is long enough.
  private func turns(
    of loop: Entry.Loop, choosing name: String, _ options: [Datum],
    _ evaluator: ExpressionEvaluator, _ entry: Entry
  ) throws(DefinitionError) -> Turns {
    var lists: [[Datum]] = []
    for option in options {
      // What depends on a second choice is expanded for each value of the first.
      if case .choice = option { throw .open(name, isResolvable: false) }
      lists.append(try evaluator.items(of: option))
    }
    guard !lists.isEmpty else { throw .open(name, isResolvable: false) }
    let counts = lists.map(\.count)
    var result = Turns(all: [], choice: (name, counts))
    for number in 0..<(counts.max() ?? 0) {
      let values = lists.indices.filter { counts[$0] > number }
      let items = values.map { lists[$0][number] }
      var item = items[0]
      if items.contains(where: { $0 != item }) {
        item = .choice(name, lists.map { $0.indices.contains(number) ? $0[number] : items[0] })
      }
      let environment = try turn(of: loop, item, number, evaluator, entry)
      let isCase = values.count < lists.count
      result.all.append(
        (environment, isCase ? [ChoiceCase(choice: name, values: values)] : []))
    }
    return result
  }

  private func turn(
    of loop: Entry.Loop, _ item: Datum, _ number: Int, _ evaluator: ExpressionEvaluator,
    _ entry: Entry
  ) throws(DefinitionError) -> Environment {
    let item = try loop.isRow ? evaluator.resolved(item) : item
    var inner = try bind(loop, to: item, in: evaluator.environment, entry)
    inner.loop = loop.index == nil ? loop.variables.joined(separator: ", ") : nil
    if let index = loop.index { inner = inner.binding(index, to: .int(number)) }
    return inner
  }

  private func bind(
    _ loop: Entry.Loop, to item: Datum, in environment: Environment, _ entry: Entry
  ) throws(DefinitionError) -> Environment {
    let names = loop.variables
    if !loop.isRow, let name = names.first { return environment.binding(name, to: item) }
    guard case .list(let values) = item, values.count == names.count else {
      var help: String?
      if loop.index == nil {
        if case .list(let values) = item {
          let variables = names.dropFirst().joined(separator: ", ")
          if values.count == names.count - 1 { help = Self.counting(names[0], variables) }
        } else if names.count == 2 {
          help = "write 'for \(names[0]), \(names[1]) in enumerate(…)' where \(names[0]) counts"
        }
      }
      throw DefinitionError(
        "'for' has \(names.count) variables", at: entry.place,
        found: item.value.text(), expected: "a list of \(names.count) values", help: help)
    }
    return zip(names, values).reduce(environment) { $0.binding($1.0, to: $1.1) }
  }

  /// How a loop over rows has the number of the row.
  static func counting(_ index: String, _ variables: String) -> String {
    "write 'for \(index), (\(variables)) in …' where \(index) counts the rows"
  }

  /// Words after `from` that are no names of entries.
  static let words = [
    "input": "what the list was given", "inputs": "what the list was given",
    "above": "the entry above",
  ]
}

extension ExpressionEvaluator {
  /// What a loop walks through.
  fileprivate func items(of list: Datum) throws(DefinitionError) -> [Datum] {
    do throws(Operators.Failure) { return try Functions.items(of: list) } catch {
      throw EntryProblem(error.message, offset: 0, length: 1).error
    }
  }
}
