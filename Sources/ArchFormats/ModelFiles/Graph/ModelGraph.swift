import ShapeEngine

/// A model file's network while it is read: layers are appended as the file's nodes come, and each
/// tensor's shape at the own input is known at once.
///
///     var graph = try ModelGraph(name: "net", inputs: inputs, batch: 1)
///     let y = try graph.append(
///       "Conv2d", ["out_channels": .int(64), "kernel_size": .int(3)], to: [x], path: "conv1",
///       from: .init(node: "conv2d", operation: "aten.conv2d.default"), naming: ["conv2d"])
struct ModelGraph {
  private(set) var builder: ArchitectureBuilder
  /// Where each layer comes from.
  private(set) var sources: [ModelFile.Source] = []
  /// The values that are no layer's.
  private(set) var values: [ModelFile.Value] = []
  var unknown: [ModelFile.Unknown] { unknowns.values }
  private var unknowns = Interned<ModelFile.Unknown>()
  var notes: [String] = []
  /// The inputs of the architecture that are sizes which only running the network tells.
  private(set) var dataInputs: [Int] = []
  /// The file's inputs, in order.
  private(set) var given: [ModelValue] = []
  private let isStrict: Bool
  private var paths: ModelPaths
  /// The tensors that sizes name, by their numbers.
  private var named = Interned<TensorReference>()
  /// For each weight that a layer has taken, that layer.
  private var owners: [Int: Int] = [:]
  /// The layers that weights became, where they are used as tensors.
  private var tables: [Int: TensorReference] = [:]

  /// One of the file's inputs at the own input.
  enum Given {
    case tensor(ModelFile.Input, Architecture.Input)
    /// One without elements, of this shape in the file's order: it is followed as a weight is, and is no
    /// input of the architecture.
    case empty(ModelFile.Input, [Int])
    case ofAnyRank(ModelFile.Input)

    var own: Architecture.Input? { if case .tensor(_, let own) = self { own } else { nil } }
    var isEmpty: Bool { if case .empty = self { true } else { false } }
  }

  /// - Parameters:
  ///   - inputs: the file's inputs, in order.
  ///   - batch: the own batch, where an input has one.
  init(
    name: String, inputs: [Given], batch: Int, isStrict: Bool
  ) throws(DefinitionError) {
    let own = inputs.compactMap(\.own)
    do { builder = try ArchitectureBuilder(.init(name: name, inputs: own, batch: batch)) } catch {
      throw DefinitionError(error, at: nil, path: nil)
    }
    self.isStrict = isStrict
    paths = ModelPaths(own.map(\.name))
    var index = 0
    for input in inputs {
      switch input {
      case .tensor(let declared, _):
        let value = ModelValue.tensor(
          ModelTensor(.input(index), type: declared.type, order: declared.order))
        index += 1
        given.append(value)
        note(declared.name, value)
      case .empty(let declared, let shape):
        let value = ModelValue.weight(
          .init(
            name: declared.name, shape: shape, type: declared.type, isParameter: false,
            number: -1 - given.count))
        given.append(value)
        note(declared.name, value)
      case .ofAnyRank(let declared):
        let source = ModelFile.Source(node: declared.name, operation: "input")
        given.append(
          try unknown(source, because: "the file does not say how many dimensions it has"))
      }
    }
  }

  // MARK: - Shapes and sizes

  /// The dimensions at the own input, in our order; nil for what has no shape of its own.
  func shape(of tensor: TensorReference) -> [Int] { builder.shape(of: tensor)?.sizes ?? [] }

  func rank(of tensor: TensorReference) -> Int { builder.shape(of: tensor)?.rank ?? 0 }

  /// The size of a tensor's dimension, followed to every input.
  ///
  /// - Parameter dimension: counted from 0, or from the end where it is negative.
  mutating func size(
    of dimension: Int, of tensor: TensorReference
  ) throws(ShapeError) -> ModelSize {
    guard let shape = builder.shape(of: tensor) else {
      throw ShapeError("a tensor is not there")
    }
    let index = try shape.index(of: dimension)
    return ModelSize(.like(named.number(of: tensor), dim: index), value: shape[index])
  }

  /// Every size of a tensor.
  mutating func sizes(of tensor: TensorReference) throws(ShapeError) -> [ModelSize] {
    var sizes: [ModelSize] = []
    for dimension in 0..<rank(of: tensor) { sizes.append(try size(of: dimension, of: tensor)) }
    return sizes
  }

  /// The number of a tensor in sizes that name it.
  mutating func number(of tensor: TensorReference) -> Int { named.number(of: tensor) }

  /// What the layer that gives a tensor takes first; nil of an input.
  func firstInput(of tensor: TensorReference) -> TensorReference? {
    guard case .layer(let index, _) = tensor else { return nil }
    return builder.architecture.layers[index].inputs.first
  }

