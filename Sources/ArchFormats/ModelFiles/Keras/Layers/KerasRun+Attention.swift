import ShapeEngine

extension KerasRun {
  static let attention: [String: Lowering] = [
    "MultiHeadAttention": { run, site in
      let config = site.config
      let heads = try config.count("num_heads")
      let keys = try config.count("key_dim")
      return try run.heads(
        site, heads: heads, groups: heads, keys: keys,
        values: config.count("value_dim", default: keys),
        output: config.integers("output_shape"))
    },
    "GroupQueryAttention": { try $0.groupedHeads($1) },
    "GroupedQueryAttention": { try $0.groupedHeads($1) },
    "Attention": { run, site in try run.weighed(site, isAdditive: false) },
    "AdditiveAttention": { run, site in try run.weighed(site, isAdditive: true) },
  ]

  private mutating func groupedHeads(_ site: KerasSite) throws -> ModelValue {
    let config = site.config
    let size = try config.count("head_dim")
    return try heads(
      site, heads: config.count("num_query_heads"), groups: config.count("num_key_value_heads"),
      keys: size, values: size, output: nil)
  }

  /// Projections, attention of each head, and a projection of all heads. Source: `MultiHeadAttention.call`
  /// in keras/src/layers/attention/multi_head_attention.py.
  private mutating func heads(
    _ site: KerasSite, heads: Int, groups: Int, keys: Int, values: Int, output: [Int]?
  ) throws -> ModelValue {
    guard let first = site.tensor(0, "query"), let second = site.tensor(1, "value") else {
      throw DefinitionError(
        "the layer takes no query or no value", path: site.path, expected: "a query and a value")
    }
    let query = try own(first, site)
    let value = try own(second, site)
    let key = try site.tensor(2, "key").map { try own($0, site) } ?? value
    let count = rank(query)
    guard count >= 3, [rank(value), rank(key)].allSatisfy({ $0 == count }) else {
      throw ShapeError(
        "attention is between tensors of 3 dimensions or more", found: "\(count)",
        expected: "as many in query, key and value")
    }
    let axes = try site.config.integers("attention_axes") ?? Array(1..<count - 1)
    guard axes.map({ $0 < 0 ? $0 + count - 1 : $0 }).sorted() == Array(1..<count - 1) else {
      return try unknown(site, because: "attention along some of the axes only is not followed")
    }
    let q = try projected(query, "query", heads, keys, site)
    let k = try projected(key, "key", groups, keys, site)
    let v = try projected(value, "value", groups, values, site)
    let attended: ModelTensor
    var scores: ModelTensor?
    let mask = site.tensor(5, "attention_mask")
    if site.isTrue("return_attention_scores") {
      guard heads == groups else {
        return try unknown(site, because: "scores of grouped heads are not followed")
      }
      let turned = try layer(
        "Transpose", [("dim0", .int(-2)), ("dim1", .int(-1))], to: k, at: "turned", site)
      let products = try layer("MatMul", to: q, and: turned, at: "products", site)
      let weights = try layer("Softmax", [("dim", .int(3))], to: products, at: "softmax", site)
      attended = try layer("MatMul", to: weights, and: v, at: "attention", site)
      scores = weights
    } else {
      var given = [q, k, v]
      if let mask {
        let mask = try own(mask, site)
        given.append(
          rank(mask) == 3
            ? try layer("Unsqueeze", [("dim", .int(1))], to: mask, at: "mask", site) : mask)
      }
      var settings: [(name: String, value: Value)] = []
      if site.isTrue("use_causal_mask") { settings.append(("is_causal", .bool(true))) }
      if heads != groups { settings.append(("enable_gqa", .bool(true))) }
      attended = try append(
        "ScaledDotProductAttention", settings, to: given, at: "attention", site)[0]
    }
    let rows = try layer(
      "Permute", [("dims", .list([0, 2, 1, 3].map(Value.int)))], to: attended, at: "rows", site)
    var joined = try layer(
      "Flatten", [("start_dim", .int(2)), ("end_dim", .int(-1))], to: rows, at: "joined", site)
    if try site.config.bool("use_gate") {
      let tokens = try flatTokens(query, at: "gate_tokens", site)
      let gate = try linear(tokens, Checked.multiply(heads, values), at: "gate", site)
      let open = try elementwise("Sigmoid", to: gate, at: "gate_sigmoid", site)
      joined = try layer("Mul", to: joined, and: open, at: "gated", site)
    }
    let features = try output.map { try ModelSize.product($0) } ?? shape(query)[count - 1]
    guard features >= 1 else {
      throw site.config.error("output_shape", "sizes of at least 1")
    }
    var y = try linear(joined, features, at: "attention_output", site)
    if count > 3 || (output?.count ?? 1) > 1 {
      var sizes: [Value] = []
      for dimension in 0..<count - 1 { sizes.append(try size(dimension, of: query).setting) }
      sizes += (output ?? [features]).map(Value.int)
      y = try layer("Reshape", [("shape", .list(sizes))], to: y, at: "output", site)
    }
    return scores.map { .list([.tensor(y), .tensor($0)]) } ?? .tensor(y)
  }

