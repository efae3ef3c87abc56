import ShapeEngine

/// Reads an architecture in the flat form: a JSON object.
enum FlatReader {
  /// - Parameter name: where given, the design of another name is not made: then nil.
  static func design(in text: [UInt8], only name: String? = nil) throws(DefinitionError) -> Design?
  {
    let root = try object(text)
    if let name, try FlatReader.name(of: root) != name { return nil }
    var reader = try FlatDesignReader(root)
    return Design(analysis: try reader.analysis(), parameters: [], disagreements: [])
  }

  static func name(in text: [UInt8]) throws(DefinitionError) -> String {
    try name(of: object(text))
  }

  private static func object(_ text: [UInt8]) throws(DefinitionError) -> FlatObject {
    let root: JSONNode
    do throws(JSONError) { root = try JSONNode(text) } catch {
      throw DefinitionError(
        "the JSON cannot be read: \(error.message)", at: error.place, found: error.found,
        expected: error.expected)
    }
    return try FlatObject(root, "an architecture", known: FlatDesignReader.keys)
  }

  fileprivate static func name(of root: FlatObject) throws(DefinitionError) -> String {
    let node = try root.required("name")
    let name = try node.word("name")
    if let problem = ArchitectureName.problem(with: name) {
      throw DefinitionError(problem, at: node.place, expected: ArchitectureName.rule)
    }
    return name
  }
}

/// Reads one architecture in the flat form.
private struct FlatDesignReader {
  static let keys: Set<String> = [
    "name", "input", "inputs", "batch", "fixed", "layers", "output", "outputs", "family", "source",
    "task", "year",
  ]
  private let root: FlatObject
  private var builder: ArchitectureBuilder
  private var indices: [String: Int] = [:]
  /// Layers by the text that they were made of: those of one network are of a few kinds.
  private var made: [String: Made] = [:]

  private final class Made {
    let type: LayerType
    let layer: any Layer
    init(_ type: LayerType, _ layer: any Layer) { (self.type, self.layer) = (type, layer) }
  }

  /// How many of them are kept.
  private static let madeLimit = 1_000

  /// The keys of a layer that are no hyperparameters.
  private static func isReserved(_ key: JSONNode) -> Bool {
    key.isWord("path") || key.isWord("type") || key.isWord("from") || key.isWord("weights")
      || key.isWord("training")
  }

  /// What of a layer's text says what kind of layer it is.
  private static func text(of type: JSONNode?, _ settings: [FlatObject.Member]) -> String {
    var text = ByteText()
    if let type { text.bytes += type.bytes }
    for member in settings {
      text.bytes += member.name.bytes
      text.bytes += member.value.bytes
    }
    return text.string
  }

  init(_ root: FlatObject) throws(DefinitionError) {
    self.root = root
    let name = try FlatReader.name(of: root)
    var architecture = Architecture(name: name, inputs: try Self.inputs(root))
    if let batch = root["batch"] { architecture.batch = try batch.integer("batch") }
    if let fixed = root["fixed"] { architecture.isFixed = try fixed.boolean("fixed") }
    architecture.information.family = try root["family"]?.word("family")
    architecture.information.source = try root["source"]?.word("source")
    architecture.information.task = try root["task"]?.word("task")
    if let year = root["year"] { architecture.information.year = try year.integer("year") }
    do { builder = try ArchitectureBuilder(architecture) } catch {
      throw DefinitionError(error, at: (root["input"] ?? root["inputs"])?.place, path: nil)
    }
  }

  private static func inputs(_ root: FlatObject) throws(DefinitionError) -> [Architecture.Input] {
    if let node = root["inputs"] {
      guard let members = node.members, !members.isEmpty else {
        throw DefinitionError("'inputs' takes shapes by name", at: node.place)
      }
      var inputs: [Architecture.Input] = []
      for (key, value) in members {
        let name = key.word
        guard InputName.isValid(name) else {
          throw DefinitionError(
            "the name of an input is not a name", at: key.place, expected: InputName.rule)
        }
        inputs.append(.init(name: name, shape: try value.integers("the shape of an input")))
      }
      return inputs
    }
    let shape = try root.required("input").integers("input")
    return [.init(name: "input", shape: shape)]
  }

  mutating func analysis() throws(DefinitionError) -> Analysis {
    let list = try root.required("layers")
    guard let layers = list.elements, !layers.isEmpty else {
      throw DefinitionError("'layers' takes a list of layers", at: list.place)
    }
    for (number, layer) in layers.enumerated() {
      let later = layers[(number + 1)...]
      try append(FlatObject(layer, "a layer", known: nil), later: later)
    }
    let outputs = try outputs()
    do { return try builder.analysis(outputs: outputs) } catch {
      throw DefinitionError(error.error, at: list.place, path: error.path)
    }
  }

  // MARK: - Layers

