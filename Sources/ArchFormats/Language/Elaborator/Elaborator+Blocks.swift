import ShapeEngine

/// Calls of blocks, and entries that run again.
extension Elaborator {
  /// Runs a call of a block.
  func instance(
    of block: Document.Block, _ call: Entry.Call, name: String, path: String,
    given: [TensorReference]?, current: [TensorReference], in scope: Scope
  ) throws(DefinitionError) -> Namespace.Member {
    let inputs = given ?? current
    var inner = scope
    inner.received = inputs
    inner.callers.append(block.name)
    inner.isInBlock = true
    inner.environment = try bind(block, call, inputs, at: path, in: scope)
    switch block.body {
    case .list(let statements):
      append(Architecture.Scope(path: path, block: block.name), in: scope)
      // A block sees its own entries only, as a function sees its own variables.
      return try nested(statements, name: name, path: path, in: inner, outer: .some(nil))
    case .call(let base):
      inner.namespace = Namespace(prefix: scope.namespace.prefix, outer: nil)
      inner.depth += 1
      return try subclass(
        block, base, name: name, path: path, given: given, current: current, in: inner)
    }
  }

  /// Runs a layer type of the file's own: the layer is that of its call, under its name.
  private func subclass(
    _ block: Document.Block, _ base: Entry.Call, name: String, path: String,
    given: [TensorReference]?, current: [TensorReference], in scope: Scope
  ) throws(DefinitionError) -> Namespace.Member {
    guard scope.depth <= Self.depthLimit else {
      throw tooDeep(scope, at: base.place)
    }
    // Of types that are made of one another the first one called is the layer's.
    let isOutermost =
      builder.architecture.scopes.last?.path != path || scopeCases.last != scope.cases
    if isOutermost { append(Architecture.Scope(path: path, block: block.name), in: scope) }
    return try EntryParser.moved(base.place) { () throws(DefinitionError) in
      let member = try call(
        base, name: name, path: path, given: given, current: current, in: scope)
      guard case .layer = member.rerun else {
        throw problem(
          "\(block.name) is a layer type of the file's own, and \(base.name) is none", base,
          help: "write a list of entries for a block")
      }
      return member
    }
  }

  private func bind(
    _ block: Document.Block, _ call: Entry.Call, _ inputs: [TensorReference], at path: String,
    in scope: Scope
  ) throws(DefinitionError) -> Environment {
    var caller = ExpressionEvaluator(environment: scope.environment)
    caller.sizeHelp =
      "a block is given numbers: write the size in the layers of the block, or in_channels there"
    var values: [String: Datum] = [:]
    for (index, argument) in call.arguments.enumerated() {
      let name =
        argument.name
        ?? (block.parameters.indices.contains(index) ? block.parameters[index].name : nil)
      guard let name, block.parameters.contains(where: { $0.name == name }) else {
        throw EntryProblem(
          "\(block.name) has no parameter \(name.map { "'\($0)'" } ?? "number \(index + 1)")",
          offset: argument.offset, length: argument.length,
          expected: "\(block.name)(\(block.parameters.map(\.name).joined(separator: ", ")))",
          help: name.flatMap { Suggestion.help(for: $0, among: block.parameters.map(\.name)) }
        ).error
      }
      guard values[name] == nil else {
        throw EntryProblem(
          "\(block.name) is given '\(name)' twice", offset: argument.offset,
          length: argument.length
        ).error
      }
      caller.choiceName = "\(path).\(name)"
      values[name] = try caller.openValue(of: argument.value)
    }
    var environment = scope.file.parameters.binding(channels: channels(of: inputs.first))
    environment.choices = scope.environment.choices
    for (name, standard) in block.parameters {
      if let value = values[name] {
        environment = environment.binding(name, to: value)
      } else if let standard {
        let evaluator = ExpressionEvaluator(
          environment: environment, choosing: "\(path).\(name)")
        environment = environment.binding(name, to: try evaluator.openValue(of: standard))
      } else {
        throw EntryProblem(
          "\(block.name) needs '\(name)'", offset: call.offset, length: call.name.count,
          expected: "\(block.name)(\(block.parameters.map(\.name).joined(separator: ", ")))"
        ).error
      }
    }
    return environment
  }

  // MARK: - Entries that run again

  /// Runs an earlier entry again.
  func rerun(
    _ member: Namespace.Member, _ call: Entry.Call, name: String, path: String,
    _ inputs: [TensorReference], in scope: Scope
  ) throws(DefinitionError) -> Namespace.Member {
    guard call.arguments.isEmpty else {
      throw problem(
        "'\(call.name)' is an earlier entry, which runs again as it is", call,
        help: "leave its arguments out")
    }
    try requireWhole(member.outputs)
    switch member.rerun {
    case .layer(let index):
      let node = builder.architecture.layers[index]
      if let type = builder.architecture.scopes.first(where: { $0.path == member.path })?.block {
        append(Architecture.Scope(path: path, block: type), in: scope)
      }
      let outputs = try append(
        Alternatives(layers: [node.layer]), path: path, inputs: inputs, referenceCount: 0,
        weightsOf: node.weightsOf ?? index, in: scope, at: call.offset, length: call.name.count)
      return Namespace.Member(
        name: name, outputs: outputs, inner: nil, path: path, rerun: member.rerun,
        isTrainingOnly: scope.isTraining)
    case .alternatives(let choice, let members):
      var given: [Given] = []
      for (value, member) in members.enumerated() {
        guard let member else {
          given.append(nil)
          continue
        }
        given.append(
          try alternative(of: choice, [value], in: scope) { (scope) throws(DefinitionError) in
            try rerun(member, call, name: name, path: path, inputs, in: scope).outputs
          })
      }
      return Namespace.Member(
        name: name, outputs: try joined(given, by: choice, at: path, in: scope), inner: nil,
        path: path, rerun: member.rerun, isTrainingOnly: scope.isTraining)
    case .parts:
      throw problem(
        "the entries of '\(call.name)' are separate and cannot run again as one", call,
        help: "name the entry that runs again")
    case .statements(let statements, var inner):
      inner.received = inputs
      inner.isTraining = scope.isTraining
      inner.depth = scope.depth
      inner.sharing = (path + ".", member.path + ".")
      inner.cases = scope.cases
      if let block = builder.architecture.scopes.first(where: { $0.path == member.path })?.block {
        append(Architecture.Scope(path: path, block: block), in: scope)
      }
      // A called architecture that was cut off is cut off at the same entry again.
      let until = inner.until.flatMap { $0.hasPrefix(member.path + ".") ? $0 : nil }
        .map { String($0.dropFirst(member.path.count + 1)) }
      inner.until = until.map { "\(path).\($0)" } ?? scope.until
      let again = try nested(
        statements, name: name, path: path, in: inner, outer: .some(inner.namespace.outer))
      var original = call
      original.until = until
      return try cut(again, original, in: inner)
    }
  }
}
