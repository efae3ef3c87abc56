import ShapeEngine

/// Functions of one tensor's elements.
extension OperatorTable {
  static let functions: [String: Rule] = {
    var table: [String: Rule] = [
      "Clip": clip, "Cast": cast, "CastLike": cast, "Identity": identity, "Dropout": dropout,
      "Softmax": softmax, "LogSoftmax": softmax, "Hardmax": { try function(&$0, "Elementwise") },
      "LeakyRelu": {
        try function(&$0, "LeakyReLU", [("negative_slope", .float($0.float("alpha") ?? 0.01))])
      },
      "Elu": { try function(&$0, "ELU", [("alpha", .float($0.float("alpha") ?? 1))]) },
      "Celu": { try function(&$0, "CELU", [("alpha", .float($0.float("alpha") ?? 1))]) },
      "Gelu": {
        try function(&$0, "GELU", [("approximate", .string($0.string("approximate") ?? "none"))])
      },
      "PRelu": preLU, "Not": { try folded(&$0, "LogicalNot", type: "bool") { $0.isZero } },
      "Neg": { try folded(&$0, "Neg") { $0.negated } },
      "Abs": { try folded(&$0, "Abs") { $0.absolute } },
      "Floor": { try folded(&$0, "Floor") { $0.floor } },
      "Ceil": { try folded(&$0, "Ceil") { $0.ceil } },
      "Round": { try folded(&$0, "Round") { $0.round } },
      "Sqrt": { try folded(&$0, "Sqrt") { $0.apply { $0.squareRoot() } } },
      "Reciprocal": {
        try folded(&$0, "Reciprocal") {
          ONNXNumber.combine(.div, ONNXNumber(1), $0, isInteger: false)
        }
      },
      "Sign": { try folded(&$0, "Sign") { $0.apply { $0 == 0 ? 0 : $0 < 0 ? -1 : 1 } } },
    ]
    for (operation, type) in types { table[operation] = { try function(&$0, type) } }
    for operation in unnamed { table[operation] = { try function(&$0, "Elementwise") } }
    return table
  }()

  /// Operators that are one of archdb's types, without hyperparameters.
  private static let types = [
    "Relu": "ReLU", "Sigmoid": "Sigmoid", "Tanh": "Tanh", "Exp": "Exp", "Log": "Log", "Erf": "Erf",
    "Sin": "Sin", "Cos": "Cos", "Softplus": "Softplus", "Softsign": "Softsign", "Selu": "SELU",
    "HardSwish": "Hardswish", "HardSigmoid": "Hardsigmoid", "Mish": "Mish", "Swish": "SiLU",
  ]

  /// Operators that have no type, and keep the shape.
  private static let unnamed = [
    "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh", "IsNaN", "IsInf",
    "ThresholdedRelu", "Shrink", "BitwiseNot",
  ]

  /// A layer that keeps the shape; of weights alone a tensor of their shape.
  static func function(
    _ node: inout NodeReader, _ type: String, _ settings: NodeReader.Settings = []
  ) throws {
    let isTruth = node.node.operation.hasPrefix("Is")
    if node.isConstant {
      return try node.giveConstant(try node.shape(of: 0), type: isTruth ? "bool" : nil)
    }
    let named = type == "Elementwise" ? [("function", Value.string(node.node.operation))] : settings
    try node.give(type, named, to: [try node.tensor(0)], elements: isTruth ? "bool" : nil)
  }

  /// The same, whose elements are followed where the input's are.
  private static func folded(
    _ node: inout NodeReader, _ layer: String, type: String? = nil,
    _ rule: (ONNXNumber) -> ONNXNumber
  ) throws {
    if let known = try node.known(0) { return try node.give(known.mapped(type: type, rule)) }
    if node.isConstant { return try node.giveConstant(try node.shape(of: 0), type: type) }
    try node.give(layer, to: [try node.tensor(0)], elements: type)
  }

