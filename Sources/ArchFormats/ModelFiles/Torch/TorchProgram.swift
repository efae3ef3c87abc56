import ShapeEngine

/// A program of torch.export, as torch.export.save writes it (`.pt2`).
///
/// Its graph is JSON in the archive: calls of ATen's operators in the order in which they run, with what
/// module each belongs to and the sizes of every value. Weights are not opened.
/// Source: torch/_export/serde/schema.py, of schema 8.20 (torch 2.15).
struct TorchProgram: ModelProgram {
  /// What one of the graph's arguments is.
  enum Role {
    /// One of ``inputs``, by its place.
    case tensor(Int)
    /// An integer that a caller gives; its range's lower end.
    case size
    case weight(ModelWeight)
    /// A value that is the same in every run, or one that is no tensor.
    case other
  }

  let format = ModelFormat.torchExport
  private(set) var name: String?
  private(set) var inputs: [ModelFile.Input] = []
  private(set) var producer: String?
  private(set) var opset: Int?
  let graph: TorchGraph
  /// The graph's arguments, in order, by the names of their values.
  private(set) var arguments: [(name: String, role: Role)] = []
  /// What the module's `state_dict` holds: its parameters, and the buffers that are kept with them.
  private(set) var stateDict: [WeightFit.Tensor] = []
  /// The names of the values that the network gives.
  private(set) var outputs: [String] = []
  /// The sizes that a free dimension may have, by its symbol.
  private var ranges: [String: ClosedRange<Int>] = [:]

  /// The schema that is known. PyTorch promises nothing of another one.
  static let schema = 8

  init(_ bytes: ModelBytes, _ request: ModelRequest) throws {
    let archive = try Archive(bytes)
    let models = Self.models(in: archive.names)
    let names = models.map { VisibleText.line($0.name) }.joined(separator: ", ")
    guard let model = models.first(where: { request.only == nil || $0.name == request.only })
    else {
      throw DefinitionError(
        "the file has no program '\(VisibleText.part(request.only ?? ""))'", expected: names)
    }
    guard request.only != nil || models.count == 1 else {
      throw DefinitionError(
        "the file has \(models.count) programs", found: names,
        help: "name one: \(VisibleText.line(bytes.name)):\(VisibleText.line(model.name))")
    }
    name = models.count > 1 ? model.name : nil
    let json: JSONNode
    do { json = try JSONNode(try archive.read(model.entry)) } catch let error as JSONError {
      throw DefinitionError(error, path: VisibleText.part(model.entry))
    }
    let major = json["schema_version"]?["major"]?.integer
    do {
      guard let module = json["graph_module"], let graph = module["graph"],
        let signature = module["signature"]
      else { throw TorchGraph.missing("graph_module with graph and signature") }
      self.graph = try TorchGraph(graph)
      if let version = json["torch_version"]?.text {
        producer = "torch \(VisibleText.part(version))"
      }
      opset = json["opset_version"]?["aten"]?.integer
      try readRanges(json["range_constraints"])
      try readSignature(signature)
    } catch var error as DefinitionError where major != Self.schema {
      error.help =
        "the file's schema is \(major.map(String.init) ?? "not said"), and"
        + " \(Self.schema) is what torch 2.6 and later write: export it again"
      throw error
    }
  }

  /// The programs in an archive of torch.export: their names, and where each is. Since torch 2.7 each is
  /// a file under `models/`; before, there was one.
  static func models(in names: [String]) -> [(name: String, entry: String)] {
    let models = names.compactMap { (entry) -> (name: String, entry: String)? in
      let path = entry.split(separator: "/")
      guard path.count == 3, path[1] == "models", path[2].hasSuffix(".json") else { return nil }
      return (String(path[2].dropLast(5)), entry)
    }
    guard models.isEmpty else { return models }
    return names.filter { $0.split(separator: "/").last == "serialized_exported_program.json" }
      .map { ("model", $0) }
  }

  // MARK: - What the graph is given, and what it gives

