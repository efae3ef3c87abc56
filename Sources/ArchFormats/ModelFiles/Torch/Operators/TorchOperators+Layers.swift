import ShapeEngine

extension TorchOperators {
  // MARK: - Norms

  static let norms: [String: Row] = [
    "batch_norm": batchNorm, "cudnn_batch_norm": batchNorm,
    "_native_batch_norm_legit_no_training": batchNorm,
    "instance_norm": instanceNorm, "layer_norm": layerNorm, "rms_norm": layerNorm,
    "group_norm": groupNorm,
  ]

  /// A norm with the scale and the shift that the call has: both, or none, or a scale alone where the type
  /// can say so.
  private static func norm(
    _ call: TorchCall, _ type: String, _ affine: String, _ settings: TorchCall.Settings,
    _ reader: inout TorchReader
  ) throws -> Bool {
    guard let x = try call.tensor("input", &reader) else { return false }
    let weights = ["weight", "bias"].compactMap { call.weight($0, reader) }
    guard weights.count == ["weight", "bias"].count(where: call.has),
      weights.allSatisfy(\.isParameter), call.has("weight") || weights.isEmpty
    else { return false }
    var settings = settings + [(affine, .bool(!weights.isEmpty))]
    if weights.count == 1 {
      guard type == "LayerNorm" || type == "RMSNorm" else { return false }
      if type == "LayerNorm" { settings.append(("bias", .bool(false))) }
    }
    return try call.layer(type, settings, to: [x], weights: weights, &reader)
  }

  private static func axes(_ call: TorchCall, _ reader: inout TorchReader) throws -> Int? {
    guard let x = try call.tensor("input", &reader) else { return nil }
    let rank = reader.graph.rank(of: x)
    return (2...5).contains(rank) ? max(rank - 2, 1) : nil
  }

  private static func batchNorm(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    // Without statistics of its own a norm is the same in training.
    guard let axes = try axes(call, &reader),
      !call.flag("training") || !call.has("running_mean")
    else { return false }
    var settings = call.numbers("eps", "momentum")
    if let channels = (call.weight("running_mean", reader) ?? call.weight("weight", reader))?.shape
    {
      guard channels.count == 1 else { return false }
      settings.append(("num_features", .int(channels[0])))
    }
    settings.append(("track_running_stats", .bool(call.has("running_mean"))))
    return try norm(call, "BatchNorm\(axes)d", "affine", settings, &reader)
  }

  private static func instanceNorm(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let axes = try axes(call, &reader) else { return false }
    let settings =
      call.numbers("eps", "momentum") + [("track_running_stats", .bool(call.has("running_mean")))]
    return try norm(call, "InstanceNorm\(axes)d", "affine", settings, &reader)
  }

  private static func layerNorm(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let shape = call.integers("normalized_shape", reader) else { return false }
    let type = call.node.operation == "rms_norm" ? "RMSNorm" : "LayerNorm"
    let settings = call.numbers("eps") + [("normalized_shape", .list(shape.map(Value.int)))]
    return try norm(call, type, "elementwise_affine", settings, &reader)
  }

  private static func groupNorm(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let groups = call.integer("num_groups", reader) else { return false }
    let settings = call.numbers("eps") + [("num_groups", .int(groups))]
    return try norm(call, "GroupNorm", "affine", settings, &reader)
  }

  // MARK: - Pools

  static let pools: [String: Row] = {
    var rows: [String: Row] = [:]
    for axes in 1...3 {
      rows["max_pool\(axes)d"] = pool("MaxPool", axes)
      rows["max_pool\(axes)d_with_indices"] = pool("MaxPool", axes)
      rows["avg_pool\(axes)d"] = pool("AvgPool", axes)
      rows["adaptive_avg_pool\(axes)d"] = adaptive("AdaptiveAvgPool", axes)
      rows["_adaptive_avg_pool\(axes)d"] = adaptive("AdaptiveAvgPool", axes)
      rows["adaptive_max_pool\(axes)d"] = adaptive("AdaptiveMaxPool", axes)
    }
    return rows
  }()

  private static func pool(_ type: String, _ axes: Int) -> Row {
    { call, reader in
      guard let x = try call.first(&reader), reader.graph.rank(of: x) == axes + 2 else {
        return false
      }
      var settings: TorchCall.Settings = []
      for name in ["kernel_size", "stride", "padding", "dilation"] where call.has(name) {
        guard let numbers = call.integers(name, reader) else { return false }
        if !numbers.isEmpty { settings.append((name, .axes(numbers))) }
      }
      for name in ["ceil_mode", "count_include_pad"] where call.has(name) {
        settings.append((name, .bool(call.flag(name))))
      }
      if let divisor = call.integer("divisor_override", reader) {
        settings.append(("divisor_override", .int(divisor)))
      }
      return try call.layer("\(type)\(axes)d", settings, to: [x], &reader)
    }
  }

  private static func adaptive(_ type: String, _ axes: Int) -> Row {
    { call, reader in
      guard let x = try call.first(&reader), reader.graph.rank(of: x) == axes + 2,
        let size = call.integers("output_size", reader)
      else { return false }
      return try call.layer("\(type)\(axes)d", [("output_size", .axes(size))], to: [x], &reader)
    }
  }
}
