import ArchFormats
import ShapeEngine

/// How the parts of a graph are written in a column, as JSON.
enum GraphText {
  /// The inputs' shapes by name, batch first: `{"input":[1,3,224,224]}`; one without a batch as in the
  /// flat form.
  static func inputs(_ architecture: Architecture) -> String {
    JSON.object(
      architecture.inputs.map { input in
        let sizes = JSON.array(input.sizes(batch: architecture.batch).map(JSON.int))
        return JSON.Member(input.name, input.hasBatch ? sizes : .input(input))
      }
    ).compact
  }

  /// The names of the inputs' axes: `{"input":["T","C","H","W"]}`; nil where none has names.
  static func axes(_ architecture: Architecture) -> String? {
    let members = architecture.inputs.compactMap { input in
      input.axes.map { JSON.Member(input.name, .array($0.map(JSON.string))) }
    }
    return members.isEmpty ? nil : JSON.object(members).compact
  }

  /// The conditions that the design states, as in the flat form; nil where it states none.
  static func conditions(_ architecture: Architecture) -> String? {
    architecture.conditions.isEmpty ? nil : JSON.conditions(of: architecture, by: .places).compact
  }

  /// `[[null,68]]`: each output's name and tensor.
  static func outputs(_ architecture: Architecture) -> String {
    JSON.array(
      architecture.outputs.map { .array([$0.name.map(JSON.string) ?? .null, json($0.tensor)]) }
    ).compact
  }

  /// `[["layer1.0","BasicBlock"]]`.
  static func scopes(_ architecture: Architecture) -> String {
    JSON.array(architecture.scopes.map { .array([.string($0.path), .string($0.block)]) }).compact
  }

  /// `12`; `[12,1]` for the second output of layer 12; -1 for the first input of the network.
  private static func json(_ tensor: TensorReference) -> JSON {
    switch tensor {
    case .input(let index): .int(-1 - index)
    case .layer(let index, output: 0): .int(index)
    case .layer(let index, let output): .array([.int(index), .int(output)])
    }
  }

  /// A list of tensors that a layer at `position` is given: how many layers before each is, `[1,2]`
  /// for output 2 of the one before; -1 for the first input of the network.
  static func append(
    _ tensors: [TensorReference], of position: Int, to text: inout ByteText
  ) {
    text.append(ascii: "[")
    for (place, tensor) in tensors.enumerated() {
      if place > 0 { text.append(ascii: ",") }
      switch tensor {
      case .input(let index): text.append(-1 - index)
      case .layer(let index, output: 0): text.append(position - index)
      case .layer(let index, let output): text.append(list: [position - index, output])
      }
    }
    text.append(ascii: "]")
  }

  // MARK: - Reading

  static func inputs(_ text: String) throws -> (batch: Int, inputs: [Architecture.Input]) {
    guard case .object(let members) = try JSON(text: text) else { throw damaged("inputs", text) }
    var batch = 1
    var inputs: [Architecture.Input] = []
    for member in members {
      if case .object = member.value {
        guard let input = Architecture.Input(named: member.key, member.value) else {
          throw damaged("inputs", text)
        }
        inputs.append(input)
        continue
      }
      guard let shape = member.value.integers, let first = shape.first else {
        throw damaged("inputs", text)
      }
      batch = first
      inputs.append(.init(name: member.key, shape: Array(shape.dropFirst())))
    }
    return (batch, inputs)
  }

  /// Gives inputs the names of their axes.
  static func name(_ inputs: inout [Architecture.Input], _ text: String) throws {
    guard case .object(let members) = try JSON(text: text) else { throw damaged("axes", text) }
    for member in members {
      guard let index = inputs.firstIndex(where: { $0.name == member.key }),
        case .array(let names) = member.value, names.count == inputs[index].shape.count
      else { throw damaged("axes", text) }
      inputs[index].axes = try names.map { name in
        guard case .string(let name) = name else { throw damaged("axes", text) }
        return name
      }
    }
  }

