import ShapeEngine

extension TorchOperators {
  /// Layers that hold weights, and products of matrices.
  static let weights: [String: Row] = [
    "conv1d": convolution(1), "conv2d": convolution(2), "conv3d": convolution(3),
    "convolution": convolution(nil),
    "conv_transpose1d": transposed(1), "conv_transpose2d": transposed(2),
    "conv_transpose3d": transposed(3),
    "linear": linear, "addmm": addmm, "embedding": embedding, "bilinear": bilinear,
    "prelu": prelu, "lstm": recurrent("LSTM", gates: 4), "gru": recurrent("GRU", gates: 3),
    "matmul": product, "bmm": product, "mm": product, "einsum": einsum,
    "baddbmm": baddbmm, "scaled_dot_product_attention": attention,
  ]

  private static let windows = ["stride", "padding", "dilation"]

  /// The hyperparameters of windows that the call says; nil where one depends on the input.
  private static func windowSettings(
    _ call: TorchCall, _ names: [String], _ reader: TorchReader
  ) -> TorchCall.Settings? {
    var settings: TorchCall.Settings = []
    for name in names where call.has(name) {
      if let word = call.word(name) {
        settings.append((name, .string(word)))
      } else {
        guard let numbers = call.integers(name, reader) else { return nil }
        settings.append((name, .axes(numbers)))
      }
    }
    return settings
  }

  private static func convolution(_ axes: Int?) -> Row {
    { call, reader in
      if axes == nil, call.flag("transposed") { return try transposed(nil)(call, &reader) }
      guard let x = try call.tensor("input", &reader),
        let settings = windowSettings(call, windows, reader),
        let groups = call.has("groups") ? call.integer("groups", reader) : 1, groups > 0
      else { return false }
      guard let weight = call.weight("weight", reader), weight.isParameter else {
        return try dynamic(call, x, settings, groups, &reader)
      }
      let axes = axes ?? weight.shape.count - 2
      guard (1...3).contains(axes), weight.shape.count == axes + 2,
        reader.graph.rank(of: x) == axes + 2
      else { return false }
      let channels = try Checked.multiply(weight.shape[1], groups)
      return try shifted(
        call, "Conv\(axes)d",
        [
          ("in_channels", .int(channels)), ("out_channels", .int(weight.shape[0])),
          ("kernel_size", .axes(Array(weight.shape.dropFirst(2)))), ("groups", .int(groups)),
        ] + settings, to: [x], weight, axes: axes, &reader)
    }
  }

  /// A convolution whose weight is a tensor, or one that training does not change.
  private static func dynamic(
    _ call: TorchCall, _ x: TensorReference, _ settings: TorchCall.Settings, _ groups: Int,
    _ reader: inout TorchReader
  ) throws -> Bool {
    guard let weight = try call.tensor("weight", &reader) else { return false }
    let axes = reader.graph.rank(of: weight) - 2
    guard (1...3).contains(axes), reader.graph.rank(of: x) == axes + 2 else { return false }
    return try shifted(
      call, "DynamicConv\(axes)d", [("groups", .int(groups))] + settings, to: [x, weight], nil,
      axes: axes, &reader)
  }

  /// A layer with its bias: its own where that is a weight and the type has one, else added behind it, a number
  /// for each channel in front of so many axes.
  private static func shifted(
    _ call: TorchCall, _ type: String, _ settings: TorchCall.Settings,
    to tensors: [TensorReference],
    _ weight: ModelWeight?, axes: Int, _ reader: inout TorchReader
  ) throws -> Bool {
    let weights = weight.map { [$0] } ?? []
    if let bias = bias(call, reader), weight != nil || bias.isEmpty {
      let settings = weight == nil ? settings : settings + [("bias", .bool(!bias.isEmpty))]
      return try call.layer(type, settings, to: tensors, weights: weights + bias, &reader)
    }
    guard var shift = try call.tensor("bias", &reader) else { return false }
    let own = weight == nil ? settings : settings + [("bias", .bool(false))]
    let y = try call.step(type, own, to: tensors, weights: weights, &reader)
    if axes > 0 {
      let shape = [-1] + Array(repeating: 1, count: axes)
      shift = try call.step(
        "Reshape", [("shape", .list(shape.map(Value.int)))], to: [shift], &reader)
    }
    return try call.layer("Add", to: [y, shift], &reader)
  }

