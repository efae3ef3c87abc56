import ShapeEngine

extension OperatorTable {
  static let normalizations: [String: Rule] = [
    "BatchNormalization": batchNorm, "InstanceNormalization": instanceNorm,
    "LayerNormalization": { try layerNorm(&$0, "LayerNorm") },
    "RMSNormalization": { try layerNorm(&$0, "RMSNorm") },
    "SimplifiedLayerNormalization": { try layerNorm(&$0, "RMSNorm") },
    "GroupNormalization": groupNorm, "LRN": localResponseNorm, "LpNormalization": normalize,
    "MeanVarianceNormalization": {
      try $0.give(
        "Elementwise", [("function", .string("MeanVarianceNormalization"))], to: [try $0.tensor(0)])
    },
  ]

  private static func weights(_ node: NodeReader, _ inputs: ClosedRange<Int>) -> [ONNXWeight] {
    inputs.compactMap { node.weight($0) }
  }

  private static func batchNorm(_ node: inout NodeReader) throws {
    let x = try node.tensor(0)
    let (rank, shape) = (try node.rank(of: 0), try node.shape(of: 1))
    let epsilon = node.float("epsilon") ?? 1e-5
    // What training gives besides are statistics of a number for each channel.
    for output in node.node.outputs.indices.dropFirst() where node.isWanted(output) {
      try node.giveConstant(shape, at: output)
    }
    guard (2...5).contains(rank), shape.count == 1 else {
      return try node.give(
        "Elementwise", [("function", .string("BatchNormalization"))], to: [x])
    }
    try node.give(
      "BatchNorm\(max(rank - 2, 1))d",
      [("num_features", .int(shape[0])), ("eps", .float(epsilon))], to: [x],
      weights: weights(node, 1...2))
  }

  private static func instanceNorm(_ node: inout NodeReader) throws {
    let axes = try node.spatialAxes(of: 0)
    let shape = try node.shape(of: 1)
    try node.give(
      "InstanceNorm\(axes)d",
      [
        ("num_features", .int(shape.first ?? 1)), ("eps", .float(node.float("epsilon") ?? 1e-5)),
        ("affine", .bool(true)),
      ], to: [try node.tensor(0)], weights: weights(node, 1...2))
  }

  private static func layerNorm(_ node: inout NodeReader, _ type: String) throws {
    let x = try node.tensor(0)
    let shape = try node.shape(of: 0)
    let axis = try node.axis(node.int("axis") ?? -1, rank: shape.count)
    let normalized = Array(shape.dropFirst(axis))
    let sizes = try node.shapeSizes(0)
    // A mean and a deviation for each of what is normalized.
    let statistics = sizes.enumerated().map { $0.offset < axis ? $0.element : ModelSize(1) }
    var settings: NodeReader.Settings = [
      ("normalized_shape", normalized.value()), ("eps", .float(node.float("epsilon") ?? 1e-5)),
    ]
    if type == "LayerNorm" { settings.append(("bias", .bool(node.isGiven(2)))) }
    try node.give(type, settings, to: [x], weights: weights(node, 1...2))
    for output in node.node.outputs.indices.dropFirst() where node.isWanted(output) {
      let tensor = try node.layer(
        "Opaque",
        [
          ("output", .list(statistics.map(\.setting))), ("batched", .bool(false)),
          ("function", .string("statistics")),
        ], to: [x])[0]
      try node.give(tensor, at: output)
    }
  }

  private static func groupNorm(_ node: inout NodeReader) throws {
    try node.give(
      "GroupNorm",
      [
        ("num_groups", .int(node.int("num_groups") ?? 1)),
        ("eps", .float(node.float("epsilon") ?? 1e-5)),
      ], to: [try node.tensor(0)], weights: weights(node, 1...2))
  }

  private static func localResponseNorm(_ node: inout NodeReader) throws {
    try node.give(
      "LocalResponseNorm",
      [
        ("size", .int(node.int("size") ?? 1)), ("alpha", .float(node.float("alpha") ?? 1e-4)),
        ("beta", .float(node.float("beta") ?? 0.75)), ("k", .float(node.float("bias") ?? 1)),
      ], to: [try node.tensor(0)])
  }

  private static func normalize(_ node: inout NodeReader) throws {
    try node.give(
      "Normalize",
      [("p", .float(Double(node.int("p") ?? 2))), ("dim", .int(node.int("axis") ?? -1))],
      to: [try node.tensor(0)])
  }
}