  private static func preLU(_ node: inout NodeReader) throws {
    let x = try node.tensor(0)
    guard let slope = node.weight(1), let count = try? Checked.product(slope.own.shape),
      slope.own.shape.allSatisfy({ $0 == 1 || $0 == count })
    else {
      return try node.give("Elementwise", [("function", .string("PRelu"))], to: try node.tensors())
    }
    try node.give("PReLU", [("num_parameters", .int(count))], to: [x], weights: [slope])
  }

  private static func clip(_ node: inout NodeReader) throws {
    // Bounds were attributes up to opset 6 and may be left out.
    var (low, high) = (node.float("min"), node.float("max"))
    var isKnown = true
    if node.isGiven(1) { low = try node.constant(1); isKnown = low != nil }
    if node.isGiven(2) { high = try node.constant(2); isKnown = isKnown && high != nil }
    if let known = try node.known(0), isKnown {
      return try node.give(
        known.mapped { number in
          var number = number
          if let low {
            number = ONNXNumber.combine(.max, number, ONNXNumber(low), isInteger: false)
          }
          if let high {
            number = ONNXNumber.combine(.min, number, ONNXNumber(high), isInteger: false)
          }
          return number
        })
    }
    if node.isConstant { return try node.giveConstant(try node.shape(of: 0)) }
    let x = try node.tensor(0)
    guard isKnown, low != nil || high != nil else {
      return try node.give("Elementwise", [("function", .string("Clip"))], to: [x])
    }
    if low == 0, high == 6 { return try node.give("ReLU6", to: [x]) }
    if low == 0, high == nil { return try node.give("ReLU", to: [x]) }
    try node.give(
      "Clamp", [("min", low.map(Value.float) ?? .none), ("max", high.map(Value.float) ?? .none)],
      to: [x])
  }

  /// A cast changes no shape: what is cast is the same tensor with other elements.
  private static func cast(_ node: inout NodeReader) throws {
    let type = node.int("to").flatMap(ONNXElementType.name(of:)) ?? node.value(1).type
    if let known = try node.known(0), !(node.weight(0)?.own.isParameter ?? false) {
      let isInteger = ONNXElementType.isInteger(type)
      return try node.give(
        known.mapped(type: type) {
          type == "bool"
            ? $0.isZero.isZero
            : isInteger ? $0.truncated : $0
        })
    }
    switch node.value(0) {
    case .tensor(let tensor): try node.give(tensor.reference, type: type)
    case .weight(var weight):
      weight.own.type = type
      if weight.tensor?.elements == nil { weight.tensor = nil }
      try node.give(.weight(weight))
    case let other: try node.give(other)
    }
  }

  /// Another name. That of a weight is a weight of its own, which the exporter merged with one that is equal.
  private static func identity(_ node: inout NodeReader) throws {
    guard case .weight(var weight) = node.value(0) else { return try node.give(node.value(0)) }
    weight.own.name = node.outputName(0)
    weight.own.number = node.newWeight()
    try node.give(.weight(weight))
  }

  private static func dropout(_ node: inout NodeReader) throws {
    let ratio = try node.float("ratio") ?? node.constant(1) ?? 0.5
    if node.isConstant {
      try node.give(node.value(0))
    } else {
      try node.give("Dropout", [("p", .float(ratio))], to: [try node.tensor(0)])
    }
    // The mask has the shape of what it masks.
    if node.isWanted(1) { try node.give(try node.tensor(0), type: "bool", at: 1) }
  }

  private static func softmax(_ node: inout NodeReader) throws {
    if node.isConstant { return try node.giveConstant(try node.shape(of: 0)) }
    // Up to opset 12 the dimensions from the axis on were one: the shape is the same.
    let axis = node.int("axis") ?? ((node.opset ?? 13) < 13 ? 1 : -1)
    try node.give(
      node.node.operation == "Softmax" ? "Softmax" : "LogSoftmax", [("dim", .int(axis))],
      to: [try node.tensor(0)])
  }
}
