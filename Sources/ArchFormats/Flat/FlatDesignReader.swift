import ShapeEngine

/// Reads one architecture in the flat form.
struct FlatDesignReader {
  static let keys: Set<String> = [
    "name", "input", "inputs", "axes", "batch", "fixed", "layers", "output", "outputs", "family",
    "source", "task", "year", "conditions", "classes", "origin", "parameters",
  ]
  private let root: FlatObject
  private var builder: ArchitectureBuilder
  private var indices: [String: Int] = [:]
  private var referencesLeft = Elaborator.referenceLimit
  /// What is wrong with layers; those that take what such a layer gives are left out without a word.
  private var failures: [DefinitionError] = []
  /// The layers that are wrong, or take what one gives that is.
  private var broken: Set<String> = []
  /// Whether the layer above is one of them.
  private var isBelowBroken = false
  /// Layers by the text that they were made of: those of one network are of a few kinds.
  private var made: [Kind: Made] = [:]
  /// Of the text of the layer that is read, what says of what kind it is: its hyperparameters as they
  /// are written, and its type.
  private var kind = ByteText()

  /// Equal where the bytes are, which are hashed as a whole.
  private struct Kind: Hashable {
    let bytes: [UInt8]

    func hash(into hasher: inout Hasher) {
      bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }

  private final class Made {
    let layer: any Layer
    let takesTensors: Bool
    init(_ layer: any Layer, _ type: LayerType) {
      self.layer = layer
      takesTensors = type.takesTensors
    }
  }

  /// How many of them are kept.
  private static let madeLimit = 1_000

  /// The graph up to the first layer that refuses what it is given.
  private var refused: ArchitectureBuilder?

