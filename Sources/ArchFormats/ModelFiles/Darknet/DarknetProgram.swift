import ShapeEngine

/// A network in darknet's configuration: YOLO and its relatives.
///
/// A section is one layer of darknet's and one or more of ours, below its number, counted from 0 as
/// `route` and `shortcut` count: `0.conv`, `0.bn`, `0.act`.
struct DarknetProgram: ModelProgram {
  var format: ModelFormat { .darknet }
  var name: String? { nil }
  var producer: String? { nil }
  var opset: Int? { nil }
  let inputs: [ModelFile.Input]
  private let sections: ArraySlice<DarknetText.Section>

  init(_ bytes: [UInt8]) throws(DefinitionError) {
    let text = try DarknetText(bytes)
    let net = text.sections[0]
    guard let width = try net.integer("width"), let height = try net.integer("height") else {
      throw DefinitionError(
        "[net] has no width and height", at: TextPlace(line: net.line, column: 1),
        expected: "width=416 and height=416")
    }
    let channels = try net.integer("channels", else: 3)
    try NetworkText.requireElements(of: [channels, height, width], net.line)
    // The sizes are the network's own, and free: darknet is run at others.
    inputs = [
      ModelFile.Input(
        name: "input", key: "input", type: "float32",
        declared: [.named("N"), .fixed(channels), .fixed(height), .fixed(width)])
    ]
    sections = text.sections.dropFirst()
    guard !sections.isEmpty else { throw DefinitionError("there are no layers after [net]") }
  }

  func run(
    in graph: inout ModelGraph, _ request: ModelRequest
  ) throws -> (outputs: [Architecture.Output], scopes: [Architecture.Scope]) {
    guard case .tensor(let input)? = graph.given.first else { return ([], []) }
    var reader = DarknetReader(graph: graph, input: input.reference)
    for section in sections {
      do throws(DefinitionError) { try reader.append(section) } catch {
        var error = error
        if error.place == nil { error.place = TextPlace(line: section.line, column: 1) }
        throw error
      }
    }
    graph = reader.graph
    return (reader.outputs, [])
  }
}

/// Appends the layers of sections, one after the other.
private struct DarknetReader {
  var graph: ModelGraph
  private let input: TensorReference
  /// What each section gives, by its number.
  private var results: [TensorReference] = []
  /// What the detection heads give; where there is none, the last section's.
  private var heads: [Architecture.Output] = []

  init(graph: ModelGraph, input: TensorReference) {
    (self.graph, self.input) = (graph, input)
  }

  var outputs: [Architecture.Output] {
    if heads.count == 1 { return [.init(name: nil, tensor: heads[0].tensor)] }
    if heads.isEmpty, let last = results.last { return [.init(name: nil, tensor: last)] }
    return heads
  }

  private var above: TensorReference { results.last ?? input }
  private var number: Int { results.count }

  mutating func append(_ section: DarknetText.Section) throws(DefinitionError) {
    let result: TensorReference
    switch section.name {
    case "convolutional", "conv": result = try convolution(section, transposed: false)
    case "deconvolutional", "deconv": result = try convolution(section, transposed: true)
    case "connected", "conn": result = try connected(section)
    case "maxpool", "max": result = try pool(section, "MaxPool2d")
    case "local_avgpool": result = try pool(section, "AvgPool2d")
    case "avgpool", "avg":
      result = try layer("AdaptiveAvgPool2d", [("output_size", .int(1))], section)
    case "upsample": result = try upsample(section)
    case "route": result = try route(section)
    case "shortcut": result = try shortcut(section)
    case "scale_channels", "sam":
      let tensors = [try self.section(section.integer("from"), "from"), above]
      result = try activation(of: layer("Mul", [], section, to: tensors), section)
    case "reorg", "reorg3d", "reorg_old": result = try reorganized(section)
    case "dropout": result = try layer("Dropout", [], section)
    case "softmax", "soft": result = try layer("Softmax", [("dim", .int(1))], section)
    case "activation", "logistic", "relu": result = try activation(of: above, section)
    case "yolo", "region", "detection", "Gaussian_yolo":
      result = above
      heads.append(.init(name: "\(section.name)_\(number)", tensor: above))
    case "cost": result = above
    default:
      throw DefinitionError(
        "there is no rule for [\(VisibleText.line(section.name))]",
        expected:
          "convolutional, maxpool, avgpool, connected, upsample, route, shortcut, yolo and relatives"
      )
    }
    results.append(result)
  }

