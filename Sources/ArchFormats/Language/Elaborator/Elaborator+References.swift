import ShapeEngine

extension Elaborator {
  /// The tensors that the names after `from` refer to, in order.
  func tensors(
    _ references: [Entry.Reference], in scope: Scope
  ) throws(DefinitionError) -> [TensorReference] {
    var result: [TensorReference] = []
    for reference in references { result += try tensors(reference, in: scope) }
    let evaluator = ExpressionEvaluator(environment: scope.environment)
    try evaluator.require(
      scope.environment.allowance.spend(result.count), references.first?.offset ?? 0)
    return result
  }

  /// The tensors that one name refers to: several for `inputs` and for a name with a `*`.
  func tensors(
    _ reference: Entry.Reference, in scope: Scope
  ) throws(DefinitionError) -> [TensorReference] {
    if let chosen = try chosenTensors(reference, in: scope) { return chosen }
    let evaluator = ExpressionEvaluator(environment: scope.environment)
    let name = try reference.template.filled(evaluator)
    do { return try tensors(named: name, in: scope) } catch {
      var error = error
      error.place = error.place ?? TextPlace(line: 0, column: reference.offset)
      error.length = reference.template.text.count
      throw error
    }
  }

  /// All outputs of the one entry that a name refers to, as the entry below it takes them; nil where
  /// the name is one of a tensor (`split.0`, `input`), a pattern, or of nothing.
  func handedOn(
    by reference: Entry.Reference, in scope: Scope
  ) throws(DefinitionError) -> [TensorReference]? {
    let evaluator = ExpressionEvaluator(environment: scope.environment)
    guard reference.choice == nil, try chosenTexts(of: reference.template, evaluator) == nil else {
      return nil
    }
    let name = try reference.template.filled(evaluator)
    if name == "above" { return scope.above }
    guard !name.contains("*"), Self.words[name] == nil, let member = member(name, in: scope),
      !member.outputs.isEmpty, !member.isTrainingOnly || scope.isTraining
    else { return nil }
    if name.contains(".") { _ = try tensors(reference, in: scope) }  // which says what is unclear
    return member.outputs
  }

  /// The tensors that a dotted name refers to: `backbone.layer3`, `split.0`, `input`, `branch*`.
  func tensors(named name: String, in scope: Scope) throws(DefinitionError) -> [TensorReference] {
    let components = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if let received = try received(components, name, in: scope) { return received }
    if name.contains("*") { return try matches(components[...], name, in: scope) }
    guard let first = components.first else { throw missing(name, scope.namespace) }
    guard let member = lookUp(first, from: scope.namespace) else {
      if components.count == 1, let standIn = standIn(for: first, from: scope.namespace) {
        return [standIn]
      }
      throw missing(name, scope.namespace)
    }
    guard !member.isTrainingOnly || scope.isTraining else {
      throw DefinitionError(
        "'\(name)' runs in training only", found: name,
        expected: "an entry that runs in evaluation too")
    }
    return [try tensor(of: member, Array(components.dropFirst()), name)]
  }

  private func received(
    _ components: [String], _ name: String, in scope: Scope
  ) throws(DefinitionError) -> [TensorReference]? {
    guard Self.words[components[0]] != nil else { return nil }
    let isAbove = components[0] == "above"
    let tensors = isAbove ? scope.above : scope.received
    if components == ["inputs"] || components == ["above", "*"] { return tensors }
    var index = 0
    if components.count > 1 {
      guard components.count == 2, components[0] != "input", let number = Int(components[1]) else {
        throw DefinitionError(
          "'\(name)' names nothing", found: name,
          expected: isAbove ? "above, above.1 or above.*" : "input, inputs or inputs.1")
      }
      index = number
    }
    guard tensors.indices.contains(index) else {
      let what = isAbove ? "output" : "input"
      throw DefinitionError(
        "there is no \(what) \(index) here", found: "\(tensors.count) \(what)s",
        expected: "a number below \(tensors.count)")
    }
    return [tensors[index]]
  }

  private func lookUp(_ name: String, from namespace: Namespace) -> Namespace.Member? {
    var place: Namespace? = namespace
    while let current = place {
      if let member = current.member(name) { return member }
      if current.standIn(for: name) != nil { return nil }
      place = current.outer
    }
    return nil
  }

  func standIn(for name: String, from namespace: Namespace) -> TensorReference? {
    var place: Namespace? = namespace
    while let current = place {
      if let tensor = current.standIn(for: name) { return tensor }
      place = current.outer
    }
    return nil
  }

  /// The entry that a dotted name refers to; nil where there is none.
  func member(_ name: String, in scope: Scope) -> Namespace.Member? {
    let components = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let first = components.first,
      var member = lookUp(first, from: scope.namespace)
    else { return nil }
    for component in components.dropFirst() {
      guard let inner = member.inner?.member(component) else { return nil }
      member = inner
    }
    return member
  }

