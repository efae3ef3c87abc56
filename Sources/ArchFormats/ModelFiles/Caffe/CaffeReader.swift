import ShapeEngine

/// Appends the layers of a prototxt. A layer whose top is its bottom writes in place: who asks for
/// the name afterwards gets the new values.
struct CaffeReader {
  var graph: ModelGraph
  private var blobs: [String: TensorReference] = [:]
  /// The blobs that nobody has taken yet, in the order in which they came.
  private var untaken: [String] = []
  private var number = 0

  init(graph: ModelGraph, inputs: [ModelFile.Input]) {
    self.graph = graph
    for (input, value) in zip(inputs, graph.given) {
      if case .tensor(let tensor) = value { blobs[input.name] = tensor.reference }
    }
  }

  var outputs: [Architecture.Output] {
    let found = untaken.compactMap { name in blobs[name].map { (name, $0) } }
    if found.count == 1 { return [.init(name: nil, tensor: found[0].1)] }
    return found.map { .init(name: $0.0, tensor: $0.1) }
  }

  mutating func append(_ layer: CaffeLayer) throws(DefinitionError) {
    var tensors: [TensorReference] = []
    for bottom in layer.bottoms {
      guard let tensor = blobs[bottom] else {
        throw DefinitionError(
          "'\(VisibleText.line(layer.name))' takes '\(VisibleText.line(bottom))', which nothing above gives",
          path: ModelPaths.path(layer.name),
          help: Suggestion.help(for: bottom, among: Array(blobs.keys).sorted()))
      }
      tensors.append(tensor)
    }
    defer { number += 1 }
    // What only training or a count of hits has.
    if layer.type == "Accuracy" || layer.type == "Silence" { return }
    let results = try results(of: layer, tensors)
    for bottom in layer.bottoms where !layer.tops.contains(bottom) {
      untaken.removeAll { $0 == bottom }
    }
    for (top, result) in zip(layer.tops, results) {
      blobs[top] = result
      if !untaken.contains(top) { untaken.append(top) }
    }
  }

  // MARK: - Types

  private mutating func results(
    of layer: CaffeLayer, _ tensors: [TensorReference]
  ) throws(DefinitionError) -> [TensorReference] {
    if let simple = Self.simple[layer.type] { return try one(simple, [], layer, tensors) }
    switch layer.type {
    case "Convolution", "Deconvolution", "DepthwiseConvolution", "ConvolutionDepthwise":
      return try convolution(layer, tensors)
    case "Pooling": return try pool(layer, tensors)
    case "InnerProduct": return try innerProduct(layer, tensors)
    case "ReLU":
      let slope = try layer.options("relu_param").number("negative_slope") ?? 0
      return try slope == 0
        ? one("ReLU", [], layer, tensors)
        : one("LeakyReLU", [("negative_slope", .float(slope))], layer, tensors)
    case "PReLU":
      let isShared = try layer.options("prelu_param").boolean("channel_shared", else: false)
      let channels = isShared ? 1 : channels(of: tensors)
      return try one("PReLU", [("num_parameters", .int(channels))], layer, tensors)
    case "BatchNorm":
      // Caffe's has no scale and shift of its own: Scale, which follows, has them.
      return try one(norm(tensors), [("affine", .bool(false))], layer, tensors)
    case "Scale", "Bias": return try scale(layer, tensors)
    case "LRN": return try normalized(layer, tensors)
    case "Softmax", "SoftmaxWithLoss":
      let axis = try layer.options("softmax_param").integer("axis") ?? 1
      return try one("Softmax", [("dim", .int(axis))], layer, Array(tensors.prefix(1)))
    case "Concat":
      let options = layer.options("concat_param")
      let axis = try options.integer("axis", "concat_dim") ?? 1
      return try one("Concat", [("dim", .int(axis))], layer, tensors)
    case "Eltwise": return try eltwise(layer, tensors)
    case "Split": return layer.tops.map { _ in tensors.first }.compactMap { $0 }
    case "Slice": return try slice(layer, tensors)
    case "Flatten":
      let options = layer.options("flatten_param")
      return try one(
        "Flatten",
        [
          ("start_dim", .int(try options.integer("axis") ?? 1)),
          ("end_dim", .int(try options.integer("end_axis") ?? -1)),
        ], layer, tensors)
    case "Reshape": return try reshape(layer, tensors)
    case "Permute":
      return try one(
        "Permute",
        [("dims", .list(try permutation(layer, graph.rank(of: tensors.first ?? .input(0)))))],
        layer,
        tensors)
    case "Crop": return try crop(layer, tensors)
    case "Interp", "Upsample": return try resized(layer, tensors)
    case "ShuffleChannel":
      let groups = try layer.options("shuffle_channel_param").integer("group") ?? 1
      return try one("ChannelShuffle", [("groups", .int(groups))], layer, tensors)
    case "Normalize":
      let source = ModelFile.Source(node: layer.name, operation: layer.type)
      let norm = try one("Normalize", [("dim", .int(1))], layer, tensors)
      let weight = ModelWeight(
        name: layer.name, shape: [1, channels(of: tensors), 1, 1], type: "float32",
        isParameter: true, number: number)
      let scale = try graph.table(weight, path: layer.name + ".scale", from: source)
      return try one("Mul", [], layer, [norm[0], scale], part: ".mul")
    case "Power", "Threshold", "BNLL", "MVN":
      return try one("Elementwise", [("function", .string(layer.type))], layer, tensors)
    case "ArgMax": return try argMax(layer, tensors)
    default:
      throw DefinitionError(
        "there is no rule for the layer type '\(VisibleText.line(layer.type))'",
        path: ModelPaths.path(layer.name),
        help: Suggestion.help(for: layer.type, among: Self.known)
          ?? "Convolution, Pooling, InnerProduct, BatchNorm, Scale, Eltwise, Concat and relatives are read"
      )
    }
  }

