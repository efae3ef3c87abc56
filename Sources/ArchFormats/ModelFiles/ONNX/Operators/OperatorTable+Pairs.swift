import ShapeEngine

/// Functions of two and more tensors' elements, which are broadcast.
extension OperatorTable {
  static let pairs: [String: Rule] = [
    "Add": { try pair(&$0, .add, "Add") }, "Sub": { try pair(&$0, .sub, "Sub") },
    "Mul": { try pair(&$0, .mul, "Mul") }, "Div": { try pair(&$0, .div, "Div") },
    "Mod": { try pair(&$0, $0.flag("fmod") ? .fmod : .mod, "Elementwise") },
    "Pow": { try pair(&$0, .pow, "Pow") },
    "Min": { try several(&$0, .min, "Minimum") }, "Max": { try several(&$0, .max, "Maximum") },
    "Sum": { try several(&$0, .add, "Add") }, "Mean": { try several(&$0, nil, "Elementwise") },
    "BitShift": { try pair(&$0, nil, "Elementwise") },
    "BitwiseAnd": { try pair(&$0, nil, "Elementwise") },
    "BitwiseOr": { try pair(&$0, nil, "Elementwise") },
    "BitwiseXor": { try pair(&$0, nil, "Elementwise") },
  ]

  static let comparisons: [String: Rule] = [
    "Equal": { try pair(&$0, .equal, "Eq", type: "bool") },
    "Less": { try pair(&$0, .less, "Lt", type: "bool") },
    "LessOrEqual": { try pair(&$0, .lessOrEqual, "Le", type: "bool") },
    "Greater": { try pair(&$0, .greater, "Gt", type: "bool") },
    "GreaterOrEqual": { try pair(&$0, .greaterOrEqual, "Ge", type: "bool") },
    "And": { try pair(&$0, .and, "LogicalAnd", type: "bool") },
    "Or": { try pair(&$0, .or, "LogicalOr", type: "bool") },
    "Xor": { try pair(&$0, .xor, "Elementwise", type: "bool") },
    "Where": select,
  ]

  private static func pair(
    _ node: inout NodeReader, _ operation: ONNXNumber.Operation?, _ layer: String,
    type: String? = nil
  ) throws {
    try aligned(&node)
    if try fold(&node, operation, type: type) { return }
    var settings: NodeReader.Settings =
      layer == "Elementwise" ? [("function", .string(node.node.operation))] : []
    // A single number beside a tensor.
    if ["Add", "Sub", "Mul", "Div", "Pow", "Eq", "Lt", "Le", "Gt", "Ge"].contains(layer),
      let number = try number(node, 1, beside: 0), number.isFinite
    {
      settings.append((layer == "Pow" ? "exponent" : "other", .float(number)))
      return try node.give(layer, settings, to: [try node.tensor(0)], elements: type)
    }
    if ["Add", "Mul"].contains(layer), let number = try number(node, 0, beside: 1), number.isFinite
    {
      return try node.give(
        layer, [("other", .float(number))], to: [try node.tensor(1)], elements: type)
    }
    try node.give(layer, settings, to: [try node.tensor(0), try node.tensor(1)], elements: type)
  }

  /// The number that an input is, where it has no more dimensions than the tensor beside it.
  private static func number(
    _ node: NodeReader, _ input: Int, beside other: Int
  ) throws -> Double? {
    guard node.isTensor(other), !node.isTensor(input),
      try node.rank(of: input) <= node.rank(of: other)
    else { return nil }
    return try node.constant(input)
  }

  /// Up to opset 6 the second tensor stood at an axis of the first.
  private static func aligned(_ node: inout NodeReader) throws {
    guard node.flag("broadcast"), let axis = node.int("axis"), let weight = node.weight(1) else {
      return
    }
    let rank = try node.rank(of: 0)
    let place = try node.axis(axis, rank: rank)
    let behind = rank - place - weight.own.shape.count
    guard behind > 0 else { return }
    let shape = weight.own.shape + Array(repeating: 1, count: behind)
    node.replace(1, by: .weight(weight.reshaped(shape)))
  }

  /// Gives what is made of followed tensors and weights alone.
  private static func fold(
    _ node: inout NodeReader, _ operation: ONNXNumber.Operation?, type: String?
  ) throws -> Bool {
    guard node.isConstant, !node.node.inputs.isEmpty else { return false }
    let inputs = Array(node.node.inputs.indices)
    var known: [ONNXKnown] = []
    var shape: [Int] = []
    for input in inputs {
      if let tensor = try node.known(input) { known.append(tensor) }
      shape = try ONNXKnown.broadcastShape(shape, try node.shape(of: input))
    }
    let isInteger = inputs.allSatisfy { ONNXElementType.isInteger(node.value($0).type) }
    // A factor of sizes is a number, and one of weights a weight.
    let isParameter =
      inputs.allSatisfy { node.weight($0) != nil }
      && inputs.contains {
        node.weight($0)?.own.isParameter ?? false
      }
    if let operation, let first = known.first, known.count == inputs.count,
      !isParameter || shape.isEmpty,
      let result = try ONNXKnown.combined(
        known, type: type ?? first.type,
        { numbers in
          numbers.dropFirst().reduce(numbers[0]) {
            ONNXNumber.combine(operation, $0, $1, isInteger: isInteger)
          }
        })
    {
      try node.give(result.type == "float64" ? result.mapped { $0.wide } : result)
    } else {
      try node.giveConstant(shape, type: type)
    }
    return true
  }

  private static func several(
    _ node: inout NodeReader, _ operation: ONNXNumber.Operation?, _ layer: String
  ) throws {
    if try fold(&node, operation, type: nil) { return }
    let tensors = try node.tensors()
    guard let first = tensors.first else {
      throw ShapeError("\(node.node.operation) takes at least one tensor", found: "none")
    }
    if tensors.count == 1 { return try node.give(first) }
    let settings: NodeReader.Settings =
      layer == "Elementwise" ? [("function", .string(node.node.operation))] : []
    guard layer == "Maximum" || layer == "Minimum" else {
      return try node.give(layer, settings, to: tensors)
    }
    // PyTorch's take two.
    var result = first
    for tensor in tensors.dropFirst().dropLast() {
      result = try node.layer(layer, to: [result, tensor])[0]
    }
    try node.give(layer, to: [result, tensors[tensors.count - 1]])
  }

  private static func select(_ node: inout NodeReader) throws {
    guard node.isConstant else {
      return try node.give("Where", to: try node.tensors(), elements: node.value(1).type)
    }
    var known: [ONNXKnown] = []
    var shape: [Int] = []
    for input in 0..<3 {
      if let tensor = try node.known(input) { known.append(tensor) }
      shape = try ONNXKnown.broadcastShape(shape, try node.shape(of: input))
    }
    if known.count == 3,
      let result = try ONNXKnown.combined(
        known, type: known[1].type,
        { numbers in
          // Which of two equal ones does not matter.
          if numbers[1] == numbers[2] { return numbers[1] }
          guard let truth = numbers[0].constant else { return .data }
          return truth != 0 ? numbers[1] : numbers[2]
        })
    {
      return try node.give(result)
    }
    try node.giveConstant(shape, type: node.value(1).type)
  }
}
