import ShapeEngine

extension Elaborator {
  /// Runs a call: of a block, a layer type, an earlier entry or another architecture.
  func call(
    _ call: Entry.Call, name: String, path: String, given: [TensorReference]?,
    current: [TensorReference], in scope: Scope
  ) throws(DefinitionError) -> Namespace.Member {
    if let (choice, calls) = try alternatives(of: call, at: path, in: scope) {
      return try chosen(
        choice, calls, name: name, path: path, given: given, current: current, in: scope)
    }
    var call = call
    let evaluator = ExpressionEvaluator(environment: scope.environment)
    if let template = call.template { call.name = try template.filled(evaluator) }
    var callee = call.name
    if case let word? = scope.environment[callee],
      case .string(let block) = try evaluator.resolved(word)
    {
      callee = block
    }
    let inputs = given ?? current
    if LayerType.called(callee) == nil || scope.file.document.blocks[callee] != nil {
      try requireWhole(inputs)
    }
    let tied = try call.weights.map { (name) throws(DefinitionError) in
      try weight(name, callee, in: scope)
    }
    if let block = scope.file.document.blocks[callee] {
      return try instance(
        of: block, call, name: name, path: path, given: given, current: current, in: scope)
    }
    if let (type, order) = LayerType.called(callee) {
      var scope = scope
      scope.tiedTo = tied
      let outputs = try layer(
        type, order, call, path: path, given: given, current: current, in: scope)
      guard case .layer(let index, _)? = outputs.first else {
        throw problem("\(callee) has no output", call)
      }
      return Namespace.Member(
        name: name, outputs: outputs, inner: nil, path: path, rerun: .layer(index),
        isTrainingOnly: scope.isTraining)
    }
    if let member = member(callee, in: scope) {
      return try rerun(member, call, name: name, path: path, inputs, in: scope)
    }
    let isOwn = scope.file.document.variant(named: callee) != nil
    if let document = isOwn ? scope.file.document : try called(callee, call) {
      return try architecture(
        callee, of: document, call, name: name, path: path, inputs, in: scope)
    }
    if let member = try part(
      callee, call, name: name, path: path, given: given, current: current, in: scope)
    {
      return member
    }
    throw unknown(callee, call, in: scope)
  }

  func problem(
    _ message: String, _ call: Entry.Call, help: String? = nil
  ) -> DefinitionError {
    EntryProblem(message, offset: call.offset, length: call.name.count, help: help).error
  }

  private func unknown(_ callee: String, _ call: Entry.Call, in scope: Scope) -> DefinitionError {
    if standIn(for: callee, from: scope.namespace) != nil,
      !builder.architecture.inputs.contains(where: { $0.name == callee })
    {
      return problem(
        "'\(callee)' is left out by its 'if', and cannot run again", call,
        help: "give this entry the same 'if'")
    }
    let known = scope.file.document.callees + scope.namespace.visibleNames
    return EntryProblem(unknown: callee, call, among: known).error
  }
}

extension Document {
  /// What a call may name without any entry: layer types and blocks.
  var callees: [String] { LayerTable.rows.map(\.name) + blocks.keys.sorted() }
}

extension EntryProblem {
  /// A call of what is not there.
  init(unknown callee: String, _ call: Entry.Call, among known: [String]) {
    self.init(
      "there is no layer type, block, entry or architecture '\(callee)'", offset: call.offset,
      length: call.name.count, found: callee,
      help: (callee.hasSuffix("Sequential") ? ExpressionParser.containerHelp : nil)
        ?? Suggestion.help(for: callee, among: known)
        ?? LayerType.meant(by: callee).map { "PyTorch's \(callee) is \($0.name) here" }
        // torch.nn.Conv2D.
        ?? callee.split(separator: ".").last.flatMap {
          Suggestion.help(for: String($0), among: known)
        } ?? "'archdb types' lists the layer types")
  }
}
