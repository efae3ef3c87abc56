import ShapeEngine

extension OperatorTable {
  static let reductions: [String: Rule] = [
    "ReduceMean": {
      try reduce(&$0, "Mean") {
        sum($0).flatMap { sum, count in
          ONNXNumber.combine(.div, sum, ONNXNumber(count), isInteger: false)
        }
      }
    },
    "ReduceSum": { try reduce(&$0, "Sum") { sum($0).map(\.0) } },
    "ReduceMax": { try reduce(&$0, "Max") { folded($0, .max) } },
    "ReduceMin": { try reduce(&$0, "Min") { folded($0, .min) } },
    "ReduceProd": { try reduce(&$0, "Prod") { folded($0, .mul) } },
    "ReduceL1": { try reduce(&$0, "Norm", [("p", .float(1))]) { _ in nil } },
    "ReduceL2": { try reduce(&$0, "Norm", [("p", .float(2))]) { _ in nil } },
    "ReduceLogSum": { try reduce(&$0, "Sum", behind: "Log") { _ in nil } },
    "ReduceLogSumExp": { try reduce(&$0, "LogSumExp") { _ in nil } },
    "ReduceSumSquare": { try reduce(&$0, "Sum", before: "Square") { _ in nil } },
    "ArgMax": { try argument(&$0, "ArgMax") }, "ArgMin": { try argument(&$0, "ArgMin") },
    "CumSum": { try cumulate(&$0, "CumSum") }, "CumProd": { try cumulate(&$0, "CumProd") },
  ]

  private static func folded(
    _ numbers: [ONNXNumber], _ operation: ONNXNumber.Operation
  ) -> ONNXNumber? {
    guard let first = numbers.first else { return nil }
    return numbers.dropFirst().reduce(first) {
      ONNXNumber.combine(operation, $0, $1, isInteger: true)
    }
  }

  private static func sum(_ numbers: [ONNXNumber]) -> (ONNXNumber, Int)? {
    folded(numbers, .add).map { ($0, numbers.count) }
  }

  /// - Parameters:
  ///   - before: a layer on the elements that are taken together.
  ///   - behind: a layer on what they are together.
  ///   - rule: what becomes of the followed elements that are one then.
  private static func reduce(
    _ node: inout NodeReader, _ layer: String, _ settings: NodeReader.Settings = [],
    before: String? = nil, behind: String? = nil, _ rule: ([ONNXNumber]) -> ONNXNumber?
  ) throws {
    let rank = try node.rank(of: 0)
    let named = try node.integers("axes", orInput: 1) ?? []
    let keeps = node.flag("keepdims", default: true)
    if named.isEmpty, node.flag("noop_with_empty_axes") { return try node.give(node.value(0)) }
    let axes = named.isEmpty ? Array(0..<rank) : try node.axes(named, rank: rank)
    if node.isConstant { return try constant(&node, axes, keeps, rule) }
    var x = try node.tensor(0)
    if rank == 0 {
      return try node.give(
        "Elementwise", [("function", .string(node.node.operation))], to: [x])
    }
    let all = settings + [("dim", axes.value()), ("keepdim", .bool(keeps))]
    if let before { x = try node.layer(before, to: [x])[0] }
    guard let behind else { return try node.give(layer, all, to: [x]) }
    try node.give(behind, to: [try node.layer(layer, all, to: [x])[0]])
  }

  private static func constant(
    _ node: inout NodeReader, _ axes: [Int], _ keeps: Bool, _ rule: ([ONNXNumber]) -> ONNXNumber?
  ) throws {
    let shape = try node.shape(of: 0)
    let reduced = shape.enumerated().compactMap { place, size in
      axes.contains(place) ? keeps ? 1 : nil : size
    }
    // Followed elements are those of lists, which become one number.
    if let known = try node.known(0), axes.count == shape.count, let number = rule(known.elements) {
      return try node.give(ONNXKnown([number], shape: reduced, type: known.type))
    }
    try node.giveConstant(reduced)
  }

  private static func argument(_ node: inout NodeReader, _ layer: String) throws {
    let rank = try node.rank(of: 0)
    let axis = try node.axis(node.int("axis") ?? 0, rank: rank)
    let keeps = node.flag("keepdims", default: true)
    if node.isConstant {
      var shape = try node.shape(of: 0)
      if keeps { shape[axis] = 1 } else { shape.remove(at: axis) }
      return try node.giveConstant(shape, type: "int64")
    }
    try node.give(
      layer, [("dim", .int(axis)), ("keepdim", .bool(keeps))], to: [try node.tensor(0)],
      elements: "int64")
  }

  private static func cumulate(_ node: inout NodeReader, _ layer: String) throws {
    if node.isConstant { return try node.giveConstant(try node.shape(of: 0)) }
    let x = try node.tensor(0)
    guard let axis = try node.integers(1)?.first else {
      return try node.give("Elementwise", [("function", .string(node.node.operation))], to: [x])
    }
    try node.give(layer, [("dim", .int(axis))], to: [x])
  }
}
