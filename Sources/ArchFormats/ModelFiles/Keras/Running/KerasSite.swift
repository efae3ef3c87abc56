import ShapeEngine

/// One call of a layer: what it is given, and under which names it is known.
struct KerasSite {
  /// What the layer is given in one place.
  indirect enum Argument {
    case value(ModelValue)
    case list([Argument])
    case literal(JSONNode)

    var values: [ModelValue] {
      switch self {
      case .value(.list(let values)): values
      case .value(let value): [value]
      case .list(let elements): elements.flatMap(\.values)
      case .literal: []
      }
    }
  }

  var layer: KerasLayer
  var path: String
  /// The name of the value that it gives.
  var value: String
  /// The same for each of its calls.
  var identity: String
  var arguments: [Argument]
  var keywords: [(name: String, value: Argument)]

  init(
    layer: KerasLayer, path: String, value: String, identity: String, call: KerasCall,
    _ values: (KerasTensor) -> ModelValue
  ) {
    func given(_ argument: KerasArgument) -> Argument {
      switch argument {
      case .tensor(let tensor): .value(values(tensor))
      case .list(let elements): .list(elements.map(given))
      case .literal(let node): .literal(node)
      }
    }
    self.layer = layer
    self.path = path
    self.value = value
    self.identity = identity
    arguments = call.arguments.map(given)
    keywords = call.keywords.map { ($0.name, given($0.value)) }
  }

  var config: KerasConfig { layer.config }
  var source: ModelFile.Source {
    ModelFile.Source(node: layer.config.path, operation: layer.type)
  }

  func path(_ suffix: String) -> String { suffix.isEmpty ? path : "\(path).\(suffix)" }

  /// The same call of another layer that this one holds.
  ///
  /// - Parameter tensors: what it is given in place of what this one is.
  func inner(
    _ layer: KerasLayer, at suffix: String, given tensors: [ModelTensor]? = nil
  ) -> KerasSite {
    var site = self
    site.layer = layer
    site.path = path(suffix)
    site.value = path(suffix)
    site.identity = suffix.isEmpty ? identity : "\(identity).\(suffix)"
    if let tensors {
      site.arguments = tensors.map { .value(.tensor($0)) }
      site.keywords = []
    }
    return site
  }

  // MARK: - What is given

  /// Every tensor among the arguments, those by name behind the others.
  var tensors: [ModelTensor] {
    (arguments.flatMap(\.values) + keywords.flatMap(\.value.values)).compactMap { value in
      if case .tensor(let tensor) = value { tensor } else { nil }
    }
  }

  /// Why nothing can be said of the call: what is not known of one of its arguments.
  var unknown: ModelValue? {
    (arguments.flatMap(\.values) + keywords.flatMap(\.value.values)).first { value in
      if case .unknown = value { true } else { false }
    }
  }

  /// The first tensor.
  var tensor: ModelTensor {
    get throws(DefinitionError) {
      guard let tensor = tensors.first else {
        throw DefinitionError(
          "the layer takes no tensor", path: path, expected: "a tensor in 'inbound_nodes'")
      }
      return tensor
    }
  }

  /// An argument by its place or its name.
  func argument(_ place: Int, _ name: String) -> Argument? {
    arguments.indices.contains(place)
      ? arguments[place] : keywords.first { $0.name == name }?.value
  }

  func tensor(_ place: Int, _ name: String) -> ModelTensor? {
    guard case .tensor(let tensor)? = argument(place, name)?.values.first else { return nil }
    return tensor
  }

  /// What an argument says that is no tensor; what the configuration does, for operations that keep it.
  func literal(_ place: Int, _ name: StaticString) -> JSONNode? {
    if case .literal(let node)? = argument(place, name.description), !node.isNull { return node }
    return config[name]
  }

  func isTrue(_ name: String) -> Bool {
    guard case .literal(let node)? = keywords.first(where: { $0.name == name })?.value else {
      return false
    }
    return node.boolean == true
  }

  var isChannelsFirst: Bool {
    get throws(DefinitionError) {
      guard let format = try config.word("data_format") else { return false }
      switch format {
      case "channels_last": return false
      case "channels_first": return true
      default: throw config.error("data_format", "'channels_last' or 'channels_first'")
      }
    }
  }
}
