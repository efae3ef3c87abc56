import ShapeEngine

/// Operators whose elements are chosen by data.
extension OperatorTable {
  static let selections: [String: Rule] = [
    "TopK": topK, "OneHot": oneHot, "GatherElements": gatherElements, "GatherND": gatherND,
    "ScatterND": scatterND, "ScatterElements": scatter, "Scatter": scatter, "Trilu": triangle,
    "NonMaxSuppression": nonMaxSuppression, "Compress": compress,
    "DequantizeLinear": dequantize, "QuantizeLinear": quantize,
  ]

  private static func topK(_ node: inout NodeReader) throws {
    let k = try node.int("k").map { ModelSize($0) } ?? node.sizes(1).first ?? ModelSize(1)
    let x = try node.tensor(0)
    try node.give(
      "TopK", [("k", k.setting), ("dim", .int(node.int("axis") ?? -1))], to: [x], later: "int64")
  }

  private static func oneHot(_ node: inout NodeReader) throws {
    let rank = try node.rank(of: 0)
    let axis = node.int("axis") ?? -1
    let place = axis < 0 ? axis &+ rank + 1 : axis
    guard (0...rank).contains(place) else {
      throw ShapeError("axis \(axis) is not there", found: "\(rank) dimensions")
    }
    var sizes = try node.shapeSizes(0)
    sizes.insert(try node.sizes(1).first ?? ModelSize(1), at: place)
    let type = node.value(2).type
    if place == rank, let depth = sizes.last?.constant {
      return try node.give(
        "OneHot", [("num_classes", .int(depth))], to: [try node.tensor(0)], elements: type)
    }
    try node.giveOpaque([sizes], to: [try node.tensor(0)], elements: type)
  }

  private static func gatherElements(_ node: inout NodeReader) throws {
    try node.give(
      "Gather", [("dim", .int(node.int("axis") ?? 0))],
      to: [try node.tensor(0), try node.tensor(1)])
  }

  private static func gatherND(_ node: inout NodeReader) throws {
    let (data, indices) = (try node.shapeSizes(0), try node.shapeSizes(1))
    let batch = node.int("batch_dims") ?? 0
    guard let depth = indices.last?.constant, batch >= 0, batch < indices.count,
      depth > 0, batch + depth <= data.count
    else { throw NodeReader.Unfollowed(reason: "how long an index is depends on the input") }
    try node.giveOpaque(
      [Array(indices.dropLast()) + data.dropFirst(batch + depth)],
      to: [try node.tensor(0), try node.tensor(1)])
  }

  private static func scatterND(_ node: inout NodeReader) throws {
    if node.isConstant { return try node.giveConstant(try node.shape(of: 0)) }
    try node.give("ScatterND", to: try node.tensors())
  }

  /// PyTorch has a type of its own for what is combined with what is there.
  private static func scatter(_ node: inout NodeReader) throws {
    if node.isConstant { return try node.giveConstant(try node.shape(of: 0)) }
    let dim = ("dim", Value.int(node.int("axis") ?? 0))
    let reductions = ["add": "sum", "mul": "prod", "max": "amax", "min": "amin"]
    guard let word = node.string("reduction").flatMap({ reductions[$0] }) else {
      return try node.give("Scatter", [dim], to: try node.tensors())
    }
    try node.give("ScatterReduce", [dim, ("reduce", .string(word))], to: try node.tensors())
  }

  private static func triangle(_ node: inout NodeReader) throws {
    if node.isConstant { return try node.giveConstant(try node.shape(of: 0)) }
    let diagonal = try node.isGiven(1) ? node.constant(1).flatMap { Int(exactly: $0) } : 0
    let x = try node.tensor(0)
    guard let diagonal else {
      return try node.give("Elementwise", [("function", .string("Trilu"))], to: [x])
    }
    try node.give(
      node.flag("upper", default: true) ? "Triu" : "Tril", [("diagonal", .int(diagonal))], to: [x])
  }

  private static func nonMaxSuppression(_ node: inout NodeReader) throws {
    let count = try node.variable(node.outputName(0))
    try node.giveOpaque(
      [[count, ModelSize(3)]], to: [try node.tensor(0), try node.tensor(1)], elements: "int64")
  }

  private static func compress(_ node: inout NodeReader) throws {
    var sizes = try node.shapeSizes(0)
    var count: ModelSize?
    if let truths = try node.known(1)?.constants { count = ModelSize(truths.count { $0 != 0 }) }
    let taken = try count ?? node.variable(node.outputName(0))
    guard let axis = node.int("axis") else {
      return try node.giveOpaque([[taken]], to: [try node.tensor(0)])
    }
    sizes[try node.axis(axis, rank: sizes.count)] = taken
    try node.giveOpaque([sizes], to: [try node.tensor(0)])
  }

  // MARK: - Quantized tensors

  /// A weight that is stored in integers is one; of a tensor only the elements' type changes.
  private static func dequantize(_ node: inout NodeReader) throws {
    switch node.value(0) {
    case .weight(var weight):
      (weight.own.type, weight.own.isParameter, weight.tensor) = (node.value(1).type, true, nil)
      try node.give(.weight(weight))
    case .tensor:
      try node.give(
        "Elementwise", [("function", .string("DequantizeLinear"))], to: [try node.tensor(0)],
        elements: node.value(1).type)
    default: try node.giveConstant(try node.shape(of: 0), type: node.value(1).type)
    }
  }

  private static func quantize(_ node: inout NodeReader) throws {
    let type =
      node.isGiven(2)
      ? node.value(2).type : node.int("output_dtype").flatMap(ONNXElementType.name(of:)) ?? "uint8"
    if node.isConstant { return try node.giveConstant(try node.shape(of: 0), type: type) }
    try node.give(
      "Elementwise", [("function", .string("QuantizeLinear"))], to: [try node.tensor(0)],
      elements: type)
  }
}