  private static func transposed(_ axes: Int?) -> Row {
    { call, reader in
      let names = windows + ["output_padding"]
      guard let x = try call.tensor("input", &reader), let weight = call.weight("weight", reader),
        let settings = windowSettings(call, names, reader), let bias = bias(call, reader),
        let groups = call.has("groups") ? call.integer("groups", reader) : 1, groups > 0
      else { return false }
      let axes = axes ?? weight.shape.count - 2
      guard (1...3).contains(axes), weight.shape.count == axes + 2,
        reader.graph.rank(of: x) == axes + 2
      else { return false }
      return try call.layer(
        "ConvTranspose\(axes)d",
        [
          ("in_channels", .int(weight.shape[0])),
          ("out_channels", .int(try Checked.multiply(weight.shape[1], groups))),
          ("kernel_size", .axes(Array(weight.shape.dropFirst(2)))),
          ("groups", .int(groups)), ("bias", .bool(!bias.isEmpty)),
        ] + settings, to: [x], weights: [weight] + bias, &reader)
    }
  }

  /// The bias that a layer holds: none or one; nil where it is a tensor that is no weight.
  private static func bias(_ call: TorchCall, _ reader: TorchReader) -> [ModelWeight]? {
    guard call.has("bias") else { return [] }
    return call.weight("bias", reader).map { [$0] }
  }

  private static func linear(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.tensor("input", &reader) else { return false }
    if let weight = call.weight("weight", reader), weight.shape.count == 2, weight.isParameter {
      return try shifted(
        call, "Linear",
        [("in_features", .int(weight.shape[1])), ("out_features", .int(weight.shape[0]))],
        to: [x], weight, axes: 0, &reader)
    }
    // A weight that is computed: x @ weight.T.
    guard let weight = try call.tensor("weight", &reader), reader.graph.rank(of: weight) == 2,
      reader.graph.rank(of: x) >= 2
    else { return false }
    let turned = try call.step(
      "Transpose", [("dim0", .int(0)), ("dim1", .int(1))], to: [weight], &reader)
    return try shifted(call, "MatMul", [], to: [x, turned], nil, axes: 0, &reader)
  }

  /// A linear map whose weight is written the other way round: GPT-2's Conv1D.
  private static func addmm(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard call.number("beta") ?? 1 == 1, call.number("alpha") ?? 1 == 1,
      let x = try call.tensor("mat1", &reader)
    else { return false }
    if let weight = call.weight("mat2", reader), weight.shape.count == 2,
      let bias = call.weight("self", reader)
    {
      return try call.layer(
        "Linear",
        [
          ("in_features", .int(weight.shape[0])), ("out_features", .int(weight.shape[1])),
          ("bias", .bool(true)),
        ], to: [x], weights: [weight, bias], &reader)
    }
    guard let y = try call.tensor("mat2", &reader), let z = try call.tensor("self", &reader) else {
      return false
    }
    return try call.layer("Add", to: [call.step("MatMul", to: [x, y], &reader), z], &reader)
  }

  private static func baddbmm(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.tensor("batch1", &reader), let y = try call.tensor("batch2", &reader)
    else { return false }
    if call.number("beta") == 0 { return try call.layer("MatMul", to: [x, y], &reader) }
    guard let z = try call.tensor("self", &reader) else { return false }
    return try call.layer("Add", to: [call.step("MatMul", to: [x, y], &reader), z], &reader)
  }

  private static func embedding(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let weight = call.weight("weight", reader), weight.shape.count == 2, weight.isParameter,
      let indices = try call.tensor("indices", &reader)
    else { return false }
    var settings: TorchCall.Settings = [
      ("num_embeddings", .int(weight.shape[0])), ("embedding_dim", .int(weight.shape[1])),
    ]
    if let padding = call.integer("padding_idx", reader), padding >= 0 {
      settings.append(("padding_idx", .int(padding)))
    }
    return try call.layer("Embedding", settings, to: [indices], weights: [weight], &reader)
  }

  private static func bilinear(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let weight = call.weight("weight", reader), weight.shape.count == 3,
      let bias = bias(call, reader), let x = try call.tensor("input1", &reader),
      let y = try call.tensor("input2", &reader)
    else { return false }
    return try call.layer(
      "Bilinear",
      [
        ("in1_features", .int(weight.shape[1])), ("in2_features", .int(weight.shape[2])),
        ("out_features", .int(weight.shape[0])), ("bias", .bool(!bias.isEmpty)),
      ], to: [x, y], weights: [weight] + bias, &reader)
  }

