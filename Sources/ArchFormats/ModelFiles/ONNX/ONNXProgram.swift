import ShapeEngine

/// An ONNX file that is parsed.
struct ONNXProgram: ModelProgram {
  var format: ModelFormat { .onnx }
  /// Exporters give the graph a name of their own, which says nothing.
  var name: String? { nil }
  let inputs: [ModelFile.Input]
  var producer: String? { model.producer }
  var opset: Int? { model.opsets[""] }
  private let model: ONNXModel
  private let beside: ExternalTensors
  /// The graph's inputs that are no weights.
  private let given: [ONNXValueInfo]

  init(_ bytes: ModelBytes) throws { self.init(try ONNXParser.model(in: bytes), in: bytes) }

  init(_ model: ONNXModel, in bytes: ModelBytes) {
    self.model = model
    beside = ExternalTensors(bytes)
    // Up to IR version 3 weights are inputs as well.
    let weights = Set(model.graph.initializers.map(\.name))
    given = model.graph.inputs.filter { !weights.contains($0.name) }
    var keys = ModelPaths([])
    var inputs: [ModelFile.Input] = []
    for info in given {
      let name = model.names[Int(info.name)]
      inputs.append(
        ModelFile.Input(
          name: name, key: keys.uniqueInput(name), type: info.type?.elementName,
          declared: Self.declared(info.type)))
    }
    self.inputs = inputs
  }

  private static func declared(_ type: ONNXType?) -> [ModelFile.Input.Size]? {
    guard case .tensor(_, let dims?)? = type else { return nil }
    return dims.map { dim in
      switch dim {
      case .fixed(let size): .fixed(size)
      case .named(let name): .named(name)
      case .free: .free
      }
    }
  }

  func takers(of input: Int) -> [(operation: String, joins: Bool)] {
    let name = given[input].name
    return model.graph.nodes.filter { $0.inputs.contains(name) }.map {
      ($0.operation, Self.joining.contains($0.operation))
    }
  }

  /// Operators that join tensors, or ask for their sizes.
  private static let joining: Set<String> = ["Concat", "Shape", "Size"]

  func run(
    in graph: inout ModelGraph, _ request: ModelRequest
  ) throws -> (outputs: [Architecture.Output], scopes: [Architecture.Scope]) {
    var reader = NodeReader(model, in: graph, beside: beside)
    try nameDimensions(in: &reader)
    var values: [ONNXName: ONNXValue] = [:]
    for (info, value) in zip(given, graph.given) {
      switch value {
      case .tensor(let tensor): values[info.name] = .tensor(tensor)
      case .unknown(let number): values[info.name] = .unknown(number)
      case .weight(let weight): values[info.name] = .weight(ONNXWeight(own: weight))
      default: break
      }
    }
    for (name, json) in request.values {
      guard let index = inputs.firstIndex(where: { $0.isNamed(name) }) else {
        throw DefinitionError("the model has no input '\(VisibleText.line(name))'")
      }
      var known = try ONNXKnown(json, type: inputs[index].type, of: inputs[index].name)
      // Empty lists do not say what comes after a dimension of 0.
      if known.shape.contains(0), let empty = inputs[index].empty { known.shape = empty }
      values[given[index].name] = .known(known)
    }
    let inputs = model.graph.inputs.map { values[$0.name] }
    // Weights that are inputs as well have no value here; initializers give theirs.
    let known = zip(model.graph.inputs, inputs).compactMap { info, value in value.map { (info, $0) }
    }
    let entry = ONNXGraph(
      name: model.graph.name, nodes: model.graph.nodes, initializers: model.graph.initializers,
      inputs: known.map(\.0), outputs: model.graph.outputs, valueInfo: model.graph.valueInfo,
      signature: model.graph.signature)
    let outputs: [Architecture.Output]
    do {
      let results = try reader.values(of: entry, given: known.map(\.1), isBody: false)
      outputs = try self.outputs(results, in: &reader)
    } catch var error as DefinitionError {
      error.help = beside.missed ?? error.help
      throw error
    }
    reader.notePending()
    if let missed = beside.missed { reader.graph.notes.append(missed) }
    graph = reader.graph
    return (outputs, [])
  }

  /// Notes which sizes the names of dimensions stand for.
  private func nameDimensions(in reader: inout NodeReader) throws {
    for (input, value) in zip(inputs, reader.graph.given) {
      guard case .tensor(let tensor) = value else { continue }
      for (place, size) in (input.declared ?? []).enumerated() {
        if case .named(let name, _) = size, reader.dimensions[name] == nil {
          reader.dimensions[name] = try reader.graph.size(of: place, of: tensor.reference)
        }
      }
    }
  }

  /// The graph's outputs that are tensors; one that is a list of sizes or a weight becomes one.
  private func outputs(
    _ values: [ONNXValue], in reader: inout NodeReader
  ) throws -> [Architecture.Output] {
    var keys = ModelPaths([])
    var outputs: [Architecture.Output] = []
    for (info, value) in zip(model.graph.outputs, values) {
      let name = model.names[Int(info.name)]
      var parts = [value]
      if case .list(let list) = value {
        parts = list
        // Its tensors are outputs one by one; what is asked for by the sequence's name is no shape.
        reader.graph.forget(name)
        _ = try reader.graph.unknown(
          ModelFile.Source(node: name, operation: "Sequence"),
          because: "an output that is a sequence, of \(list.count) tensors, has no shape of its own"
        )
      }
      for part in parts {
        switch part {
        case .unknown, .absent, .list: continue
        case .tensor, .known, .weight, .pending: break
        }
        do {
          outputs.append(
            .init(name: keys.uniqueInput(name), tensor: try reader.tensor(part, named: name)))
        } catch is NodeReader.Unfollowed { continue }
      }
    }
    if outputs.count == 1 { outputs[0].name = nil }
    return outputs
  }
}

extension ONNXKnown {
  /// A value that a person gives: numbers in lists.
  init(_ json: JSON, type: String?, of name: String) throws(DefinitionError) {
    var shape: [Int] = []
    var elements: [ONNXNumber] = []
    func problem() -> DefinitionError {
      DefinitionError(
        "the value of '\(VisibleText.line(name))' is no tensor",
        expected: "numbers, in lists of one length")
    }
    func add(_ json: JSON, _ depth: Int) throws(DefinitionError) {
      switch json {
      case .array(let values):
        guard depth < Shape<Int>.maximumRank else { throw problem() }
        if shape.count == depth { shape.append(values.count) }
        guard shape[depth] == values.count else { throw problem() }
        for value in values { try add(value, depth + 1) }
      default:
        guard shape.count == depth, let number = ONNXNumber(json) else { throw problem() }
        elements.append(number)
      }
    }
    try add(json, 0)
    self.init(elements, shape: shape, type: type)
  }
}
