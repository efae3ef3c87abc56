import ArchFormats
import ShapeEngine

/// What a layer type is in PyTorch.
enum LayerCode {
  case module
  /// A tensor of the module around it.
  case parameter
  case function

  /// - Throws: ``DefinitionError`` where the type cannot be written.
  init(_ type: String, at path: String) throws(DefinitionError) {
    if type == "Parameter" {
      self = .parameter
    } else if Self.modules.contains(type) || ModuleHelper.byType[type] != nil {
      self = .module
    } else if FunctionCode.types.contains(type) {
      self = .function
    } else {
      throw DefinitionError(
        type == "Buffer"
          ? "a Buffer says no values, and PyTorch's module would have zeros in their place"
          : "\(type) is not written as PyTorch's code yet", path: path)
    }
  }

  /// The types that are classes of torch.nn with the same arguments.
  static let modules: Set<String> = {
    var result: Set<String> = [
      "Linear", "Bilinear", "Embedding", "EmbeddingBag", "MultiheadAttention", "RNN", "GRU", "LSTM",
      "LayerNorm", "RMSNorm", "GroupNorm", "LocalResponseNorm", "CrossMapLRN2d", "ReLU", "ReLU6",
      "LeakyReLU", "PReLU", "RReLU", "ELU", "CELU", "SELU", "Threshold", "GELU", "SiLU", "Mish",
      "Softplus", "Softsign", "Sigmoid", "LogSigmoid", "Tanh", "Tanhshrink", "Hardswish",
      "Hardsigmoid", "Hardtanh", "Hardshrink", "Softshrink", "GLU", "Softmax", "Softmin",
      "LogSoftmax", "Softmax2d", "Dropout", "AlphaDropout", "FeatureAlphaDropout", "Identity",
      "PixelShuffle", "PixelUnshuffle", "ChannelShuffle", "Upsample",
    ]
    let spatial = [
      "Conv", "ConvTranspose", "MaxPool", "AvgPool", "LPPool", "AdaptiveAvgPool",
      "AdaptiveMaxPool", "ZeroPad", "ConstantPad", "ReflectionPad", "ReplicationPad",
      "CircularPad", "BatchNorm", "InstanceNorm", "Dropout",
    ]
    for name in spatial { for axes in 1...3 { result.insert("\(name)\(axes)d") } }
    return result
  }()

  /// The functions that have a module of their own, which a Sequential can hold.
  static func hasModule(_ type: String) -> Bool { type == "Flatten" || type == "Permute" }
}

extension LayerSite {
  /// The call that makes the layer's module. What it needs besides torch.nn is put into the helpers.
  func construction(_ helpers: inout Set<ModuleHelper>) throws(DefinitionError) -> String {
    switch type.name {
    case "Permute":
      helpers.insert(.permute)
      return "Permute(\(try elements("dims").joined(separator: ", ")))"
    case "Flatten": return try made("nn.Flatten")
    case "MultiheadAttention":
      let masks = layers.contains { layer in
        layer.values.contains { $0.name == "masks" && $0.value != .list([]) }
      }
      if masks { throw refusal("masks of attention are not written yet") }
      return try made("nn.MultiheadAttention", without: ["masks"])
    case _ where type.name.hasPrefix("ConvTranspose"):
      return try made("nn.\(type.name)", without: ["output_size"])
    case "Upsample":
      if case .size? = arguments["size"]?.value {
        throw refusal("a size of Upsample that follows the input is written as Interpolate")
      }
    default: break
    }
    if let helper = ModuleHelper.byType[type.name] {
      helpers.insert(helper)
      return try made(type.name)
    }
    if let helper = try padded() {
      helpers.insert(helper)
      return try made(helper.name, without: ["padding", "pad_first"])
    }
    if type.name.contains("Pool"), layers.contains(where: Self.padsAtSides) {
      throw refusal("PyTorch's pools pad both sides of an axis alike")
    }
    return try made("nn.\(type.name)")
  }

  /// The class that pads as TensorFlow does, where the layer does.
  private func padded() throws(DefinitionError) -> ModuleHelper? {
    let words = Set(
      layers.map { layer -> String in
        guard case .string(let word)? = layer.value(of: "padding"), word.hasPrefix("same_") else {
          return ""
        }
        return word
      })
    guard let word = words.first, words.count == 1 else {
      throw refusal("the padding is a word in some places and numbers in others")
    }
    if word.isEmpty {
      if type.name.hasPrefix("Conv"), layers.contains(where: Self.padsAtSides) {
        throw refusal("PyTorch's convolutions pad both sides of an axis alike")
      }
      return nil
    }
    guard let helper = ModuleHelper.samePadded[type.name], word == "same_upper" else {
      throw refusal("\(type.name) with padding='\(word)' is not written as PyTorch's code yet")
    }
    return helper
  }

  private static func padsAtSides(_ layer: any Layer) -> Bool {
    guard case .list(let sides)? = layer.value(of: "padding") else { return false }
    return sides.contains { if case .list = $0 { true } else { false } }
  }

  /// What the module of the layer gives.
  func run(_ module: String) throws(DefinitionError) -> Result {
    let given = operands.map(\.text)
    switch type.name {
    case "MultiheadAttention":
      guard let query = given.first else { throw refusal("attention is given nothing") }
      let key = given.count > 1 ? given[1] : query
      let value = given.count > 2 ? given[2] : key
      let weights = usedOutputs.contains(1) ? "" : ", need_weights=False"
      return .within(Code("\(module)(\(query), \(key), \(value)\(weights))"), ["[0]", "[1]"])
    case "LSTM":
      return .within(
        Code("\(module)(\(given.joined(separator: ", ")))"), ["[0]", "[1][0]", "[1][1]"])
    case "GRU", "RNN":
      return .within(Code("\(module)(\(given.joined(separator: ", ")))"), ["[0]", "[1]"])
    case _ where type.name.hasPrefix("ConvTranspose") && has("output_size"):
      let size = try sizeText("output_size")
      return .one(Code("\(module)(\(given.joined(separator: ", ")), output_size=\(size))"))
    default:
      let code = Code("\(module)(\(given.joined(separator: ", ")))")
      return outputCount > 1 ? .tuple(code) : .one(code)
    }
  }

  /// A value with sizes in it.
  func sizeText(_ name: String) throws(DefinitionError) -> String {
    guard let argument = arguments[name], let value = argument.value else { return text(name) }
    return try sizes.text(value)
  }

  /// Whether the code names its first input more than once, so that it has to have a name.
  var namesInput: Bool {
    if arguments.values.contains(where: { $0.value?.holdsSize ?? false }) { return true }
    return type.name == "MultiheadAttention" || FunctionCode.naming.contains(type.name)
  }
}
