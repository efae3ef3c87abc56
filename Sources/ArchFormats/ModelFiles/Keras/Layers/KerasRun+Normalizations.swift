import ShapeEngine

extension KerasRun {
  static let normalizations: [String: Lowering] = [
    "BatchNormalization": { try $0.batchNormalization($1) },
    "SyncBatchNormalization": { try $0.batchNormalization($1) },
    "BatchNormalizationV1": { try $0.batchNormalization($1) },
    "LayerNormalization": { run, site in
      try site.config.bool("rms_scaling")
        ? run.overLastAxes(
          site, "RMSNorm", scale: true, center: nil, eps: site.config.number("epsilon") ?? 1e-3)
        : run.overLastAxes(
          site, "LayerNorm", scale: site.config.bool("scale", default: true),
          center: site.config.bool("center", default: true),
          eps: site.config.number("epsilon") ?? 1e-3)
    },
    "RMSNormalization": { run, site in
      try run.overLastAxes(
        site, "RMSNorm", scale: true, center: nil, eps: site.config.number("epsilon") ?? 1e-6)
    },
    "GroupNormalization": { try $0.groupNormalization($1) },
    "UnitNormalization": { run, site in
      let x = try site.tensor
      let axes = try site.config.integers("axis") ?? [-1]
      guard axes.count == 1 else {
        return .tensor(
          try run.elementwise(
            "Elementwise", [("function", .string("UnitNormalization"))], to: x, site))
      }
      return .tensor(
        try run.elementwise(
          "Normalize", [("dim", .int(run.place(of: axes[0], in: x)))], to: x, site))
    },
  ]

  /// What of a norm has weights: all, the one or the other, none.
  private static func affine(
    _ name: String, scale: Bool, center: Bool
  ) -> [(name: String, value: Value)] {
    switch (scale, center) {
    case (true, true): []
    case (true, false): [("bias", .bool(false))]
    case (false, true): [("scale", .bool(false))]
    case (false, false): [(name, .bool(false))]
    }
  }

  private mutating func batchNormalization(_ site: KerasSite) throws -> ModelValue {
    let config = site.config
    // Keras 2 has a list of one axis.
    let axis = try config.integers("axis")?.first ?? -1
    let tensor = try site.tensor
    let x = try channels(axis, of: tensor, site)
    guard (2...5).contains(rank(x)) else {
      throw ShapeError(
        "BatchNormalization takes 2 to 5 dimensions", found: "\(rank(x))", expected: "2 to 5")
    }
    // What Keras keeps of the old statistics PyTorch takes of the new ones.
    let momentum = try 1 - (config.number("momentum") ?? 0.99)
    var settings: [(name: String, value: Value)] = [
      ("eps", .float(try config.number("epsilon") ?? 1e-3)),
      ("momentum", .float((momentum * 1e12).rounded() / 1e12)),
    ]
    settings += try Self.affine(
      "affine", scale: config.bool("scale", default: true),
      center: config.bool("center", default: true))
    return .tensor(
      try elementwise("BatchNorm\(max(1, rank(x) - 2))d", settings, to: x, hasWeights: true, site))
  }

  /// - Parameter center: nil for a norm that has no bias.
  private mutating func overLastAxes(
    _ site: KerasSite, _ type: String, scale: Bool, center: Bool?, eps: Double
  ) throws -> ModelValue {
    var x = try site.tensor
    var axes: [Int] = []
    for axis in try site.config.integers("axis") ?? [-1] { axes.append(try index(axis, of: x)) }
    axes.sort()
    guard Set(axes).count == axes.count, !axes.isEmpty else {
      throw site.config.error("axis", "an axis, or several that differ")
    }
    var settings: [(name: String, value: Value)] = [("eps", .float(eps))]
    if let center {
      settings += Self.affine("elementwise_affine", scale: scale, center: center)
    }
    if type == "LayerNorm", axes.count == 1, rank(x) == 4, order(x)[axes[0]] == 1 {
      return .tensor(try elementwise("LayerNorm2d", settings, to: x, hasWeights: true, site))
    }
    let count = rank(x)
    let isLast = axes.enumerated().allSatisfy { order(x)[$1] == count - axes.count + $0 }
    if !isLast {
      let dims = (0..<count).filter { !axes.contains($0) } + axes
      x = try arranged(x, as: KerasOrder.inverse(dims), site)
    }
    if axes.count > 1 {
      let sizes = graph.shape(of: x.reference).suffix(axes.count)
      settings.append(("normalized_shape", .list(sizes.map(Value.int))))
    }
    return .tensor(try elementwise(type, settings, to: x, hasWeights: true, site))
  }

  private mutating func groupNormalization(_ site: KerasSite) throws -> ModelValue {
    let config = site.config
    let x = try channels(config.integer("axis") ?? -1, of: site.tensor, site)
    let count = graph.shape(of: x.reference)
    guard count.count >= 2 else {
      throw ShapeError("GroupNormalization takes at least 2 dimensions", found: "\(count.count)")
    }
    let given = try config.integer("groups") ?? 32
    let groups = given == -1 ? count[1] : given
    guard groups >= 1 else { throw config.error("groups", "an integer of at least 1, or -1") }
    var settings: [(name: String, value: Value)] = [
      ("num_groups", .int(groups)), ("eps", .float(try config.number("epsilon") ?? 1e-3)),
    ]
    settings += try Self.affine(
      "affine", scale: config.bool("scale", default: true),
      center: config.bool("center", default: true))
    return .tensor(try elementwise("GroupNorm", settings, to: x, hasWeights: true, site))
  }
}
