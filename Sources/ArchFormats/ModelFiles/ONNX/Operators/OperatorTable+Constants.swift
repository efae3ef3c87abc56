import ShapeEngine

/// Tensors that no input feeds.
extension OperatorTable {
  static let constants: [String: Rule] = [
    "Constant": constant, "ConstantOfShape": constantOfShape, "Range": range,
    "RandomNormal": { try random(&$0, $0.ints("shape")) },
    "RandomUniform": { try random(&$0, $0.ints("shape")) },
    "RandomNormalLike": {
      try $0.give("Elementwise", [("function", .string("RandomNormal"))], to: [try $0.tensor(0)])
    },
    "RandomUniformLike": {
      try $0.give("Elementwise", [("function", .string("RandomUniform"))], to: [try $0.tensor(0)])
    },
    "EyeLike": {
      try $0.give("Elementwise", [("function", .string("EyeLike"))], to: [try $0.tensor(0)])
    },
  ]

  private static func constant(_ node: inout NodeReader) throws {
    if let tensor = node.tensorAttribute("value") ?? node.tensorAttribute("sparse_value") {
      return try node.give(node.constant(tensor, name: node.outputName(0), isParameter: false))
    }
    func list(_ numbers: [ONNXNumber], _ type: String, isSingle: Bool = false) throws {
      guard numbers.count <= ONNXTensor.elementLimit else {
        return try node.giveConstant([numbers.count], type: type)
      }
      try node.give(ONNXKnown(numbers, shape: isSingle ? [] : [numbers.count], type: type))
    }
    switch node.node.attributes.first?.value {
    case .int(let value)?: try list([ONNXNumber(value)], "int64", isSingle: true)
    case .ints(let values)?: try list(values.map { ONNXNumber($0) }, "int64")
    case .float(let value)?: try list([ONNXNumber(value)], "float32", isSingle: true)
    case .floats(let values)?: try list(values.map { ONNXNumber($0) }, "float32")
    case .string?: try node.giveConstant([], type: "string")
    case .strings(let values)?: try node.giveConstant([values.count], type: "string")
    case .many?: throw NodeReader.Unfollowed(reason: "a constant that is a long list")
    default: throw NodeReader.Unfollowed(reason: "a constant without a value")
    }
  }

  private static func constantOfShape(_ node: inout NodeReader) throws {
    let value = node.tensorAttribute("value")
    let type = value?.type?.name ?? "float32"
    let number = value?.elements?.first.map { ONNXNumber($0) } ?? ONNXNumber(0)
    let sizes = try node.sizes(0)
    let shape = sizes.compactMap(\.constant)
    guard shape.count == sizes.count else {
      return try node.givePending(
        sizes, type: type, as: "Full",
        [
          ("size", .list(sizes.map(\.setting))),
          ("fill_value", .float(number.constant ?? 0)),
        ])
    }
    _ = try Checked.product(shape)
    guard shape.allSatisfy({ $0 >= 0 }) else {
      throw ShapeError("a dimension of the tensor is below 0", found: "\(shape)")
    }
    // Files without weights have such tensors in their place.
    let weight = ModelWeight(
      name: node.outputName(0), shape: shape, type: type, isParameter: false,
      number: node.newWeight())
    if ONNXElementType.isInteger(type), let count = ONNXKnown.elementCount(shape) {
      return try node.give(
        ONNXKnown(Array(repeating: number, count: count), shape: shape, type: type))
    }
    try node.give(.weight(ONNXWeight(own: weight)))
  }

  private static func range(_ node: inout NodeReader) throws {
    let type = node.value(0).type
    guard ONNXElementType.isInteger(type) else { return try realRange(&node, type) }
    let (start, limit) = (try node.sizes(0), try node.sizes(1))
    guard let step = try node.constant(2).flatMap({ Int(exactly: $0) }), step != 0,
      start.count == 1, limit.count == 1
    else { throw NodeReader.Unfollowed(reason: "a step that depends on data") }
    if let first = start[0].constant, let last = limit[0].constant {
      // One more than are kept, which says that there are more.
      var numbers: [ONNXNumber] = []
      var next = first
      while step > 0 ? next < last : next > last, numbers.count <= ONNXTensor.elementLimit {
        numbers.append(ONNXNumber(next))
        next = try Checked.add(next, step)
      }
      guard numbers.count <= ONNXTensor.elementLimit else {
        let count = try rangeCount(Double(first), Double(last), Double(step))
        return try node.giveConstant([count], type: type)
      }
      return try node.give(ONNXKnown(numbers, shape: [numbers.count], type: type))
    }
    try node.givePending(
      [try rangeCount(start[0], limit[0], step)], type: type, as: "Arange",
      [("start", start[0].setting), ("end", limit[0].setting), ("step", .int(step))])
  }

  private static func rangeCount(
    _ start: ModelSize, _ limit: ModelSize, _ step: Int
  ) throws(ShapeError) -> ModelSize {
    let length = try step > 0 ? limit - start : start - limit
    let steps = ModelSize(try step > 0 ? step : Checked.subtract(0, step))
    return try ModelSize.apply(.ceilDivide, length, steps).notBelowZero()
  }

  private static func rangeCount(_ start: Double, _ limit: Double, _ step: Double) throws -> Int {
    guard let count = Int(exactly: max(((limit - start) / step).rounded(.up), 0)) else {
      throw ShapeError("a range that does not end", found: "\(start) to \(limit) by \(step)")
    }
    return count
  }

  private static func realRange(_ node: inout NodeReader, _ type: String?) throws {
    guard let start = try node.constant(0), let limit = try node.constant(1),
      let step = try node.constant(2)
    else {
      let count = try node.variable(node.outputName(0))
      return try node.giveOpaque([[count]], to: [], elements: type)
    }
    try node.giveConstant([try rangeCount(start, limit, step)], type: type)
  }

  private static func random(_ node: inout NodeReader, _ shape: [Int]?) throws {
    try node.giveOpaque([(shape ?? []).map { ModelSize($0) }], to: [])
  }
}
