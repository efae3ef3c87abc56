import ShapeEngine

extension KerasRun {
  static let convolutions: [String: Lowering] = [
    "Conv1D": { try $0.convolution($1, axes: 1) }, "Conv2D": { try $0.convolution($1, axes: 2) },
    "Conv3D": { try $0.convolution($1, axes: 3) },
    "Convolution1D": { try $0.convolution($1, axes: 1) },
    "Convolution2D": { try $0.convolution($1, axes: 2) },
    "Convolution3D": { try $0.convolution($1, axes: 3) },
    "DepthwiseConv1D": { try $0.depthwise($1, axes: 1) },
    "DepthwiseConv2D": { try $0.depthwise($1, axes: 2) },
    "SeparableConv1D": { try $0.separable($1, axes: 1) },
    "SeparableConv2D": { try $0.separable($1, axes: 2) },
    "SeparableConvolution1D": { try $0.separable($1, axes: 1) },
    "SeparableConvolution2D": { try $0.separable($1, axes: 2) },
    "Conv1DTranspose": { try $0.transposed($1, axes: 1) },
    "Conv2DTranspose": { try $0.transposed($1, axes: 2) },
    "Conv3DTranspose": { try $0.transposed($1, axes: 3) },
    "Convolution2DTranspose": { try $0.transposed($1, axes: 2) },
  ]

  /// A map with so many axes, as it is stored, and its number of channels.
  mutating func spatial(
    _ site: KerasSite, axes: Int
  ) throws -> (tensor: ModelTensor, channels: Int) {
    let tensor = try site.tensor
    guard rank(tensor) == axes + 2 else {
      throw ShapeError(
        "\(site.layer.type) takes \(axes + 2) dimensions", found: "\(rank(tensor))",
        expected: "\(axes + 2), batch and channels counted")
    }
    let map = try map(tensor, site)
    return (map, graph.shape(of: map.reference)[1])
  }

  /// The window that a configuration describes, as hyperparameters.
  func window(
    _ config: KerasConfig, axes: Int
  ) throws -> [(name: String, value: Value)] {
    let kernel = try config.counts("kernel_size", axes: axes)
    let strides = try config.counts("strides", axes: axes, default: [1])
    let dilation = try config.counts("dilation_rate", axes: axes, default: [1])
    var settings: [(name: String, value: Value)] = [("kernel_size", setting(kernel))]
    if strides.contains(where: { $0 > 1 }) { settings.append(("stride", setting(strides))) }
    let padding: Value?
    switch try config.word("padding")?.lowercased() {
    case nil, "valid"?: padding = nil
    case "causal"? where axes == 1:
      padding = .list([.list([.int(try overhang(kernel[0], dilation[0])), .int(0)])])
    case "same"?: padding = try same(kernel, strides, dilation, isConvolution: true)
    default: throw config.error("padding", "'valid', 'same' or, in 1D, 'causal'")
    }
    if let padding { settings.append(("padding", padding)) }
    if dilation.contains(where: { $0 > 1 }) { settings.append(("dilation", setting(dilation))) }
    return settings
  }

  private func overhang(_ kernel: Int, _ dilation: Int) throws(ShapeError) -> Int {
    try Checked.multiply(dilation, kernel - 1)
  }

  /// TensorFlow's SAME. Where the stride is 1 it is D(K - 1) elements at any size, half of them at each
  /// side, and a 1x1 window has none.
  func same(
    _ kernel: [Int], _ strides: [Int], _ dilation: [Int], isConvolution: Bool
  ) throws(ShapeError) -> Value? {
    var totals: [Int] = []
    for (kernel, dilation) in zip(kernel, dilation) {
      totals.append(try overhang(kernel, dilation))
    }
    let isFixed = zip(totals, strides).allSatisfy { $0 == 0 || $1 == 1 }
    if isFixed, totals.allSatisfy({ $0 % 2 == 0 }) {
      return totals.allSatisfy { $0 == 0 } ? nil : setting(totals.map { $0 / 2 })
    }
    return .string(isConvolution && strides.allSatisfy { $0 == 1 } ? "same" : "same_upper")
  }

  private mutating func convolution(_ site: KerasSite, axes: Int) throws -> ModelValue {
    let (x, _) = try spatial(site, axes: axes)
    let config = site.config
    var settings =
      try [("out_channels", Value.int(config.count("filters")))]
      + window(config, axes: axes)
    let groups = try config.count("groups", default: 1)
    if groups > 1 { settings.append(("groups", .int(groups))) }
    if try !config.bool("use_bias", default: true) { settings.append(("bias", .bool(false))) }
    let y = try layer(
      "Conv\(axes)d", settings, to: x, order: x.order, hasWeights: true, site)
    return try activated(y, site)
  }