  private mutating func append(
    _ object: FlatObject, later: ArraySlice<JSONNode>
  ) throws(DefinitionError) {
    let path = try object.required("path").word("path")
    try check(path, object)
    let settings = object.members.filter { !Self.isReserved($0.name) }
    let text = Self.text(of: object["type"], settings)
    var inputs: [TensorReference]
    var references: [TensorReference] = []
    let layer: any Layer
    if let known = made[text] {
      inputs = try operands(of: known.type, object, path, later)
      layer = known.layer
    } else {
      let type = try object.layerType(of: path)
      inputs = try operands(of: type, object, path, later)
      layer = try self.layer(type, settings, object, path, naming: &references)
      if references.isEmpty, made.count < Self.madeLimit { made[text] = Made(type, layer) }
      inputs += references
    }
    var node = Node(path: path, layer: layer, inputs: inputs, referenceCount: references.count)
    if let weights = object["weights"] {
      let original = try weights.word("weights")
      guard let index = indices[original] else {
        throw missing(original, at: weights, path, later)
      }
      node.weightsOf = builder.architecture.layers[index].weightsOf ?? index
      node.layer = builder.architecture.layers[index].layer
    }
    if let training = object["training"] { node.isTrainingOnly = try training.boolean("training") }
    do {
      indices[path] = try builder.append(node)
    } catch {
      var problem = DefinitionError(error.error, at: object.place, path: path)
      problem.layer = error.layer
      if !error.inputs.isEmpty {
        problem.found = "\(error.inputs.joined(separator: ", ")), at input \(error.at)"
      }
      throw problem
    }
  }

  private func check(_ path: String, _ object: FlatObject) throws(DefinitionError) {
    func fail(_ message: String, expected: String? = nil, path: String? = nil) -> DefinitionError {
      DefinitionError(message, at: object["path"]?.place, path: path, expected: expected)
    }
    if let problem = ArchitectureName.problem(withPath: path) {
      throw fail(problem, expected: ArchitectureName.pathRule)
    }
    if indices[path] != nil { throw fail("there is a layer '\(path)' already", path: path) }
    if builder.architecture.inputs.contains(where: { $0.name == path }) {
      throw fail("'\(path)' is the name of an input", path: path)
    }
    guard indices.count < Elaborator.entryLimit else {
      throw fail("more than \(Elaborator.entryLimit) layers")
    }
  }

  private func operands(
    of type: LayerType, _ object: FlatObject, _ path: String, _ later: ArraySlice<JSONNode>
  ) throws(DefinitionError) -> [TensorReference] {
    guard let from = object["from"] else {
      if type.arity.upperBound == 0 { return [] }
      if let last = builder.architecture.layers.lastIndex(where: { !$0.isTrainingOnly }) {
        return [.layer(last, output: 0)]
      }
      return builder.architecture.inputs.indices.map { .input($0) }
    }
    var tensors: [TensorReference] = []
    for node in from.elements ?? [from] {
      tensors.append(try tensor(node, "from", path, later))
    }
    return tensors
  }

  private func tensor(
    _ node: JSONNode, _ key: String, _ path: String, _ later: ArraySlice<JSONNode>
  ) throws(DefinitionError) -> TensorReference {
    let name = try node.word(key)
    if let tensor = tensor(name) { return tensor }
    throw missing(name, at: node, path, later)
  }

  private func tensor(_ name: String) -> TensorReference? {
    if let index = indices[name] { return .layer(index, output: 0) }
    let inputs = builder.architecture.inputs
    if let index = inputs.firstIndex(where: { $0.name == name }) { return .input(index) }
    guard let dot = name.lastIndex(of: "."), let index = indices[String(name[..<dot])],
      let output = Int(name[name.index(after: dot)...]), output >= 0,
      output < builder.outputCount(of: index)
    else { return nil }
    return .layer(index, output: output)
  }

  private func missing(
    _ name: String, at node: JSONNode, _ path: String, _ later: ArraySlice<JSONNode>
  ) -> DefinitionError {
    let isLater =
      name == path
      || later.contains { layer in
        (layer.members ?? []).contains { $0.key.isWord("path") && $0.value.text == name }
      }
    let known = builder.architecture.layers.map(\.path) + builder.architecture.inputs.map(\.name)
    let shown = ArchitectureName.shown(name)
    return DefinitionError(
      isLater
        ? "'\(shown)' is at or below the layer that names it"
        : "there is no layer '\(shown)' above",
      at: node.place, length: name.count + 2, path: path, found: shown,
      help: isLater
        ? "a layer takes what is above it; a graph has no cycles"
        : Suggestion.nearest(to: name, among: known).map { "did you mean '\($0)'?" })
  }

  private func layer(
    _ type: LayerType, _ members: [FlatObject.Member], _ object: FlatObject, _ path: String,
    naming references: inout [TensorReference]
  ) throws(DefinitionError) -> any Layer {
    var named = Interned<TensorReference>()
    do throws(LayerError) {
      let layer = try type.layer(
        hyperparameters: members.map { JSON.Member($0.key, JSON($0.value)) },
        like: { name in
          tensor(name).map { named.number(of: $0) }
        })
      references = named.values
      return layer
    } catch {
      let index = error.argument
      let member = index.flatMap { members.indices.contains($0) ? members[$0] : nil }
      throw DefinitionError(
        error.error, at: member?.keyPlace ?? object.place, length: (member?.key.count ?? 0) + 2,
        path: path)
    }
  }

  // MARK: - Outputs

  private func outputs() throws(DefinitionError) -> [Architecture.Output] {
    if let node = root["outputs"] {
      guard let members = node.members else {
        throw DefinitionError("'outputs' takes tensors by name", at: node.place)
      }
      var outputs: [Architecture.Output] = []
      for (key, value) in members {
        outputs.append(
          .init(name: key.word, tensor: try tensor(value, "outputs", "outputs", [])))
      }
      return outputs
    }
    if let node = root["output"] {
      return [.init(name: nil, tensor: try tensor(node, "output", "output", []))]
    }
    let layers = builder.architecture.layers
    let last = layers.lastIndex { !$0.isTrainingOnly } ?? layers.count - 1
    return [.init(name: nil, tensor: .layer(last, output: 0))]
  }
}