  /// All dimensions between the batch and the features as one.
  private mutating func flatTokens(
    _ x: ModelTensor, at suffix: String, _ site: KerasSite
  ) throws -> ModelTensor {
    rank(x) == 3
      ? x
      : try layer(
        "Flatten", [("start_dim", .int(1)), ("end_dim", .int(-2))], to: x, at: suffix, site)
  }

  /// Tokens as heads: [N, L, C] to [N, heads, L, size].
  private mutating func projected(
    _ x: ModelTensor, _ name: String, _ heads: Int, _ size: Int, _ site: KerasSite
  ) throws -> ModelTensor {
    let tokens = try flatTokens(x, at: "\(name)_tokens", site)
    let all = try linear(tokens, Checked.multiply(heads, size), at: name, site)
    let parts = try layer(
      "Unflatten", [("dim", .int(2)), ("unflattened_size", .list([.int(heads), .int(size)]))],
      to: all, at: "\(name)_parts", site)
    return try layer(
      "Permute", [("dims", .list([0, 2, 1, 3].map(Value.int)))], to: parts, at: "\(name)_heads",
      site)
  }

  /// Attention without projections: the inputs are query, value and perhaps key. Source: `Attention` and
  /// `AdditiveAttention` in keras/src/layers/attention.
  private mutating func weighed(_ site: KerasSite, isAdditive: Bool) throws -> ModelValue {
    let tensors = try site.tensors.map { try own($0, site) }
    guard tensors.count >= 2 else {
      throw DefinitionError(
        "the layer takes no value", path: site.path, expected: "a query and a value")
    }
    let (query, value) = (tensors[0], tensors[1])
    let key = tensors.count > 2 ? tensors[2] : value
    var weights: [ModelTensor] = []
    if try site.config.bool("use_scale", default: isAdditive) {
      let features = shape(query).last ?? 1
      weights.append(try parameter(isAdditive ? [features] : [1], at: "scale", site))
    }
    if try site.config.word("score_mode") == "concat" {
      weights.append(try parameter([1], at: "concat_score_weight", site))
    }
    guard !isAdditive, weights.isEmpty, !site.isTrue("return_attention_scores") else {
      return try scored(query, key, value, weights, site)
    }
    return .tensor(
      try append("ScaledDotProductAttention", to: [query, key, value], site)[0])
  }

  /// The scores as a tensor of their own; of what weighs them only the shape counts.
  private mutating func scored(
    _ query: ModelTensor, _ key: ModelTensor, _ value: ModelTensor, _ weights: [ModelTensor],
    _ site: KerasSite
  ) throws -> ModelValue {
    var weighed = query
    if let weight = weights.first {
      weighed = try layer("Mul", to: query, and: weight, at: "scaled", site)
    }
    let turned = try layer(
      "Transpose", [("dim0", .int(-2)), ("dim1", .int(-1))], to: key, at: "turned", site)
    var scores = try layer("MatMul", to: weighed, and: turned, at: "products", site)
    if weights.count > 1 {
      scores = try layer("Mul", to: scores, and: weights[1], at: "weighed", site)
    }
    let shares = try layer(
      "Softmax", [("dim", .int(rank(scores) - 1))], to: scores, at: "softmax", site)
    let y = try layer("MatMul", to: shares, and: value, site)
    return site.isTrue("return_attention_scores")
      ? .list([.tensor(y), .tensor(shares)]) : .tensor(y)
  }
}