  private mutating func depthwise(_ site: KerasSite, axes: Int) throws -> ModelValue {
    let (x, channels) = try spatial(site, axes: axes)
    let y = try depthwise(
      x, channels: channels, bias: site.config.bool("use_bias", default: true), at: "", site, axes)
    return try activated(y, site)
  }

  private mutating func depthwise(
    _ x: ModelTensor, channels: Int, bias: Bool, at suffix: String, _ site: KerasSite, _ axes: Int
  ) throws -> ModelTensor {
    let config = site.config
    let multiplier = try config.count("depth_multiplier", default: 1)
    var settings =
      try [("out_channels", Value.int(Checked.multiply(channels, multiplier)))]
      + window(config, axes: axes)
    if channels > 1 { settings.append(("groups", .int(channels))) }
    if !bias { settings.append(("bias", .bool(false))) }
    return try layer(
      "Conv\(axes)d", settings, to: x, at: suffix, order: x.order, hasWeights: true, site)
  }

  /// A depthwise convolution without bias, then one of 1x1.
  private mutating func separable(_ site: KerasSite, axes: Int) throws -> ModelValue {
    let (x, channels) = try spatial(site, axes: axes)
    let config = site.config
    let deep = try depthwise(x, channels: channels, bias: false, at: "depthwise", site, axes)
    var settings = try [
      ("out_channels", Value.int(config.count("filters"))), ("kernel_size", .int(1)),
    ]
    if try !config.bool("use_bias", default: true) { settings.append(("bias", .bool(false))) }
    let y = try layer(
      "Conv\(axes)d", settings, to: deep, at: "pointwise", order: deep.order, hasWeights: true, site
    )
    return try activated(y, site)
  }

  /// Source: `_get_output_shape_given_tf_padding` in keras/src/backend/common/backend_utils.py, where the
  /// kernel K is counted with its dilation: with `output_padding` None the size is I*S + max(K - S, 0) for
  /// 'valid' and I*S for 'same'; else (I - 1)*S + output_padding and K or, for 'same', K mod 2.
  private mutating func transposed(_ site: KerasSite, axes: Int) throws -> ModelValue {
    let (x, _) = try spatial(site, axes: axes)
    let config = site.config
    let kernel = try config.counts("kernel_size", axes: axes)
    let strides = try config.counts("strides", axes: axes, default: [1])
    let dilation = try config.counts("dilation_rate", axes: axes, default: [1])
    let word = try config.word("padding")?.lowercased() ?? "valid"
    guard word == "valid" || word == "same" else {
      throw config.error("padding", "'valid' or 'same'")
    }
    var more = try config.integers("output_padding")
    if let one = more, one.count == 1 { more = Array(repeating: one[0], count: axes) }
    guard more?.count ?? axes == axes, more?.allSatisfy({ $0 >= 0 }) ?? true else {
      throw config.error("output_padding", "\(axes) integers of at least 0")
    }
    var padding: [(low: Int, high: Int)] = []
    var added: [Int] = []
    for axis in 0..<axes {
      let window = try Checked.add(overhang(kernel[axis], dilation[axis]), 1)
      let stride = strides[axis]
      var total = 0
      if let more {
        total = word == "same" ? window / 2 * 2 : 0
        added.append(more[axis])
      } else {
        total = word == "same" ? max(window - stride, 0) : 0
        added.append(max(stride - window, 0))
      }
      padding.append((total / 2, total - total / 2))
    }
    var settings: [(name: String, value: Value)] = [
      ("out_channels", .int(try config.count("filters"))), ("kernel_size", setting(kernel)),
    ]
    if strides.contains(where: { $0 > 1 }) { settings.append(("stride", setting(strides))) }
    if padding.contains(where: { $0.low != $0.high }) {
      settings.append(("padding", .list(padding.map { .list([.int($0.low), .int($0.high)]) })))
    } else if padding.contains(where: { $0.low > 0 }) {
      settings.append(("padding", setting(padding.map(\.low))))
    }
    if added.contains(where: { $0 > 0 }) { settings.append(("output_padding", setting(added))) }
    if dilation.contains(where: { $0 > 1 }) { settings.append(("dilation", setting(dilation))) }
    let groups = try config.count("groups", default: 1)
    if groups > 1 { settings.append(("groups", .int(groups))) }
    if try !config.bool("use_bias", default: true) { settings.append(("bias", .bool(false))) }
    let y = try layer(
      "ConvTranspose\(axes)d", settings, to: x, order: x.order, hasWeights: true, site)
    return try activated(y, site)
  }
}