  /// Whether a tensor is one of a single number, or one that the file holds.
  func isFilled(_ tensor: TensorReference) -> Bool {
    guard case .layer(let index, _) = tensor else { return false }
    return ["Zeros", "Ones", "Full", "Buffer"].contains(
      builder.architecture.layers[index].layer.type)
  }

  // MARK: - Layers

  /// Puts a layer at the end and gives its outputs.
  ///
  /// - Parameters:
  ///   - settings: hyperparameters by their names; sizes in them are ``ModelSize/setting``.
  ///   - path: as the file has it; it is made a path of ours, and one of its own.
  ///   - names: the names of the layer's outputs in the file, in order; empty where one has none.
  ///   - weights: the weights that the layer holds, the one first by which it is known when it comes
  ///     again: then it shares them.
  mutating func append(
    _ type: String, _ settings: [(name: String, value: Value)] = [],
    to tensors: [TensorReference], path: String, from source: ModelFile.Source,
    naming names: [String] = [], elements: String? = nil, order: [Int]? = nil,
    weights: [ModelWeight] = []
  ) throws(DefinitionError) -> [TensorReference] {
    let path = paths.unique(path)
    guard let row = LayerTable.type(named: type) else {
      throw DefinitionError("there is no layer type '\(type)'", path: path)
    }
    var references = Interned<TensorReference>()
    let layer: any Layer
    do throws(LayerError) {
      layer = try row.layer(
        settings.map { ($0.name, local($0.value, &references, of: tensors.first)) })
    } catch {
      var problem = DefinitionError(error.error, at: nil, path: path)
      problem.isRefusal = true
      throw problem
    }
    var node = Node(
      path: path, layer: layer, inputs: tensors + references.values,
      referenceCount: references.count)
    let known = weights.first.flatMap { owners[$0.number] }
    if let known { share(known, with: &node) }
    let index: Int
    do { index = try builder.append(node) } catch {
      var problem = DefinitionError(refusal: error)
      problem.isRefusal = true
      throw problem
    }
    if let first = weights.first, owners[first.number] == nil { owners[first.number] = index }
    var source = source
    let outputs = (0..<builder.outputCount(of: index)).map {
      TensorReference.layer(index, output: $0)
    }
    for (name, output) in zip(names, outputs) where !name.isEmpty {
      source.outputs.append(.init(name: name, place: .tensor(output, order: order), type: elements))
    }
    sources.append(source)
    return outputs
  }

  /// The layer takes the weights of an earlier one, where it is that layer but for what each infers, or
  /// its weight where that has the same shape: a Linear that of an Embedding.
  private func share(_ owner: Int, with node: inout Node) {
    let root = builder.architecture.layers[owner].weightsOf ?? owner
    let original = builder.architecture.layers[root].layer
    var inferred = node.layer
    let given = node.inputs.compactMap { builder.shape(of: $0) }
    do throws(ShapeError) { try inferred.infer(from: given) } catch { return }
    if original.hasValues(of: inferred) {
      (node.weightsOf, node.layer) = (root, original)
    } else if let weight = original.weightShape, weight == inferred.weightShape {
      node.tiedTo = root
    }
  }

  /// A weight as a tensor that layers take: a Parameter, or a Buffer where training does not change
  /// it. It is one layer, however often it is used.
  mutating func table(
    _ weight: ModelWeight, path: String, from source: ModelFile.Source
  ) throws(DefinitionError) -> TensorReference {
    if let known = tables[weight.number] { return known }
    let outputs = try append(
      weight.isParameter ? "Parameter" : "Buffer", [("shape", .list(weight.shape.map(Value.int)))],
      to: [], path: path, from: source, elements: weight.type)
    let tensor = outputs[0]
    tables[weight.number] = tensor
    return tensor
  }

  /// A size that depends on data, by a name of its own: the length of a tensor that is an input more.
  ///
  /// - Parameter own: what it is at the own input, where the file takes it as an input; nil where only
  ///   running the network tells it.
  /// - Throws: ``DefinitionError`` also where the reading is strict and nothing tells it.
  mutating func variable(
    _ name: String, own: Int? = nil
  ) throws(DefinitionError) -> ModelSize {
    guard own != nil || !isStrict else {
      throw DefinitionError(
        "the size '\(VisibleText.line(name))' depends on data", path: ModelPaths.path(name),
        help:
          "without --strict it is a size with a name, which --input \(ModelPaths.inputName(name))=5 says"
      )
    }
    let key = paths.uniqueInput(name)
    do throws(ShapeError) {
      let tensor = try builder.append(.init(name: key, shape: [own ?? 1], hasBatch: false))
      if own == nil { dataInputs.append(builder.architecture.inputs.count - 1) }
      return try size(of: 0, of: tensor)
    } catch { throw DefinitionError(error, at: nil, path: name) }
  }

