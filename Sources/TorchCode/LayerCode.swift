import ArchFormats
import ShapeEngine

/// What a layer is in PyTorch.
enum LayerCode {
  case module
  /// A tensor of the module around it.
  case tensor
  /// The same, of which the layer takes rows.
  case table
  /// A function whose tensors are those of the module around it, which extends its class.
  case around(ModuleHelper)
  case function

  /// - Throws: ``DefinitionError`` where the layer cannot be written.
  init(_ layer: any Layer, at path: String) throws(DefinitionError) {
    if layer is Parameter || layer is Buffer {
      self = .tensor
    } else if let table = layer as? Embedding, table.bare {
      self = .table
    } else if let helper = Self.helper(ofModuleAround: layer) {
      self = .around(helper)
    } else if Self.modules.contains(layer.type) || ModuleHelper.byType[layer.type] != nil {
      self = try FunctionCode.isSized(layer, at: path) ? .function : .module
    } else if FunctionCode.types.contains(layer.type) {
      self = .function
    } else {
      throw DefinitionError("\(layer.type) is not written as PyTorch's code yet", path: path)
    }
  }

  private static func helper(ofModuleAround layer: any Layer) -> ModuleHelper? {
    let isAround = (try? layer.parameterTensors())?.contains(where: \.isOfModuleAround) ?? false
    return isAround ? ModuleHelper.ofModuleAround[layer.type] : nil
  }

  /// The types that are classes of torch.nn with the same arguments.
  static let modules: Set<String> = {
    var result: Set<String> = [
      "Linear", "Bilinear", "Embedding", "EmbeddingBag", "MultiheadAttention", "RNN", "GRU", "LSTM",
      "RNNCell", "GRUCell", "LSTMCell",
      "LayerNorm", "RMSNorm", "GroupNorm", "LocalResponseNorm", "CrossMapLRN2d", "ReLU", "ReLU6",
      "LeakyReLU", "PReLU", "RReLU", "ELU", "CELU", "SELU", "Threshold", "GELU", "SiLU", "Mish",
      "Softplus", "Softsign", "Sigmoid", "LogSigmoid", "Tanh", "Tanhshrink", "Hardswish",
      "Hardsigmoid", "Hardtanh", "Hardshrink", "Softshrink", "GLU", "Softmax", "Softmin",
      "LogSoftmax", "Softmax2d", "Dropout", "AlphaDropout", "FeatureAlphaDropout", "Identity",
      "PixelShuffle", "PixelUnshuffle", "ChannelShuffle", "Upsample",
    ]
    let spatial = [
      "Conv", "ConvTranspose", "MaxPool", "MaxUnpool", "AvgPool", "LPPool", "AdaptiveAvgPool",
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
    default: break
    }
    if let helper = ModuleHelper.byType[type.name] {
      helpers.insert(helper)
      return try made(type.name)
    }
    var dropped: Set<String> = type.takesOutputSize ? ["output_size"] : []
    guard let padded = try padded() else { return try made("nn.\(type.name)", without: dropped) }
    helpers.insert(padded.helper)
    dropped.insert("pad_first")
    if padded.isStandard { dropped.insert("padding") }
    return try made(padded.helper.name, without: dropped)
  }

  /// The class that pads what PyTorch's own has no argument for, where a module of the layer does, and
  /// whether that is the padding that the class has by itself.
  private func padded() throws(DefinitionError) -> (helper: ModuleHelper, isStandard: Bool)? {
    let words = Set(layers.map(Self.paddingWord))
    let isSame = words.contains { $0?.hasPrefix("same_") ?? false }
    let hasSides = layers.contains(where: Self.padsAtSides)
    guard hasSides || isSame else { return nil }
    guard let helper = (hasSides ? ModuleHelper.sidePadded : ModuleHelper.samePadded)[type.name]
    else {
      let found = hasSides ? "a padding for each side" : "TensorFlow's padding"
      throw refusal("\(type.name) with \(found) is not written as PyTorch's code yet")
    }
    if hasSides, words != [nil] {
      throw refusal("the padding of a block's modules is a word in some and by sides in others")
    }
    if layers.contains(where: Self.startsNoWindowInPadding) {
      throw refusal("with pad_first=false and ceil_mode=true windows are not PyTorch's")
    }
    if helper.name.hasPrefix("MaxPool"), arguments["return_indices"]?.isStandard == false {
      throw refusal("places of maxima of a map that is padded first are not written yet")
    }
    if type.takesOutputSize, has("output_size") {
      throw refusal("an output_size beside a padding for each side is not written yet")
    }
    return (helper, words == ["same_upper"])
  }

  private static func paddingWord(_ layer: any Layer) -> String? {
    if case .string(let word)? = layer.value(of: "padding") { word } else { nil }
  }

  private static func startsNoWindowInPadding(_ layer: any Layer) -> Bool {
    layer.value(of: "pad_first") == .bool(false) && layer.value(of: "ceil_mode") == .bool(true)
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
    case "LSTM", "LSTMCell":
      // The two states before are one argument.
      let states = given.count > 2 ? ", (\(given.dropFirst().joined(separator: ", ")))" : ""
      let code = Code("\(module)(\(try first().text)\(states))")
      return type.name == "LSTM" ? .within(code, ["[0]", "[1][0]", "[1][1]"]) : .tuple(code)
    case "GRU", "RNN":
      return .within(Code("\(module)(\(given.joined(separator: ", ")))"), ["[0]", "[1]"])
    case _ where type.name.hasPrefix("MaxUnpool") && given.count != 2:
      throw refusal(
        "PyTorch's \(type.name) takes the pool's indices besides its input",
        help: "give the pool return_indices=true, and name its second output: from x, pool.1")
    case _ where type.takesOutputSize && has("output_size"):
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

extension LayerType {
  /// Whether the module takes its output's size as it runs, and not as it is made.
  fileprivate var takesOutputSize: Bool {
    name.hasPrefix("ConvTranspose") || name.hasPrefix("MaxUnpool")
  }
}
