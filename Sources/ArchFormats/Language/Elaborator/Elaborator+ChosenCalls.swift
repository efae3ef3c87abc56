import ShapeEngine

/// Calls of which a choice decides what is called.
extension Elaborator {
  /// The calls of which a choice makes one, by its values; nil where one thing is called.
  func alternatives(
    of call: Entry.Call, at path: String, in scope: Scope
  ) throws(DefinitionError) -> (choice: String, calls: [Entry.Call])? {
    if let calls = call.alternatives, scope.file.document.blocks[call.name] == nil {
      return try written(call, calls, at: path, in: scope)
    }
    guard let choices = scope.environment.choices else { return nil }
    if let template = call.template {
      // `{op}`: the name is known once the choice is made.
      let evaluator = ExpressionEvaluator(environment: scope.environment)
      return try chosenTexts(of: template, evaluator).map {
        ($0.choice, $0.texts.map(call.calling))
      }
    }
    guard case .choice(let name, let options)? = scope.environment[call.name],
      choices.made[name] == nil
    else { return nil }
    var calls: [Entry.Call] = []
    for option in options {
      switch option {
      case .string(let word): calls.append(call.calling(word))
      case .choice: throw .open(name, isResolvable: false)
      default:
        throw EntryProblem(
          "'\(call.name)' is called, and is \(option.value.text()) for one of its values",
          offset: call.offset, length: call.name.count, found: option.value.text(),
          expected: "the names of blocks: \(call.name): choice(Conv3, Skip)"
        ).error
      }
    }
    return calls.isEmpty ? nil : (name, calls)
  }

  /// `choice(Conv(3), Conv(5), Skip)` in an entry: a choice by the entry's own path.
  private func written(
    _ call: Entry.Call, _ calls: [Entry.Call], at path: String, in scope: Scope
  ) throws(DefinitionError) -> (choice: String, calls: [Entry.Call])? {
    guard let choices = scope.environment.choices else {
      throw ExpressionEvaluator.closed("choice", call.offset)
    }
    guard !calls.isEmpty, calls.count == call.arguments.count else {
      throw EntryProblem(
        "choice() takes calls here, by position", offset: call.offset, length: call.name.count,
        expected: "choice(Conv2d(64, 3), Conv2d(64, 5), Identity)"
      ).error
    }
    if let inner = calls.first(where: { $0.name == "choice" }) {
      throw problem(
        "a choice() inside another one", inner, help: "write all alternatives in one choice()")
    }
    let names = calls.map(\.name)
    let options = zip(names, call.texts).map { name, text in
      Datum.string(names.count { $0 == name } == 1 ? name : text)
    }
    guard Set(options).count == options.count else {
      throw EntryProblem(
        "an alternative of choice() is written twice", offset: call.offset,
        length: call.name.count, help: "write it once"
      ).error
    }
    let place = Choices.Place(
      line: call.place.line, column: call.place.column, offset: call.offset)
    guard let name = choices.meet(choicePath(path, in: scope), at: place, options: options) else {
      throw problem("a second choice() for \(path)", call, help: "give the entries names")
    }
    if let made = choices.made[name] {
      return calls.indices.contains(made) ? (name, [calls[made]]) : nil
    }
    return (name, calls)
  }

  /// Runs the calls of which a choice makes one, and joins what they give.
  func chosen(
    _ choice: String, _ calls: [Entry.Call], name: String, path: String,
    given: [TensorReference]?, current: [TensorReference], in scope: Scope
  ) throws(DefinitionError) -> Namespace.Member {
    if calls.count == 1, scope.environment.choices?.made[choice] != nil {
      return try call(
        calls[0], name: name, path: path, given: given, current: current, in: scope)
    }
    let values = scope.environment.choices?.variable(named: choice)?.values ?? []
    var members: [Namespace.Member?] = []
    for (value, call) in calls.enumerated() {
      var scope = scope
      scope.environment.choices?.alternative =
        values.indices.contains(value) ? values[value].plainText : call.name
      members.append(
        try alternative(of: choice, [value], in: scope) { (scope) throws(DefinitionError) in
          try self.call(
            call, name: name, path: path, given: given, current: current, in: scope)
        })
    }
    let outputs: [TensorReference]
    do {
      outputs = try joined(members.map { $0?.outputs }, by: choice, at: path, in: scope)
    } catch {
      var error = error
      if error.place == nil, error.file.isEmpty {
        error.place = TextPlace(line: 0, column: calls.first?.offset ?? 0)
      }
      throw error
    }
    let names = members.compactMap { $0?.outputNames }
    return Namespace.Member(
      name: name, outputs: outputs,
      outputNames: names.allSatisfy { $0 == names.first } ? names.first ?? [] : [], inner: nil,
      path: path, rerun: .alternatives(choice, members), isTrainingOnly: scope.isTraining)
  }
}

extension Entry.Call {
  /// The calls of a `choice(…)` in the place of one; nil for every other call. One that has something else than
  /// calls among its arguments has fewer than arguments.
  var alternatives: [Entry.Call]? {
    guard name == "choice", template == nil else { return nil }
    return arguments.compactMap { argument in
      guard argument.name == nil else { return nil }
      switch argument.value {
      case .name(let name, let offset):
        return with(name, [], at: offset)
      case .call(let name, let arguments, let offset):
        return with(name, arguments, at: offset)
      default: return nil
      }
    }
  }

  /// An alternative: what stands behind the choice, `until` and the weights, is said of each.
  private func with(
    _ name: String, _ arguments: [ExpressionTree.Argument], at offset: Int
  ) -> Entry.Call {
    var result = self
    (result.name, result.arguments, result.offset, result.texts) = (name, arguments, offset, [])
    return result
  }

  /// The same call of something else.
  fileprivate func calling(_ name: String) -> Entry.Call {
    var result = self
    (result.name, result.template) = (name, nil)
    return result
  }
}
