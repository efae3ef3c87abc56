import ShapeEngine

/// Calls of other architectures and of their parts.
extension Elaborator {
  /// The document of another architecture; an error without a place is one of the call.
  func called(_ name: String, _ call: Entry.Call) throws(DefinitionError) -> Document? {
    do { return try library(name) } catch {
      var error = error
      if error.place == nil, error.file.isEmpty {
        error.place = TextPlace(line: 0, column: call.offset)
      }
      throw error
    }
  }

  /// Runs another architecture, or its part up to and including the entry named after `until`.
  func architecture(
    _ callee: String, of document: Document, _ call: Entry.Call, name: String, path: String,
    _ inputs: [TensorReference], in scope: Scope
  ) throws(DefinitionError) -> Namespace.Member {
    var inner = try scope.inside(
      document, parameters(of: callee, document, call, at: path, in: scope),
      channels: channels(of: inputs.first), inputs, until: call.until.map { "\(path).\($0)" })
    inner.callers.append(callee)
    append(Architecture.Scope(path: path, block: callee), in: scope)
    return try located(in: document, from: scope) { [inner] () throws(DefinitionError) in
      if let node = try document.setting("require", of: callee) {
        var inner = inner
        inner.above = inputs
        try require(Requirements(node), in: inner)
      }
      let member = try nested(
        document.statements, name: name, path: path, in: inner, outer: .some(nil))
      return try cut(member, call, in: inner)
    }
  }

  /// The parameters of a called architecture, with the call's arguments in place of their values.
  private func parameters(
    of callee: String, _ document: Document, _ call: Entry.Call, at path: String, in scope: Scope
  ) throws(DefinitionError) -> Environment {
    var caller = ExpressionEvaluator(environment: scope.environment)
    var overrides: [(name: String, value: Datum)] = []
    for argument in call.arguments {
      guard let name = argument.name else {
        throw EntryProblem(
          "\(callee) takes its parameters by name", offset: argument.offset,
          length: argument.length, help: "write parameter=value"
        ).error
      }
      caller.choiceName = "\(path).\(name)"
      overrides.append((name, try caller.openValue(of: argument.value)))
    }
    do throws(DefinitionError) {
      return try document.environment(
        of: callee, overrides: overrides, choices: scope.environment.choices, prefix: path + ".",
        scope.environment.allowance)
    } catch {
      // The call is what is wrong, not the file that is called.
      var error = error
      if error.file.isEmpty { error.place = TextPlace(line: 0, column: call.offset) }
      throw error
    }
  }

  /// Runs `body`, whose errors are in another document where that is not the caller's own.
  private func located<T>(
    in document: Document, from scope: Scope, _ body: () throws(DefinitionError) -> T
  ) throws(DefinitionError) -> T {
    let count = failures.count
    defer {
      for place in count..<max(count, failures.count)
      where scope.file.document.file != document.file {
        failures[place] = failures[place].located(in: document.file, text: document.text)
      }
    }
    do { return try body() } catch {
      // An error without a line yet is in the call.
      guard scope.file.document.file != document.file, error.place?.line != 0 else { throw error }
      throw error.located(in: document.file, text: document.text)
    }
  }

  /// Runs a part of another architecture: `resnet50.layer1`, an entry at its top, or
  /// `resnet50.Bottleneck`, a block of its file; nil where the name is neither.
  func part(
    _ callee: String, _ call: Entry.Call, name: String, path: String, given: [TensorReference]?,
    current: [TensorReference], in scope: Scope
  ) throws(DefinitionError) -> Namespace.Member? {
    guard let dot = callee.lastIndex(of: ".") else { return nil }
    let (owner, part) = (String(callee[..<dot]), String(callee[dot...].dropFirst()))
    let isOwn = scope.file.document.variant(named: owner) != nil
    guard let document = isOwn ? scope.file.document : try called(owner, call) else { return nil }
    if let block = document.blocks[part] {
      var inner = scope
      inner.file = Scope.File(
        document,
        try document.environment(
          of: owner, choices: scope.environment.choices, prefix: path + ".",
          scope.environment.allowance))
      return try located(in: document, from: scope) { () throws(DefinitionError) in
        try instance(
          of: block, call, name: name, path: path, given: given, current: current, in: inner)
      }
    }
    let inputs = given ?? current
    var inner = try scope.inside(
      document, parameters(of: owner, document, call, at: path, in: scope),
      channels: channels(of: inputs.first), inputs, until: call.until.map { "\(path).\($0)" })
    guard let (entry, environment) = try entry(part, in: inner) else {
      let known = document.blocks.keys.sorted() + document.statements.compactMap(\.name)
      throw EntryProblem(unknown: callee, call, among: known.map { "\(owner).\($0)" }).error
    }
    inner.environment = environment
    return try located(in: document, from: scope) { () throws(DefinitionError) in
      switch entry.body {
      case .list(let statements):
        append(Architecture.Scope(path: path, block: callee), in: scope)
        let member = try nested(statements, name: name, path: path, in: inner, outer: .some(nil))
        return try cut(member, call, in: inner)
      case .call(let body):
        inner.namespace = Namespace(prefix: scope.namespace.prefix, outer: nil)
        let member = try EntryParser.moved(body.place) { () throws(DefinitionError) in
          try self.call(body, name: name, path: path, given: given, current: current, in: inner)
        }
        return try cut(member, call, in: inner)
      }
    }
  }

  /// The entry of this name at the top of a document, with what its `for` binds; nil where there
  /// is none, or where its `if` does not hold.
  private func entry(
    _ name: String, in scope: Scope
  ) throws(DefinitionError) -> (Entry, Environment)? {
    for case .entry(let entry) in scope.file.document.statements {
      guard let template = entry.name else { continue }
      for (environment, _) in try turns(of: entry, in: scope).all {
        let evaluator = ExpressionEvaluator(environment: environment)
        guard try template.filled(evaluator) == name else { continue }
        return try presence(of: entry, evaluator) == .present ? (entry, environment) : nil
      }
    }
    return nil
  }

  /// A called architecture with the entry after `until` as its output.
  func cut(
    _ member: Namespace.Member, _ call: Entry.Call, in scope: Scope
  ) throws(DefinitionError) -> Namespace.Member {
    guard let until = call.until else { return member }
    guard isCutOff else {
      throw problem(
        "\(call.name) has no entry '\(until)'", call,
        help: member.inner.flatMap { Suggestion.help(for: until, among: $0.members.map(\.name)) })
    }
    isCutOff = false
    var last = member
    for component in until.split(separator: ".").map(String.init) {
      guard let inner = last.inner?.member(component) else { break }
      last = inner
    }
    var result = member
    result.outputs = last.outputs
    result.outputNames = last.outputNames
    return result
  }
}
