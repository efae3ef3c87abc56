import ShapeEngine

/// A Keras model while its layers are appended to a graph.
struct KerasRun {
  var graph: ModelGraph
  private(set) var scopes: [Architecture.Scope] = []
  /// Each layer that holds weights, by its place in the file: its calls share them.
  private var weights = Interned<String>()
  /// Tensors that were brought into another order before.
  private var permuted: [Permuted: ModelTensor] = [:]

  private struct Permuted: Hashable {
    var reference: TensorReference
    var order: [Int]
  }

  /// Models that call models which call models are as long as their file says, to the power of how deep
  /// they are: that many calls are followed.
  private var callsLeft: Int

  init(_ graph: ModelGraph, calls: Int) {
    self.graph = graph
    callsLeft = 10_000 + 16 * calls
  }

  // MARK: - Models

  /// What a model gives, one value for each of its outputs.
  ///
  /// - Parameters:
  ///   - path: the path of the call; empty for the file's own model.
  ///   - identity: the same for every call of the model: its layers' weights are known by it.
  mutating func results(
    of model: KerasModel, given: [ModelValue], path: String, identity: String
  ) throws -> [ModelValue] {
    if !path.isEmpty { scopes.append(.init(path: ModelPaths.path(path), block: model.type)) }
    guard given.count == model.inputs.count else {
      throw DefinitionError(
        "a model takes another number of tensors", path: path.isEmpty ? nil : path,
        found: "\(given.count)", expected: "\(model.inputs.count)")
    }
    var values: [KerasTensor: ModelValue] = [:]
    var inputs: [String: ModelValue] = [:]
    for (tensor, value) in zip(model.inputs, given) { inputs[tensor.layer] = value }
    func value(_ tensor: KerasTensor) -> ModelValue {
      if let value = inputs[tensor.layer] ?? values[tensor] { return value }
      // Of what is not known no output is.
      let first = values[KerasTensor(layer: tensor.layer, call: tensor.call, output: 0)]
      if case .unknown? = first { return first ?? .absent }
      return .absent
    }
    for (place, number) in try model.order(path: path) {
      let layer = model.layers[place]
      let name = path.isEmpty ? layer.name : "\(path).\(layer.name)"
      let site = KerasSite(
        layer: layer, path: number == 0 ? name : "\(name)-\(number + 1)",
        value: number == 0 ? name : "\(name):\(number)",
        identity: identity.isEmpty ? layer.name : "\(identity).\(layer.name)",
        call: layer.calls[number], value)
      let result = try self.result(of: site)
      if case .list(let elements) = result {
        for (output, element) in elements.enumerated() {
          values[KerasTensor(layer: layer.name, call: number, output: output)] = element
        }
      } else {
        values[KerasTensor(layer: layer.name, call: number, output: 0)] = result
      }
    }
    return model.outputs.map(value)
  }

  /// What a layer gives in one call.
  mutating func result(of site: KerasSite) throws -> ModelValue {
    guard callsLeft > 0 else {
      throw DefinitionError(
        "models within models are called too often", path: site.path,
        expected: "at most 16 times as many calls as the file has")
    }
    callsLeft -= 1
    let first = graph.sources.count
    let result: ModelValue
    do {
      if let unknown = site.unknown {
        result = unknown
      } else if let model = site.layer.model {
        let results = try results(
          of: model, given: site.tensors.map(ModelValue.tensor), path: site.path,
          identity: site.identity)
        result = results.count == 1 ? results[0] : .list(results)
      } else {
        result = try lowered(site)
      }
    } catch let error as ShapeError {
      var problem = DefinitionError(error, at: nil, path: site.path)
      problem.isRefusal = true
      throw problem
    }
    graph.name(result, site.value, from: first)
    return result
  }

  private mutating func lowered(_ site: KerasSite) throws -> ModelValue {
    let type = site.layer.type
    let function = type == "TFOpLambda" ? site.config["function"]?.quoted : nil
    let known =
      site.layer.isOperation || function != nil
      ? Self.operations[function.map { Self.functions[$0] ?? "" } ?? type] : Self.layers[type]
    guard !site.layer.isCustom, let known else {
      return try unknown(
        site,
        because: type == "Lambda" || type == "__lambda__"
          ? "it holds Python code, which is not run"
          : "the class is not one of Keras' that are known")
    }
    return try known(&self, site)
  }

  mutating func unknown(_ site: KerasSite, because reason: String) throws -> ModelValue {
    try graph.unknown(site.source, because: reason)
  }

  // MARK: - Layers

  /// Appends a layer and gives its outputs.
  ///
  /// - Parameters:
  ///   - suffix: what stands behind the path, for a part of what the file has as one layer.
  ///   - order: that of the outputs; nil for the file's own.
  mutating func append(
    _ type: String, _ settings: [(name: String, value: Value)] = [], to tensors: [ModelTensor],
    at suffix: String = "", order: [Int]? = nil, hasWeights: Bool = false, _ site: KerasSite
  ) throws -> [ModelTensor] {
    let path = site.path(suffix)
    let weights = hasWeights ? [weight(site, suffix)] : []
    let outputs = try graph.append(
      type, settings, to: tensors.map(\.reference), path: path, from: site.source, weights: weights)
    let isOwn = order.map { $0 == Array($0.indices) } ?? true
    return outputs.map { ModelTensor($0, order: isOwn ? nil : order) }
  }

