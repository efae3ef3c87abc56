import ShapeEngine

extension Elaborator {
  /// Runs a call: of a block, a layer type, an earlier entry or another architecture.
  func call(
    _ call: Entry.Call, name: String, path: String, given: [TensorReference]?,
    current: [TensorReference], in scope: Scope
  ) throws(DefinitionError) -> Namespace.Member {
    var call = call
    if let template = call.template {
      call.name = try template.filled(ExpressionEvaluator(environment: scope.environment))
    }
    var callee = call.name
    if case .string(let block)? = scope.environment[callee] { callee = block }
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

  // MARK: - Layers

  private func layer(
    _ type: LayerType, _ order: CallOrder, _ call: Entry.Call, path: String,
    given: [TensorReference]?, current: [TensorReference], in scope: Scope
  ) throws(DefinitionError) -> [TensorReference] {
    var likes = Interned<TensorReference>()
    let inputs = operands(of: type, given: given, current: current, in: scope)
    var evaluator = ExpressionEvaluator(environment: scope.environment)
    if !scope.isInBlock {
      evaluator.environment = scope.environment.binding(channels: channels(of: inputs.first))
    }
    evaluator.allowsSizes = true
    evaluator.isEntry = { self.member($0, in: scope) != nil }
    evaluator.isEntryHelp = {
      let names = call.arguments.flatMap { $0.value.names }
      return "what a layer takes comes after 'from': write \(type.name) from "
        + names.joined(separator: ", ")
    }
    evaluator.like = { (name) throws(DefinitionError) in
      let tensors = try self.tensors(named: name, in: scope)
      guard let tensor = tensors.first, tensors.count == 1 else {
        throw DefinitionError("like() takes the name of one entry", found: name)
      }
      return likes.number(of: tensor)
    }
    var arguments: [Datum] = []
    let positional = type.names(
      ofPositional: call.arguments.count { $0.name == nil },
      named: call.arguments.compactMap(\.name), order)
    for (index, argument) in call.arguments.enumerated() {
      let name = argument.name ?? type.variadic ?? positional.dropFirst(index).first
      evaluator.choiceName = name.map { "\(path).\($0)" }
      arguments.append(try evaluator.openValue(of: argument.value))
    }
    try requireWhole(inputs + likes.values)
    if inputs.isEmpty, arguments.contains(where: { $0.value.holdsSize }) {
      try requireWhole(Array(current.prefix(1)))
    }
    var batch: SizeExpression?
    if let first = inputs.first, isFedByNoInput(first) {
      // N is the batch also where the tensor itself has none: `Expand(N, -1, -1)` of a parameter.
      let input = TensorReference.input(0)
      batch = .like(likes.known(input) ?? likes.count, dim: 0)
      if arguments.contains(where: { $0.value.names(axis: "N") }) { _ = likes.number(of: input) }
    }
    var written: CallArguments?
    let alternatives = try alternatives(of: arguments, scope.environment.choices) {
      (arguments) throws(DefinitionError) in
      try requireOwnAxes(arguments.map(\.value), of: inputs.first, call, path)
      let values = arguments.map { argument in
        batch.map { argument.value.replacing(axis: "N", by: $0) } ?? argument.value
      }
      let arguments = CallArguments(type, order, call, values)
      written = arguments
      return try layer(
        arguments, call, path: path, of: sized(inputs, current), beside: likes.values)
    }
    let shapes = inputs.compactMap(builder.shape(of:))
    if let written, scope.environment.choices == nil {
      try requireInferred(
        written, call, as: alternatives.layers.first ?? nil, path: path, of: inputs, shapes)
    }
    // A size that became a weight follows no tensor any more.
    let references = alternatives.layers.compactMap { $0?.references }.max() ?? 0
    let beside = Array(likes.values.prefix(references))
    let outputs: [TensorReference]
    do throws(DefinitionError) {
      outputs = try append(
        alternatives, path: path, inputs: inputs + beside, referenceCount: beside.count,
        weightsOf: nil, in: scope, at: call.offset, length: call.name.count)
    } catch {
      var error = error
      if error.isRefusal, error.help == nil { error.help = written?.readingsHelp }
      throw error
    }
    if let written {
      try requireOwnSizes(
        written, alternatives.choices, path, outputs, sized(inputs, current), inputs, likes.values)
    }
    if let written {
      checked?.note(
        type, call, in: scope.file.document, inferred: written.inferredAsWritten(from: shapes))
    }
    if scope.environment.choices == nil {
      if let note = written?.note(path: path, at: shapes) { add(note: note) }
      noteLetters(of: arguments.map(\.value), path, sized(inputs, current))
    }
    return outputs
  }

  /// In a call N, C, H, W are places of what it takes: where the definition names the axes of that
  /// input otherwise, one that is elsewhere by its name would be read as another dimension.
  private func requireOwnAxes(
    _ values: [Value], of input: TensorReference?, _ call: Entry.Call, _ path: String
  ) throws(DefinitionError) {
    guard case .input(let index)? = input, builder.architecture.inputs.indices.contains(index),
      let axes = builder.architecture.inputs[index].axes
    else { return }
    let places = Forms.variableNames(rank: axes.count + 1)
    for (place, name) in axes.enumerated() where places.firstIndex(of: name) != place + 1 {
      guard let argument = values.firstIndex(where: { $0.names(axis: name) }) else { continue }
      let written = call.arguments.indices.contains(argument) ? call.arguments[argument] : nil
      throw DefinitionError(
        "\(name) is dimension \(place + 1) of the input by 'axes', but not by the places N, C, H, W",
        at: TextPlace(line: 0, column: written?.offset ?? call.offset),
        length: written?.length ?? call.name.count, path: path, expected: "dim(\(place + 1))",
        help: "in an entry letters are places of what it takes; write dim(\(place + 1))")
    }
  }

  /// The tensor that N, C, H, W are sizes of in a call: the first that the layer takes, or for one that
  /// takes none that of the entry above.
  private func sized(
    _ inputs: [TensorReference], _ current: [TensorReference]
  ) -> TensorReference? { inputs.first ?? current.first }

  /// The layer of a call with the values of its arguments.
  private func layer(
    _ written: CallArguments, _ call: Entry.Call, path: String,
    of own: TensorReference?, beside likes: [TensorReference]
  ) throws(DefinitionError) -> any Layer {
    let type = written.type
    if let choice = choice(after: (own.map { [$0] } ?? []) + likes),
      case .success(let arguments) = written.byName,
      arguments.contains(where: { isWeight($0.name, of: type) && $0.value.holdsSize })
    {
      // A size becomes a weight here, and the choice decides the size.
      throw .open(choice, isResolvable: false)
    }
    do throws(LayerError) {
      let arguments = try written.byName.get()
      return try type.layer(resolved(arguments, of: type, own, beside: likes))
    } catch {
      let index = error.argument
      let place = index.flatMap { call.arguments.indices.contains($0) ? call.arguments[$0] : nil }
      var problem = DefinitionError(
        error.error, at: TextPlace(line: 0, column: place?.offset ?? call.offset),
        length: place?.length ?? call.name.count, path: path)
      problem.isRefusal = index == nil
      problem.help = problem.help ?? written.readingsHelp
      throw problem
    }
  }

  /// The tensors that a layer takes: all that `from` names; without it, of the entries above, the
  /// first output, or all of them for a type that needs more than one or takes any number.
  private func operands(
    of type: LayerType, given: [TensorReference]?, current: [TensorReference], in scope: Scope
  ) -> [TensorReference] {
    if !type.takesTensors { return [] }
    if let given { return given }
    let takesAll = type.arity.lowerBound > 1 || type.arity.upperBound == .max
    return takesAll ? current : Array(current.prefix(1))
  }

  /// Sizes in channels and weights as integers, at the definition's own input: they are weights.
  private func resolved(
    _ arguments: [(name: String, value: Value)], of type: LayerType, _ own: TensorReference?,
    beside likes: [TensorReference]
  ) throws(LayerError) -> [(name: String, value: Value)] {
    // A size expression counts the tensors of like() after the layer's own input.
    let tensors = ((own ?? likes.first).map { [$0] + likes } ?? []).compactMap(builder.shape(of:))
    var result: [(name: String, value: Value)] = []
    for (index, argument) in arguments.enumerated() {
      if !isWeight(argument.name, of: type) {
        result.append(argument)
      } else {
        do throws(ShapeError) {
          if argument.value.holdsSize { try type.requireWeight(argument.name, argument.value) }
          result.append((argument.name, try Self.integers(argument.value, of: tensors)))
        } catch { throw LayerError(error, argument: index) }
      }
    }
    return result
  }

  /// Whether a hyperparameter is fixed at the definition's own input.
  func isWeight(_ name: String, of type: LayerType) -> Bool {
    type.parameters.first { $0.name == name }.map { !$0.takesSizes } ?? false
  }

  private static func integers(
    _ value: Value, of tensors: [Shape<Int>]
  ) throws(ShapeError) -> Value {
    switch value {
    case .size(let expression):
      var integers = Integers()
      return .int(try expression.size(of: tensors, in: &integers))
    case .list(let values):
      var result: [Value] = []
      for value in values { result.append(try self.integers(value, of: tensors)) }
      return .list(result)
    default: return value
    }
  }

  // MARK: - Blocks

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
      builder.append(Architecture.Scope(path: path, block: block.name))
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
    let isOutermost = builder.architecture.scopes.last?.path != path
    if isOutermost { builder.append(Architecture.Scope(path: path, block: block.name)) }
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

  private func rerun(
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
        builder.append(Architecture.Scope(path: path, block: type))
      }
      let outputs = try append(
        Alternatives(layers: [node.layer]), path: path, inputs: inputs, referenceCount: 0,
        weightsOf: node.weightsOf ?? index, in: scope, at: call.offset, length: call.name.count)
      return Namespace.Member(
        name: name, outputs: outputs, inner: nil, path: path, rerun: member.rerun,
        isTrainingOnly: scope.isTraining)
    case .parts:
      throw problem(
        "the entries of '\(call.name)' are separate and cannot run again as one", call,
        help: "name the entry that runs again")
    case .statements(let statements, var inner):
      inner.received = inputs
      inner.isTraining = scope.isTraining
      inner.depth = scope.depth
      inner.sharing = (path + ".", member.path + ".")
      if let block = builder.architecture.scopes.first(where: { $0.path == member.path })?.block {
        builder.append(Architecture.Scope(path: path, block: block))
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
