import ShapeEngine

/// Names after `from` of which a choice decides what they are.
extension Elaborator {
  /// The tensors that `choice(a, b)`, `choose(2, a, b, c)` or a name with an open choice in its braces stands
  /// for; nil for every other name.
  func chosenTensors(
    _ reference: Entry.Reference, in scope: Scope
  ) throws(DefinitionError) -> [TensorReference]? {
    let evaluator = ExpressionEvaluator(environment: scope.environment)
    if let (count, names) = reference.choice {
      return try written(count, names, of: reference, evaluator, in: scope)
    }
    guard let (choice, names) = try chosenTexts(of: reference.template, evaluator) else {
      return nil
    }
    var given: [Given] = []
    for name in names { given.append(try tensors([name], of: reference, in: scope)) }
    return try joined(given, by: choice, at: "\(scope.entryPath).from", in: scope)
  }

  private func written(
    _ count: Int, _ templates: [Template], of reference: Entry.Reference,
    _ evaluator: ExpressionEvaluator, in scope: Scope
  ) throws(DefinitionError) -> [TensorReference] {
    let function = reference.template.text.hasPrefix("choose") ? "choose" : "choice"
    guard let choices = scope.environment.choices else {
      throw ExpressionEvaluator.closed(function, reference.offset)
    }
    var names: [Datum] = []
    for template in templates { names.append(.string(try template.filled(evaluator))) }
    guard Set(names).count == names.count else {
      throw EntryProblem(
        "a name of \(function)() is written twice", offset: reference.offset, length: 6,
        help: "write it once"
      ).error
    }
    var options = names
    if function == "choose" {
      options = try ExpressionEvaluator.subsets([.int(count)] + names, reference.offset)
    }
    let place = Choices.Place(offset: reference.offset)
    guard
      let name = choices.meet(
        "\(scope.entryPath).from", at: place, options: options, isCounted: true)
    else {
      throw EntryProblem(
        "a second \(function)() for \(scope.entryPath).from", offset: reference.offset, length: 6,
        help: "give the entry a name"
      ).error
    }
    var given: [Given] = []
    for option in options {
      given.append(try tensors(option.words, of: reference, in: scope))
    }
    if let made = choices.made[name], given.indices.contains(made) { return given[made] ?? [] }
    return try joined(given, by: name, at: name, in: scope)
  }

  /// The tensors that names in one reference stand for.
  private func tensors(
    _ names: [String], of reference: Entry.Reference, in scope: Scope
  ) throws(DefinitionError) -> [TensorReference] {
    var result: [TensorReference] = []
    for name in names {
      do { result += try tensors(named: name, in: scope) } catch {
        var error = error
        error.place = error.place ?? TextPlace(line: 0, column: reference.offset)
        error.length = reference.template.text.count
        throw error
      }
    }
    return result
  }
}

extension Datum {
  /// The words that it is, or is a list of.
  fileprivate var words: [String] {
    switch self {
    case .string(let word): [word]
    case .list(let items): items.flatMap(\.words)
    default: []
    }
  }
}
