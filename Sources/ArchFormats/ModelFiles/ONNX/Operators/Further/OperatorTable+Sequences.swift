import ShapeEngine

/// Sequences and optional values: which tensors they are made of is followed.
extension OperatorTable {
  static let sequences: [String: Rule] = [
    "SequenceConstruct": { node in
      try node.give(.list(node.node.inputs.indices.map { node.value($0) }))
    },
    "SequenceEmpty": { try $0.give(.list([])) },
    "SequenceAt": { node in
      let parts = try parts(node)
      try node.give(parts[try place(node, 1, in: parts.count)])
    },
    "SequenceInsert": { node in
      var parts = try parts(node)
      let place = try node.isGiven(2) ? place(node, 2, in: parts.count, isInsertion: true) : nil
      parts.insert(node.value(1), at: place ?? parts.count)
      try node.give(.list(parts))
    },
    "SequenceErase": { node in
      var parts = try parts(node)
      let place = try node.isGiven(1) ? place(node, 1, in: parts.count) : parts.count - 1
      guard parts.indices.contains(place) else { throw none(place, of: parts.count) }
      parts.remove(at: place)
      try node.give(.list(parts))
    },
    "SequenceLength": { node in
      try node.give(ONNXKnown(ONNXNumber(try parts(node).count)))
    },
    "ConcatFromSequence": join, "SplitToSequence": split,
    "Optional": { try $0.give($0.value(0)) }, "OptionalGetElement": { try $0.give($0.value(0)) },
    "OptionalHasElement": { node in
      try node.give(ONNXKnown(ONNXNumber(node.isGiven(0) ? 1 : 0), type: "bool"))
    },
  ]

  private static func parts(_ node: NodeReader) throws -> [ONNXValue] {
    guard case .list(let parts) = node.value(0) else {
      throw NodeReader.Unfollowed(reason: "a sequence whose tensors are not followed")
    }
    return parts
  }

  /// A place in a sequence, counted from the end where it is below 0.
  private static func place(
    _ node: NodeReader, _ input: Int, in count: Int, isInsertion: Bool = false
  ) throws -> Int {
    guard let number = try node.constant(input), let place = Int(exactly: number) else {
      throw NodeReader.Unfollowed(reason: "a place in a sequence that depends on data")
    }
    let found = place < 0 ? place &+ count : place
    guard (0..<count).contains(found) || isInsertion && found == count else {
      throw none(place, of: count)
    }
    return found
  }

  private static func none(_ place: Int, of count: Int) -> ShapeError {
    ShapeError("the sequence has no tensor \(place)", found: "\(count) tensors")
  }

  private static func join(_ node: inout NodeReader) throws {
    let parts = try parts(node)
    guard !parts.isEmpty else { throw none(0, of: 0) }
    var tensors: [TensorReference] = []
    for (place, part) in parts.enumerated() {
      tensors.append(try node.tensor(part, named: "\(node.inputName(0))_\(place)"))
    }
    let dim = ("dim", Value.int(node.int("axis") ?? 0))
    try node.give(node.flag("new_axis") ? "Stack" : "Concat", [dim], to: tensors)
  }

  /// Parts of one element each, of as many as a number says, the last of what is left, or as a list says.
  private static func split(_ node: inout NodeReader) throws {
    let sizes = try node.shapeSizes(0)
    let axis = try node.axis(node.int("axis") ?? 0, rank: sizes.count)
    var lengths: [ModelSize]?
    var each: Int? = 1
    if node.isGiven(1) {
      let given = try node.sizes(1)
      if try node.rank(of: 1) == 0 {
        each = given.first?.constant
      } else {
        (each, lengths) = (nil, given)
      }
    }
    if let each {
      // As many as there are at the own input: the layer refuses any other size.
      let whole = sizes[axis].value
      guard each > 0, whole > 0 else {
        throw ShapeError("the parts have no elements", found: "\(each) of \(whole)")
      }
      // More are no list that anybody takes apart.
      guard (whole - 1) / each < 4096 else {
        throw NodeReader.Unfollowed(reason: "more than 4,096 parts")
      }
      lengths = stride(from: 0, to: whole, by: each).map { ModelSize(min(each, whole - $0)) }
    }
    guard let lengths else {
      throw NodeReader.Unfollowed(reason: "how long the parts are depends on data")
    }
    var references = try node.layer(
      "Split", [("split_size", .list(lengths.map(\.setting))), ("dim", .int(axis))],
      to: [try node.tensor(0)])
    if !node.isGiven(1), !node.flag("keepdims", default: true) {
      var squeezed: [TensorReference] = []
      for reference in references {
        squeezed += try node.layer("Squeeze", [("dim", .int(axis))], to: [reference])
      }
      references = squeezed
    }
    let type = node.value(0).type
    try node.give(.list(references.map { .tensor(ModelTensor($0, type: type)) }))
  }
}