  // MARK: - Sections

  private mutating func convolution(
    _ section: DarknetText.Section, transposed: Bool
  ) throws(DefinitionError) -> TensorReference {
    let size = try section.integer("size", else: 1)
    let stride = try section.integer("stride", else: 1)
    let strides = [
      try section.integer("stride_y", else: stride), try section.integer("stride_x", else: stride),
    ]
    let isNormalized = try section.integer("batch_normalize", else: 0) != 0
    // `pad=1` is half the kernel; `padding` is a number.
    let padding =
      try section.integer("pad", else: 0) != 0 ? size / 2 : section.integer("padding", else: 0)
    let dilation = try section.integer("dilation", else: 1)
    let filters = try section.integer("filters", else: 1)
    var settings: [(name: String, value: Value)] = [
      ("out_channels", .int(filters)), ("kernel_size", .int(size)),
      ("stride", strides[0] == strides[1] ? .int(strides[0]) : .list(strides.map(Value.int))),
    ]
    do throws(ShapeError) {
      settings.append(("padding", .int(try Checked.multiply(padding, dilation))))
    } catch { throw DefinitionError(error, at: nil, path: nil) }
    settings.append(("dilation", .int(dilation)))
    settings.append(("groups", .int(try section.integer("groups", else: 1))))
    settings.append(("bias", .bool(!isNormalized)))
    var result = try layer(
      transposed ? "ConvTranspose2d" : "Conv2d", settings, section, named: "conv")
    if isNormalized { result = try layer("BatchNorm2d", [], section, to: [result], named: "bn") }
    return try activation(of: result, section)
  }

  private mutating func connected(
    _ section: DarknetText.Section
  ) throws(DefinitionError) -> TensorReference {
    let isNormalized = try section.integer("batch_normalize", else: 0) != 0
    var result = above
    if graph.rank(of: result) > 2 { result = try layer("Flatten", [], section, named: "flatten") }
    result = try layer(
      "Linear",
      [
        ("out_features", .int(try section.integer("output", else: 1))),
        ("bias", .bool(!isNormalized)),
      ], section, to: [result], named: "fc")
    if isNormalized { result = try layer("BatchNorm1d", [], section, to: [result], named: "bn") }
    return try activation(of: result, section)
  }

  /// A pool adds `size - 1` in all where nothing else is said, the smaller half of it in front: size 2
  /// and stride 1 keep a map's size (make_maxpool_layer in maxpool_layer.c).
  private mutating func pool(
    _ section: DarknetText.Section, _ type: String
  ) throws(DefinitionError) -> TensorReference {
    let stride = try section.integer("stride", else: 1)
    let size = try section.integer("size", else: stride)
    let padding = try section.integer("padding", else: size - 1)
    let strides = [
      try section.integer("stride_y", else: stride), try section.integer("stride_x", else: stride),
    ]
    guard padding >= 0 else {
      throw DefinitionError("a pool's padding is below 0", found: "\(padding)")
    }
    let sides: Value = .list([.int(padding / 2), .int(padding - padding / 2)])
    return try layer(
      type,
      [
        ("kernel_size", .int(size)),
        ("stride", strides[0] == strides[1] ? .int(strides[0]) : .list(strides.map(Value.int))),
        ("padding", padding % 2 == 0 ? .int(padding / 2) : .list([sides, sides])),
      ], section)
  }

  private mutating func upsample(
    _ section: DarknetText.Section
  ) throws(DefinitionError) -> TensorReference {
    let stride = try section.integer("stride", else: 2)
    guard stride > 0 else {
      throw DefinitionError(
        "upsample's stride is below 1", found: "\(stride)", expected: "the factor, such as 2")
    }
    return try layer("Upsample", [("scale_factor", .float(Double(stride)))], section)
  }

