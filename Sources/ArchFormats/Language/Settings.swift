import ShapeEngine

/// What a definition says about an architecture besides its layers.
struct Settings {
  private let document: Document
  private let name: String
  private let environment: Environment

  init(_ document: Document, _ name: String, _ environment: Environment) {
    self.document = document
    self.name = name
    self.environment = environment
  }

  /// The architecture without its layers.
  func architecture(named name: String) throws(DefinitionError) -> Architecture {
    var architecture = Architecture(name: name, inputs: try inputs())
    if let node = try setting("axes") { try nameAxes(of: &architecture.inputs, node) }
    if let node = try setting("batch") { architecture.batch = try integer(node, "batch") }
    if let node = try setting("fixed") {
      guard case .bool(let value) = try Document.datum(node, environment) else {
        throw DefinitionError("'fixed' takes true or false", at: node.place)
      }
      architecture.isFixed = value
    }
    architecture.information.family = document.family
    architecture.information.source = try setting("source")?.text
    architecture.information.task = try setting("task")?.text
    if let node = try setting("year") { architecture.information.year = try integer(node, "year") }
    return architecture
  }

  private func setting(_ key: String) throws(DefinitionError) -> TextNode? {
    try document.setting(key, of: name)
  }

  private func integer(_ node: TextNode, _ key: String) throws(DefinitionError) -> Int {
    guard case .int(let value) = try Document.datum(node, environment) else {
      throw DefinitionError("'\(key)' takes an integer", at: node.place, found: node.text)
    }
    return value
  }

  private func inputs() throws(DefinitionError) -> [Architecture.Input] {
    let found = try document.setting(among: ["inputs", "input"], of: name)
    if let node = found?.node, found?.key == "inputs" {
      guard case .mapping(let pairs, _) = node, !pairs.isEmpty else {
        throw DefinitionError(
          "'inputs' takes shapes by name", at: node.place,
          expected: "inputs: {left: [3, 32, 32], right: [3, 32, 32]}")
      }
      var inputs: [Architecture.Input] = []
      for (key, value) in pairs {
        guard let name = key.text, InputName.isValid(name) else {
          throw DefinitionError(
            "the name of an input is not a name", at: key.place, expected: InputName.rule)
        }
        guard !inputs.contains(where: { $0.name == name }) else {
          throw DefinitionError("the input '\(name)' is written twice", at: key.place)
        }
        inputs.append(try input(named: name, value))
      }
      return inputs
    }
    guard let node = found?.node else {
      throw DefinitionError(
        "the definition has no input", at: document.variant(named: name)?.place,
        length: name.count, expected: "input: [3, 224, 224], without the batch")
    }
    return [try input(named: "input", node)]
  }

  /// `[3, 32, 32]`, without the batch, or `{shape: [77, 768], batch: false}` for one that has none.
  private func input(
    named name: String, _ node: TextNode
  ) throws(DefinitionError) -> Architecture.Input {
    guard case .mapping(let pairs, let place) = node else {
      return .init(name: name, shape: try shape(node))
    }
    var input: (shape: [Int]?, hasBatch: Bool) = (nil, true)
    for (key, value) in pairs {
      switch key.text {
      case "shape": input.shape = try shape(value)
      case "batch":
        guard case .bool(let hasBatch) = try Document.datum(value, environment) else {
          throw DefinitionError(
            "'batch' of an input takes true or false", at: value.place, found: value.text)
        }
        input.hasBatch = hasBatch
      default:
        throw DefinitionError(
          "an input has no '\(key.text ?? "")'", at: key.place, length: key.text?.count ?? 1,
          expected: InputKeys.example)
      }
    }
    guard let shape = input.shape else {
      throw DefinitionError("the input has no shape", at: place, expected: InputKeys.example)
    }
    return .init(name: name, shape: shape, hasBatch: input.hasBatch)
  }

  /// Gives the inputs' dimensions the names of `axes`: a list, or a list for each input by its name.
  private func nameAxes(
    of inputs: inout [Architecture.Input], _ node: TextNode
  ) throws(DefinitionError) {
    switch node {
    case .sequence(let names, let place):
      guard inputs.count == 1 else {
        throw DefinitionError(
          "'axes' does not say which input it is for", at: place,
          expected: "axes: {\(inputs[0].name): [C, H, W]}")
      }
      inputs[0].axes = try axes(names, of: inputs[0], at: place)
    case .mapping(let pairs, _):
      for (key, value) in pairs {
        guard let index = inputs.firstIndex(where: { $0.name == key.text }) else {
          let names = inputs.map(\.name)
          throw DefinitionError(
            "there is no input '\(key.text ?? "")'", at: key.place, length: key.text?.count ?? 1,
            expected: names.joined(separator: ", "),
            help: Suggestion.help(for: key.text ?? "", among: names))
        }
        guard case .sequence(let names, let place) = value else {
          throw DefinitionError(
            "the axes of an input are a list", at: value.place, expected: "[C, H, W]")
        }
        inputs[index].axes = try axes(names, of: inputs[index], at: place)
      }
    case .scalar:
      throw DefinitionError(
        "'axes' takes a list of names", at: node.place, expected: "axes: [C, H, W]")
    }
  }

  private func axes(
    _ nodes: [TextNode], of input: Architecture.Input, at place: TextPlace
  ) throws(DefinitionError) -> [String] {
    do throws(ShapeError) {
      return try AxisNames.checked(nodes.map { $0.text ?? "" }, of: input)
    } catch { throw DefinitionError(error, at: place, path: nil) }
  }

  private func shape(_ node: TextNode) throws(DefinitionError) -> [Int] {
    guard case .list(let values) = try Document.datum(node, environment) else {
      throw DefinitionError(
        "a shape is a list of integers", at: node.place, expected: "[3, 224, 224]")
    }
    var shape: [Int] = []
    for value in values {
      guard case .int(let size) = value, size >= 1 else {
        throw DefinitionError(
          "a dimension of the input is not an integer above 0", at: node.place,
          found: value.value.text(), expected: "an integer above 0")
      }
      shape.append(size)
    }
    return shape
  }
}

/// How an input is written that has more than a shape.
enum InputKeys {
  static let example = "{shape: [77, 768], batch: false}"
}

/// What a name of an input may be: it appears in forms, where a sign would be an operation.
enum InputName {
  static let rule = "letters, digits and '_', a letter first"

  static func isValid(_ name: String) -> Bool {
    guard let first = name.first, first.isNameStart, name.utf8.count <= 100 else { return false }
    return name.allSatisfy(\.isNamePart)
  }
}
