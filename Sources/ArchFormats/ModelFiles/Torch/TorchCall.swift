import ShapeEngine

/// A call of an operator, as the rows of ``TorchOperators`` ask it for its arguments and make layers of it.
/// An argument that is left out has PyTorch's default.
struct TorchCall {
  typealias Settings = [(name: String, value: Value)]

  let node: TorchNode

  init(_ node: TorchNode) { self.node = node }

  /// The tensors among the arguments, in order.
  var tensorNames: [String] {
    node.arguments.flatMap { argument -> [String] in
      switch argument.value {
      case .tensor(let name): [name]
      case .tensors(let names): names.compactMap { $0 }
      default: []
      }
    }
  }

  func has(_ name: String) -> Bool {
    switch node[name] {
    case nil, .nothing?: false
    default: true
    }
  }

  // MARK: - Tensors

  /// The tensor of an argument; nil where it is none, or not known.
  func tensor(_ name: String, _ reader: inout TorchReader) throws -> TensorReference? {
    guard case .tensor(let value)? = node[name] else { return nil }
    return try reader.tensor(named: value, for: node.source)
  }

  /// The first tensor: `self`, `input`.
  func first(_ reader: inout TorchReader) throws -> TensorReference? {
    guard case .tensor(let value)? = node.arguments.first?.value else { return nil }
    return try reader.tensor(named: value, for: node.source)
  }

  /// All tensors among the arguments; nil where one is not known.
  func allTensors(_ reader: inout TorchReader) throws -> [TensorReference]? {
    var tensors: [TensorReference] = []
    for name in tensorNames {
      guard let tensor = try reader.tensor(named: name, for: node.source) else { return nil }
      tensors.append(tensor)
    }
    return tensors
  }

  func weight(_ name: String, _ reader: TorchReader) -> ModelWeight? {
    guard case .tensor(let value)? = node[name], case .weight(let weight)? = reader.value(value)
    else { return nil }
    return weight
  }

  // MARK: - Numbers

  func flag(_ name: String, _ standard: Bool = false) -> Bool {
    if case .boolean(let value)? = node[name] { value } else { standard }
  }

  func word(_ name: String) -> String? {
    if case .word(let value)? = node[name] { value } else { nil }
  }

  /// A number as it is written; nil for a tensor, for a size that depends on the input, and for what is no
  /// number of decimals.
  func number(_ name: String) -> Double? {
    let value: Double? =
      switch node[name] {
      case .integer(let value)?: Double(value)
      case .float(let value)?: value
      case .boolean(let value)?: value ? 1 : 0
      default: nil
      }
    return value.flatMap { $0.isFinite ? $0 : nil }
  }

  func integer(_ name: String, _ reader: TorchReader) -> Int? {
    size(name, reader)?.constant
  }

  func size(_ name: String, _ reader: TorchReader) -> ModelSize? {
    switch node[name] {
    case .integer(let value)?: ModelSize(value)
    case .value(let value)?: Self.size(.value(value), reader)
    default: nil
    }
  }

  static func size(_ size: TorchArgument.Size, _ reader: TorchReader) -> ModelSize? {
    switch size {
    case .integer(let value): return ModelSize(value)
    case .value(let name):
      guard case .sizes(let sizes)? = reader.value(name), sizes.shape.isEmpty else { return nil }
      return sizes.elements.first
    }
  }

  /// A list of sizes; a single one is a list of it. Nil where one is not known.
  func sizes(_ name: String, _ reader: TorchReader) -> [ModelSize]? {
    guard case .sizes(let sizes)? = node[name] else { return size(name, reader).map { [$0] } }
    let found = sizes.compactMap { Self.size($0, reader) }
    return found.count == sizes.count ? found : nil
  }

  /// A list of numbers that are the same at every input.
  func integers(_ name: String, _ reader: TorchReader) -> [Int]? {
    guard let sizes = sizes(name, reader) else { return nil }
    let constants = sizes.compactMap(\.constant)
    return constants.count == sizes.count ? constants : nil
  }

  /// Numbers as hyperparameters of these names, for those that the call says.
  func numbers(_ names: String...) -> Settings {
    names.compactMap { name in number(name).map { (name, Value.float($0)) } }
  }

  // MARK: - Layers

  /// The layer whose outputs are the call's results. Where it has one output and the call several results,
  /// these are alike: a pool's largest elements and their places.
  func layer(
    _ type: String, _ settings: Settings = [], to tensors: [TensorReference],
    weights: [ModelWeight] = [], _ reader: inout TorchReader
  ) throws -> Bool {
    let path = reader.path(of: node, type: type, weight: weights.first)
    return try layer(type, settings, to: tensors, path: path, weights: weights, &reader)
  }

  private func layer(
    _ type: String, _ settings: Settings, to tensors: [TensorReference], path: String,
    weights: [ModelWeight], _ reader: inout TorchReader
  ) throws -> Bool {
    let elements = node.outputs.first.flatMap { reader.elementType(of: $0) }
    let outputs = try reader.graph.append(
      type, settings, to: tensors, path: path, from: node.source, naming: node.outputs,
      elements: elements, weights: weights)
    reader.hold(weights)
    guard outputs.count == 1 || outputs.count >= node.outputs.count else {
      throw DefinitionError(
        "\(type) gives \(outputs.count) tensors, and the file names others", path: path,
        found: "\(node.outputs.count) names")
    }
    for (index, name) in node.outputs.enumerated() {
      let tensor = ModelTensor(
        outputs[outputs.count == 1 ? 0 : index], type: reader.elementType(of: name))
      try reader.bind(name, .tensor(tensor))
      if index >= outputs.count { reader.graph.note(name, .tensor(tensor)) }
    }
    return true
  }

  /// A layer whose output only the next one takes.
  func step(
    _ type: String, _ settings: Settings = [], to tensors: [TensorReference],
    weights: [ModelWeight] = [], _ reader: inout TorchReader
  ) throws -> TensorReference {
    let path = reader.path(of: node, type: type, weight: weights.first)
    reader.hold(weights)
    return try reader.graph.append(
      type, settings, to: tensors, path: path, from: node.source, weights: weights)[0]
  }

  /// The results are the tensor itself: no layer.
  func pass(_ tensor: TensorReference, _ reader: inout TorchReader) throws -> Bool {
    for name in node.outputs {
      let value = ModelValue.tensor(ModelTensor(tensor, type: reader.elementType(of: name)))
      try reader.bind(name, value)
      reader.graph.note(name, value)
    }
    return true
  }
}

extension Value {
  /// A number for every axis, or one where they are given so.
  static func axes(_ numbers: [Int]) -> Value {
    numbers.count == 1 ? .int(numbers[0]) : .list(numbers.map(Value.int))
  }

  static func sizes(_ sizes: [ModelSize]) -> Value { .list(sizes.map(\.setting)) }
}
