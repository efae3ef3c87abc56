extension LayerKind {
  /// The kind of a layer that stays as it is in a normal form.
  ///
  /// - Parameters:
  ///   - inputs: what it takes, without what only `like(…)` names.
  ///   - outputs: what it gives.
  init(
    of layer: any Layer, _ inputs: [Shape<AxisMap>], giving outputs: [Shape<AxisMap>],
    size: (SizeExpression) -> Entry?
  ) {
    let rank = inputs.first?.rank ?? 0
    func plain(_ names: Set<String> = []) -> LayerKind {
      LayerKind(of: layer, rank: rank, without: names, size: size)
    }
    switch layer {
    case let layer as Conv: self = plain(["bias"]).windowed(layer)
    case let layer as ConvTranspose: self = plain(["bias"]).padded(layer)
    // What folding adds or drops.
    case is Linear: self = plain(["bias"])
    case let layer as MaxPool:
      self = plain(["pad_first"]).windowed(layer.axes, ceils: layer.ceilMode, layer.window)
    case let layer as LPPool:
      self = plain(["pad_first"]).windowed(layer.axes, ceils: layer.ceilMode, layer.window)
    case let layer as AvgPool:
      let kind = plain(["pad_first"]).windowed(layer.axes, ceils: layer.ceilMode, layer.window)
      let isPadded = (0..<layer.axes).contains {
        layer.window($0).padding != .explicit(low: 0, high: 0)
      }
      self = isPadded ? kind : kind.removing("count_include_pad")
      // In 3d PyTorch's requires more of its input than ONNX's.
      if layer.axes == 3, isPadded || layer.ceilMode {
        self = setting("pad_first", .value(.bool(layer.padFirst)))
      }
    case is AdaptiveAvgPool, is AdaptiveMaxPool:
      let name = layer is AdaptiveAvgPool ? "AdaptiveAvgPool" : "AdaptiveMaxPool"
      let sizes = outputs.first.map { Array($0.sizes.dropFirst(2)) } ?? []
      self = .adaptive(name, sizes)
    case is ReLU6: self = .clamp(0, 6)
    case let layer as Hardtanh: self = .clamp(layer.minVal, layer.maxVal)
    case let layer as Clamp: self = .clamp(layer.min, layer.max)
    case is Softmax2d where rank > 2:
      self = LayerKind("Softmax", [("dim", .int(rank - 3))])
    case let layer as Upsample: self = .resampling(layer, outputs)
    case let layer as Interpolate: self = .resampling(layer, outputs)
    case let layer as UpsamplingNearest2d: self = .resampling(layer, outputs)
    case let layer as UpsamplingBilinear2d: self = .resampling(layer, outputs)
    default: self = plain()
    }
  }

  private func windowed(_ layer: Conv) -> LayerKind {
    guard let padding = Self.padding(layer.axes, { try? layer.window($0) }) else { return self }
    let kind = setting("padding", padding)
    let none = Entry.list(Array(repeating: .list([.int(0), .int(0)]), count: layer.axes))
    return padding == none ? kind.removing("padding_mode") : kind
  }

  private func padded(_ layer: ConvTranspose) -> LayerKind {
    let sides = (0..<layer.axes).map { layer.padding.sides($0) }
    return setting("padding", .list(sides.map { .list([.int($0.low), .int($0.high)]) }))
  }

  private func windowed(_ axes: Int, ceils: Bool, _ window: (Int) -> Window) -> LayerKind {
    let strides = (0..<axes).map { Entry.int(window($0).stride) }
    var kind = setting("stride", .list(strides))
    if let padding = Self.padding(axes, window) { kind = kind.setting("padding", padding) }
    // Only where a last window may end outside does it count whether the padding is part of the input.
    if ceils, window(0).padsFirst { kind = kind.setting("pads_first", .value(.bool(true))) }
    return kind
  }

  /// What stretches to a size: whether that is said or follows from a factor does not count, as long as
  /// the factor is a whole one.
  private static func resampling(
    _ layer: some ResamplingLayer, _ outputs: [Shape<AxisMap>]
  ) -> LayerKind {
    let mode =
      switch layer.mode {
      case .bilinear, .trilinear: ResamplingMode.linear
      default: layer.mode
      }
    var kind = LayerKind(
      "Interpolate",
      [
        ("mode", .value(.string(mode.rawValue))),
        ("align_corners", .value(.bool(layer.alignCorners ?? false))),
        ("antialias", .value(.bool(layer.isFiltered))),
        ("size", .list(outputs.first.map { $0.sizes.dropFirst(2).map(Entry.size) } ?? [])),
      ])
    let factors = layer.recomputeScaleFactor == true ? [] : layer.scaleFactor?.factors ?? []
    if factors.contains(where: { $0.rounded() != $0 }) {
      kind = kind.setting("scale_factor", .list(factors.map(Entry.number)))
    }
    return kind
  }
}
