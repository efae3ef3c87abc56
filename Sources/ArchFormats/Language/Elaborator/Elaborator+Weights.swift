import ShapeEngine

/// Layers with the weights of another entry: the head of a language model, which has those of its
/// embedding, and a convolution whose weights are a buffer or are made by layers.
extension Elaborator {
  /// The layer that `with weights of` names.
  func weight(
    _ reference: Entry.Reference, _ callee: String, in scope: Scope
  ) throws(DefinitionError) -> Int {
    let evaluator = ExpressionEvaluator(environment: scope.environment)
    let name = try reference.template.filled(evaluator)
    func problem(_ message: String, help: String?) -> DefinitionError {
      EntryProblem(
        message, offset: reference.offset, length: reference.template.text.count, found: name,
        help: help
      ).error
    }
    guard scope.file.document.blocks[callee] == nil, LayerType.called(callee) != nil else {
      throw problem(
        "only a layer takes its weights from another entry",
        help: "an entry runs again with its own weights where its name stands for the call")
    }
    let tensor = try tensors(reference, in: scope).first
    try requireWhole([tensor].compactMap { $0 })
    guard let member = member(name, in: scope), case .layer(let index) = member.rerun else {
      if case .input? = tensor {
        throw problem(
          "'\(name)' is no layer", help: "- w: Identity from \(name) is one that hands it on")
      }
      throw problem("'\(name)' is no layer", help: "name one of the layers in it")
    }
    return index
  }

  /// Requires at every input that a tensor that is the weight of a layer has the weight's shape.
  func requireWeight(of index: Int, in scope: Scope) throws(DefinitionError) {
    let node = builder.architecture.layers[index]
    guard let tied = node.tiedTo, let weight = node.layer.weightShape,
      builder.architecture.layers[tied].layer.weightShape == nil
    else { return }
    let tensor = TensorReference.layer(tied, output: 0)
    for (dimension, size) in weight.enumerated() {
      let condition = StatedCondition(
        tensors: [tensor], .like(0, dim: dimension), .equal, .integer(size),
        message: "the weight of \(node.path) is \(builder.architecture.name(of: tensor))")
      do { try append(condition, in: scope) } catch {
        throw DefinitionError(error.error, at: nil, path: node.path)
      }
    }
  }

  /// Requires at every input that the sizes of which weights are made are those of the definition's own
  /// input, where the layer does not require it itself.
  func requireOwnSizes(
    _ written: CallArguments, _ choices: [String], _ path: String, _ outputs: [TensorReference],
    _ own: TensorReference?, _ inputs: [TensorReference], _ likes: [TensorReference],
    in scope: Scope
  ) throws(DefinitionError) {
    guard case .success(let arguments) = written.byName, case .layer(let index, _)? = outputs.first
    else { return }
    for (name, value) in arguments where isWeight(name, of: written.type) && value.holdsSize {
      for size in value.sizes {
        try requireOwn(size, name, choices, path, index, own, inputs, likes, in: scope)
      }
    }
  }

  private func requireOwn(
    _ size: SizeExpression, _ name: String, _ choices: [String], _ path: String, _ index: Int,
    _ own: TensorReference?, _ inputs: [TensorReference], _ likes: [TensorReference],
    in scope: Scope
  ) throws(DefinitionError) {
    // What refuses every size but its own needs no condition on one, the batch apart.
    let isBatch = size.names(axis: "N") || size.names(dimension: 0)
    guard let own, isBatch || !builder.architecture.isFixed else { return }
    let layer = builder.architecture.layers[index].layer
    let shapes = inputs.compactMap(builder.shape(of:))
    let references = likes.compactMap(builder.shape(of:))
    guard !layer.pins(size, at: shapes, beside: references) else { return }
    // The condition is another one for each value of a choice.
    if let choice = choices.first { throw .open(choice, isResolvable: false) }
    do throws(ShapeError) {
      var integers = Integers()
      let names = builder.shape(of: own).map { Forms.variableNames(rank: $0.rank) }
      let tensors = ([own] + likes).compactMap(builder.shape(of:))
      let condition = try StatedCondition(
        tensors: likes, size, .equal, .integer(size.size(of: tensors, in: &integers)),
        message: "\(path) has weights for one size: \(name) is made of \(size.text { _ in "x" })",
        axesOf: own, names)
      guard choice(after: condition.tensors) == nil else { return }
      do throws(EvaluationError) { try append(condition, in: scope) } catch { throw error.error }
    } catch { throw DefinitionError(error, at: nil, path: path) }
  }
}