  /// - Parameter shapes: what takes the place of the inputs' shapes, without the batch; nil for their own.
  init(
    _ root: FlatObject, at shapes: (([Architecture.Input]) -> [[Int]])? = nil
  ) throws(DefinitionError) {
    self.root = root
    let name = try FlatReader.name(of: root)
    var architecture = Architecture(name: name, inputs: try Self.inputs(root))
    if let shapes { architecture.takeShapes(shapes(architecture.inputs)) }
    if let axes = root["axes"] { try Self.name(&architecture.inputs, axes) }
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

  /// `axes`: a list of names, or a list for each input by its name.
  private static func name(
    _ inputs: inout [Architecture.Input], _ node: JSONNode
  ) throws(DefinitionError) {
    func axes(_ node: JSONNode, _ input: Architecture.Input) throws(DefinitionError) -> [String] {
      guard let names = node.elements?.map(\.word) else {
        throw DefinitionError("the axes of an input are a list of names", at: node.place)
      }
      do throws(ShapeError) { return try AxisNames.checked(names, of: input) } catch {
        throw DefinitionError(error, at: node.place, path: nil)
      }
    }
    guard let members = node.members else {
      guard inputs.count == 1 else {
        throw DefinitionError("'axes' does not say which input it is for", at: node.place)
      }
      inputs[0].axes = try axes(node, inputs[0])
      return
    }
    for (key, value) in members {
      guard let index = inputs.firstIndex(where: { $0.name == key.word }) else {
        throw DefinitionError(
          "there is no input '\(key.word)'", at: key.place,
          expected: inputs.map(\.name).joined(separator: ", "),
          help: Suggestion.help(for: key.word, among: inputs.map(\.name)))
      }
      inputs[index].axes = try axes(value, inputs[index])
    }
  }

  private static func inputs(_ root: FlatObject) throws(DefinitionError) -> [Architecture.Input] {
    if let node = root["inputs"] {
      guard root["input"] == nil else {
        throw DefinitionError("'input' and 'inputs' say the same", at: node.place)
      }
      return try Architecture.Input.all(node)
    }
    return [try .init(named: "input", root.required("input"))]
  }

  /// The values of choices by which it is one of several designs, as they are written.
  func parameters() throws(DefinitionError) -> [(name: String, value: Datum)] {
    guard let node = root["parameters"] else { return [] }
    guard let members = node.members else {
      throw DefinitionError(
        "'parameters' takes an object of names and values", at: node.place, found: node.word)
    }
    var result: [(name: String, value: Datum)] = []
    for (key, node) in members {
      guard let value = Datum(node) else {
        throw DefinitionError(
          "'\(key.word)' has no value that a parameter takes", at: node.place,
          expected: "a number, a word, true, false, null or a list of these")
      }
      result.append((key.word, value))
    }
    return result
  }

  mutating func analysis() throws(DefinitionError) -> Analysis {
    let list = try root.required("layers")
    guard let layers = list.elements, !layers.isEmpty else {
      throw DefinitionError("'layers' takes a list of layers", at: list.place)
    }
    indices.reserveCapacity(min(layers.count, Elaborator.entryLimit))
    for (number, layer) in layers.enumerated() {
      do throws(DefinitionError) {
        kind.removeAll()
        let layer = try FlatLayer(layer) { $0.append(through: $1, to: &kind) }
        if let type = layer.type { type.append(through: type, to: &kind) }
        try append(layer, later: layers[(number + 1)...])
      } catch { try note(error, of: layer) }
    }
    do { try readConditions() } catch { try note(error, of: nil) }
    do { try readClasses() } catch { try note(error, of: nil) }
    if var error = DefinitionError.joined(failures) {
      if error.isRefusal { error.graph = PartialGraph(refused ?? builder) }
      throw error
    }
    let outputs = try outputs()
    do { return try builder.analysis(outputs: outputs) } catch {
      throw DefinitionError(error.error, at: list.place, path: error.path)
    }
  }

  /// Notes an error, so that layers that do not depend on it can be looked at.
  private mutating func note(
    _ error: DefinitionError, of layer: JSONNode?
  ) throws(DefinitionError) {
    if error.bearing != .consequence { failures.append(error) }
    guard error.bearing != .everything, failures.count < DefinitionError.mostErrors else {
      throw DefinitionError.joined(failures) ?? error
    }
    guard let layer else { return }
    for (key, value) in layer.members ?? [] where key.isWord("path") {
      if value.kind == .string, indices[value.word] == nil { broken.insert(value.word) }
    }
    isBelowBroken = true
  }

  private mutating func readConditions() throws(DefinitionError) {
    // A condition may name a layer that is wrong.
    guard broken.isEmpty else { return }
    for (text, message, node) in try root["conditions"]?.conditions() ?? [] {
      do throws(ShapeError) {
        let condition = try StatedCondition(
          text, message: message, of: builder.architecture, by: .agreed, { tensor($0) })
        do throws(EvaluationError) { try builder.append(condition) } catch { throw error.error }
      } catch { throw DefinitionError(error, at: node.place, path: nil) }
    }
  }

  /// `classes`: the class of a module by its path. It says how layers are grouped and is no part of what
  /// the design computes; what has no layers in it is left out.
  private mutating func readClasses() throws(DefinitionError) {
    guard let node = root["classes"] else { return }
    guard let members = node.members else {
      throw DefinitionError(
        "'classes' takes names by paths", at: node.place,
        expected: "{\"layer1.0\": \"BasicBlock\"}")
    }
    var containers: Set<Substring> = []
    for layer in builder.architecture.layers {
      var path = layer.path[...]
      while let dot = path.lastIndex(of: ".") {
        path = path[..<dot]
        guard containers.insert(path).inserted else { break }
      }
    }
    for (key, value) in members where containers.contains(key.word[...]) {
      let name = try value.word("a class")
      guard BlockNames.isValid(name) else {
        throw DefinitionError(
          "the name of a class is not a name", at: value.place, path: key.word,
          found: VisibleText.line(name), expected: "letters, digits and '_', a letter first")
      }
      builder.append(Architecture.Scope(path: key.word, block: name))
    }
  }

  // MARK: - Layers

  private mutating func append(
    _ layer: FlatLayer, later: ArraySlice<JSONNode>
  ) throws(DefinitionError) {
    let path = try layer.path.word("path")
    try check(path, layer)
    let kind = Kind(bytes: kind.bytes)
    var inputs: [TensorReference]
    var references: [TensorReference] = []
    let value: any Layer
    if let known = made[kind] {
      inputs = try operands(of: layer, isGiven: known.takesTensors, path, later)
      value = known.layer
    } else {
      let type = try layer.layerType(of: path)
      inputs = try operands(of: layer, isGiven: type.takesTensors, path, later)
      value = try self.layer(type, layer, path, naming: &references)
      if references.isEmpty, made.count < Self.madeLimit { made[kind] = Made(value, type) }
      inputs += references
    }
    referencesLeft -= inputs.count
    var node = Node(path: path, layer: value, inputs: inputs, referenceCount: references.count)
    if let weights = layer.weights {
      let original = try weights.word("weights")
      guard let index = indices[original] else {
        throw missing(original, at: weights, path, later)
      }
      node.weightsOf = builder.architecture.layers[index].weightsOf ?? index
      node.layer = builder.architecture.layers[index].layer
    }
    if let tied = layer.tied {
      let original = try tied.word("tied")
      guard let index = indices[original] else { throw missing(original, at: tied, path, later) }
      node.tiedTo = index
    }
    if let training = layer.training { node.isTrainingOnly = try training.boolean("training") }
    do {
      indices[path] = try builder.append(node)
      if !node.isTrainingOnly { isBelowBroken = false }
    } catch {
      if refused == nil { refused = builder }
      var problem = DefinitionError(refusal: error, at: layer.place)
      problem.isRefusal = true
      throw problem
    }
  }

  private func check(_ path: String, _ layer: FlatLayer) throws(DefinitionError) {
    func fail(_ message: String, expected: String? = nil, path: String? = nil) -> DefinitionError {
      DefinitionError(message, at: layer.path.place, path: path, expected: expected)
    }
    if let problem = ArchitectureName.problem(withPath: path) {
      throw fail(problem, expected: ArchitectureName.pathRule)
    }
    if indices[path] != nil || broken.contains(path) {
      throw fail("there is a layer '\(path)' already", path: path)
    }
    if builder.architecture.inputs.contains(where: { $0.name == path }) {
      throw fail("'\(path)' is the name of an input", path: path)
    }
    guard indices.count < Elaborator.entryLimit else {
      var error = fail("more than \(Elaborator.entryLimit) layers")
      error.bearing = .everything
      throw error
    }
  }

  /// - Parameter isGiven: whether the layer takes any, where it does not say which.
  private func operands(
    of layer: FlatLayer, isGiven: Bool, _ path: String, _ later: ArraySlice<JSONNode>
  ) throws(DefinitionError) -> [TensorReference] {
    guard let from = layer.from else {
      if !isGiven { return [] }
      if isBelowBroken { throw Self.consequence }
      if let last = builder.architecture.layers.lastIndex(where: { !$0.isTrainingOnly }) {
        return [.layer(last, output: 0)]
      }
      return builder.architecture.inputs.indices.map { .input($0) }
    }
    guard from.kind == .array else { return [try tensor(from, "from", path, later)] }
    var tensors: [TensorReference] = []
    try from.forEachElement { (node) throws(DefinitionError) in
      guard tensors.count < referencesLeft else { throw Self.tooManyReferences(at: node.place) }
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

  private static func tooManyReferences(at place: TextPlace) -> DefinitionError {
    var error = DefinitionError(Elaborator.referenceProblem, at: place)
    error.bearing = .everything
    return error
  }

  private static var consequence: DefinitionError {
    var signal = DefinitionError("a layer above is wrong")
    signal.bearing = .consequence
    return signal
  }

  private func missing(
    _ name: String, at node: JSONNode, _ path: String, _ later: ArraySlice<JSONNode>
  ) -> DefinitionError {
    if broken.contains(name) { return Self.consequence }
    if let dot = name.lastIndex(of: "."), broken.contains(String(name[..<dot])) {
      return Self.consequence
    }
    let isLater =
      name == path
      || later.contains { layer in
        (layer.members ?? []).contains { $0.key.isWord("path") && $0.value.text == name }
      }
    let known = builder.architecture.layers.map(\.path) + builder.architecture.inputs.map(\.name)
    let shown = VisibleText.line(name)
    return DefinitionError(
      isLater
        ? "'\(shown)' is at or below the layer that names it"
        : "there is no layer '\(shown)' above",
      at: node.place, length: name.count + 2, path: path, found: shown,
      help: isLater
        ? "a layer takes what is above it; a graph has no cycles"
        : Suggestion.help(for: name, among: known))
  }

  private func layer(
    _ type: LayerType, _ layer: FlatLayer, _ path: String,
    naming references: inout [TensorReference]
  ) throws(DefinitionError) -> any Layer {
    let members = try layer.settings()
    var named = Interned<TensorReference>()
    var namesBroken = false
    do throws(LayerError) {
      let layer = try type.layer(
        hyperparameters: members.map { JSON.Member($0.key, JSON($0.value)) },
        like: { name in
          namesBroken = namesBroken || broken.contains(name)
          return tensor(name).map { named.number(of: $0) }
        })
      references = named.values
      return layer
    } catch {
      if namesBroken { throw Self.consequence }
      let index = error.argument
      let member = index.flatMap { members.indices.contains($0) ? members[$0] : nil }
      throw DefinitionError(
        error.error, at: member?.keyPlace ?? layer.place, length: (member?.key.count ?? 0) + 2,
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

extension Datum {
  /// A value that is written in JSON; nil for an object, and for a number that has no value.
  fileprivate init?(_ node: JSONNode) {
    switch node.kind {
    case .null: self = .none
    case .bool: self = .bool(node.word == "true")
    case .integer, .fraction:
      if let number = Int(node.word) {
        self = .int(number)
      } else if let number = Double(node.word), number.isFinite {
        self = .float(number)
      } else {
        return nil
      }
    case .string: self = .string(node.word)
    case .array:
      var values: [Datum] = []
      for element in node.elements ?? [] {
        guard let value = Datum(element) else { return nil }
        values.append(value)
      }
      self = .list(values)
    case .object: return nil
    }
  }
}