  private static func prelu(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), let weight = call.weight("weight", reader) else {
      return false
    }
    return try call.layer(
      "PReLU", [("num_parameters", .int(try weight.elementCount()))], to: [x], weights: [weight],
      &reader)
  }

  /// `lstm.input(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first)`.
  private static func recurrent(_ type: String, gates: Int) -> Row {
    { call, reader in
      guard let x = try call.tensor("input", &reader),
        case .tensors(let names)? = call.node["params"],
        let layers = call.integer("num_layers", reader)
      else { return false }
      let weights = names.compactMap { name -> ModelWeight? in
        guard let name, case .weight(let weight)? = reader.value(name) else { return nil }
        return weight
      }
      guard weights.count == names.count, let first = weights.first, first.shape.count == 2,
        first.shape[0] % gates == 0
      else { return false }
      let hidden = first.shape[0] / gates
      var settings: TorchCall.Settings = [
        ("input_size", .int(first.shape[1])), ("hidden_size", .int(hidden)),
        ("num_layers", .int(layers)), ("bias", .bool(call.flag("has_biases"))),
        ("batch_first", .bool(call.flag("batch_first"))),
        ("bidirectional", .bool(call.flag("bidirectional"))),
      ]
      if let dropout = call.number("dropout") { settings.append(("dropout", .float(dropout))) }
      if type == "LSTM", weights[1].shape.count == 2, weights[1].shape[1] != hidden {
        settings.append(("proj_size", .int(weights[1].shape[1])))
      }
      let states = try firstStates(call, &reader)
      return try call.layer(type, settings, to: [x] + states, weights: weights, &reader)
    }
  }

  /// The first states, where they are none that are the same for all data: PyTorch makes zeros where a model
  /// gives none.
  private static func firstStates(
    _ call: TorchCall, _ reader: inout TorchReader
  ) throws -> [TensorReference] {
    var states: [TensorReference] = []
    if case .tensors(let names)? = call.node["hx"] {
      for name in names {
        guard let name, let value = reader.value(name), case .tensor(let tensor) = value else {
          return []
        }
        states.append(tensor.reference)
      }
    } else if let state = try call.tensor("hx", &reader) {
      states.append(state)
    }
    return states.contains { !reader.graph.isFilled($0) } ? states : []
  }

  // MARK: - Products

  /// A product of matrices; a vector is a matrix of one row, or of one column, for the time of it.
  private static func product(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let tensors = try call.allTensors(&reader), tensors.count == 2 else { return false }
    var (x, y) = (tensors[0], tensors[1])
    let ranks = (reader.graph.rank(of: x), reader.graph.rank(of: y))
    guard ranks.0 > 0, ranks.1 > 0 else { return false }
    if ranks.0 > 1, ranks.1 > 1 { return try call.layer("MatMul", to: [x, y], &reader) }
    var left: [Int] = []
    if ranks.0 == 1 {
      x = try call.step("Unsqueeze", [("dim", .int(0))], to: [x], &reader)
      left.append(-2)
    }
    if ranks.1 == 1 {
      y = try call.step("Unsqueeze", [("dim", .int(1))], to: [y], &reader)
      left.append(-1)
    }
    let matrix = try call.step("MatMul", to: [x, y], &reader)
    return try call.layer("Squeeze", [("dim", .axes(left))], to: [matrix], &reader)
  }

  private static func einsum(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let equation = call.word("equation"), let tensors = try call.allTensors(&reader),
      tensors.count < 3
    else { return false }
    return try call.layer(
      "Einsum", [("equation", .string(equation.filter { $0 != " " }))], to: tensors, &reader)
  }

  private static func attention(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let query = try call.tensor("query", &reader), let key = try call.tensor("key", &reader),
      let value = try call.tensor("value", &reader)
    else { return false }
    var tensors = [query, key, value]
    if call.has("attn_mask") {
      guard let mask = try call.tensor("attn_mask", &reader) else { return false }
      tensors.append(mask)
    }
    return try call.layer(
      "ScaledDotProductAttention",
      call.numbers("dropout_p", "scale") + [
        ("is_causal", .bool(call.flag("is_causal"))),
        ("enable_gqa", .bool(call.flag("enable_gqa"))),
      ], to: tensors, &reader)
  }
}
