import ShapeEngine

extension KerasRun {
  static let dropouts: [String: Lowering] = {
    var table: [String: Lowering] = [
      "Dropout": { run, site in
        .tensor(try run.elementwise("Dropout", [("p", Self.rate(site))], to: site.tensor, site))
      },
      "AlphaDropout": { run, site in
        .tensor(
          try run.elementwise("AlphaDropout", [("p", Self.rate(site))], to: site.tensor, site))
      },
      "StochasticDepth": { run, site in
        let rate = try site.config.number("drop_path_rate") ?? 0
        return .tensor(
          try run.elementwise(
            "StochasticDepth", [("p", .float(rate)), ("mode", .string("row"))], to: site.tensor,
            site))
      },
    ]
    for axes in 1...3 {
      table["SpatialDropout\(axes)D"] = { run, site in
        let (x, _) = try run.spatial(site, axes: axes)
        return .tensor(
          try run.elementwise("Dropout\(axes)d", [("p", Self.rate(site))], to: x, site))
      }
    }
    for name in ["GaussianNoise", "GaussianDropout"] {
      table[name] = { run, site in
        .tensor(
          try run.elementwise("Elementwise", [("function", .string(name))], to: site.tensor, site))
      }
    }
    for name in ["Identity", "ActivityRegularization"] {
      table[name] = { run, site in
        .tensor(try run.elementwise("Identity", to: site.tensor, site))
      }
    }
    return table
  }()

  private static func rate(_ site: KerasSite) throws -> Value {
    .float(try site.config.number("rate") ?? 0)
  }
}
