import ShapeEngine

extension KerasRun {
  static let dense: [String: Lowering] = [
    "Dense": { try $0.dense($1) }, "EinsumDense": { try $0.einsumDense($1) },
    "Embedding": { run, site in
      let x = try run.own(site.tensor, site)
      return .tensor(
        try run.layer(
          "Embedding",
          [
            ("num_embeddings", .int(site.config.count("input_dim"))),
            ("embedding_dim", .int(site.config.count("output_dim"))),
          ], to: x, hasWeights: true, site))
    },
    "LayerScale": { run, site in
      let x = try site.tensor
      let last = run.rank(x) - 1
      let isMap = run.rank(x) == 4 && run.order(x)[last] == 1
      let y = isMap ? x : try run.own(x, site)
      var settings: [(name: String, value: Value)] = []
      if let initial = try site.config.number("init_values") {
        settings.append(("init_values", .float(initial)))
      }
      return .tensor(
        try run.elementwise(
          isMap ? "LayerScale2d" : "LayerScale", settings, to: y, hasWeights: true, site))
    },
  ]

  private mutating func dense(_ site: KerasSite) throws -> ModelValue {
    let x = try own(site.tensor, site)
    return try activated(try linear(x, site.config.count("units"), at: "", site), site)
  }

  /// A linear map of the last dimension.
  mutating func linear(
    _ x: ModelTensor, _ features: Int, at suffix: String, _ site: KerasSite
  ) throws -> ModelTensor {
    var settings = [("out_features", Value.int(features))]
    if try !site.config.bool("use_bias", default: true) { settings.append(("bias", .bool(false))) }
    return try layer("Linear", settings, to: x, at: suffix, hasWeights: true, site)
  }

  /// A product with a learned tensor over dimensions that letters name. Source: `_analyze_einsum_string`
  /// in keras/src/layers/core/einsum_dense.py.
  private mutating func einsumDense(_ site: KerasSite) throws -> ModelValue {
    let x = try own(site.tensor, site)
    let config = site.config
    guard let equation = try config.word("equation"),
      let letters = KerasEquation(equation, rank: rank(x))
    else { throw config.error("equation", "an equation such as 'abc,cd->abd'") }
    var sizes: [Character: Int] = [:]
    let given = shape(x)
    for (letter, place) in letters.input { sizes[letter] = given[place] }
    // A size that the file leaves open is the input's.
    let wanted: [Int?]
    if let one = config["output_shape"]?.whole {
      wanted = [one]
    } else {
      wanted = config["output_shape"]?.elements?.map(\.whole) ?? []
    }
    let named =
      letters.isOpenAtStart
      ? letters.output.suffix(wanted.count) : letters.output.dropFirst().prefix(wanted.count)
    for (letter, size) in zip(named, wanted.suffix(named.count)) where sizes[letter] == nil {
      sizes[letter] = size
    }
    let kernel = letters.kernel.compactMap { sizes[$0] }
    guard kernel.count == letters.kernel.count, kernel.allSatisfy({ $0 >= 1 }) else {
      throw config.error("output_shape", "a size of at least 1 for each letter of the kernel")
    }
    let weight = try parameter(kernel, at: "kernel", site)
    var y = try layer("Einsum", [("equation", .string(equation))], to: x, and: weight, site)
    if let axes = try config.word("bias_axes"), !axes.isEmpty {
      guard let first = letters.output.firstIndex(where: { axes.contains($0) }) else {
        throw config.error("bias_axes", "letters of the output")
      }
      let shape = letters.output[first...].map { axes.contains($0) ? sizes[$0] ?? 1 : 1 }
      let bias = try parameter(shape, at: "bias", site)
      y = try layer("Add", to: y, and: bias, at: "add", site)
    }
    return try activated(y, site)
  }
}

/// The letters of an EinsumDense: those of the input with their places, of the kernel and of the output.
struct KerasEquation {
  var input: [(letter: Character, place: Int)] = []
  var kernel: [Character] = []
  var output: [Character] = []
  /// Whether dimensions without a letter come first.
  var isOpenAtStart = false

  init?(_ equation: String, rank: Int) {
    let sides = equation.filter { $0 != " " }.split(
      separator: ">", omittingEmptySubsequences: false)
    guard sides.count == 2, sides[0].last == "-" else { return nil }
    let operands = sides[0].dropLast().split(separator: ",", omittingEmptySubsequences: false)
    guard operands.count == 2 else { return nil }
    let given = operands[0].filter { $0 != "." }
    isOpenAtStart = operands[0].first == "."
    guard given.count <= rank, operands[0].contains(".") || given.count == rank else { return nil }
    let start = isOpenAtStart ? rank - given.count : 0
    input = given.enumerated().map { ($1, $0 + start) }
    kernel = Array(operands[1])
    output = sides[1].filter { $0 != "." }
    guard (given + operands[1] + output).allSatisfy(\.isLetter) else { return nil }
  }
}