  /// Several maps one after the other along their channels, each of them a group of its channels.
  private mutating func route(
    _ section: DarknetText.Section
  ) throws(DefinitionError) -> TensorReference {
    let groups = try section.integer("groups", else: 1)
    let group = try section.integer("group_id", else: 0)
    let numbers = try section.integers("layers")
    guard !numbers.isEmpty else {
      throw DefinitionError("[route] has no layers", expected: "layers=-1,61")
    }
    var tensors: [TensorReference] = []
    for number in numbers {
      var tensor = try self.section(number, "layers")
      if groups > 1 {
        let channels = graph.shape(of: tensor).dropFirst().first ?? 0
        guard channels % groups == 0, group >= 0, group < groups else {
          throw DefinitionError(
            "\(channels) channels are not \(groups) groups with a group \(group)",
            expected: "groups that divide the channels, and group_id below groups")
        }
        let part = channels / groups
        tensor = try layer(
          "Slice",
          [
            ("dim", .int(1)), ("start", .int(group * part)), ("end", .int((group + 1) * part)),
          ], section, to: [tensor], named: "group")
      }
      tensors.append(tensor)
    }
    if tensors.count == 1 { return tensors[0] }
    return try layer("Concat", [("dim", .int(1))], section, to: tensors, named: "route")
  }

  private mutating func shortcut(
    _ section: DarknetText.Section
  ) throws(DefinitionError) -> TensorReference {
    var tensors = [above]
    for number in try section.integers("from") { tensors.append(try self.section(number, "from")) }
    guard tensors.count > 1 else {
      throw DefinitionError("[shortcut] has no 'from'", expected: "from=-3")
    }
    return try activation(of: layer("Add", [], section, to: tensors, named: "add"), section)
  }

  private mutating func reorganized(
    _ section: DarknetText.Section
  ) throws(DefinitionError) -> TensorReference {
    let stride = try section.integer("stride", else: 1)
    let isReverse = try section.integer("reverse", else: 0) != 0
    return try isReverse
      ? layer("PixelShuffle", [("upscale_factor", .int(stride))], section)
      : layer("PixelUnshuffle", [("downscale_factor", .int(stride))], section)
  }

  /// darknet's activations (activations.c), by the types that they are.
  private mutating func activation(
    of tensor: TensorReference, _ section: DarknetText.Section
  ) throws(DefinitionError) -> TensorReference {
    let type: (String, [(name: String, value: Value)])
    let name =
      section.text("activation") ?? (section.name == "activation" ? "linear" : section.name)
    switch name {
    case "leaky": type = ("LeakyReLU", [("negative_slope", .float(0.1))])
    case "relu": type = ("ReLU", [])
    case "relu6": type = ("ReLU6", [])
    case "mish": type = ("Mish", [])
    case "swish": type = ("SiLU", [])
    case "logistic": type = ("Sigmoid", [])
    case "tanh": type = ("Tanh", [])
    case "elu": type = ("ELU", [])
    case "selu": type = ("SELU", [])
    case "gelu": type = ("GELU", [])
    case "hard_mish", "loggy", "ramp", "plse", "stair", "hardtan", "lhtan", "revleaky", "relie":
      type = ("Elementwise", [("function", .string(name))])
    default: return tensor
    }
    return try layer(type.0, type.1, section, to: [tensor], named: "act")
  }

  // MARK: - Layers

  /// What a section gives that is named by its number, or from here backwards by one below 0.
  private func section(_ number: Int?, _ key: String) throws(DefinitionError) -> TensorReference {
    guard let number else { throw DefinitionError("'\(key)' is missing", expected: "\(key)=-3") }
    let (sum, overflows) = results.count.addingReportingOverflow(number)
    let index = number < 0 ? sum : number
    guard !overflows, results.indices.contains(index) else {
      throw DefinitionError(
        "'\(key)' names a layer that is not above", found: "\(number)",
        expected: "0 to \(results.count - 1), or -\(results.count) to -1 from here backwards")
    }
    return results[index]
  }

  private mutating func layer(
    _ type: String, _ settings: [(name: String, value: Value)], _ section: DarknetText.Section,
    to tensors: [TensorReference]? = nil, named part: String? = nil
  ) throws(DefinitionError) -> TensorReference {
    let source = ModelFile.Source(node: String(number), operation: section.name)
    let path = "\(number).\(part ?? section.name)"
    return try graph.append(
      type, settings, to: tensors ?? [above], path: path, from: source, naming: [path])[0]
  }
}
