import ShapeEngine

/// A network as an exporter may write it: norms are parts of the convolutions in front of them, what only
/// training runs is gone, and what can be written in several ways is written in another one.
public struct FoldedTwin {
  private var random: SeededGenerator
  private let original: Architecture
  private var builder: ArchitectureBuilder
  /// The twin's tensors, by the original's layers.
  private var values: [[TensorReference]] = []
  /// The twin's layer that each of the original's became.
  private var places: [Int: Int] = [:]
  private var uses: [TensorReference: Int] = [:]
  /// What was written otherwise, by the original's types.
  public private(set) var rewritten: Set<String> = []

  /// The twin of a network, each of whose layers has another name.
  public static func twin(
    of architecture: Architecture, seed: UInt64
  ) throws -> (Architecture, rewritten: Set<String>) {
    var twin = try FoldedTwin(architecture, SeededGenerator(seed: seed))
    return (try twin.build(), twin.rewritten)
  }

  private init(_ architecture: Architecture, _ random: SeededGenerator) throws {
    self.random = random
    original = architecture
    builder = try ArchitectureBuilder(
      Architecture(
        name: architecture.name, inputs: architecture.inputs, batch: architecture.batch,
        isFixed: architecture.isFixed))
    for node in architecture.layers where !node.isTrainingOnly {
      for tensor in node.inputs { uses[tensor, default: 0] += 1 }
    }
    for output in architecture.outputs { uses[output.tensor, default: 0] += 1 }
    for tensor in architecture.conditions.flatMap(\.tensors) { uses[tensor, default: 0] += 2 }
  }

  private mutating func build() throws -> Architecture {
    for index in original.layers.indices {
      values.append(original.layers[index].isTrainingOnly ? [] : try write(index))
    }
    for condition in original.conditions {
      var moved = condition
      moved.tensors = condition.tensors.map(value)
      try builder.append(moved)
    }
    return builder.finished(
      outputs: original.outputs.map { .init(name: $0.name, tensor: value($0.tensor)) })
  }

  private func value(_ tensor: TensorReference) -> TensorReference {
    guard case .layer(let index, let output) = tensor else { return tensor }
    return values[index][output]
  }

  private mutating func append(
    _ layer: any Layer, _ inputs: [TensorReference], references: Int = 0
  ) throws -> TensorReference {
    try append(Node(path: "", layer: layer, inputs: inputs, referenceCount: references))
  }

  private mutating func append(_ node: Node) throws -> TensorReference {
    var node = node
    node.path = "node_\(builder.architecture.layers.count)"
    return .layer(try builder.append(node), output: 0)
  }

  private func layer(_ type: String, _ values: (String, Value)...) throws -> any Layer {
    guard let row = LayerTable.type(named: type) else { throw ShapeError("no type \(type)") }
    return try row.layer(values.map { (name: $0.0, value: $0.1) })
  }

  /// A layer with or without a bias.
  private mutating func withAnyBias(_ layer: any Layer) throws -> any Layer {
    guard let row = layer.row else { return layer }
    let bias = random.pick(true, false)
    return try row.layer(
      layer.values.filter { $0.value != .none }
        .map { ($0.name, $0.name == "bias" ? .bool(bias) : $0.value) })
  }

  private mutating func write(_ index: Int) throws -> [TensorReference] {
    let node = original.layers[index]
    let inputs = node.inputs.map(value)
    let shape = inputs.first.flatMap(builder.shape(of:))?.sizes ?? []
    if let other = try rewritten(node, inputs, shape) {
      rewritten.insert(node.layer.type)
      return other
    }
    var copy = node
    copy.inputs = inputs
    copy.weightsOf = node.weightsOf.flatMap { places[$0] }
    copy.tiedTo = node.tiedTo.flatMap { places[$0] }
    let hasBias = ["Conv1d", "Conv2d", "Conv3d", "Linear", "ConvTranspose2d"]
    let isShared = original.layers.contains { $0.weightsOf == index || $0.tiedTo == index }
    if hasBias.contains(node.layer.type), !isShared, node.weightsOf == nil, node.tiedTo == nil {
      copy.layer = try withAnyBias(node.layer)
    }
    copy.path = "node_\(builder.architecture.layers.count)"
    let place = try builder.append(copy)
    places[index] = place
    return (0..<builder.outputCount(of: place)).map { .layer(place, output: $0) }
  }

