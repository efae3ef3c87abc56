import ShapeEngine

/// Operators that take parts of maps: samples at the places of a grid, boxes, patches.
extension OperatorTable {
  static let regions: [String: Rule] = [
    "GridSample": gridSample, "AffineGrid": affineGrid, "RoiAlign": alignBoxes,
    "MaxRoiPool": poolBoxes, "MaxUnpool": unpool, "Col2Im": fold, "CenterCropPad": cropOrPad,
    "DeformConv": deformConv,
  ]

  private static func gridSample(_ node: inout NodeReader) throws {
    let (map, grid) = (try node.shapeSizes(0), try node.shapeSizes(1))
    guard map.count == grid.count, map.count > 2 else {
      throw ShapeError(
        "the grid of GridSample has as many dimensions as the map", found: "\(grid.count)",
        expected: "\(map.count)")
    }
    guard map.count == 4 else {
      return try node.giveShape(
        Array(map.prefix(2)) + grid.dropFirst().dropLast(), of: [0, 1], elements: node.value(0).type
      )
    }
    let modes = ["linear": "bilinear", "cubic": "bicubic"]
    let mode = node.string("mode") ?? "bilinear"
    try node.give(
      "GridSample",
      [
        ("mode", .string(modes[mode] ?? mode)),
        ("padding_mode", .string(node.string("padding_mode") ?? "zeros")),
        ("align_corners", .bool(node.flag("align_corners"))),
      ], to: [try node.tensor(0), try node.tensor(1)])
  }

  /// Of [N, C, H, W] the places [N, H, W, 2].
  private static func affineGrid(_ node: inout NodeReader) throws {
    let sizes = try node.sizes(1)
    guard sizes.count == 4 || sizes.count == 5 else {
      throw ShapeError("AffineGrid takes the size of a map", found: "\(sizes.count) entries")
    }
    try node.giveShape(
      [sizes[0]] + sizes.dropFirst(2) + [ModelSize(sizes.count - 2)], of: [0])
  }

  private static func boxes(_ node: inout NodeReader, _ size: [Int]) throws {
    let (map, boxes) = (try node.shapeSizes(0), try node.shapeSizes(1))
    guard map.count == 4, boxes.count == 2, size.count == 2 else {
      throw ShapeError(
        "\(node.node.operation) takes a map and boxes",
        found: "\(map.count) and \(boxes.count) dimensions", expected: "4 and 2")
    }
    try node.giveShape(
      [boxes[0], map[1]] + size.map { ModelSize($0) }, of: [0, 1], elements: node.value(0).type)
  }

  private static func alignBoxes(_ node: inout NodeReader) throws {
    try boxes(&node, [node.int("output_height") ?? 1, node.int("output_width") ?? 1])
  }

  private static func poolBoxes(_ node: inout NodeReader) throws {
    try boxes(&node, node.ints("pooled_shape") ?? [])
  }

  private static func unpool(_ node: inout NodeReader) throws {
    var sizes = try node.shapeSizes(0)
    if node.isGiven(2) {
      let asked = try node.sizes(2)
      guard asked.count == sizes.count else {
        throw ShapeError("output_shape has one entry a dimension", found: "\(asked.count) entries")
      }
      return try node.giveShape(asked, of: [0, 1], elements: node.value(0).type)
    }
    let axes = try node.spatialAxes(of: 0)
    guard let kernel = node.ints("kernel_shape"), kernel.count == axes else {
      throw ShapeError("kernel_shape has one entry a spatial axis")
    }
    let strides = try node.perAxis("strides", axes)
    let (low, high) = try node.pads(axes)
    for axis in 0..<axes {
      let rest = try Checked.subtract(kernel[axis], Checked.add(low[axis], high[axis]))
      sizes[axis + 2] =
        try (sizes[axis + 2] - ModelSize(1)) * ModelSize(strides[axis]) + ModelSize(rest)
    }
    try node.giveShape(sizes, of: [0, 1], elements: node.value(0).type)
  }

  /// Patches, [N, C*block, L], put together to [N, C, image].
  private static func fold(_ node: inout NodeReader) throws {
    let (patches, image) = (try node.shapeSizes(0), try node.sizes(1))
    guard let block = try node.integers(2), patches.count == 3 else {
      throw NodeReader.Unfollowed(reason: "block_shape depends on data")
    }
    let elements = try ModelSize.product(block)
    guard elements > 0 else { throw ShapeError("block_shape has no elements") }
    let channels = try ModelSize.apply(.floorDivide, patches[1], ModelSize(elements))
    try node.giveShape([patches[0], channels] + image, of: [0])
  }

  private static func cropOrPad(_ node: inout NodeReader) throws {
    var sizes = try node.shapeSizes(0)
    let asked = try node.sizes(1)
    let axes = try node.axes(node.ints("axes") ?? Array(sizes.indices), rank: sizes.count)
    guard axes.count == asked.count else {
      throw ShapeError(
        "shape has one entry an axis", found: "\(asked.count) entries", expected: "\(axes.count)")
    }
    for (axis, size) in zip(axes, asked) { sizes[axis] = size }
    try node.giveShape(sizes, of: [0])
  }

  private static func deformConv(_ node: inout NodeReader) throws {
    let shape = try node.shape(of: 1)
    let (x, offsets) = (try node.shapeSizes(0), try node.shapeSizes(2))
    let (low, high) = try node.pads(max(x.count - 2, 0))
    guard x.count == 4, shape.count == 4, low == high, let weight = node.weight(1) else {
      // The offsets have the output's places.
      return try node.giveShape(
        [x[0], ModelSize(shape.first ?? 1)] + offsets.dropFirst(2), of: [0, 2])
    }
    let groups = node.int("group") ?? 1
    let settings: NodeReader.Settings = [
      ("in_channels", .int(try Checked.multiply(shape[1], groups))),
      ("out_channels", .int(shape[0])), ("kernel_size", Array(shape.dropFirst(2)).value()),
      ("stride", try node.perAxis("strides", 2).value()), ("padding", low.value()),
      ("dilation", try node.perAxis("dilations", 2).value()), ("groups", .int(groups)),
      ("bias", .bool(node.isGiven(3))),
    ]
    var tensors = [try node.tensor(0), try node.tensor(2)]
    if node.isGiven(4) { tensors.append(try node.tensor(4)) }
    try node.give(
      "DeformConv2d", settings, to: tensors,
      weights: [weight] + [node.weight(3)].compactMap { $0 })
  }
}
