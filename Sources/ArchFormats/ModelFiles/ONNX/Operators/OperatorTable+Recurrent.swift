import ShapeEngine

extension OperatorTable {
  static let recurrent: [String: Rule] = [
    "LSTM": { try recur(&$0, "LSTM") }, "GRU": { try recur(&$0, "GRU") },
    "RNN": { try recur(&$0, "RNN") },
  ]

  /// ONNX gives the states of every step as [L, D, N, H], PyTorch as [L, N, D*H]; with `layout` 1 the
  /// batch comes first, in both. Initial states that are no data change no shape and are left out.
  private static func recur(_ node: inout NodeReader, _ type: String) throws {
    let x = try node.tensor(0)
    let (weights, states) = (try node.shape(of: 1), try node.shape(of: 2))
    guard weights.count == 3, states.count == 3 else {
      throw ShapeError(
        "\(type) takes weights of 3 dimensions", found: "\(weights.count) and \(states.count)")
    }
    guard let weight = node.weight(1) else { return try computed(&node) }
    let directions = weights[0]
    let hidden = node.int("hidden_size") ?? states[2]
    let batchFirst = node.int("layout") == 1
    let settings: NodeReader.Settings = [
      ("input_size", .int(weights[2])), ("hidden_size", .int(hidden)),
      ("bias", .bool(node.isGiven(3))), ("batch_first", .bool(batchFirst)),
      ("bidirectional", .bool(directions == 2)),
    ]
    let held = [weight, node.weight(2), node.weight(3)].compactMap { $0 }
    let tensors = try [x] + firstStates(&node, type == "LSTM" ? 5...6 : 5...5, batchFirst)
    let outputs = try node.layer(type, settings, to: tensors, weights: held, elements: node.type(0))
    if node.isWanted(0) {
      // [L, N, D*H] to [L, N, D, H], and D in front of the batch.
      let parts = try node.layer(
        "Unflatten",
        [("dim", .int(2)), ("unflattened_size", [directions, hidden].value())], to: [outputs[0]])[0]
      if batchFirst {
        try node.give(parts)
      } else {
        try giveFirst(
          &node, "Permute", [("dims", [0, 2, 1, 3].value())], to: parts)
      }
    }
    for output in 1..<3 where node.isWanted(output) && outputs.indices.contains(output) {
      if batchFirst {
        let tensor = try node.layer(
          "Transpose", [("dim0", .int(0)), ("dim1", .int(1))], to: [outputs[output]])[0]
        try node.give(tensor, at: output)
      } else {
        try node.give(outputs[output], at: output)
      }
    }
  }

  /// The initial states, where data flows into one of them; PyTorch's have the batch behind the directions.
  private static func firstStates(
    _ node: inout NodeReader, _ inputs: ClosedRange<Int>, _ batchFirst: Bool
  ) throws -> [TensorReference] {
    guard inputs.contains(where: { node.isTensor($0) }), inputs.allSatisfy({ node.isGiven($0) })
    else { return [] }
    var states: [TensorReference] = []
    for input in inputs {
      let state = try node.tensor(input)
      guard batchFirst else {
        states.append(state)
        continue
      }
      states += try node.layer(
        "Transpose", [("dim0", .int(0)), ("dim1", .int(1))], to: [state])
    }
    return states
  }

  /// With weights that layers make only what comes out is told.
  private static func computed(_ node: inout NodeReader) throws {
    let (x, weights) = (try node.shapeSizes(0), try node.shapeSizes(1))
    guard x.count == 3 else {
      throw ShapeError("a sequence has 3 dimensions", found: "\(x.count) dimensions")
    }
    let hidden = try node.int("hidden_size").map { ModelSize($0) } ?? node.shapeSizes(2)[2]
    let (steps, batch) = node.int("layout") == 1 ? (x[1], x[0]) : (x[0], x[1])
    let isBatchFirst = node.int("layout") == 1
    let all =
      isBatchFirst ? [batch, steps, weights[0], hidden] : [steps, weights[0], batch, hidden]
    let last = isBatchFirst ? [batch, weights[0], hidden] : [weights[0], batch, hidden]
    try node.giveOpaque(
      Array([all, last, last].prefix(max(node.node.outputs.count, 1))), to: try node.tensors())
  }

  /// Gives the first output alone as a layer's.
  private static func giveFirst(
    _ node: inout NodeReader, _ type: String, _ settings: NodeReader.Settings, to x: TensorReference
  ) throws {
    let tensor = try node.layer(type, settings, to: [x])[0]
    try node.give(tensor)
  }
}
