import ShapeEngine

/// A model as Keras writes it: the text of `model.to_json()`, of Keras 2 or 3, or an archive
/// `model.keras`, whose `config.json` is read and nothing else.
///
/// Maps are stored channels first, as everything is; in which order the file has the dimensions of each
/// tensor is kept beside it. Source: `get_config` of Keras' layers, and `Functional.get_config`.
struct KerasProgram: ModelProgram {
  var format: ModelFormat { .keras }
  var name: String?
  var inputs: [ModelFile.Input] = []
  var producer: String?
  var opset: Int? { nil }
  private let model: KerasModel

  /// A longer text is refused before it is read.
  static let limit = 64 << 20

  init(_ bytes: ModelBytes, _ request: ModelRequest) throws {
    guard try bytes.read(2, at: 0) == Array("PK".utf8) else {
      try self.init(json: try Self.text(bytes))
      return
    }
    let archive = try Archive(bytes)
    try self.init(json: try archive.read("config.json"))
    if let metadata = try? JSONNode(archive.read("metadata.json")),
      let version = metadata["keras_version"]?.quoted
    {
      producer = "keras \(version)"
    }
  }

  init(json: [UInt8]) throws {
    let node = try Self.parsed(json)
    guard let type = node["class_name"]?.quoted, let config = node["config"],
      config.kind == .object
    else {
      throw DefinitionError(
        "the file is no Keras model", expected: "an object with 'class_name' and 'config'",
        help: "in Python: model.to_json(), or model.save(\"model.keras\")")
    }
    guard config["layers"] != nil else {
      throw DefinitionError(
        "the file does not say the layers of the model", found: VisibleText.part(type),
        expected: "a Functional or Sequential model",
        help: "a subclass of Model builds its layers in Python, which is not run")
    }
    name = config["name"]?.quoted
    model = try KerasModel(
      type: type, name: name ?? "model", config: KerasConfig(node: config, path: ""), path: "")
    producer = node["keras_version"]?.quoted.map { "keras \($0)" }
    var keys = ModelPaths([])
    let orders = KerasInputOrders(model)
    for tensor in model.inputs {
      guard let place = model.places[tensor.layer] else { continue }
      inputs.append(
        try Self.input(
          model.layers[place], key: keys.uniqueInput(tensor.layer), orders.order(of:rank:)))
    }
  }

  private static func text(_ bytes: ModelBytes) throws -> [UInt8] {
    let text = try bytes.read(limit + 1, at: 0)
    guard text.count <= limit else {
      throw DefinitionError(
        "the text is too long", found: "more than \(limit) bytes", expected: "at most \(limit)")
    }
    return text
  }

  /// Python writes NaN and Infinity, which JSON has not.
  private static func parsed(_ json: [UInt8]) throws(DefinitionError) -> JSONNode {
    do { return try JSONNode(json) } catch {
      if let node = try? JSONNode(JSON.quotingNumbers(json)) { return node }
      throw DefinitionError(
        error.message, at: error.place, found: error.found, expected: error.expected)
    }
  }

  private static func input(
    _ layer: KerasLayer, key: String, _ order: (_ input: String, _ rank: Int) -> [Int]?
  ) throws -> ModelFile.Input {
    let config = layer.config
    var shape: JSONNode?
    for key in ["batch_shape", "batch_input_shape", "build_input_shape"] as [StaticString] {
      shape = shape ?? config[key]
    }
    guard let shape, let sizes = shape.elements else {
      throw config.error("batch_shape", "the shape of the input, such as [null, 224, 224, 3]")
    }
    var declared: [ModelFile.Input.Size] = []
    for size in sizes {
      if size.isNull {
        declared.append(.free)
      } else {
        guard let size = size.whole, size >= 1 else {
          throw config.error("batch_shape", "sizes of at least 1, or null")
        }
        declared.append(.fixed(size))
      }
    }
    guard declared.count <= Shape<Int>.maximumRank else {
      throw config.error("batch_shape", "at most \(Shape<Int>.maximumRank) dimensions")
    }
    return ModelFile.Input(
      name: layer.name, key: key, type: Self.type(config["dtype"]), declared: declared,
      order: order(layer.name, declared.count))
  }

  /// `"float32"`, or a policy with that name.
  private static func type(_ node: JSONNode?) -> String? {
    node?.quoted ?? node?["config"]?["name"]?.quoted
  }

  func run(
    in graph: inout ModelGraph, _ request: ModelRequest
  ) throws -> (outputs: [Architecture.Output], scopes: [Architecture.Scope]) {
    var run = KerasRun(graph, calls: model.callCount)
    defer { graph = run.graph }
    let results = try run.results(of: model, given: graph.given, path: "", identity: "")
    var outputs: [Architecture.Output] = []
    for (tensor, result) in zip(model.outputs, results) {
      guard case .tensor(let result) = result else { continue }
      outputs.append(.init(name: tensor.layer, tensor: result.reference))
    }
    if outputs.count == 1, model.outputs.count == 1 { outputs[0].name = nil }
    var names = ModelPaths([])
    for index in outputs.indices {
      if let name = outputs[index].name { outputs[index].name = names.unique(name) }
    }
    return (outputs, run.scopes)
  }
}