  /// The same of a layer of one output.
  mutating func layer(
    _ type: String, _ settings: [(name: String, value: Value)] = [], to tensor: ModelTensor,
    and other: ModelTensor? = nil, at suffix: String = "", order: [Int]? = nil,
    hasWeights: Bool = false, _ site: KerasSite
  ) throws -> ModelTensor {
    let outputs = try append(
      type, settings, to: [tensor] + (other.map { [$0] } ?? []), at: suffix, order: order,
      hasWeights: hasWeights, site)
    guard let output = outputs.first else {
      throw DefinitionError("the layer gives nothing", path: site.path)
    }
    return output
  }

  /// A layer that keeps the shape and the places of its input's elements.
  mutating func elementwise(
    _ type: String, _ settings: [(name: String, value: Value)] = [], to tensor: ModelTensor,
    at suffix: String = "", hasWeights: Bool = false, _ site: KerasSite
  ) throws -> ModelTensor {
    try layer(
      type, settings, to: tensor, at: suffix, order: tensor.order, hasWeights: hasWeights, site)
  }

  /// A weight that is used as a tensor.
  mutating func parameter(
    _ shape: [Int], at suffix: String, isTrained: Bool = true, _ site: KerasSite
  ) throws -> ModelTensor {
    var weight = weight(site, suffix)
    weight.shape = shape
    weight.isParameter = isTrained
    return ModelTensor(
      try graph.table(weight, path: site.path(suffix), from: site.source))
  }

  private mutating func weight(_ site: KerasSite, _ suffix: String) -> ModelWeight {
    let name = suffix.isEmpty ? site.identity : "\(site.identity).\(suffix)"
    return ModelWeight(
      name: name, shape: [], isParameter: true, number: weights.number(of: name))
  }

  // MARK: - Orders

  func rank(_ tensor: ModelTensor) -> Int { graph.rank(of: tensor.reference) }

  /// Where the file's dimensions are in the stored tensor.
  func order(_ tensor: ModelTensor) -> [Int] { tensor.order ?? Array(0..<rank(tensor)) }

  /// The tensor's sizes at the own input, in the file's order.
  func shape(_ tensor: ModelTensor) -> [Int] {
    let sizes = graph.shape(of: tensor.reference)
    return order(tensor).compactMap { sizes.indices.contains($0) ? sizes[$0] : nil }
  }

  /// The size of one of the file's dimensions, at every input.
  mutating func size(_ dimension: Int, of tensor: ModelTensor) throws -> ModelSize {
    try graph.size(of: place(of: dimension, in: tensor), of: tensor.reference)
  }

  /// Where one of the file's dimensions is, which may count from the end.
  func place(of dimension: Int, in tensor: ModelTensor) throws -> Int {
    order(tensor)[try index(dimension, of: tensor)]
  }

  /// One of the file's dimensions, counted from 0.
  func index(_ dimension: Int, of tensor: ModelTensor) throws -> Int {
    let rank = rank(tensor)
    guard dimension >= -rank, dimension < rank else {
      throw ShapeError(
        "there is no dimension \(dimension)", found: "\(rank) dimensions",
        expected: "a dimension from \(-rank) to \(rank - 1)")
    }
    return dimension < 0 ? dimension + rank : dimension
  }

  /// The tensor with its dimensions stored in another order: a Permute, where it is another one.
  mutating func arranged(
    _ tensor: ModelTensor, as order: [Int], _ site: KerasSite
  ) throws -> ModelTensor {
    let now = self.order(tensor)
    guard now != order, now.count == order.count else { return tensor }
    let key = Permuted(reference: tensor.reference, order: order)
    if let known = permuted[key] { return known }
    let dims = KerasOrder.inverse(order).map { Value.int(now[$0]) }
    let result = try layer(
      "Permute", [("dims", .list(dims))], to: tensor, at: "permute", order: order, site)
    permuted[key] = result
    return result
  }

  /// The tensor as the file has it.
  mutating func own(_ tensor: ModelTensor, _ site: KerasSite) throws -> ModelTensor {
    try arranged(tensor, as: Array(0..<rank(tensor)), site)
  }

  /// A map as it is stored: channels first.
  mutating func map(_ tensor: ModelTensor, _ site: KerasSite) throws -> ModelTensor {
    let isFirst = try site.isChannelsFirst
    return try arranged(
      tensor,
      as: isFirst ? Array(0..<rank(tensor)) : KerasOrder.channelsFirst(rank: rank(tensor)), site)
  }

  /// The tensor with one of the file's dimensions right behind the batch.
  mutating func channels(
    _ axis: Int, of tensor: ModelTensor, _ site: KerasSite
  ) throws -> ModelTensor {
    let axis = try index(axis, of: tensor)
    let now = order(tensor)
    guard axis > 0 else {
      throw ShapeError("the batch has no weights", found: "axis 0", expected: "another axis")
    }
    guard now[axis] != 1 else { return tensor }
    let dims = [0, axis] + now.indices.filter { $0 != 0 && $0 != axis }
    return try arranged(tensor, as: KerasOrder.inverse(dims), site)
  }

  /// Tensors of one rank in one order: that of a map among them.
  mutating func together(_ tensors: [ModelTensor], _ site: KerasSite) throws -> [ModelTensor] {
    let orders = tensors.map { order($0) }
    guard let first = orders.first else { return [] }
    let wanted = orders.first { $0 != Array($0.indices) } ?? first
    return try tensors.map { try arranged($0, as: wanted, site) }
  }
}
