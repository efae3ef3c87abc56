import ShapeEngine

extension OperatorTable {
  static let products: [String: Rule] = [
    "Gemm": gemm, "MatMul": matMul, "Einsum": einsum,
  ]

  private static func gemm(_ node: inout NodeReader) throws {
    var x = try node.tensor(0)
    let rank = try node.rank(of: 0)
    guard rank == 2 else {
      throw ShapeError(
        "Gemm takes matrices", found: "\(rank) dimensions", expected: "2 dimensions")
    }
    if node.flag("transA") { x = try transposed(&node, x) }
    guard let weight = node.weight(1), weight.own.shape.count == 2 else {
      var y = try node.tensor(1)
      if node.flag("transB") { y = try transposed(&node, y) }
      guard node.isGiven(2) else { return try node.give("MatMul", to: [x, y]) }
      let product = try node.layer("MatMul", to: [x, y])[0]
      return try node.give("Add", to: [product, try node.tensor(2)])
    }
    let (rows, columns) = (weight.own.shape[0], weight.own.shape[1])
    let (input, output) = node.flag("transB") ? (columns, rows) : (rows, columns)
    let bias = node.weight(2)
    let isBias = bias.map { $0.own.shape == [output] || $0.own.shape == [1, output] } ?? false
    let settings: NodeReader.Settings = [
      ("in_features", .int(input)), ("out_features", .int(output)), ("bias", .bool(isBias)),
    ]
    let weights = [weight] + [bias].compactMap { $0 }
    guard node.isGiven(2), !isBias else {
      return try node.give("Linear", settings, to: [x], weights: weights)
    }
    // One number for all.
    let product = try node.layer("Linear", settings, to: [x], weights: weights)[0]
    try node.give("Add", to: [product, try node.tensor(2)])
  }

  private static func transposed(
    _ node: inout NodeReader, _ x: TensorReference
  ) throws -> TensorReference {
    try node.layer("Transpose", [("dim0", .int(0)), ("dim1", .int(1))], to: [x])[0]
  }

  private static func matMul(_ node: inout NodeReader) throws {
    let (first, second) = (try node.rank(of: 0), try node.rank(of: 1))
    if node.isConstant { return try constantProduct(&node) }
    guard let weight = node.weight(1), second == 2, first > 0 else {
      return try product(&node, first, second)
    }
    let (input, output) = (weight.own.shape[0], weight.own.shape[1])
    let x = try node.tensor(0)
    // A bias follows as an addition of its own.
    if let (bias, sum) = addedBias(&node, output) {
      let product = try linear(&node, x, input, output, weights: [weight, bias])
      node.absorbed[sum] = .tensor(ModelTensor(product, type: node.type(0)))
      return
    }
    _ = try linear(&node, x, input, output, weights: [weight])
  }

  private static func linear(
    _ node: inout NodeReader, _ x: TensorReference, _ input: Int, _ output: Int,
    weights: [ONNXWeight]
  ) throws -> TensorReference {
    let settings: NodeReader.Settings = [
      ("in_features", .int(input)), ("out_features", .int(output)),
      ("bias", .bool(weights.count > 1)),
    ]
    try node.give("Linear", settings, to: [x], weights: weights)
    guard let output = node.node.outputs.first,
      case .tensor(let tensor)? = node.value(named: output)
    else {
      throw NodeReader.Unfollowed(reason: "a product without a name")
    }
    return tensor.reference
  }

  /// The bias that the next node adds to a product of so many features, and that node's output.
  private static func addedBias(
    _ node: inout NodeReader, _ features: Int
  ) -> (bias: ONNXWeight, sum: ONNXName)? {
    guard let name = node.node.outputs.first, let user = node.onlyUser(of: name),
      user.operation == "Add", user.domain.isEmpty,
      user.inputs.count == 2, let sum = user.outputs.first, sum != 0
    else { return nil }
    let other = user.inputs[0] == node.node.outputs[0] ? user.inputs[1] : user.inputs[0]
    guard case .weight(let weight)? = node.value(named: other), weight.own.shape == [features]
    else {
      return nil
    }
    return (weight, sum)
  }

  /// The product of two tensors; PyTorch's takes matrices, so that a vector is made one.
  private static func product(_ node: inout NodeReader, _ first: Int, _ second: Int) throws {
    var (x, y) = (try node.tensor(0), try node.tensor(1))
    guard first > 0, second > 0 else {
      throw ShapeError("MatMul takes no single number", found: "0 dimensions")
    }
    if first > 1, second > 1 { return try node.give("MatMul", to: [x, y]) }
    if first == 1 { x = try node.layer("Unsqueeze", [("dim", .int(0))], to: [x])[0] }
    if second == 1 { y = try node.layer("Unsqueeze", [("dim", .int(1))], to: [y])[0] }
    var product = try node.layer("MatMul", to: [x, y])[0]
    if first == 1, second == 1 {
      product = try node.layer("Squeeze", [("dim", .int(-1))], to: [product])[0]
      return try node.give("Squeeze", [("dim", .int(-1))], to: [product])
    }
    try node.give("Squeeze", [("dim", .int(first == 1 ? -2 : -1))], to: [product])
  }

  private static func constantProduct(_ node: inout NodeReader) throws {
    var (x, y) = (try node.shape(of: 0), try node.shape(of: 1))
    guard !x.isEmpty, !y.isEmpty else {
      throw ShapeError("MatMul takes no single number", found: "0 dimensions")
    }
    let (isRow, isColumn) = (x.count == 1, y.count == 1)
    if isRow { x.insert(1, at: 0) }
    if isColumn { y.append(1) }
    var shape = try ONNXKnown.broadcastShape(Array(x.dropLast(2)), Array(y.dropLast(2)))
    if !isRow { shape.append(x[x.count - 2]) }
    if !isColumn { shape.append(y[y.count - 1]) }
    try node.giveConstant(shape)
  }

  private static func einsum(_ node: inout NodeReader) throws {
    let equation = (node.string("equation") ?? "").filter { $0 != " " }
    try node.give("Einsum", [("equation", .string(equation))], to: try node.tensors())
  }
}
