import ShapeEngine

/// Operators that tell sizes.
extension OperatorTable {
  static let sizes: [String: Rule] = [
    "Shape": shapeOf, "Size": sizeOf, "NonZero": nonZero,
  ]

  private static func shapeOf(_ node: inout NodeReader) throws {
    let sizes = try node.shapeSizes(0)
    func bound(_ value: Int) -> Int {
      min(max(value < 0 ? value &+ sizes.count : value, 0), sizes.count)
    }
    let start = bound(node.int("start") ?? 0)
    let end = node.int("end").map(bound) ?? sizes.count
    try node.give(ONNXKnown(start < end ? Array(sizes[start..<end]) : []))
  }

  private static func sizeOf(_ node: inout NodeReader) throws {
    var count = ModelSize(1)
    for size in try node.shapeSizes(0) { count = try count * size }
    try node.give(ONNXKnown(.size(count)))
  }

  /// How many elements are not 0 depends on them.
  private static func nonZero(_ node: inout NodeReader) throws {
    let rank = try node.rank(of: 0)
    if let known = try node.known(0), let numbers = known.constants {
      let count = numbers.count { $0 != 0 }
      return try node.giveConstant([max(rank, 1), count], type: "int64")
    }
    let count = try node.variable(node.outputName(0))
    try node.giveOpaque(
      [[ModelSize(max(rank, 1)), count]], to: [try node.tensor(0)], elements: "int64")
  }
}