  private mutating func rewritten(
    _ node: Node, _ inputs: [TensorReference], _ shape: [Int]
  ) throws -> [TensorReference]? {
    let values = Dictionary(node.layer.values.map { ($0.name, $0.value) }) { $1 }
    switch node.layer.type {
    case "Dropout", "Dropout2d", "StochasticDepth", "DropPath", "Identity": return [inputs[0]]
    case "BatchNorm1d", "BatchNorm2d", "BatchNorm3d":
      guard case .layer(let before, 0) = node.inputs[0], uses[node.inputs[0]] == 1,
        ["Conv1d", "Conv2d", "Conv3d"].contains(original.layers[before].layer.type),
        original.layers[before].weightsOf == nil
      else { return nil }
      return [inputs[0]]
    case "AdaptiveAvgPool2d" where values["output_size"] == .list([.int(1), .int(1)]):
      let mean = try layer("Mean", ("dim", .list([.int(-1), .int(2)])), ("keepdim", .bool(true)))
      return [try append(mean, inputs)]
    case "Mean" where values["dim"] == .list([.int(2), .int(3)]) && shape.count == 4:
      let pool = try append(layer("AdaptiveAvgPool2d", ("output_size", .int(1))), inputs)
      guard values["keepdim"] == .bool(false) else { return [pool] }
      return [try append(layer("Flatten"), [pool])]
    case "Flatten" where values["start_dim"] == .int(1) && values["end_dim"] == .int(-1):
      let sizes: Value = .list([.size(.dim(0)), .int(-1)])
      return [try append(layer("Reshape", ("shape", sizes)), inputs)]
    case "ReLU6": return [try append(layer("Clamp", ("min", .int(0)), ("max", .int(6))), inputs)]
    case "SiLU":
      let gate = try append(layer("Sigmoid"), inputs)
      return [try append(layer("Mul"), [gate, inputs[0]])]
    case "Hardswish":
      let gate = try append(layer("Hardsigmoid"), inputs)
      return [try append(layer("Mul"), [inputs[0], gate])]
    case "Hardsigmoid":
      let sum = try append(layer("Add", ("other", .int(3))), inputs)
      let held = try append(layer("Clamp", ("min", .int(0)), ("max", .int(6))), [sum])
      return [try append(layer("Div", ("other", .int(6))), [held])]
    case "ChannelShuffle" where shape.count == 4:
      guard case .int(let groups)? = values["groups"] else { return nil }
      let (n, h, w) = (Value.size(.dim(0)), Value.size(.dim(2)), Value.size(.dim(3)))
      let apart: Value = .list([n, .int(groups), .int(shape[1] / groups), h, w])
      let parts = try append(layer("Reshape", ("shape", apart)), inputs)
      let mixed = try append(layer("Transpose", ("dim0", .int(1)), ("dim1", .int(2))), [parts])
      let back: Value = .list([
        n, .int(shape[1]), .size(.dim(3)), .size(.dim(4)),
      ])
      return [try append(layer("Reshape", ("shape", back)), [mixed])]
    case "Chunk" where values["dim"] == .int(1) && values["chunks"] == .int(2):
      guard shape[1] % 2 == 0 else { return nil }
      return try [(0, shape[1] / 2), (shape[1] / 2, shape[1])].map { start, end in
        try append(
          layer("Slice", ("dim", .int(1)), ("start", .int(start)), ("end", .int(end))), inputs)
      }
    case "Add", "Concat":
      guard values["other"] ?? Value.none == Value.none, values["alpha"] ?? .float(1) == .float(1),
        inputs.count > 1
      else { return nil }
      if node.layer.type == "Add", inputs.count == 2 {
        return [try append(node.layer, inputs.reversed())]
      }
      var sum = inputs[0]
      for input in inputs.dropFirst() { sum = try append(node.layer, [sum, input]) }
      return [sum]
    case "Interpolate" where values["size"] == .size(.like(0, dim: nil)) && shape.count == 4:
      guard let row = node.layer.row else { return nil }
      let sizes: Value = .list([.size(.like(0, dim: 2)), .size(.like(0, dim: -1))])
      let other = try row.layer(
        node.layer.values.map { ($0.name, $0.name == "size" ? sizes : $0.value) })
      return [try append(other, inputs, references: node.referenceCount)]
    default: return nil
    }
  }
}
