import ShapeEngine

extension TorchOperators {
  /// Resizing, pads, and pixels that become channels.
  static let resampling: [String: Row] = {
    var rows: [String: Row] = [
      "pad": pad, "constant_pad_nd": pad, "im2col": windows("Unfold"), "col2im": windows("Fold"),
      "pixel_shuffle": number("PixelShuffle", "upscale_factor"),
      "pixel_unshuffle": number("PixelUnshuffle", "downscale_factor"),
      "channel_shuffle": number("ChannelShuffle", "groups"),
      "native_channel_shuffle": number("ChannelShuffle", "groups"), "grid_sampler": gridSample,
      "grid_sampler_2d": gridSample,
    ]
    let modes = [
      "nearest1d": "nearest", "nearest2d": "nearest", "nearest3d": "nearest",
      "linear1d": "linear", "bilinear2d": "bilinear", "trilinear3d": "trilinear",
      "bicubic2d": "bicubic",
    ]
    for (name, mode) in modes {
      rows["upsample_\(name)"] = interpolate(mode)
      rows["_upsample_nearest_exact\(name.suffix(2))"] = interpolate("nearest-exact")
      rows["_upsample_\(name)_aa"] = interpolate(mode, isAntialiased: true)
    }
    for (name, type) in ["reflection": "ReflectionPad", "replication": "ReplicationPad"] {
      for axes in 1...3 { rows["\(name)_pad\(axes)d"] = margins("\(type)\(axes)d") }
    }
    return rows
  }()

  private static func interpolate(_ mode: String, isAntialiased: Bool = false) -> Row {
    { call, reader in
      guard let x = try call.first(&reader) else { return false }
      let module = TorchModules.stack(of: call.node).last
      let isModule = module.map { $0.isPyTorch && $0.name.hasPrefix("Upsampl") } ?? false
      var settings: TorchCall.Settings = [("mode", .string(mode))]
      if call.has("align_corners") {
        settings.append(("align_corners", .bool(call.flag("align_corners"))))
      }
      if isAntialiased { settings.append(("antialias", .bool(true))) }
      if call.has("output_size") {
        guard let sizes = call.sizes("output_size", reader) else { return false }
        settings.append(("size", size(sizes, of: x, call, &reader)))
      } else {
        guard case .floats(let factors)? = call.node["scale_factors"],
          factors.allSatisfy(\.isFinite), let first = factors.first
        else { return false }
        let isOne = factors.allSatisfy { $0 == first }
        settings.append(
          ("scale_factor", isOne ? .float(first) : .list(factors.map(Value.float))))
      }
      return try call.layer(
        isModule && !isAntialiased ? "Upsample" : "Interpolate", settings, to: [x], &reader)
    }
  }

  /// The size of a resized map: that of another map where the file writes both alike. Of those the nearest is
  /// named from which the resized one is made.
  private static func size(
    _ sizes: [ModelSize], of x: TensorReference, _ call: TorchCall, _ reader: inout TorchReader
  ) -> Value {
    guard case .sizes(let written)? = call.node["output_size"],
      sizes.contains(where: { $0.constant == nil })
    else { return .sizes(sizes) }
    let wanted = written.map { reader.declared($0) }
    guard let number = reader.map(of: wanted, before: x) else { return .sizes(sizes) }
    return .size(.like(number, dim: nil))
  }

  /// Amounts from the last dimension backwards; those of dimensions that get none are left out.
  private static func pad(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), var amounts = call.sizes("pad", reader),
      amounts.count % 2 == 0
    else { return false }
    while amounts.count > 2, amounts.suffix(2).allSatisfy({ $0.constant == 0 }) {
      amounts.removeLast(2)
    }
    let (axes, mode) = (amounts.count / 2, call.word("mode") ?? "constant")
    let value = call.number("value") ?? 0
    var settings: TorchCall.Settings = [("padding", .sizes(amounts))]
    let types = [
      "reflect": "ReflectionPad", "replicate": "ReplicationPad", "circular": "CircularPad",
    ]
    let isSpatial = axes <= 3 && reader.graph.rank(of: x) == axes + 2
    guard mode == "constant" else {
      guard let type = types[mode], isSpatial else { return false }
      return try call.layer("\(type)\(axes)d", settings, to: [x], &reader)
    }
    if isSpatial, value == 0 {
      return try call.layer("ZeroPad\(axes)d", settings, to: [x], &reader)
    }
    settings.append(("value", .float(value)))
    return try call.layer(isSpatial ? "ConstantPad\(axes)d" : "Pad", settings, to: [x], &reader)
  }

  private static func margins(_ type: String) -> Row {
    { call, reader in
      guard let x = try call.first(&reader), let amounts = call.sizes("padding", reader),
        reader.graph.rank(of: x) == amounts.count / 2 + 2
      else { return false }
      return try call.layer(type, [("padding", .sizes(amounts))], to: [x], &reader)
    }
  }

  private static func number(_ type: String, _ name: String) -> Row {
    { call, reader in
      guard let x = try call.first(&reader), let number = call.integer(name, reader) else {
        return false
      }
      return try call.layer(type, [(name, .int(number))], to: [x], &reader)
    }
  }

  private static func windows(_ type: String) -> Row {
    { call, reader in
      guard let x = try call.first(&reader) else { return false }
      var settings: TorchCall.Settings = []
      for name in ["output_size", "kernel_size", "dilation", "padding", "stride"]
      where call.has(name) {
        guard let numbers = call.integers(name, reader) else { return false }
        settings.append((name, .axes(numbers)))
      }
      return try call.layer(type, settings, to: [x], &reader)
    }
  }

  private static func gridSample(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), let grid = try call.tensor("grid", &reader),
      reader.graph.rank(of: x) == 4
    else { return false }
    let modes = ["bilinear", "nearest", "bicubic"]
    let paddings = ["zeros", "border", "reflection"]
    guard let mode = call.integer("interpolation_mode", reader), modes.indices.contains(mode),
      let padding = call.integer("padding_mode", reader), paddings.indices.contains(padding)
    else { return false }
    return try call.layer(
      "GridSample",
      [
        ("mode", .string(modes[mode])), ("padding_mode", .string(paddings[padding])),
        ("align_corners", .bool(call.flag("align_corners"))),
      ], to: [x, grid], &reader)
  }
}
