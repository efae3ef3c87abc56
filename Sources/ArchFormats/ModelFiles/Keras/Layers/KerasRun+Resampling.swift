import ShapeEngine

extension KerasRun {
  static let resampling: [String: Lowering] = [
    "ZeroPadding1D": { try $0.padded($1, axes: 1) },
    "ZeroPadding2D": { try $0.padded($1, axes: 2) },
    "ZeroPadding3D": { try $0.padded($1, axes: 3) },
    "Cropping1D": { try $0.cropped($1, axes: 1) }, "Cropping2D": { try $0.cropped($1, axes: 2) },
    "Cropping3D": { try $0.cropped($1, axes: 3) },
    "UpSampling1D": { try $0.upsampled($1, axes: 1) },
    "UpSampling2D": { try $0.upsampled($1, axes: 2) },
    "UpSampling3D": { try $0.upsampled($1, axes: 3) },
    "Resizing": { try $0.resized($1) }, "CenterCrop": { try $0.centerCropped($1) },
    "RandomCrop": { try $0.centerCropped($1) },
  ]

  private mutating func padded(_ site: KerasSite, axes: Int) throws -> ModelValue {
    let (x, _) = try spatial(site, axes: axes)
    let sides = try site.config.sides("padding", axes: axes)
    // PyTorch has the last axis first.
    let padding = setting(sides.reversed().flatMap { [$0.low, $0.high] })
    return .tensor(
      try layer("ZeroPad\(axes)d", [("padding", padding)], to: x, order: x.order, site))
  }

  private mutating func cropped(_ site: KerasSite, axes: Int) throws -> ModelValue {
    let (x, _) = try spatial(site, axes: axes)
    let sides = try site.config.sides("cropping", axes: axes)
    let dims = Value.list((2..<axes + 2).map(Value.int))
    let start = Value.list(sides.map { .int($0.low) })
    let end = Value.list(sides.map { $0.high == 0 ? .none : .int(-$0.high) })
    return .tensor(
      try layer(
        "Slice", [("dim", dims), ("start", start), ("end", end)], to: x, order: x.order, site))
  }

  private mutating func upsampled(_ site: KerasSite, axes: Int) throws -> ModelValue {
    let (x, channels) = try spatial(site, axes: axes)
    let factors = try site.config.counts("size", axes: axes, default: [2])
    let mode = try site.config.word("interpolation") ?? "nearest"
    guard Self.modes.contains(mode) else {
      var sizes = [Value.int(channels)]
      for (axis, factor) in factors.enumerated() {
        sizes.append(
          .size(.operation(.multiply, .dim(axis + 2), .integer(factor))))
      }
      return .tensor(try interpolated(x, to: sizes, site))
    }
    let isOne = factors.allSatisfy { $0 == factors[0] }
    let factor =
      isOne ? Value.float(Double(factors[0])) : .list(factors.map { .float(Double($0)) })
    var settings = [("scale_factor", factor)]
    if mode != "nearest" { settings.append(("mode", .string(mode))) }
    return .tensor(try layer("Upsample", settings, to: x, order: x.order, site))
  }

  /// The interpolations that PyTorch has.
  static let modes: Set<String> = ["nearest", "bilinear", "bicubic"]

  /// Another interpolation: its name and the sizes, channels first.
  private mutating func interpolated(
    _ x: ModelTensor, to sizes: [Value], _ site: KerasSite
  ) throws -> ModelTensor {
    try layer(
      "Opaque", [("output", .list(sizes)), ("function", .string(site.layer.type))], to: x,
      order: x.order, site)
  }

  private mutating func resized(_ site: KerasSite) throws -> ModelValue {
    let (x, channels) = try spatial(site, axes: 2)
    let config = site.config
    let size = try [config.count("height"), config.count("width")]
    let mode = try config.word("interpolation") ?? "bilinear"
    guard Self.modes.contains(mode) else {
      return .tensor(try interpolated(x, to: ([channels] + size).map(Value.int), site))
    }
    var settings: [(name: String, value: Value)] = [("size", .list(size.map(Value.int)))]
    if mode != "nearest" { settings.append(("mode", .string(mode))) }
    return .tensor(try layer("Interpolate", settings, to: x, order: x.order, site))
  }

  private mutating func centerCropped(_ site: KerasSite) throws -> ModelValue {
    let (x, _) = try spatial(site, axes: 2)
    let size = try [site.config.count("height"), site.config.count("width")]
    return .tensor(
      try layer(
        "CenterCrop", [("size", .list(size.map(Value.int)))], to: x, order: x.order, site))
  }
}