  private static let simple = [
    "Sigmoid": "Sigmoid", "TanH": "Tanh", "ELU": "ELU", "Swish": "SiLU", "AbsVal": "Abs",
    "Exp": "Exp", "Log": "Log", "Dropout": "Dropout", "ReLU6": "ReLU6", "Mish": "Mish",
  ]

  private static let known =
    Array(simple.keys).sorted() + [
      "Convolution", "Deconvolution", "Pooling", "InnerProduct", "ReLU", "PReLU", "BatchNorm",
      "Scale", "LRN", "Softmax", "Concat", "Eltwise", "Split", "Slice", "Flatten", "Reshape",
      "Permute", "Crop", "Interp", "Input",
    ]

  // MARK: - Windows

  private func axes(
    _ options: CaffeMessage, _ name: String, _ high: String, _ wide: String, else usual: Int
  ) throws(DefinitionError) -> [Int] {
    if let h = try options.integer(high), let w = try options.integer(wide) { return [h, w] }
    let values = try options.integers(name)
    switch values.count {
    case 0: return [usual, usual]
    case 1: return [values[0], values[0]]
    default: return Array(values.prefix(2))
    }
  }

  private func value(_ axes: [Int]) -> Value {
    axes[0] == axes[1] ? .int(axes[0]) : .list(axes.map(Value.int))
  }

  private mutating func convolution(
    _ layer: CaffeLayer, _ tensors: [TensorReference]
  ) throws(DefinitionError) -> [TensorReference] {
    let options = layer.options("convolution_param")
    guard let count = try options.integer("num_output") else {
      throw DefinitionError("the convolution has no num_output", path: ModelPaths.path(layer.name))
    }
    let kernel = try axes(options, "kernel_size", "kernel_h", "kernel_w", else: 0)
    let isDepthwise = layer.type.contains("epthwise")
    let groups = try options.integer("group") ?? (isDepthwise ? channels(of: tensors) : 1)
    let type = layer.type == "Deconvolution" ? "ConvTranspose2d" : "Conv2d"
    let settings: [(name: String, value: Value)] = [
      ("out_channels", .int(count)), ("kernel_size", value(kernel)),
      ("stride", value(try axes(options, "stride", "stride_h", "stride_w", else: 1))),
      ("padding", value(try axes(options, "pad", "pad_h", "pad_w", else: 0))),
      ("dilation", value(try axes(options, "dilation", "", "", else: 1))),
      ("groups", .int(groups)), ("bias", .bool(try options.boolean("bias_term", else: true))),
    ]
    // The same layer, with its weights, for each of several bottoms.
    let weight = ModelWeight(name: layer.name, shape: [], isParameter: true, number: 2 * number)
    var results: [TensorReference] = []
    for tensor in tensors {
      results += try one(type, settings, layer, [tensor], weights: [weight])
    }
    return results
  }

  /// Windows round up, and one that begins behind the map and its padding is left out
  /// (pooling_layer.cpp), which is `ceil_mode`.
  private mutating func pool(
    _ layer: CaffeLayer, _ tensors: [TensorReference]
  ) throws(DefinitionError) -> [TensorReference] {
    let options = layer.options("pooling_param")
    let isMax = ["MAX", "0", nil].contains(options.scalar("pool"))
    if try options.boolean("global_pooling", else: false) {
      let type = isMax ? "AdaptiveMaxPool2d" : "AdaptiveAvgPool2d"
      return try one(type, [("output_size", .int(1))], layer, tensors)
    }
    let roundsUp =
      try options.boolean("ceil_mode", else: true) && options.scalar("round_mode") != "FLOOR"
    return try one(
      isMax ? "MaxPool2d" : "AvgPool2d",
      [
        ("kernel_size", value(try axes(options, "kernel_size", "kernel_h", "kernel_w", else: 0))),
        ("stride", value(try axes(options, "stride", "stride_h", "stride_w", else: 1))),
        ("padding", value(try axes(options, "pad", "pad_h", "pad_w", else: 0))),
        ("ceil_mode", .bool(roundsUp)),
      ], layer, tensors)
  }

