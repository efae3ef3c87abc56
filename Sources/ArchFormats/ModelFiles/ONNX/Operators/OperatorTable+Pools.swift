import ShapeEngine

extension OperatorTable {
  static let pools: [String: Rule] = [
    "MaxPool": maxPool, "AveragePool": averagePool, "LpPool": lpPool,
    "GlobalAveragePool": { try globalPool(&$0, "AdaptiveAvgPool") },
    "GlobalMaxPool": { try globalPool(&$0, "AdaptiveMaxPool") },
    "GlobalLpPool": globalLpPool,
  ]

  private static func window(
    _ node: NodeReader, _ axes: Int
  ) throws(ShapeError) -> NodeReader.Settings {
    guard let kernel = node.ints("kernel_shape"), kernel.count == axes else {
      throw ShapeError(
        "kernel_shape has one entry a spatial axis",
        found: "\(node.ints("kernel_shape")?.count ?? 0) entries", expected: "\(axes) entries")
    }
    let settings: NodeReader.Settings = [
      ("kernel_size", kernel.value()), ("stride", try node.perAxis("strides", axes).value()),
      ("ceil_mode", .bool(node.flag("ceil_mode"))),
    ]
    return settings + (try node.padding(axes, pooling: kernel))
  }

  private static func maxPool(_ node: inout NodeReader) throws {
    let axes = try node.spatialAxes(of: 0)
    var settings = try window(node, axes)
    settings.append(("dilation", try node.perAxis("dilations", axes).value()))
    if node.isWanted(1) { settings.append(("return_indices", .bool(true))) }
    try node.give("MaxPool\(axes)d", settings, to: [try node.tensor(0)], later: "int64")
  }

  private static func averagePool(_ node: inout NodeReader) throws {
    let axes = try node.spatialAxes(of: 0)
    var settings = try window(node, axes)
    let dilations = try node.perAxis("dilations", axes)
    if dilations.contains(where: { $0 != 1 }) { settings.append(("dilation", dilations.value())) }
    settings.append(("count_include_pad", .bool(node.flag("count_include_pad"))))
    try node.give("AvgPool\(axes)d", settings, to: [try node.tensor(0)])
  }

  private static func lpPool(_ node: inout NodeReader) throws {
    let axes = try node.spatialAxes(of: 0)
    var settings = try window(node, axes)
    let dilations = try node.perAxis("dilations", axes)
    if dilations.contains(where: { $0 != 1 }) { settings.append(("dilation", dilations.value())) }
    settings.append(("norm_type", .float(Double(node.int("p") ?? 2))))
    try node.give("LPPool\(axes)d", settings, to: [try node.tensor(0)])
  }

  private static func globalPool(_ node: inout NodeReader, _ type: String) throws {
    let x = try node.tensor(0)
    // Without spatial axes there is nothing to pool.
    guard try node.rank(of: 0) > 2 else { return try node.give(x) }
    let axes = try node.spatialAxes(of: 0)
    try node.give("\(type)\(axes)d", [("output_size", .int(1))], to: [x])
  }

  private static func globalLpPool(_ node: inout NodeReader) throws {
    let sizes = try node.shapeSizes(0)
    let output = sizes.enumerated().map { $0.offset < 2 ? $0.element : ModelSize(1) }
    try node.giveOpaque([output], to: [try node.tensor(0)])
  }
}
