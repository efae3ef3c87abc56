import ShapeEngine

extension KerasRun {
  static let wrappers: [String: Lowering] = {
    var table: [String: Lowering] = [
      "TimeDistributed": { try $0.timeDistributed($1) },
      "SpectralNormalization": { run, site in
        let layer = try run.wrapped(site)
        return try run.result(of: site.inner(layer, at: layer.name))
      },
    ]
    for axes in 1...3 { table["ConvLSTM\(axes)D"] = { try $0.convolutional($1, axes: axes) } }
    return table
  }()

  private func wrapped(_ site: KerasSite) throws -> KerasLayer {
    guard let node = site.config["layer"] else { throw site.config.error("layer", "a layer") }
    return try KerasLayer(node, in: site.config.path)
  }

  /// A layer for each step: the steps become part of the batch, and are taken out of it again. A Dense is
  /// one of every step as it stands.
  private mutating func timeDistributed(_ site: KerasSite) throws -> ModelValue {
    let inner = try wrapped(site)
    let tensor = try site.tensor
    let rank = rank(tensor)
    guard rank >= 3 else {
      throw ShapeError(
        "TimeDistributed takes at least 3 dimensions", found: "\(rank)",
        expected: "batch, steps and what the layer takes")
    }
    if inner.model == nil, ["Dense", "Dropout", "Activation", "Embedding"].contains(inner.type) {
      return try result(of: site.inner(inner, at: inner.name, given: [tensor]))
    }
    let now = order(tensor)
    let x =
      now[0] == 0 && now[1] == 1
      ? tensor
      : try arranged(tensor, as: rank >= 5 ? KerasOrder.frames(rank: rank) : Array(0..<rank), site)
    let steps = [
      try graph.size(of: 0, of: x.reference).setting,
      try graph.size(of: 1, of: x.reference).setting,
    ]
    let frame = (2..<rank).map { Value.size(.dim($0)) }
    var order = self.order(x).dropFirst().map { $0 - 1 }
    order[0] = 0
    let all = try layer(
      "Reshape",
      [("shape", .list([.size(.operation(.multiply, .dim(0), .dim(1)))] + frame))], to: x,
      at: "steps", order: order, site)
    let value = try result(of: site.inner(inner, at: inner.name, given: [all]))
    guard case .tensor(let given) = value else { return value }
    let y = try own(given, site)
    let shape = steps + (1..<self.rank(y)).map { Value.size(.dim($0)) }
    return .tensor(try layer("Reshape", [("shape", .list(shape))], to: y, site))
  }

  /// A recurrent convolution, which PyTorch does not have: its figures are declared. Source: `ConvLSTMCell`
  /// in keras/src/layers/rnn/conv_lstm.py.
  private mutating func convolutional(_ site: KerasSite, axes: Int) throws -> ModelValue {
    let config = site.config
    let tensor = try site.tensor
    let rank = axes + 3
    guard self.rank(tensor) == rank else {
      throw ShapeError(
        "\(site.layer.type) takes \(rank) dimensions", found: "\(self.rank(tensor))",
        expected: "\(rank), batch, steps and channels counted")
    }
    let isFirst = try site.isChannelsFirst
    let order = isFirst ? Array(0..<rank) : KerasOrder.frames(rank: rank)
    let x = try arranged(tensor, as: order, site)
    let channels = graph.shape(of: x.reference)[2]
    let filters = try config.count("filters")
    let kernel = try config.counts("kernel_size", axes: axes)
    let strides = try config.counts("strides", axes: axes, default: [1])
    let dilation = try config.counts("dilation_rate", axes: axes, default: [1])
    let isSame = try config.word("padding")?.lowercased() == "same"
    var sizes: [Value] = []
    for axis in 0..<axes {
      let size = SizeExpression.dim(axis + 3)
      let lost = isSame ? 0 : try Checked.multiply(dilation[axis], kernel[axis] - 1)
      let rest = lost == 0 ? size : .operation(.subtract, size, .integer(lost))
      sizes.append(
        .size(strides[axis] == 1 ? rest : .operation(.ceilDivide, rest, .integer(strides[axis]))))
    }
    let window = try ModelSize.product(kernel)
    let gates = try Checked.multiply(4, filters)
    var params = try ModelSize.product([window, Checked.add(channels, filters), gates])
    if try config.bool("use_bias", default: true) { params = try Checked.add(params, gates) }
    let state = [Value.int(filters)] + sizes
    let sequences = try config.bool("return_sequences")
    let output = (sequences ? [Value.size(.dim(1))] : []) + state
    let frame = isFirst ? Array(0..<axes + 2) : KerasOrder.channelsFirst(rank: axes + 2)
    let states = try config.bool("return_state")
    let outputs = try append(
      "Opaque",
      [
        ("output", states ? .list([output, state, state].map(Value.list)) : .list(output)),
        ("params", .int(params)), ("function", .string(site.layer.type)),
      ], to: [x], order: nil, hasWeights: true, site)
    let values = outputs.enumerated().map { number, output in
      let order = number == 0 && sequences ? order : frame
      return ModelValue.tensor(ModelTensor(output.reference, order: isFirst ? nil : order))
    }
    return values.count == 1 ? values[0] : .list(values)
  }
}
