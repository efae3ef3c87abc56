import ShapeEngine

extension OperatorTable {
  static let resampling: [String: Rule] = [
    "Resize": { try resize(&$0, scales: $0.node.inputs.count > 2 ? 2 : 1, sizes: 3) },
    "Upsample": { try resize(&$0, scales: 1, sizes: nil) },
  ]

  private static func resize(_ node: inout NodeReader, scales: Int, sizes: Int?) throws {
    let rank = try node.rank(of: 0)
    var axes = Array(0..<rank)
    if let named = node.ints("axes") { axes = try node.axes(named, rank: rank) }
    let x = try node.tensor(0)
    let own = try node.shapeSizes(0)
    if let sizes, try node.isGiven(sizes) && node.shape(of: sizes) != [0] {
      let named = try node.sizes(sizes)
      guard named.count == axes.count else {
        throw ShapeError(
          "sizes has one entry a dimension", found: "\(named.count)", expected: "\(axes.count)")
      }
      let policy = node.string("keep_aspect_ratio_policy") ?? "stretch"
      var target = own
      for (axis, size) in zip(axes, named) { target[axis] = size }
      if policy != "stretch" {
        for axis in axes {
          target[axis] = try kept(own, named, axes, axis, isLeast: policy == "not_larger")
        }
      }
      return try give(&node, x, own, target, nil)
    }
    guard let factors = try node.floats("scales") ?? node.known(scales)?.constants else {
      // Factors that are quotients of sizes: what is multiplied by one is the other.
      return try byQuotients(&node, x, own, axes, scales)
    }
    guard factors.count == axes.count else {
      throw ShapeError(
        "scales has one entry a dimension", found: "\(factors.count)", expected: "\(axes.count)")
    }
    var scale = Array(repeating: 1.0, count: rank)
    for (axis, factor) in zip(axes, factors) { scale[axis] = factor }
    try give(&node, x, own, nil, scale)
  }

  /// A size times the least or the greatest of the factors of all axes, rounded: since rounding keeps an
  /// order, the least or the greatest of what each factor gives.
  private static func kept(
    _ own: [ModelSize], _ sizes: [ModelSize], _ axes: [Int], _ axis: Int, isLeast: Bool
  ) throws(ShapeError) -> ModelSize {
    var result: ModelSize?
    for (other, size) in zip(axes, sizes) {
      let two = ModelSize(2)
      let scaled =
        other == axis
        ? size
        : try ModelSize.apply(
          .floorDivide, two * own[axis] * size + own[other], two * own[other])
      if let found = result {
        result = try ModelSize.apply(isLeast ? .minimum : .maximum, found, scaled)
      } else {
        result = scaled
      }
    }
    return result ?? own[axis]
  }

  /// A layer by sizes or by factors; where the batch or the channels change, only the shape is told.
  private static func give(
    _ node: inout NodeReader, _ x: TensorReference, _ own: [ModelSize], _ sizes: [ModelSize]?,
    _ scale: [Double]?
  ) throws {
    let keeps =
      sizes.map { sizes in
        zip(own, sizes).prefix(2).allSatisfy { $0 == $1 || $0.value == $1.value }
      } ?? scale?.prefix(2).allSatisfy { $0 == 1 } ?? true
    guard (3...5).contains(own.count), keeps else {
      var target = sizes ?? own
      for (axis, factor) in (scale ?? []).enumerated() where factor != 1 {
        // Runtime multiplies in single precision.
        guard let size = Int(exactly: (Float(own[axis].value) * Float(factor)).rounded(.down))
        else {
          throw ShapeError.overflow
        }
        target[axis] = ModelSize(size)
      }
      return try node.giveOpaque([target], to: [x])
    }
    let axes = own.count - 2
    var settings: NodeReader.Settings = [("mode", .string(mode(node, axes)))]
    if let sizes {
      settings.append(("size", .list(sizes.dropFirst(2).map(\.setting))))
    } else if let scale {
      settings.append(("scale_factor", .list(scale.dropFirst(2).map(Value.float))))
      // Runtime multiplies sizes by factors in single precision, PyTorch in double precision.
      settings.append(("precision", .string("float32")))
    }
    if case .string(let word) = settings[0].value, word.hasSuffix("linear") || word == "bicubic" {
      settings.append(
        ("align_corners", .bool(node.string("coordinate_transformation_mode") == "align_corners")))
      if node.flag("antialias"), word != "linear", word != "trilinear" {
        settings.append(("antialias", .bool(true)))
      }
    }
    try node.give("Interpolate", settings, to: [x])
  }

  private static func mode(_ node: NodeReader, _ axes: Int) -> String {
    switch node.string("mode") ?? "nearest" {
    case "linear", "bilinear", "trilinear": ["linear", "bilinear", "trilinear"][axes - 1]
    case "cubic": axes == 2 ? "bicubic" : "nearest"
    default: "nearest"
    }
  }

  private static func byQuotients(
    _ node: inout NodeReader, _ x: TensorReference, _ own: [ModelSize], _ axes: [Int], _ scales: Int
  ) throws {
    guard let known = try node.known(scales), known.elements.count == axes.count else {
      throw NodeReader.Unfollowed(reason: "scales depends on data")
    }
    var target = own
    for (axis, number) in zip(axes, known.elements) {
      let product = ONNXNumber.combine(.mul, .size(own[axis]), number, isInteger: false)
      guard let size = product.floor.size else {
        throw NodeReader.Unfollowed(reason: "scales depends on data")
      }
      target[axis] = size
    }
    try give(&node, x, own, target, nil)
  }
}