  private func tensor(
    of member: Namespace.Member, _ rest: [String], _ name: String
  ) throws(DefinitionError) -> TensorReference {
    if member.isBroken, rest.first.map({ member.inner?.has($0) != true }) ?? true { return .broken }
    guard let component = rest.first else {
      guard let output = member.outputs.first else {
        throw DefinitionError("'\(name)' has no output", found: name)
      }
      return output
    }
    if let inner = member.inner?.member(component) {
      try requireOne(inner, of: member, rest[...], name)
      return try tensor(of: inner, Array(rest.dropFirst()), name)
    }
    if rest.count == 1, let standIn = member.inner?.standIn(for: component) { return standIn }
    if rest.count == 1, let place = member.outputNames.firstIndex(of: component) {
      return member.outputs[place]
    }
    if rest.count == 1, let number = Int(component) {
      guard member.outputs.indices.contains(number) else {
        throw DefinitionError(
          "'\(member.path)' has no output \(number)", found: name,
          expected: "a number below \(member.outputs.count)")
      }
      return member.outputs[number]
    }
    let known =
      (member.inner?.members.map(\.name) ?? []) + member.outputNames.compactMap { $0 }
      + (rest.count == 1 && member.outputs.count > 1 ? member.outputs.indices.map(String.init) : [])
    // The name up to the component that nothing has.
    let path = name.split(separator: ".").dropLast(rest.count).joined(separator: ".")
    throw DefinitionError(
      "there is no entry '\(name)' above", found: name,
      expected: known.isEmpty ? "'\(path)' has no entries" : "an entry or output of '\(path)'",
      help: Suggestion.nearest(to: component, among: known).map { "did you mean '\(path).\($0)'?" })
  }

  /// A number is an entry inside, and of what is returned the output of that number: where both are
  /// there, they must be the same.
  private func requireOne(
    _ inner: Namespace.Member, of member: Namespace.Member, _ rest: ArraySlice<String>,
    _ name: String
  ) throws(DefinitionError) {
    guard rest.count == 1, let number = Int(inner.name),
      member.outputNames.contains(where: { $0 != nil }),
      member.outputs.indices.contains(number), inner.outputs.first != member.outputs[number]
    else { return }
    let returned = member.outputNames[number].flatMap { name in
      name.contains { "*.".contains($0) }
        ? nil : ", or write '\(member.name).\(name)' for the output"
    }
    throw DefinitionError(
      "'\(name)' is an entry of '\(member.path)', which returns another as its output \(number)",
      found: name, expected: "a name that means one of them",
      help: "give the entry a name of its own\(returned ?? "")")
  }

  /// Every entry before this one that matches a pattern, in order: `branch*`, `features.block*`,
  /// the second outputs `layer*.1`, all outputs of one entry `split.*`, of a block what it returns.
  private func matches(
    _ pattern: ArraySlice<String>, _ name: String, in scope: Scope
  ) throws(DefinitionError) -> [TensorReference] {
    guard let first = pattern.first else { return [] }
    if first.contains("*") {
      return try matches(
        among: scope.namespace, Glob(first), pattern.dropFirst(), name, in: scope)
    }
    guard let member = lookUp(first, from: scope.namespace) else {
      throw missing(name, scope.namespace)
    }
    return try outputs(of: member, pattern.dropFirst(), name, in: scope)
  }

  /// None is no error: the first of a chain of such entries has none before it.
  private func matches(
    among namespace: Namespace, _ glob: Glob, _ rest: ArraySlice<String>, _ name: String,
    in scope: Scope
  ) throws(DefinitionError) -> [TensorReference] {
    var result: [TensorReference] = []
    let evaluator = ExpressionEvaluator(environment: scope.environment)
    try evaluator.require(scope.environment.allowance.spend(namespace.members.count), 0)
    for member in namespace.members
    where glob.matches(member.name) && (!member.isTrainingOnly || scope.isTraining) {
      // A pattern takes what is there, and nothing in its place.
      if let presence = member.presence { try requireImplied(presence, in: scope) }
      result += try outputs(of: member, rest, name, in: scope)
    }
    return result
  }

  private func outputs(
    of member: Namespace.Member, _ rest: ArraySlice<String>, _ name: String, in scope: Scope
  ) throws(DefinitionError) -> [TensorReference] {
    if member.isBroken { return [.broken] }
    guard let component = rest.first else { return Array(member.outputs.prefix(1)) }
    if component.contains("*") {
      let glob = Glob(component)
      // What a block returns is what it shows; its other entries are its own.
      let isReturned = member.outputNames.contains { $0 != nil }
      if rest.count == 1, component == "*", isReturned { return member.outputs }
      if let inner = member.inner {
        return try matches(among: inner, glob, rest.dropFirst(), name, in: scope)
      }
      return member.outputs.indices.filter { glob.matches(String($0)) }.map { member.outputs[$0] }
    }
    if let inner = member.inner?.member(component) {
      try requireOne(inner, of: member, rest, name)
      return try outputs(of: inner, rest.dropFirst(), name, in: scope)
    }
    return [try tensor(of: member, Array(rest), name)]
  }

  private func missing(_ name: String, _ namespace: Namespace) -> DefinitionError {
    let known = namespace.visibleNames
    return DefinitionError(
      "there is no entry '\(name)' above", found: name,
      expected: known.isEmpty ? "input" : "input, or an entry above",
      help: Suggestion.help(for: name, among: known + ["input", "inputs", "above"]))
  }
}
