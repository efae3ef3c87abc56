import ShapeEngine

extension KerasRun {
  static let preprocessing: [String: Lowering] = {
    var table: [String: Lowering] = [
      "Rescaling": { try $0.rescaled($1) },
      "CategoryEncoding": { run, site in
        try run.encoded(
          site, mode: site.config.word("output_mode") ?? "multi_hot",
          count: site.config.count("num_tokens"))
      },
      "HashedCrossing": { run, site in
        try run.encoded(
          site, mode: site.config.word("output_mode") ?? "int", count: site.config.count("num_bins")
        )
      },
      "Hashing": { run, site in
        try run.encoded(
          site, mode: site.config.word("output_mode") ?? "int", count: site.config.count("num_bins")
        )
      },
      "Discretization": { run, site in
        let bins = site.config["bin_boundaries"]?.elements?.count ?? 0
        return try run.encoded(
          site, mode: site.config.word("output_mode") ?? "int", count: max(1, bins + 1))
      },
      "IntegerLookup": { try $0.lookedUp($1) }, "StringLookup": { try $0.lookedUp($1) },
      "TextVectorization": { run, site in
        guard try site.config.word("output_mode") ?? "int" == "int",
          let length = try site.config.integer("output_sequence_length"), length >= 1
        else { return try run.unknown(site, because: "its length depends on the vocabulary") }
        return .tensor(
          try run.layer(
            "Opaque",
            [("output", .list([.int(length)])), ("function", .string("TextVectorization"))],
            to: site.tensor, site))
      },
    ]
    for name in ["Normalization", "Masking"] {
      table[name] = { run, site in
        .tensor(
          try run.elementwise("Elementwise", [("function", .string(name))], to: site.tensor, site))
      }
    }
    // They change images in training only.
    for name in augmentations {
      table[name] = { run, site in .tensor(try run.elementwise("Identity", to: site.tensor, site)) }
    }
    return table
  }()

  private static let augmentations = [
    "RandomBrightness", "RandomColorDegeneration", "RandomColorJitter", "RandomContrast",
    "RandomElasticTransform", "RandomErasing", "RandomFlip", "RandomGaussianBlur",
    "RandomGrayscale",
    "RandomHue", "RandomInvert", "RandomPerspective", "RandomPosterization", "RandomRotation",
    "RandomSaturation", "RandomSharpness", "RandomShear", "RandomTranslation", "RandomZoom",
    "AugMix", "AutoContrast", "CutMix", "MixUp", "RandAugment", "Equalization", "Solarization",
    "CLAHE",
  ]

  /// x*scale + offset.
  private mutating func rescaled(_ site: KerasSite) throws -> ModelValue {
    let x = try site.tensor
    let config = site.config
    guard let scale = config["scale"]?.real,
      let offset = (config["offset"] ?? config["scale"])?.real
    else {
      // One number for each channel.
      return .tensor(
        try elementwise("Elementwise", [("function", .string("Rescaling"))], to: x, site))
    }
    let y = try elementwise("Mul", [("other", .float(scale))], to: x, site)
    guard config["offset"] != nil, offset != 0 else { return .tensor(y) }
    return .tensor(try elementwise("Add", [("other", .float(offset))], to: y, at: "offset", site))
  }

  /// Classes as numbers, or as a vector of `count` places: of each class, or of all in a row.
  private mutating func encoded(_ site: KerasSite, mode: String, count: Int) throws -> ModelValue {
    let x = try own(site.tensor, site)
    let name = Value.string(site.layer.type)
    if mode == "int" {
      return .tensor(try elementwise("Elementwise", [("function", name)], to: x, site))
    }
    let last = shape(x).last
    let keepsRow = mode == "one_hot" && (last != 1 || rank(x) == 1)
    let kept = max(1, keepsRow ? rank(x) : rank(x) - 1)
    guard rank(x) > 1 || keepsRow else {
      return try unknown(site, because: "the batch alone is encoded")
    }
    let sizes = (1..<kept).map { Value.size(.dim($0)) } + [.int(count)]
    return .tensor(
      try layer("Opaque", [("output", .list(sizes)), ("function", name)], to: x, site))
  }

  private mutating func lookedUp(_ site: KerasSite) throws -> ModelValue {
    let config = site.config
    let mode = try config.word("output_mode") ?? "int"
    if mode == "int" { return try encoded(site, mode: mode, count: 1) }
    let extra = try config.integer("num_oov_indices") ?? 1
    let size = try config.integer("vocabulary_size")
    let known =
      config["vocabulary"]?.elements?.count ?? size.flatMap { try? Checked.subtract($0, extra) }
    guard let known, let count = try? Checked.add(known, extra), count >= 1 else {
      return try unknown(site, because: "its vocabulary is not in the file's text")
    }
    return try encoded(site, mode: mode, count: count)
  }
}
