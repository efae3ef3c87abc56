import ShapeEngine

extension TorchOperators {
  /// What takes all elements along dimensions, or their order.
  static let reductions: [String: Row] = [
    "mean": reduction("Mean"), "nanmean": reduction("Mean"), "sum": reduction("Sum"),
    "nansum": reduction("Sum"), "amax": reduction("Max"), "amin": reduction("Min"),
    "max": largest("Max", pair: "Maximum"), "min": largest("Min", pair: "Minimum"),
    "argmax": reduction("ArgMax"), "argmin": reduction("ArgMin"), "prod": reduction("Prod"),
    "any": reduction("Any"), "all": reduction("All"), "logsumexp": reduction("LogSumExp"),
    "std": reduction("Std"), "var": reduction("Var"), "linalg_vector_norm": norm,
    "norm": norm, "sort": sort, "argsort": sort, "tril": triangle("Tril"),
    "triu": triangle("Triu"),
  ]

  private static func reductionSettings(
    _ call: TorchCall, _ reader: TorchReader
  ) -> TorchCall.Settings {
    var settings: TorchCall.Settings = [("keepdim", .bool(call.flag("keepdim")))]
    if let dims = call.integers("dim", reader), !dims.isEmpty {
      settings.append(("dim", .axes(dims)))
    }
    return settings
  }

  private static func reduction(_ type: String) -> Row {
    { call, reader in
      guard let x = try call.first(&reader) else { return false }
      var settings = reductionSettings(call, reader)
      if type == "Std" || type == "Var" {
        let isBiased = call.has("unbiased") && !call.flag("unbiased")
        settings.append(
          ("correction", .int(call.integer("correction", reader) ?? (isBiased ? 0 : 1))))
      }
      return try call.layer(type, settings, to: [x], &reader)
    }
  }

  /// Of two tensors the larger elements; of one the largest along a dimension and their places, or of all.
  private static func largest(_ type: String, pair: String) -> Row {
    { call, reader in
      guard let x = try call.first(&reader) else { return false }
      if let y = try call.tensor("other", &reader) {
        return try call.layer(pair, to: [x, y], &reader)
      }
      var settings = reductionSettings(call, reader)
      if call.node.outputs.count == 2 { settings.append(("return_indices", .bool(true))) }
      return try call.layer(type, settings, to: [x], &reader)
    }
  }

  private static func norm(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader) else { return false }
    let power = call.number("ord") ?? call.number("p") ?? 2
    return try call.layer(
      "Norm", reductionSettings(call, reader) + [("p", .float(power))], to: [x], &reader)
  }

  private static func sort(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader) else { return false }
    return try call.layer(
      call.node.operation == "sort" ? "Sort" : "ArgSort",
      [
        ("dim", .int(call.integer("dim", reader) ?? -1)),
        ("descending", .bool(call.flag("descending"))),
      ], to: [x], &reader)
  }

  private static func triangle(_ type: String) -> Row {
    { call, reader in
      guard let x = try call.first(&reader) else { return false }
      return try call.layer(
        type, [("diagonal", .int(call.integer("diagonal", reader) ?? 0))], to: [x], &reader)
    }
  }
}
