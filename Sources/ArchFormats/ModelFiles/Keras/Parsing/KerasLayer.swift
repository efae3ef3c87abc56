import ShapeEngine

/// One tensor of a model in a Keras file: what a layer gave when it was called.
struct KerasTensor: Hashable {
  var layer: String
  /// Which of the layer's calls, and which of its outputs.
  var call: Int
  var output: Int
}

/// What a layer is given in a call.
indirect enum KerasArgument {
  case tensor(KerasTensor)
  case list([KerasArgument])
  /// A number, a word, a slice, a constant tensor, or null.
  case literal(JSONNode)

  /// Every tensor in it, in order.
  var tensors: [KerasTensor] {
    switch self {
    case .tensor(let tensor): [tensor]
    case .list(let elements): elements.flatMap(\.tensors)
    case .literal: []
    }
  }
}

/// A call of a layer.
struct KerasCall {
  var arguments: [KerasArgument] = []
  var keywords: [(name: String, value: KerasArgument)] = []

  var tensors: [KerasTensor] {
    arguments.flatMap(\.tensors) + keywords.flatMap(\.value.tensors)
  }
}

/// A layer of a model in a Keras file, with its calls.
struct KerasLayer {
  var name: String
  /// The class: `Conv2D`.
  var type: String
  /// The module of the class: `keras.layers`, `keras.src.ops.numpy`; nil where the file does not say.
  var module: String?
  /// Whether the class is a person's own.
  var isCustom: Bool
  var config: KerasConfig
  var calls: [KerasCall] = []
  /// The model that the layer is.
  var model: KerasModel?

  /// Whether the layer is a function of `keras.ops` that was called on tensors.
  var isOperation: Bool {
    module.map { $0.hasPrefix("keras.src.ops") || $0.hasPrefix("keras.ops") } ?? false
  }

  /// The layer that an object of a file describes.
  ///
  /// - Parameter container: the path of the model that the layer is in; empty for the file's own.
  init(_ node: JSONNode, in container: String) throws(DefinitionError) {
    func broken(_ key: String, _ expected: String) -> DefinitionError {
      DefinitionError(
        "a layer's '\(key)' is missing", at: node.place,
        path: container.isEmpty ? nil : container, expected: expected)
    }
    guard node.kind == .object else { throw broken("class_name", "an object for each layer") }
    guard let type = node["class_name"], type.kind == .string else {
      throw broken("class_name", "the name of a class")
    }
    guard let config = node["config"], config.kind == .object else {
      throw broken("config", "an object")
    }
    guard let name = config["name"]?.quoted ?? node["name"]?.quoted, !name.isEmpty else {
      throw broken("name", "a word")
    }
    self.name = name
    let path = container.isEmpty ? name : "\(container).\(name)"
    self.type = type.word
    self.config = KerasConfig(node: config, path: path)
    module = node["module"]?.quoted
    let registered = node["registered_name"]?.quoted
    isCustom =
      (registered ?? self.type).contains(">")
      || (module.map { !$0.hasPrefix("keras") && $0 != "builtins" } ?? false)
    if config["layers"] != nil, !isCustom || KerasModel.types.contains(self.type) {
      model = try KerasModel(type: self.type, name: name, config: self.config, path: path)
      isCustom = false
    }
    for call in node["inbound_nodes"]?.elements ?? [] {
      calls.append(try Self.call(call, path: path))
    }
  }

  /// A layer that is written nowhere: the input of a Sequential that only says its shape.
  init(input name: String, shape: JSONNode?, path: String) {
    self.name = name
    type = "InputLayer"
    isCustom = false
    config = KerasConfig(node: shape, path: path)
  }

  // MARK: - Calls

  /// Keras 3: `{"args": […], "kwargs": {…}}`; Keras 2: `[["conv1", 0, 0, {…}], …]`.
  private static func call(_ node: JSONNode, path: String) throws(DefinitionError) -> KerasCall {
    var call = KerasCall()
    if node.kind == .object {
      for element in node["args"]?.elements ?? [] {
        call.arguments.append(try argument(element, path: path))
      }
      for (key, value) in node["kwargs"]?.members ?? [] {
        call.keywords.append((key.word, try argument(value, path: path)))
      }
      return call
    }
    guard let elements = node.elements else {
      throw DefinitionError(
        "'inbound_nodes' of the layer is not as Keras writes it", path: path,
        expected: "a list of calls")
    }
    // One tensor alone may stand without a list about it.
    let inputs = elements.first?.kind == .string ? [node] : elements
    var given: [KerasArgument] = []
    for input in inputs {
      let parts = input.elements ?? []
      given.append(try older(input, path: path))
      guard parts.count > 3 else { continue }
      for (key, value) in parts[3].members ?? [] {
        call.keywords.append((key.word, (try? older(value, path: path)) ?? .literal(value)))
      }
    }
    call.arguments = given.count == 1 ? given : [.list(given)]
    return call
  }

  /// An argument as Keras 3 writes it: tensors are objects, `keras_history` says which.
  private static func argument(
    _ node: JSONNode, path: String
  ) throws(DefinitionError) -> KerasArgument {
    switch node.kind {
    case .array:
      var elements: [KerasArgument] = []
      for element in node.elements ?? [] { elements.append(try argument(element, path: path)) }
      return .list(elements)
    case .object where node["class_name"]?.isWord("__keras_tensor__") == true:
      guard let history = node["config"]?["keras_history"], let tensor = KerasTensor(history) else {
        throw DefinitionError(
          "'keras_history' of a tensor that the layer takes is not as Keras writes it", path: path,
          expected: "[\"layer\", 0, 0]")
      }
      return .tensor(tensor)
    case .object where node["class_name"] == nil && node["config"] == nil:
      // A dictionary of tensors.
      var elements: [KerasArgument] = []
      for (_, value) in node.members ?? [] { elements.append(try argument(value, path: path)) }
      return .list(elements)
    default: return .literal(node)
    }
  }

  /// A tensor as Keras 2 writes it, or a constant: `["_CONSTANT_VALUE", -1, 2.0, {}]`.
  private static func older(
    _ node: JSONNode, path: String
  ) throws(DefinitionError) -> KerasArgument {
    let parts = node.elements ?? []
    if parts.count >= 3, parts[0].isWord("_CONSTANT_VALUE") { return .literal(parts[2]) }
    if let tensor = KerasTensor(node) { return .tensor(tensor) }
    if node.kind == .array, !parts.isEmpty, parts.allSatisfy({ $0.kind == .array }) {
      var elements: [KerasArgument] = []
      for part in parts { elements.append(try older(part, path: path)) }
      return .list(elements)
    }
    throw DefinitionError(
      "'inbound_nodes' of the layer is not as Keras writes it", path: path,
      expected: "[\"layer\", 0, 0, {}]")
  }
}

extension KerasTensor {
  /// `["conv1", 0, 0]`, perhaps with more behind.
  init?(_ node: JSONNode) {
    let parts = node.elements ?? []
    guard (3...4).contains(parts.count), let layer = parts[0].quoted, let call = parts[1].integer,
      let output = parts[2].integer, call >= 0, output >= 0
    else { return nil }
    self.init(layer: layer, call: call, output: output)
  }
}

extension JSONNode {
  /// The text of a string; nil for anything else.
  var quoted: String? { kind == .string ? word : nil }
}
