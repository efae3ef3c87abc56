import ShapeEngine

/// Operators on integers, as quantizers write them: their rule is that of the operator on numbers, whose
/// operands stand at other places, with a scale and a zero point behind each.
extension OperatorTable {
  static let quantized: [String: Rule] = [
    "QLinearConv": { try $0.read("Conv", with: [3, 8], elements: $0.value(7).type) },
    "ConvInteger": { try $0.read("Conv", with: [1, nil], elements: "int32") },
    "QLinearMatMul": { try $0.read("MatMul", with: [3], elements: $0.value(7).type) },
    "MatMulInteger": { try $0.read("MatMul", with: [1], elements: "int32") },
    "DynamicQuantizeLinear": dynamicQuantize,
    // ONNX Runtime's own.
    "com.microsoft.QLinearAdd": { try $0.read("Add", with: [3], elements: $0.value(7).type) },
    "com.microsoft.QLinearMul": { try $0.read("Mul", with: [3], elements: $0.value(7).type) },
    "com.microsoft.QGemm": { try $0.read("Gemm", with: [3, 6], elements: $0.value(8).type) },
    "com.microsoft.DynamicQuantizeMatMul": {
      try $0.read("MatMul", with: [1], elements: "float32")
    },
    "com.microsoft.MatMulIntegerToFloat": {
      try $0.read("MatMul", with: [1], elements: "float32")
    },
    "com.microsoft.QLinearConcat": concat,
    "com.microsoft.QLinearSigmoid": { try $0.read("Sigmoid", with: [nil]) },
    "com.microsoft.QLinearLeakyRelu": { try $0.read("LeakyRelu", with: [nil]) },
    "com.microsoft.QLinearSoftmax": { try $0.read("Softmax", with: [nil]) },
    "com.microsoft.QLinearAveragePool": { try channelsFirst(&$0, "AveragePool") },
    "com.microsoft.QLinearGlobalAveragePool": { try channelsFirst(&$0, "GlobalAveragePool") },
    "com.microsoft.Gelu": { try $0.read("Gelu", with: [nil]) },
    "com.microsoft.FastGelu": { try $0.read("Gelu", with: [nil]) },
    "com.microsoft.QuickGelu": { try $0.read("Gelu", with: [nil]) },
    "com.microsoft.BiasGelu": { try $0.read("Gelu", with: [nil]) },
  ]

  /// The tensor in eight bits, its scale and its zero point.
  private static func dynamicQuantize(_ node: inout NodeReader) throws {
    for (output, type) in [(1, "float32"), (2, "uint8")] where node.isWanted(output) {
      try node.giveConstant([], type: type, at: output)
    }
    if node.isConstant { return try node.giveConstant(try node.shape(of: 0), type: "uint8") }
    let layer = try node.layer(
      "Elementwise", [("function", .string("DynamicQuantizeLinear"))], to: [try node.tensor(0)],
      naming: [node.toldName(0)], elements: "uint8")
    try node.give(layer[0], type: "uint8")
  }

  /// Scale and zero point of the result, then a tensor, its scale and its zero point, again and again.
  private static func concat(_ node: inout NodeReader) throws {
    var tensors: [TensorReference] = []
    for input in stride(from: 2, to: node.node.inputs.count, by: 3) {
      tensors.append(try node.tensor(input))
    }
    try node.give(
      "Concat", [("dim", .int(node.int("axis") ?? 0))], to: tensors, elements: node.value(1).type)
  }

  private static func channelsFirst(_ node: inout NodeReader, _ operation: String) throws {
    guard !node.flag("channels_last") else {
      throw NodeReader.Unfollowed(reason: "channels_last")
    }
    try node.read(operation, with: [nil])
  }
}

extension NodeReader {
  /// Reads the node by the rule of another operator.
  ///
  /// - Parameters:
  ///   - inputs: which of the node's inputs stand for that operator's from its second on; nil for one that
  ///     is left out.
  ///   - elements: the output's element type, where it is another than the first input's.
  fileprivate mutating func read(
    _ operation: String, with inputs: [Int?], elements: String? = nil
  ) throws {
    let values = inputs.map { $0.map { value($0) } ?? .absent }
    for (place, value) in values.enumerated() { replace(place + 1, by: value) }
    outputType = elements
    guard let rule = OperatorTable.rule(operation, in: "") else { return }
    try rule(&self)
  }
}
