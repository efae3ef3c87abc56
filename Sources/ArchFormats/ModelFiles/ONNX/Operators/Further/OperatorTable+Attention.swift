import ShapeEngine

/// Attention with its state, and other operators whose shapes are simple: those of an input, or a number.
extension OperatorTable {
  static let attentions: [String: Rule] = {
    var table: [String: Rule] = [
      "Attention": attention, "Det": determinant, "Multinomial": samples, "Unique": unique,
      "NegativeLogLikelihoodLoss": loss, "SoftmaxCrossEntropyLoss": loss,
    ]
    for operation in [
      "RotaryEmbedding", "TensorScatter", "ReverseSequence", "Bernoulli", "RegexFullMatch",
      "SwiGLU",
    ] {
      table[operation] = { node in
        let types = ["RegexFullMatch": "bool"]
        let named = node.int("dtype").flatMap(ONNXElementType.name(of:))
        try node.giveSame(elements: types[node.node.operation] ?? named)
      }
    }
    return table
  }()

  /// Queries, keys and values as [N, heads, L, E], or as [N, L, heads*E]; before the keys and values those of
  /// earlier steps may stand, and all of them come out again. Source: ONNX, Attention, opset 23 to 25.
  private static func attention(_ node: inout NodeReader) throws {
    let (q, k, v) = (try node.shapeSizes(0), try node.shapeSizes(1), try node.shapeSizes(2))
    guard q.count == k.count, k.count == v.count, q.count == 3 || q.count == 4 else {
      throw ShapeError(
        "queries, keys and values have 3 or 4 dimensions",
        found: "\(q.count), \(k.count) and \(v.count)")
    }
    let isFlat = q.count == 3
    let (queryHeads, keyHeads): (ModelSize, ModelSize)
    if isFlat {
      guard let ours = node.int("q_num_heads"), let theirs = node.int("kv_num_heads"), ours > 0,
        theirs > 0
      else { throw ShapeError("queries of 3 dimensions need q_num_heads and kv_num_heads") }
      (queryHeads, keyHeads) = (ModelSize(ours), ModelSize(theirs))
    } else {
      (queryHeads, keyHeads) = (q[1], k[1])
    }
    func width(_ sizes: [ModelSize]) throws(ShapeError) -> ModelSize {
      isFlat ? try ModelSize.apply(.floorDivide, sizes[2], keyHeads) : sizes[3]
    }
    let (keyWidth, valueWidth) = (try width(k), try width(v))
    let (length, own) = isFlat ? (q[1], k[1]) : (q[2], k[2])
    let past = try node.isGiven(4) ? node.shapeSizes(4)[safe: 2] : nil
    let total = try past.map { try $0 + own } ?? own
    let result =
      isFlat
      ? [q[0], length, try queryHeads * valueWidth] : [q[0], queryHeads, length, valueWidth]
    let later = [
      [q[0], keyHeads, total, keyWidth], [q[0], keyHeads, total, valueWidth],
      [q[0], queryHeads, length, total],
    ]
    let wantsMore = node.node.outputs.indices.dropFirst().contains { node.isWanted($0) }
    if !isFlat, !wantsMore, !node.isGiven(4), !node.isGiven(6), !node.isConstant {
      return try scaled(&node, isGrouped: q[1] != k[1], [length, own])
    }
    if node.isConstant {
      for (output, sizes) in ([result] + later).enumerated() where node.isWanted(output) {
        try node.giveConstant(sizes.map(\.value), at: output)
      }
      return
    }
    let count = min(node.node.outputs.count, 4)
    try node.giveOpaque(Array(([result] + later).prefix(count)), to: try node.tensors())
  }

  private static func scaled(
    _ node: inout NodeReader, isGrouped: Bool, _ sizes: [ModelSize]
  ) throws {
    var settings: NodeReader.Settings = [
      ("is_causal", .bool(node.flag("is_causal"))), ("enable_gqa", .bool(isGrouped)),
    ]
    if let scale = node.float("scale") { settings.append(("scale", .float(scale))) }
    var tensors = [try node.tensor(0), try node.tensor(1), try node.tensor(2)]
    // A mask that is shorter than the keys is padded, which no other attention does.
    if node.isGiven(3), try Array(node.shapeSizes(3).suffix(2)) == sizes {
      tensors.append(try node.tensor(3))
    }
    try node.give("ScaledDotProductAttention", settings, to: tensors)
  }

  private static func determinant(_ node: inout NodeReader) throws {
    try node.giveShape(Array(node.shapeSizes(0).dropLast(2)), of: [0])
  }

  private static func samples(_ node: inout NodeReader) throws {
    let type = node.int("dtype").flatMap(ONNXElementType.name(of:)) ?? "int32"
    try node.giveShape(
      [node.shapeSizes(0).first ?? ModelSize(1), ModelSize(node.int("sample_size") ?? 1)], of: [0],
      elements: type)
  }

  /// How many elements are unlike depends on data; there is an index for each, and one for every element.
  private static func unique(_ node: inout NodeReader) throws {
    var sizes = try node.shapeSizes(0)
    let count = try node.variable(node.outputName(0))
    var all = ModelSize(1)
    if let axis = node.int("axis") {
      let place = try node.axis(axis, rank: sizes.count)
      all = sizes[place]
      sizes[place] = count
    } else {
      for size in sizes { all = try all * size }
      sizes = [count]
    }
    let shapes = [sizes, [count], [all], [count]]
    try node.giveOpaque(
      Array(shapes.prefix(max(node.node.outputs.count, 1))), to: [try node.tensor(0)],
      later: "int64")
  }

  /// A number, or one for each place; beside it the logarithms of the probabilities.
  private static func loss(_ node: inout NodeReader) throws {
    let scores = try node.shapeSizes(0)
    let isWhole = node.string("reduction") != "none"
    let sizes = isWhole ? [] : scores.enumerated().filter { $0.offset != 1 }.map(\.element)
    let shapes = [sizes, scores].prefix(min(max(node.node.outputs.count, 1), 2))
    try node.giveOpaque(Array(shapes), to: [try node.tensor(0), try node.tensor(1)])
  }
}

extension Array {
  /// The element at a place; nil where there is none.
  fileprivate subscript(safe place: Int) -> Element? { indices.contains(place) ? self[place] : nil }
}
