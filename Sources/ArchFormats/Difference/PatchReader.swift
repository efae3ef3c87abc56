import ShapeEngine

/// Applies a patch's lines in order.
package struct PatchReader {
  private var draft: GraphDraft
  /// How many edits are to come, by the line that says so; nil where none does.
  private var left: Int?

  /// The architecture that a patch makes of another.
  ///
  /// - Parameters:
  ///   - text: JSON Lines, as ``PatchText`` writes them.
  ///   - file: the name that errors show.
  /// - Throws: ``DefinitionError`` with the line that does not fit and why.
  package static func apply(
    _ text: [UInt8], file: String, to architecture: Architecture
  ) throws(DefinitionError) -> Architecture {
    var reader: PatchReader
    do { reader = PatchReader(draft: try GraphDraft(architecture)) } catch {
      throw DefinitionError(error, at: nil, path: nil)
    }
    let lines = text.withoutByteOrderMark.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated()
    where line.contains(where: { !" \r\t".utf8.contains($0) }) {
      do throws(DefinitionError) { try reader.apply(Array(line)) } catch {
        var error = error
        error.place = TextPlace(line: index + 1, column: error.place?.column ?? 1)
        throw error.located(in: file, text: text)
      }
    }
    do throws(DefinitionError) { try reader.requireEnd() } catch {
      throw error.located(in: file, text: text)
    }
    do { return try reader.draft.finished() } catch {
      var problem = DefinitionError(refusal: error)
      problem.help = problem.help ?? "so it is when all lines have been applied"
      throw problem.located(in: file, text: text)
    }
  }

  private mutating func apply(_ line: [UInt8]) throws(DefinitionError) {
    let node: JSONNode
    do { node = try JSONNode(line) } catch {
      throw DefinitionError(
        "the JSON cannot be read: \(error.message)", at: error.place, found: error.found,
        expected: error.expected)
    }
    let object = try FlatObject(node, "an edit", known: nil)
    let operation = try object.required("op")
    if try operation.word("op") == "patch" {
      // A patch may follow another one.
      try requireEnd()
      try require(object, ["op", "edits"])
      return left = try object.required("edits").integer("edits")
    }
    left = left.map { $0 &- 1 }
    let edit = try edit(operation.word("op"), at: operation.place, object)
    do { try draft.apply(edit) } catch {
      throw DefinitionError(error, at: object["path"]?.place, path: nil)
    }
  }

  private func requireEnd() throws(DefinitionError) {
    guard let left, left != 0 else { return }
    throw DefinitionError(
      left > 0 ? "the patch is not whole" : "the patch has more edits than it says",
      found: left > 0 ? "\(left) edits fewer" : "\(left.magnitude) edits more",
      expected: "as many as the line with \"op\":\"patch\" says",
      help: "where it was changed on purpose, leave that line out")
  }

  // MARK: - Edits

  private func edit(
    _ operation: String, at place: TextPlace, _ object: FlatObject
  ) throws(DefinitionError) -> PatchEdit {
    let path = try object.required("path").word("path")
    switch operation {
    case "set" where path.isEmpty: return try configuration(object)
    case "set": return try settings(object, path)
    case "insert": return .insert(try insertion(object, path))
    case "remove":
      try require(object, ["op", "path"])
      return .remove(path: path)
    case "rename":
      try require(object, ["op", "path", "to"])
      let to = try object.required("to")
      let new = try to.word("to")
      // A container can be renamed away: what it held then takes its place.
      if !new.isEmpty { try check(new, at: to.place) }
      return .rename(path: path, to: new)
    case "rewire" where path.isEmpty: return try outputs(object)
    case "rewire":
      try require(object, ["op", "path", "from", "like", "after"])
      return .rewire(
        path: path, from: try object["from"].map(names), like: try object["like"].map(names),
        place: try object["after"].map(self.place))
    default:
      let known = ["set", "insert", "remove", "rename", "rewire", "patch"]
      throw DefinitionError(
        "there is no edit '\(VisibleText.line(operation))'", at: place,
        length: operation.count + 2, expected: known.joined(separator: ", "),
        help: Suggestion.help(for: operation, among: known))
    }
  }

  private func require(_ object: FlatObject, _ known: Set<String>) throws(DefinitionError) {
    guard let wrong = object.members.first(where: { !known.contains($0.key) }) else { return }
    throw DefinitionError(
      "this edit has no key '\(VisibleText.line(wrong.key))'", at: wrong.keyPlace,
      length: wrong.key.count + 2, expected: known.sorted().joined(separator: ", "),
      help: Suggestion.help(for: wrong.key, among: known.sorted()))
  }

  private func conditions(
    _ node: JSONNode
  ) throws(DefinitionError) -> [(condition: StatedCondition, tensors: [String])] {
    var result: [(condition: StatedCondition, tensors: [String])] = []
    for (text, message, node) in try node.conditions() {
      var names: [String] = []
      do throws(ShapeError) {
        // The tensors are numbers of names here: what they are is seen when the edit is made.
        var condition = try StatedCondition(text, message: message, of: nil) { name in
          if !names.contains(name) { names.append(name) }
          return .input(names.firstIndex(of: name) ?? 0)
        }
        let used = condition.tensors.map { tensor in
          if case .input(let index) = tensor { names[index] } else { "" }
        }
        condition.tensors = condition.tensors.indices.map { .input($0) }
        result.append((condition, used))
      } catch { throw DefinitionError(error, at: node.place, path: nil) }
    }
    return result
  }

  private func configuration(_ object: FlatObject) throws(DefinitionError) -> PatchEdit {
    try require(object, ["op", "path", "inputs", "batch", "fixed", "conditions"])
    if let node = object["conditions"] { return .conditions(try conditions(node)) }
    let inputs = object["inputs"]
    return .configure(
      inputs: try inputs.map { (node) throws(DefinitionError) in
        try Architecture.Input.all(node)
      }, batch: try object["batch"]?.integer("batch"),
      isFixed: try object["fixed"]?.boolean("fixed"))
  }

  private func settings(
    _ object: FlatObject, _ path: String
  ) throws(DefinitionError) -> PatchEdit {
    guard let type = draft.type(at: path) else {
      throw DefinitionError(
        "there is no layer '\(VisibleText.line(path))'", at: object["path"]?.place,
        length: path.count + 2, found: path,
        help: Suggestion.help(for: path, among: draft.paths))
    }
    var sharing: PatchEdit.Sharing?
    if let weights = object["weights"] {
      sharing = weights.isNull ? .own : .of(try weights.word("weights"))
    }
    if let tied = object["tied"] { sharing = .weight(of: try tied.word("tied")) }
    let settings = try settings(
      object, of: type, besides: ["op", "path", "weights", "tied", "training"])
    return .set(
      path: path, settings: settings, sharing: sharing,
      isTraining: try object["training"]?.boolean("training"))
  }

  private func insertion(
    _ object: FlatObject, _ path: String
  ) throws(DefinitionError) -> PatchEdit.Insertion {
    if let place = object["path"]?.place { try check(path, at: place) }
    let type = try object.required("type").layerType(of: path)
    let settings = try settings(
      object, of: type,
      besides: ["op", "path", "type", "from", "like", "after", "feeds", "weights", "training"])
    let layer: WrittenLayer
    do { layer = try WrittenLayer(type, settings) } catch {
      throw DefinitionError(error.error, at: object.place, path: path)
    }
    return .init(
      path: path, layer: layer, from: try names(object.required("from")),
      like: try object["like"].map(names) ?? [], place: try place(object.required("after")),
      feeds: try object["feeds"].map(names) ?? [],
      weights: try object["weights"]?.word("weights"),
      isTraining: try object["training"]?.boolean("training") ?? false)
  }

  private func outputs(_ object: FlatObject) throws(DefinitionError) -> PatchEdit {
    try require(object, ["op", "path", "output", "outputs"])
    if let output = object["output"] { return .outputs([(nil, try output.word("output"))]) }
    let node = try object.required("outputs")
    guard let members = node.members else {
      throw DefinitionError("'outputs' takes tensors by name", at: node.place)
    }
    var outputs: [(name: String?, tensor: String)] = []
    for (key, value) in members { outputs.append((key.word, try value.word("outputs"))) }
    return .outputs(outputs)
  }

  // MARK: - Values

  private func settings(
    _ object: FlatObject, of type: LayerType, besides reserved: Set<String>
  ) throws(DefinitionError) -> [WrittenLayer.Setting] {
    var settings: [WrittenLayer.Setting] = []
    for member in object.members where !reserved.contains(member.key) {
      guard let parameter = type.parameters.first(where: { $0.name == member.key }) else {
        throw DefinitionError(
          "\(type.name) has no hyperparameter '\(VisibleText.line(member.key))'",
          at: member.keyPlace, length: member.key.count + 2,
          expected: type.parameters.map(\.name).joined(separator: ", "),
          help: Suggestion.help(for: member.key, among: type.parameters.map(\.name)))
      }
      let value = Value(
        JSON(member.value), takesSizes: parameter.takesSizes, like: { Int($0) })
      guard let value else {
        throw DefinitionError(
          "\(member.key) of \(type.name) is an object", at: member.value.place,
          expected: parameter.kind)
      }
      settings.append(.init(member.key, value))
    }
    return settings
  }

  private func names(_ node: JSONNode) throws(DefinitionError) -> [String] {
    guard let items = node.elements else { return [try node.word("a tensor")] }
    var names: [String] = []
    for item in items { names.append(try item.word("a list of tensors")) }
    return names
  }

  private func place(_ node: JSONNode) throws(DefinitionError) -> PatchEdit.Place {
    node.isNull ? .first : .after(try node.word("after"))
  }

  private func check(_ path: String, at place: TextPlace) throws(DefinitionError) {
    if let problem = ArchitectureName.problem(withPath: path) {
      throw DefinitionError(problem, at: place, expected: ArchitectureName.pathRule)
    }
  }
}
