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
  func requireWeight(of index: Int) throws(DefinitionError) {
    let node = builder.architecture.layers[index]
    guard let tied = node.tiedTo, let weight = node.layer.weightShape,
      builder.architecture.layers[tied].layer.weightShape == nil
    else { return }
    let tensor = TensorReference.layer(tied, output: 0)
    for (dimension, size) in weight.enumerated() {
      let condition = StatedCondition(
        tensors: [tensor], .like(0, dim: dimension), .equal, .integer(size),
        message: "the weight of \(node.path) is \(builder.architecture.name(of: tensor))")
      do { try builder.append(condition) } catch {
        throw DefinitionError(error.error, at: nil, path: node.path)
      }
    }
  }
}
