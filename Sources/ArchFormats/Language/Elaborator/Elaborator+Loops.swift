import ShapeEngine

extension Elaborator {
  /// What the entry's `for` makes of an environment, one for each time that the entry is made.
  func environments(
    of entry: Entry, in environment: Environment
  ) throws(DefinitionError) -> [Environment] {
    guard let loop = entry.loop else { return [environment] }
    let evaluator = ExpressionEvaluator(environment: environment)
    return try EntryParser.moved(entry.place) { () throws(DefinitionError) in
      let list = try evaluator.value(of: loop.list)
      let items: [Datum]
      do throws(Operators.Failure) { items = try Functions.items(of: list) } catch {
        throw EntryProblem(error.message, offset: 0, length: 1).error
      }
      var result: [Environment] = []
      for (number, item) in items.enumerated() {
        let item = try loop.isRow ? evaluator.resolved(item) : item
        var inner = try bind(loop, to: item, in: environment, entry)
        inner.loop = loop.index == nil ? loop.variables.joined(separator: ", ") : nil
        if let index = loop.index { inner = inner.binding(index, to: .int(number)) }
        result.append(inner)
      }
      return result
    }
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