  // MARK: - Features

  /// A linear map of everything from `axis` on.
  private mutating func innerProduct(
    _ layer: CaffeLayer, _ tensors: [TensorReference]
  ) throws(DefinitionError) -> [TensorReference] {
    let options = layer.options("inner_product_param")
    guard let count = try options.integer("num_output"), let tensor = tensors.first else {
      throw DefinitionError(
        "the inner product has no num_output or no bottom", path: ModelPaths.path(layer.name))
    }
    let axis = try options.integer("axis") ?? 1
    var flat = [tensor]
    if graph.rank(of: tensor) > axis + 1, axis >= 0 {
      flat = try one("Flatten", [("start_dim", .int(axis))], layer, [tensor], part: ".flatten")
    }
    return try one(
      "Linear",
      [
        ("out_features", .int(count)),
        ("bias", .bool(try options.boolean("bias_term", else: true))),
      ], layer, flat)
  }

  private func channels(of tensors: [TensorReference]) -> Int {
    tensors.first.flatMap { graph.shape(of: $0).dropFirst().first } ?? 1
  }

  private func norm(_ tensors: [TensorReference]) -> String {
    switch tensors.first.map(graph.rank) ?? 4 {
    case 2, 3: "BatchNorm1d"
    case 5: "BatchNorm3d"
    default: "BatchNorm2d"
    }
  }

  /// A learned scale and shift of each channel; of two bottoms, the product of both.
  private mutating func scale(
    _ layer: CaffeLayer, _ tensors: [TensorReference]
  ) throws(DefinitionError) -> [TensorReference] {
    let isScale = layer.type == "Scale"
    if tensors.count > 1 { return try one(isScale ? "Mul" : "Add", [], layer, tensors) }
    let hasBias =
      try isScale ? layer.options("scale_param").boolean("bias_term", else: false) : true
    let source = ModelFile.Source(node: layer.name, operation: layer.type)
    let rank = tensors.first.map(graph.rank) ?? 4
    let shape = [channels(of: tensors)] + Array(repeating: 1, count: max(0, rank - 2))
    var result = tensors
    for (index, part) in [("scale", isScale), ("bias", hasBias)].enumerated() where part.1 {
      let weight = ModelWeight(
        name: "\(layer.name).\(part.0)", shape: shape, type: "float32", isParameter: true,
        number: 2 * number + index)
      let table = try graph.table(weight, path: weight.name, from: source)
      result = try one(
        index == 0 ? "Mul" : "Add", [], layer, [result.first ?? table, table],
        part: index == 0 ? ".mul" : ".add")
    }
    return result
  }

  private mutating func normalized(
    _ layer: CaffeLayer, _ tensors: [TensorReference]
  ) throws(DefinitionError) -> [TensorReference] {
    let options = layer.options("lrn_param")
    return try one(
      "LocalResponseNorm",
      [
        ("size", .int(try options.integer("local_size") ?? 5)),
        ("alpha", .float(try options.number("alpha") ?? 1)),
        ("beta", .float(try options.number("beta") ?? 0.75)),
      ], layer, tensors)
  }

  private mutating func eltwise(
    _ layer: CaffeLayer, _ tensors: [TensorReference]
  ) throws(DefinitionError) -> [TensorReference] {
    let operation = layer.options("eltwise_param").scalar("operation") ?? "SUM"
    guard let first = tensors.first else { return [] }
    if operation == "MAX" {
      var result = first
      for tensor in tensors.dropFirst() {
        result = try one("Maximum", [], layer, [result, tensor])[0]
      }
      return [result]
    }
    return try one(operation == "PROD" ? "Mul" : "Add", [], layer, tensors)
  }

  // MARK: - Layers

  mutating func one(
    _ type: String, _ settings: [(name: String, value: Value)], _ layer: CaffeLayer,
    _ tensors: [TensorReference], part: String = "", weights: [ModelWeight] = []
  ) throws(DefinitionError) -> [TensorReference] {
    let source = ModelFile.Source(node: layer.name, operation: layer.type)
    let name = layer.name.isEmpty ? "layer\(number)" : layer.name
    // Dots and slashes in a name of Caffe's are no containers.
    let path = name.replacing("/", with: "_").replacing(".", with: "_") + part
    return try graph.append(
      type, settings, to: tensors, path: path, from: source,
      naming: part.isEmpty ? Array(layer.tops.prefix(1)) : [], weights: weights)
  }
}
