import ShapeEngine

/// Calls of layer types.
extension Elaborator {
  func layer(
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
        written, alternatives.choices, path, outputs, sized(inputs, current), inputs, likes.values,
        in: scope)
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
    let start = builder.architecture.inputs[index].start
    let places = Forms.variableNames(rank: axes.count + start)
    for (axis, name) in axes.enumerated() where places.firstIndex(of: name) != axis + start {
      let place = axis + start
      guard let argument = values.firstIndex(where: { $0.names(axis: name) }) else { continue }
      let written = call.arguments.indices.contains(argument) ? call.arguments[argument] : nil
      throw DefinitionError(
        "\(name) is dimension \(place) of the input by 'axes', but not by the places N, C, H, W",
        at: TextPlace(line: 0, column: written?.offset ?? call.offset),
        length: written?.length ?? call.name.count, path: path, expected: "dim(\(place))",
        help: "in an entry letters are places of what it takes; write dim(\(place))")
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

  // MARK: - The graph

  /// Puts a layer into the graph.
  func append(
    _ alternatives: Alternatives, path: String, inputs: [TensorReference], referenceCount: Int,
    weightsOf: Int?, in scope: Scope, at offset: Int, length: Int
  ) throws(DefinitionError) -> [TensorReference] {
    referencesLeft -= inputs.count
    guard referencesLeft >= 0 else {
      var error = EntryProblem(Self.referenceProblem, offset: offset, length: length).error
      error.bearing = .everything
      throw error
    }
    var (alternatives, fitted) = (alternatives, alternatives)
    var node = Node(
      path: path, layer: Identity(), inputs: inputs, referenceCount: referenceCount,
      weightsOf: weightsOf, tiedTo: scope.tiedTo, isTrainingOnly: scope.isTraining)
    if let shared = weightsOf ?? sharedLayer(path, scope) {
      node.weightsOf = shared
      fitted = Alternatives(layers: [builder.architecture.layers[shared].layer])
      alternatives = openLayers[shared] ?? fitted
    }
    try requirePresent(inputs, in: scope)
    for other in [node.weightsOf, node.tiedTo] {
      if let other { try requirePresent(other, in: scope) }
    }
    alternatives.cases = scope.cases
    let index: Int
    do throws(EvaluationError) { index = try append(node, fitted) } catch {
      // With another choice in front of it the layer may fit.
      let choice =
        choice(after: inputs) ?? (node.weightsOf == nil ? nil : alternatives.choices.first)
      if let choice { throw .open(choice, isResolvable: false) }
      var problem = DefinitionError(
        refusal: error, at: TextPlace(line: 0, column: offset), length: length)
      problem.isRefusal = true
      problem.help = problem.help ?? batchHelp(node)
      throw problem
    }
    layerIndices[path] = index
    try requireWeight(of: index, in: scope)
    isConstant.append(inputs.allSatisfy(isFedByNoInput))
    let count = builder.outputCount(of: index)
    if scope.environment.choices != nil {
      openLayers[index] = alternatives
      node.layer = builder.architecture.layers[index].layer
      try noteDependence(of: node, alternatives, outputs: count)
    }
    return (0..<count).map { TensorReference.layer(index, output: $0) }
  }

  /// Where a layer takes an input without the first of its sizes, which is 1: that may be the batch.
  private func batchHelp(_ node: Node) -> String? {
    guard node.inputs.count == 1, case .input(let index)? = node.inputs.first,
      case let input = builder.architecture.inputs[index], input.hasBatch, input.shape.first == 1,
      let shape = try? Shape([1] + input.shape.dropFirst())
    else { return nil }
    var (layer, integers) = (node.layer, Integers())
    do {
      try layer.infer(from: [shape])
      _ = try layer.evaluate([shape], &integers)
    } catch { return nil }
    return "'input' is without the batch: \(Array(input.shape.dropFirst()))"
  }

  /// Whether no input of the architecture feeds a tensor: its first dimension is not the batch.
  func isFedByNoInput(_ tensor: TensorReference) -> Bool {
    guard case .layer(let index, _) = tensor else { return false }
    return isConstant.indices.contains(index) && isConstant[index]
  }

  /// The layer whose weights this path shares, where its block runs again.
  private func sharedLayer(_ path: String, _ scope: Scope) -> Int? {
    guard let sharing = scope.sharing, path.hasPrefix(sharing.path) else { return nil }
    return layerIndices[sharing.original + path.dropFirst(sharing.path.count)]
  }
}
