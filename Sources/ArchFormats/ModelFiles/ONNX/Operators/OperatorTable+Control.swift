import ShapeEngine

/// Operators that hold graphs.
extension OperatorTable {
  static let control: [String: Rule] = [
    "If": branch, "Loop": loop, "Scan": scan,
  ]

  /// A known condition decides. A comparison of sizes is what it is at the own input, and the network takes
  /// no input at which it is another: exporters write one for each squeeze. Else both branches are read, and an output is what they agree on.
  private static func branch(_ node: inout NodeReader) throws {
    let (yes, no) = (
      try node.graphAttribute("then_branch"), try node.graphAttribute("else_branch")
    )
    if let truth = try node.constant(0) {
      return try node.giveAll(try node.values(of: truth != 0 ? yes : no, given: []))
    }
    if case .truth(let holds, let comparison)? = try node.known(0)?.elements.first {
      let needed = holds ? comparison : comparison.negated
      try node.graph.require(
        needed.left, needed.relation, needed.right,
        message: "'\(VisibleText.line(node.label))' takes its other branch")
      return try node.giveAll(try node.values(of: holds ? yes : no, given: []))
    }
    let first = try node.values(of: yes, given: [])
    let second = try node.values(of: no, given: [])
    for output in node.node.outputs.indices where node.isWanted(output) {
      guard first.indices.contains(output), second.indices.contains(output),
        let shape = node.shape(of: first[output]), shape == node.shape(of: second[output])
      else {
        try giveUnknown(
          &node, output, "its branches give different shapes, and data decides which runs")
        continue
      }
      let tensors = [
        try node.tensor(first[output], named: node.outputName(output)),
        try node.tensor(second[output], named: node.outputName(output)),
      ]
      let tensor = try node.layer("Elementwise", [("function", .string("If"))], to: tensors)[0]
      try node.give(tensor, type: first[output].type, at: output)
    }
  }

  private static func giveUnknown(
    _ node: inout NodeReader, _ output: Int, _ reason: String
  ) throws {
    let value = try node.graph.unknown(node.source, because: reason)
    if case .unknown(let number) = value {
      try node.bind(node.node.outputs[output], to: .unknown(number))
    }
  }

  /// The body is read once, with values that change from one run to the next known by their shapes alone.
  /// What each run adds is a list as long as there are runs, which data may decide.
  private static func loop(_ node: inout NodeReader) throws {
    let body = try node.graphAttribute("body")
    let carried = max(node.node.inputs.count - 2, 0)
    // A run begins only where the condition is true.
    var inputs: [ONNXValue] = [
      .known(ONNXKnown(.data)), .known(ONNXKnown(ONNXNumber(1), type: "bool")),
    ]
    for input in 0..<carried { inputs.append(changing(node.value(input + 2))) }
    let results = try node.values(of: body, given: inputs)
    guard results.count > carried else {
      throw ShapeError(
        "a body gives its condition and each value that it carries",
        found: "\(results.count) values",
        expected: "at least \(carried + 1)")
    }
    for place in 0..<carried where node.isWanted(place) {
      try giveCarried(&node, node.value(place + 2), results[place + 1], at: place)
    }
    guard results.count > carried + 1 else { return }
    let isEndless = try !node.isGiven(1) || node.constant(1) == 1
    let last = results[0]
    var count: ModelSize?
    // The count is the trip count where the condition stays true.
    if try node.known(last)?.integers == [1], isEndless, node.isGiven(0) {
      count = try node.sizes(0).first?.notBelowZero()
    }
    let runs = try count ?? node.variable("\(node.label)_count")
    for (place, value) in results.dropFirst(carried + 1).enumerated()
    where node.isWanted(carried + place) {
      try giveStacked(&node, value, runs, at: carried + place)
    }
  }

  /// A value that another run changes: its shape stays.
  private static func changing(_ value: ONNXValue) -> ONNXValue {
    guard case .known(let known) = value else { return value }
    return .known(known.mapped { _ in .data })
  }

  private static func giveCarried(
    _ node: inout NodeReader, _ first: ONNXValue, _ last: ONNXValue, at output: Int
  ) throws {
    guard let shape = node.shape(of: first), shape == node.shape(of: last) else {
      return try giveUnknown(&node, output, "its shape changes from run to run")
    }
    switch last {
    case .tensor(let tensor): try node.give(tensor.reference, type: tensor.type, at: output)
    case .known(let known): try node.give(known.mapped { _ in .data }, at: output)
    default: try node.give(last, at: output)
    }
  }

  /// Gives what each of so many runs adds, one after the other along a new first dimension.
  private static func giveStacked(
    _ node: inout NodeReader, _ value: ONNXValue, _ runs: ModelSize, at output: Int
  ) throws {
    let tensor = try node.tensor(value, named: node.outputName(output))
    let sizes = try [runs] + node.graph.sizes(of: tensor)
    guard sizes.count <= Shape<Int>.maximumRank else {
      return try giveUnknown(&node, output, "a tensor of \(sizes.count) dimensions")
    }
    let single = try node.layer("Unsqueeze", [("dim", .int(0))], to: [tensor])[0]
    let all = try node.layer("Expand", [("sizes", .list(sizes.map(\.setting)))], to: [single])[0]
    try node.give(all, type: value.type, at: output)
  }

  /// The body is read once, for a slice of each tensor that is gone over.
  private static func scan(_ node: inout NodeReader) throws {
    let body = try node.graphAttribute("body")
    let scanned = min(max(node.int("num_scan_inputs") ?? 0, 0), node.node.inputs.count)
    let carried = node.node.inputs.count - scanned
    guard scanned > 0, node.ints("directions") == nil || node.opset ?? 9 > 8 else {
      throw NodeReader.Unfollowed(reason: "a Scan of opset 8")
    }
    var inputs = (0..<carried).map { changing(node.value($0)) }
    var runs: ModelSize?
    for place in 0..<scanned {
      let input = carried + place
      let axis = try node.axis(
        node.ints("scan_input_axes")?[safe: place] ?? 0, rank: node.rank(of: input))
      runs = try runs ?? node.shapeSizes(input)[axis]
      let slice = try node.layer(
        "Select", [("dim", .int(axis)), ("index", .int(0))], to: [try node.tensor(input)])[0]
      inputs.append(.tensor(ModelTensor(slice, type: node.value(input).type)))
    }
    let results = try node.values(of: body, given: inputs)
    for place in 0..<carried where node.isWanted(place) && results.indices.contains(place) {
      try giveCarried(&node, node.value(place), results[place], at: place)
    }
    let axes = node.ints("scan_output_axes") ?? []
    guard axes.allSatisfy({ $0 == 0 }) else {
      throw NodeReader.Unfollowed(reason: "scan_output_axes other than 0")
    }
    for (place, value) in results.dropFirst(carried).enumerated()
    where node.isWanted(carried + place) {
      try giveStacked(&node, value, runs ?? ModelSize(1), at: carried + place)
    }
  }
}

extension NodeReader {
  /// The shape of a value at the own input; nil for one that has none.
  func shape(of value: ONNXValue) -> [Int]? {
    switch value {
    case .tensor(let tensor): graph.shape(of: tensor.reference)
    case .known(let known): known.shape
    case .weight(let weight): weight.own.shape
    case .pending(let tensor): tensor.shape
    case .list, .unknown, .absent: nil
    }
  }
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
