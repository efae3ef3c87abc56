import ShapeEngine

extension KerasRun {
  static let pools: [String: Lowering] = {
    var table: [String: Lowering] = [:]
    for axes in 1...3 {
      for (name, own) in [("Max", "Max"), ("Average", "Avg")] {
        table["\(name)Pooling\(axes)D"] = { try $0.pool($1, own, axes: axes) }
        table["Global\(name)Pooling\(axes)D"] = { try $0.globalPool($1, own, axes: axes) }
        table["Adaptive\(name)Pooling\(axes)D"] = { try $0.adaptivePool($1, own, axes: axes) }
        table["\(name)Pool\(axes)D"] = table["\(name)Pooling\(axes)D"]
        table["Global\(name)Pool\(axes)D"] = table["Global\(name)Pooling\(axes)D"]
      }
    }
    return table
  }()

  private mutating func pool(_ site: KerasSite, _ kind: String, axes: Int) throws -> ModelValue {
    let (x, _) = try spatial(site, axes: axes)
    let config = site.config
    let kernel = try config.counts("pool_size", axes: axes, default: [2])
    let strides = try config.counts("strides", axes: axes, default: kernel)
    var settings: [(name: String, value: Value)] = [
      ("kernel_size", setting(kernel)), ("stride", setting(strides)),
    ]
    switch try config.word("padding")?.lowercased() {
    case nil, "valid"?: break
    case "same"?:
      let ones = Array(repeating: 1, count: axes)
      if let padding = try same(kernel, strides, ones, isConvolution: false) {
        settings.append(("padding", padding))
        if kind == "Avg" { settings.append(("count_include_pad", .bool(false))) }
      }
    default: throw config.error("padding", "'valid' or 'same'")
    }
    return .tensor(try layer("\(kind)Pool\(axes)d", settings, to: x, order: x.order, site))
  }

  private mutating func adaptivePool(
    _ site: KerasSite, _ kind: String, axes: Int
  ) throws -> ModelValue {
    let (x, _) = try spatial(site, axes: axes)
    let size = try site.config.counts("output_size", axes: axes)
    return .tensor(
      try layer(
        "Adaptive\(kind)Pool\(axes)d", [("output_size", setting(size))], to: x, order: x.order, site
      ))
  }

  private mutating func globalPool(
    _ site: KerasSite, _ kind: String, axes: Int
  ) throws -> ModelValue {
    let tensor = try site.tensor
    let keeps = try site.config.bool("keepdims")
    // Over a sequence of vectors, as it stands.
    if axes == 1, rank(tensor) == 3, tensor.order == nil, try !site.isChannelsFirst {
      let type = kind == "Avg" ? "Mean" : "Max"
      var settings: [(name: String, value: Value)] = [("dim", .int(1))]
      if keeps { settings.append(("keepdim", .bool(true))) }
      return .tensor(try layer(type, settings, to: tensor, site))
    }
    let (x, _) = try spatial(site, axes: axes)
    let pooled = try layer(
      "Adaptive\(kind)Pool\(axes)d", [("output_size", .int(1))], to: x, order: x.order, site)
    if keeps { return .tensor(pooled) }
    return .tensor(try layer("Flatten", to: pooled, at: "flatten", site))
  }
}
