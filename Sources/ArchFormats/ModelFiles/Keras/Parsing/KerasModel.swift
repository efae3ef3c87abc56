import ShapeEngine

/// A model in a Keras file: its layers, and which tensors it takes and gives. A Sequential is one whose
/// layers each take the one before.
struct KerasModel {
  /// The classes that a model can have that is written layer by layer.
  static let types: Set<String> = ["Functional", "Sequential", "Model"]

  var name: String
  var type: String
  var layers: [KerasLayer] = []
  /// The layers by their names.
  var places: [String: Int] = [:]
  var inputs: [KerasTensor] = []
  var outputs: [KerasTensor] = []

  init(
    type: String, name: String, config: KerasConfig, path: String
  ) throws(DefinitionError) {
    self.type = type
    self.name = name
    guard let nodes = config["layers"]?.elements else {
      throw config.error("layers", "a list of layers")
    }
    for node in nodes { layers.append(try KerasLayer(node, in: path)) }
    if config["input_layers"] == nil, config["output_layers"] == nil {
      try chain(config, path: path)
    } else {
      inputs = Self.tensors(config["input_layers"])
      outputs = Self.tensors(config["output_layers"])
    }
    for (place, layer) in layers.enumerated() {
      guard places.updateValue(place, forKey: layer.name) == nil else {
        throw DefinitionError(
          "two layers of the model are named '\(VisibleText.part(layer.name))'",
          path: layer.config.path, expected: "a name of its own for each layer")
      }
    }
    for tensor in inputs + outputs where places[tensor.layer] == nil {
      throw DefinitionError(
        "the model's inputs or outputs name a layer that is not there", path: Self.shown(path),
        found: VisibleText.part(tensor.layer), expected: "one of its layers")
    }
    guard !outputs.isEmpty else {
      throw DefinitionError(
        "the model has no outputs", path: Self.shown(path), expected: "'output_layers'")
    }
  }

  /// How many calls the file has, those within models among them.
  var callCount: Int {
    layers.reduce(0) { $0 + $1.calls.count + ($1.model?.callCount ?? 0) }
  }

  private static func shown(_ path: String) -> String? { path.isEmpty ? nil : path }

  /// Each layer takes the one before; the first takes an input.
  private mutating func chain(_ config: KerasConfig, path: String) throws(DefinitionError) {
    guard let first = layers.first else {
      throw DefinitionError("the model has no layers", path: Self.shown(path))
    }
    if first.type != "InputLayer" {
      let shape = first.config["batch_input_shape"] != nil ? first.config.node : config.node
      let name = first.config["batch_input_shape"] != nil ? "\(first.name)_input" : "input_layer"
      layers.insert(KerasLayer(input: name, shape: shape, path: path), at: 0)
    }
    for place in layers.indices.dropFirst() {
      let before = KerasTensor(layer: layers[place - 1].name, call: 0, output: 0)
      layers[place].calls = [KerasCall(arguments: [.tensor(before)])]
    }
    inputs = [KerasTensor(layer: layers[0].name, call: 0, output: 0)]
    outputs = [KerasTensor(layer: layers[layers.count - 1].name, call: 0, output: 0)]
  }

  /// `["conv1", 0, 0]`, a list of such, or an object of them.
  private static func tensors(_ node: JSONNode?) -> [KerasTensor] {
    guard let node else { return [] }
    if let tensor = KerasTensor(node) { return [tensor] }
    let elements = node.elements ?? node.members?.map(\.value) ?? []
    return elements.flatMap { tensors($0) }
  }

  /// The layers' calls, each behind those whose tensors it takes; of what the outputs need.
  ///
  /// - Throws: ``DefinitionError`` where a call takes what is not there, or what comes of itself.
  func order(path: String) throws(DefinitionError) -> [(layer: Int, call: Int)] {
    struct Step: Hashable {
      var layer: Int
      var call: Int
    }
    var order: [(layer: Int, call: Int)] = []
    var isDone: [Step: Bool] = [:]
    var stack: [(step: Step, waits: Bool)] = []
    let given = Set(inputs.map(\.layer))
    func step(_ tensor: KerasTensor, for taker: String) throws(DefinitionError) -> Step? {
      guard let place = places[tensor.layer] else {
        throw DefinitionError(
          "the layer takes a tensor of a layer that is not there", path: taker,
          found: VisibleText.part(tensor.layer), expected: "one of the model's layers")
      }
      if given.contains(tensor.layer) || layers[place].type == "InputLayer" { return nil }
      guard layers[place].calls.indices.contains(tensor.call) else {
        throw DefinitionError(
          "the layer takes a tensor of a call that is not there", path: taker,
          found: "call \(tensor.call) of \(VisibleText.part(tensor.layer))",
          expected: "one of its \(layers[place].calls.count) calls in 'inbound_nodes'")
      }
      return Step(layer: place, call: tensor.call)
    }
    // Layers come in the file's order where nothing else is said.
    var wanted: [Step] = []
    for output in outputs {
      if let found = try step(output, for: path) { wanted.append(found) }
    }
    for (place, layer) in layers.enumerated() where !given.contains(layer.name) {
      for call in layer.calls.indices { wanted.append(Step(layer: place, call: call)) }
    }
    wanted.sort { ($0.layer, $0.call) < ($1.layer, $1.call) }
    for first in wanted where isDone[first] == nil {
      stack.append((first, false))
      while let (current, waits) = stack.popLast() {
        if waits {
          isDone[current] = true
          order.append((current.layer, current.call))
          continue
        }
        if isDone[current] == true { continue }
        let layer = layers[current.layer]
        guard isDone[current] == nil else {
          throw DefinitionError(
            "the layer takes what comes of its own output", path: layer.config.path,
            expected: "'inbound_nodes' without a circle")
        }
        isDone[current] = false
        stack.append((current, true))
        for tensor in layer.calls[current.call].tensors.reversed() {
          guard let next = try step(tensor, for: layer.config.path), isDone[next] != true else {
            continue
          }
          stack.append((next, false))
        }
      }
    }
    return order
  }
}
