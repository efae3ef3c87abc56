import ShapeEngine

extension OperatorTable {
  static let convolutions: [String: Rule] = [
    "Conv": conv, "ConvTranspose": convTranspose,
  ]

  private static func conv(_ node: inout NodeReader) throws {
    let axes = try node.spatialAxes(of: 0)
    let x = try node.tensor(0)
    let shape = try node.shape(of: 1)
    let groups = node.int("group") ?? 1
    guard shape.count == axes + 2 else {
      throw ShapeError(
        "the weights of a convolution have as many dimensions as its input",
        found: "\(shape.count) dimensions", expected: "\(axes + 2)")
    }
    let kernel = try node.perAxis("kernel_shape", axes, orOf: shape)
    var settings: NodeReader.Settings = [
      ("out_channels", .int(shape[0])), ("kernel_size", kernel.value()),
      ("stride", try node.perAxis("strides", axes).value()),
      ("dilation", try node.perAxis("dilations", axes).value()), ("groups", .int(groups)),
    ]
    settings += try node.padding(axes)
    guard let weight = node.weight(1) else {
      // Its weights are computed from the input: only what comes out is told.
      return try dynamic(&node, x, axes, shape)
    }
    settings.append(("in_channels", .int(try Checked.multiply(shape[1], groups))))
    settings.append(("bias", .bool(node.isGiven(2))))
    try node.give(
      "Conv\(axes)d", settings, to: [x], weights: [weight] + [node.weight(2)].compactMap { $0 })
  }

  /// A convolution whose kernel is a tensor: its kernel size is that of the own input.
  private static func dynamic(
    _ node: inout NodeReader, _ x: TensorReference, _ axes: Int, _ shape: [Int]
  ) throws {
    var output = [try node.shapeSizes(0)[0], try node.shapeSizes(1)[0]]
    let (sizes, kernel) = (try node.shapeSizes(0), try node.shapeSizes(1))
    let strides = try node.perAxis("strides", axes)
    let dilations = try node.perAxis("dilations", axes)
    let same = node.string("auto_pad")?.hasPrefix("SAME") ?? false
    let (low, high) = try node.pads(axes)
    for axis in 0..<axes {
      var size = sizes[axis + 2]
      if !same {
        let span = try ModelSize(dilations[axis]) * (kernel[axis + 2] - ModelSize(1))
        let pads = ModelSize(try Checked.subtract(Checked.add(low[axis], high[axis]), 1))
        size = try size + pads - span
      }
      let stride = ModelSize(strides[axis])
      size =
        same
        ? try ModelSize.apply(.ceilDivide, size, stride)
        : try ModelSize.apply(.floorDivide, size, stride) + ModelSize(1)
      output.append(size)
    }
    try node.giveOpaque([output], to: try node.tensors())
  }

  private static func convTranspose(_ node: inout NodeReader) throws {
    let axes = try node.spatialAxes(of: 0)
    let x = try node.tensor(0)
    let shape = try node.shape(of: 1)
    let groups = node.int("group") ?? 1
    guard shape.count == axes + 2, let weight = node.weight(1) else {
      throw NodeReader.Unfollowed(reason: "a transposed convolution whose weights are computed")
    }
    let kernel = try node.perAxis("kernel_shape", axes, orOf: shape)
    let strides = try node.perAxis("strides", axes)
    let dilations = try node.perAxis("dilations", axes)
    var (low, high) = try node.pads(axes)
    var added = try node.perAxis("output_padding", axes, default: 0)
    let word = node.string("auto_pad") ?? "NOTSET"
    if word == "VALID" { (low, high) = (low.map { _ in 0 }, high.map { _ in 0 }) }
    if word.hasPrefix("SAME") || node.ints("output_shape") != nil {
      // The padding is what takes the size without any to that asked for, the odd element at the far side
      // with SAME_UPPER. Source: ONNX, ConvTranspose.
      let own = try node.shape(of: 0)
      // Some give the batch and the channels as well.
      let asked = node.ints("output_shape").map {
        $0.count == axes + 2 ? Array($0.suffix(axes)) : $0
      }
      if let asked, asked.count != axes {
        throw ShapeError(
          "output_shape has one entry a spatial axis", found: "\(asked.count) entries",
          expected: "\(axes) entries")
      }
      for axis in 0..<axes {
        let span = try Checked.add(Checked.multiply(dilations[axis], kernel[axis] - 1), 1)
        let whole = try Checked.sum([
          Checked.multiply(strides[axis], own[axis + 2] - 1), added[axis], span,
        ])
        let size: Int
        if let asked {
          size = asked[axis]
        } else {
          size = try Checked.multiply(own[axis + 2], strides[axis])
        }
        let total = try Checked.subtract(whole, size)
        // A size beyond the whole one is an output padding.
        if total < 0 { added[axis] = try Checked.subtract(added[axis], total) }
        let half = max(total, 0) / 2
        let rest = max(total, 0) - half
        (low[axis], high[axis]) = word == "SAME_UPPER" ? (half, rest) : (rest, half)
      }
    }
    try node.give(
      "ConvTranspose\(axes)d",
      [
        ("in_channels", .int(shape[0])),
        ("out_channels", .int(try Checked.multiply(shape[1], groups))),
        ("kernel_size", kernel.value()), ("stride", strides.value()),
        (
          "padding",
          low == high ? low.value() : .list(zip(low, high).map { [$0, $1].value() })
        ), ("output_padding", added.value()), ("groups", .int(groups)),
        ("dilation", dilations.value()), ("bias", .bool(node.isGiven(2))),
      ], to: [x], weights: [weight] + [node.weight(2)].compactMap { $0 })
  }
}

extension NodeReader {
  /// The kernel's size, which the weights tell where the node does not.
  fileprivate func perAxis(
    _ name: String, _ axes: Int, orOf weights: [Int]
  ) throws(ShapeError) -> [Int] {
    if ints(name)?.isEmpty ?? true { return Array(weights.dropFirst(2)) }
    let kernel = try perAxis(name, axes)
    guard kernel == Array(weights.dropFirst(2)) else {
      throw ShapeError(
        "kernel_shape is another than that of the weights", found: "\(kernel)",
        expected: "\(Array(weights.dropFirst(2)))")
    }
    return kernel
  }
}