  private mutating func readRanges(_ node: JSONNode?) throws {
    for (symbol, range) in node?.members ?? [] {
      // 2 says nothing: torch says it of every free size, and takes 1 all the same
      // (torch/_export/utils.py, _check_input_constraints_for_graph).
      let least = range["min_val"]?.integer ?? 1
      let low = least > 2 ? least : 1
      let high = range["max_val"]?.integer ?? .max
      guard low <= high else {
        throw DefinitionError(
          "a size has no value", path: VisibleText.part(symbol.word), found: "\(low) to \(high)")
      }
      ranges[symbol.word] = low...high
    }
  }

  private mutating func readSignature(_ signature: JSONNode) throws {
    guard let given = signature["input_specs"]?.elements,
      let specified = signature["output_specs"]?.elements
    else { throw TorchGraph.missing("signature with input_specs and output_specs") }
    for spec in given { try readInput(spec) }
    // As definitions have it where there is one.
    if inputs.count == 1 { inputs[0].key = "input" }
    for spec in specified {
      guard let output = spec["user_output"]?["arg"] else { continue }
      if let name = output["as_tensor"]?["name"]?.text { outputs.append(name) }
    }
  }

  private mutating func readInput(_ spec: JSONNode) throws {
    guard let (kind, content) = spec.members?.first else {
      throw TorchGraph.missing("an input's kind")
    }
    if kind.isWord("user_input") {
      let argument = content["arg"]
      if let name = argument?["as_tensor"]?["name"]?.text {
        arguments.append((name, .tensor(inputs.count)))
        inputs.append(try input(name))
      } else if let name = argument?["as_sym_int"]?["as_name"]?.text {
        arguments.append((name, .size))
      }
      return
    }
    guard let name = content["arg"]?["name"]?.text else { return }
    let isParameter = kind.isWord("parameter")
    let own =
      content["parameter_name"] ?? content["buffer_name"] ?? content["tensor_constant_name"]
    guard let own = own?.text, let shape = try graph.fixedShape(of: name) else {
      arguments.append((name, .other))
      return
    }
    if isParameter || kind.isWord("buffer") && content["persistent"]?.boolean != false {
      var tensor = WeightFit.Tensor(own, shape, type: graph.type(of: name))
      tensor.isBuffer = !isParameter
      stateDict.append(tensor)
    }
    arguments.append(
      (
        name,
        .weight(
          ModelWeight(
            name: own, shape: shape, type: graph.type(of: name), isParameter: isParameter,
            number: arguments.count))
      ))
  }

  private func input(_ name: String) throws -> ModelFile.Input {
    let sizes: [ModelFile.Input.Size] = try graph.sizes(of: name).map { size in
      switch size {
      case .integer(let value): .fixed(value)
      case .symbol(let symbol): .named(symbol, range: ranges[symbol])
      default: .free
      }
    }
    return ModelFile.Input(
      name: name, key: ModelPaths.inputName(name), type: graph.type(of: name), declared: sizes)
  }

  func takers(of input: Int) throws -> [(operation: String, joins: Bool)] {
    let names = arguments.compactMap { argument in
      if case .tensor(input) = argument.role { argument.name } else { nil as String? }
    }
    return try graph.nodes.map { TorchCall(try TorchNode($0)) }
      .filter { $0.tensorNames.contains(where: names.contains) }
      .map { ($0.node.source.operation, Self.joining.contains($0.node.operation)) }
  }

  /// Operators that join tensors, or ask for their sizes.
  private static let joining: Set<String> = ["cat", "concat", "concatenate", "sym_size"]

  func run(
    in graph: inout ModelGraph, _ request: ModelRequest
  ) throws -> (outputs: [Architecture.Output], scopes: [Architecture.Scope]) {
    var reader = TorchReader(graph)
    try reader.bind(self)
    try reader.read(self.graph)
    let outputs = try reader.outputs(outputs)
    graph = reader.graph
    return (outputs, reader.modules.scopes)
  }
}