  static func conditions(
    _ text: String?, of architecture: Architecture
  ) throws -> [StatedCondition] {
    guard let text else { return [] }
    guard case .array(let elements) = try JSON(text: text) else {
      throw damaged("conditions", text)
    }
    let paths = Dictionary(
      architecture.layers.indices.map { (architecture.layers[$0].path, $0) },
      uniquingKeysWith: { first, _ in first })
    func tensor(_ name: String) -> TensorReference? {
      if let index = paths[name] { return .layer(index, output: 0) }
      if let index = architecture.inputs.firstIndex(where: { $0.name == name }) {
        return .input(index)
      }
      guard let dot = name.lastIndex(of: "."), let index = paths[String(name[..<dot])],
        let output = Int(name[dot...].dropFirst())
      else { return nil }
      return .layer(index, output: output)
    }
    return try elements.map { element in
      var condition: (text: String?, message: String?) = (nil, nil)
      switch element {
      case .string(let text): condition.text = text
      case .object(let members):
        for case let .string(text) in members.map(\.value) {
          condition = condition.text == nil ? (text, nil) : (condition.text, text)
        }
      default: break
      }
      guard let stated = condition.text else { throw damaged("conditions", text) }
      do {
        return try StatedCondition(
          stated, message: condition.message, of: architecture, tensor)
      } catch { throw damaged("conditions", text) }
    }
  }

  static func outputs(
    _ text: String, layerCount: Int, inputCount: Int
  ) throws -> [Architecture.Output] {
    guard case .array(let elements) = try JSON(text: text) else { throw damaged("outputs", text) }
    return try elements.map { element in
      guard case .array(let pair) = element, pair.count == 2 else { throw damaged("outputs", text) }
      let tensor: TensorReference
      switch pair[1] {
      case .int(let value): tensor = value < 0 ? .input(-1 - value) : .layer(value, output: 0)
      case let json:
        guard let place = json.integers, place.count == 2 else { throw damaged("outputs", text) }
        tensor = .layer(place[0], output: place[1])
      }
      guard TensorList.areEarlier([tensor], than: layerCount, inputCount: inputCount) else {
        throw damaged("outputs", text)
      }
      if case .string(let name) = pair[0] { return .init(name: name, tensor: tensor) }
      return .init(name: nil, tensor: tensor)
    }
  }

  static func scopes(_ text: String) throws -> [Architecture.Scope] {
    guard case .array(let elements) = try JSON(text: text) else { throw damaged("scopes", text) }
    return try elements.map { element in
      guard case .array(let pair) = element, pair.count == 2, case .string(let path) = pair[0],
        case .string(let block) = pair[1]
      else { throw damaged("scopes", text) }
      return .init(path: path, block: block)
    }
  }

  static func damaged(_ column: String, _ text: String) -> CatalogError {
    .damaged("\(column) of a revision", found: String(text.prefix(80)))
  }
}

extension Architecture.Input {
  /// An input without a batch, as it is stored; nil for anything else.
  fileprivate init?(named name: String, _ json: JSON) {
    guard case .object(let members) = json, members.count == 2, members[0].key == "shape",
      let shape = members[0].value.integers, members[1].key == "batch",
      case .bool(false) = members[1].value
    else { return nil }
    self.init(name: name, shape: shape, hasBatch: false)
  }
}

extension JSON {
  /// A list of integers; nil for anything else.
  var integers: [Int]? {
    guard case .array(let elements) = self else { return nil }
    var values: [Int] = []
    for element in elements {
      guard case .int(let value) = element else { return nil }
      values.append(value)
    }
    return values
  }
}

extension Statement {
  /// Binds what was put together; SQLite keeps a copy.
  func bind(_ text: borrowing ByteText, at index: Int32) throws(SQLiteError) {
    try bind(text: text.bytes, at: index)
  }
}