  /// Requires something of sizes, which the network takes no input without: a branch hangs on it.
  mutating func require(
    _ left: ModelSize, _ relation: StatedCondition.Relation, _ right: ModelSize, message: String
  ) throws(DefinitionError) {
    var references = Interned<TensorReference>()
    let (x, y) = (
      local(left.expression, &references, of: nil), local(right.expression, &references, of: nil)
    )
    do {
      try builder.append(
        StatedCondition(tensors: references.values, x, relation, y, message: message))
    } catch { throw DefinitionError(error.error, at: nil, path: error.path) }
  }

  /// Notes a value that is no layer's.
  mutating func note(_ name: String, _ value: ModelValue) {
    guard !name.isEmpty, let place = place(of: value) else { return }
    values.append(.init(name: name, place: place, type: type(of: value)))
  }

  /// Takes back what was noted of a name.
  mutating func forget(_ name: String) { values.removeAll { $0.name == name } }

  /// Names a value after the layer that gives it, where that is one of those from `first` on; else it is
  /// another name of what was there before, and noted.
  mutating func name(_ value: ModelValue, _ name: String, from first: Int) {
    guard !name.isEmpty, let place = place(of: value) else { return }
    let tensors: [ModelValue] = if case .list(let values) = value { values } else { [value] }
    let layers = tensors.compactMap { value -> Int? in
      guard case .tensor(let tensor) = value, case .layer(let layer, _) = tensor.reference else {
        return nil
      }
      return layer
    }
    guard let last = layers.max(), last >= first, sources.indices.contains(last) else {
      return note(name, value)
    }
    sources[last].outputs.append(.init(name: name, place: place, type: type(of: value)))
  }

  private func type(of value: ModelValue) -> String? {
    switch value {
    case .tensor(let tensor): tensor.type
    case .sizes(let sizes): sizes.type
    case .weight(let weight): weight.type
    case .sized(_, let type): type
    case .list(let values): values.first.flatMap(type)
    case .unknown, .absent: nil
    }
  }

  /// Where a value's shape is found; nil for what has none.
  func place(of value: ModelValue) -> ModelFile.Place? {
    switch value {
    case .tensor(let tensor): return .tensor(tensor.reference, order: tensor.order)
    case .sizes(let sizes): return .fixed(sizes.shape)
    case .weight(let weight): return .fixed(weight.shape)
    case .sized(let sizes, _):
      var references = Interned<TensorReference>()
      let expressions = sizes.map { local($0.expression, &references, of: nil) }
      return .sizes(expressions, of: references.values)
    case .list(let values):
      let places = values.compactMap(place)
      return places.count == values.count ? .list(places) : nil
    case .unknown, .absent: return nil
    }
  }

  /// Notes what is not known, and why.
  ///
  /// - Throws: ``DefinitionError`` where the reading is strict.
  mutating func unknown(
    _ source: ModelFile.Source, because reason: String
  ) throws(DefinitionError) -> ModelValue {
    let entry = ModelFile.Unknown(
      node: source.node, operation: source.operation, reason: reason)
    guard !isStrict else {
      throw DefinitionError(
        "\(VisibleText.line(source.operation)): \(reason)",
        path: source.node.isEmpty ? nil : source.node,
        help: "without --strict what depends on it is listed as unknown")
    }
    return .unknown(unknowns.number(of: entry))
  }

  /// Requires a size of every input that the network is given.
  mutating func require(
    _ dimension: Int, of tensor: TensorReference, equals size: Int, because message: String
  ) throws(DefinitionError) {
    let condition = StatedCondition(
      tensors: [tensor], .like(0, dim: dimension), .equal, .integer(size), message: message)
    do { try builder.append(condition) } catch {
      var problem = DefinitionError(error.error, at: nil, path: nil)
      problem.isRefusal = true
      throw problem
    }
  }

  // MARK: - The end

  /// The architecture with these outputs.
  func analysis(
    outputs: [Architecture.Output], scopes: [Architecture.Scope] = []
  ) throws(DefinitionError) -> Analysis {
    do { return try builder.analysis(outputs: outputs, scopes: scopes) } catch {
      var problem = DefinitionError(error.error, at: nil, path: error.path)
      problem.isRefusal = true
      throw problem
    }
  }

  /// A value in which sizes name the layer's own references.
  ///
  /// - Parameter operand: the layer's first input, whose dimensions need no reference.
  private func local(
    _ value: Value, _ references: inout Interned<TensorReference>, of operand: TensorReference?
  ) -> Value {
    switch value {
    case .size(let expression): return .size(local(expression, &references, of: operand))
    case .list(let values):
      var result: [Value] = []
      for value in values { result.append(local(value, &references, of: operand)) }
      return .list(result)
    default: return value
    }
  }

  private func local(
    _ expression: SizeExpression, _ references: inout Interned<TensorReference>,
    of operand: TensorReference?
  ) -> SizeExpression {
    let named = named
    // No part of it can fail.
    return
      (try? expression.mapped { (part) throws(ShapeError) in
        guard case .like(let number, let dimension) = part else { return part }
        if let dimension, named[number] == operand { return .dim(dimension) }
        return .like(references.number(of: named[number]), dim: dimension)
      }) ?? expression
  }
}
