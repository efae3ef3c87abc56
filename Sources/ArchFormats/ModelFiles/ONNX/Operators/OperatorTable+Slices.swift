import ShapeEngine

/// Operators that choose elements by their places.
extension OperatorTable {
  static let slices: [String: Rule] = [
    "Slice": slice, "Gather": gather, "Split": split,
  ]

  // MARK: - Slice

  /// A bound past the end of any dimension: exporters write the largest integers for "up to the end".
  static let far = 1 << 31

  private static func slice(_ node: inout NodeReader) throws {
    let (axes, starts, ends, steps) = try node.slice(rank: node.rank(of: 0))
    if !node.isTensor(0) { return try constantSlice(&node, axes, starts, ends, steps) }
    var x = try node.tensor(0)
    var (dims, from, to, by) = ([Int](), [Value](), [Value](), [Value]())
    var flipped: [Int] = []
    for (place, axis) in axes.enumerated() {
      var (start, end, step) = (starts[place], ends[place], steps[place])
      if step < 0 {
        // Backwards it is the same slice of the dimension turned round: from n - 1 - start on.
        let size = try node.shapeSizes(0)[axis]
        flipped.append(axis)
        step = -max(step, -far)
        start = try turned(start, size, isStart: true)
        end = try turned(end, size, isStart: false)
      }
      let isWhole = start.constant == 0 && step == 1 && (end.constant ?? 0) >= far
      if isWhole { continue }
      dims.append(axis)
      from.append(start.constant.map { .int(max($0, -far)) } ?? start.setting)
      to.append(
        (end.constant ?? 0) >= far ? .none : end.constant.map { .int(max($0, -far)) } ?? end.setting
      )
      by.append(.int(step))
    }
    if !flipped.isEmpty {
      guard !dims.isEmpty else {
        return try node.give("Flip", [("dims", flipped.value())], to: [x])
      }
      x = try node.layer("Flip", [("dims", flipped.value())], to: [x])[0]
    }
    guard !dims.isEmpty else { return try node.give(x) }
    let settings: NodeReader.Settings = [
      ("dim", dims.value()), ("start", .list(from)), ("end", .list(to)), ("step", .list(by)),
    ]
    if axes.count == 1, flipped.isEmpty, steps == [1], node.mayBeJoined {
      var sizes = try node.shapeSizes(0)
      sizes[axes[0]] = try PendingSizes.length(
        of: sizes[axes[0]], from: starts[0], to: ends[0], by: 1)
      return try node.givePending(
        sizes, as: "Slice", settings, of: x,
        part: .init(axis: axes[0], start: starts[0], end: ends[0]))
    }
    try node.give("Slice", settings, to: [x])
  }

  /// A bound of a slice that goes backwards, as that of one that goes forwards over the dimension turned
  /// round.
  private static func turned(
    _ bound: ModelSize, _ size: ModelSize, isStart: Bool
  ) throws(ShapeError) -> ModelSize {
    guard let value = bound.constant else { return try size - ModelSize(1) - bound }
    if value >= far { return ModelSize(0) }
    if value <= -far { return ModelSize(far) }
    // Place -1 is the last, the first of what is turned round.
    return value < 0 ? ModelSize(-1 - value) : try size - ModelSize(1) - ModelSize(value)
  }

  private static func constantSlice(
    _ node: inout NodeReader, _ axes: [Int], _ starts: [ModelSize], _ ends: [ModelSize],
    _ steps: [Int]
  ) throws {
    let shape = try node.shape(of: 0)
    guard (starts + ends).allSatisfy({ $0.constant != nil }) else {
      // Where it ends hangs on sizes, so that it is a tensor.
      let x = try node.tensor(0)
      return try node.give(
        "Slice",
        [
          ("dim", axes.value()), ("start", .list(starts.map(\.setting))),
          ("end", .list(ends.map(\.setting))), ("step", steps.value()),
        ], to: [x])
    }
    var choices = shape.map { $0 <= ONNXTensor.elementLimit ? Array(0..<max($0, 0)) : nil }
    var result = shape
    for (place, axis) in axes.enumerated() {
      let (start, stop) = (starts[place].value, ends[place].value)
      let step = min(max(steps[place], -far), far)
      let size = shape[axis]
      let low = start < 0 ? start &+ size : start
      let high = stop < 0 ? max(stop, -far) &+ size : stop
      let (first, end) =
        step > 0
        ? (min(max(low, 0), size), min(max(high, 0), size))
        : (min(max(low, -1), size - 1), min(max(high, -1), size - 1))
      let range = stride(from: first, to: end, by: step)
      // Counted, not gone through: a weight may be declared of any size.
      let (length, each) = step > 0 ? (end - first, step) : (first - end, -step)
      result[axis] = length > 0 ? (length - 1) / each + 1 : 0
      if size <= ONNXTensor.elementLimit {
        let chosen = Array(range)
        result[axis] = chosen.count
        choices[axis] = chosen
      }
    }
    let all = choices.compactMap { $0 }
    guard let known = try node.known(0), all.count == choices.count,
      let picked = known.rearranged(all)
    else { return try node.giveConstant(result) }
    try node.give(picked)
  }

  // MARK: - Gather

  private static func gather(_ node: inout NodeReader) throws {
    let shape = try node.shape(of: 0)
    let axis = try node.axis(node.int("axis") ?? 0, rank: shape.count)
    let index = try node.shape(of: 1)
    if node.isConstant, try constantGather(&node, shape, axis) { return }
    // A table of which whole rows are taken is an embedding.
    if let weight = node.weight(0), shape.count == 2, axis == 0, node.isTensor(1) {
      return try node.give(
        "Embedding", [("num_embeddings", .int(shape[0])), ("embedding_dim", .int(shape[1]))],
        to: [try node.tensor(1)], weights: [weight], elements: weight.own.type)
    }
    let x = try node.tensor(0)
    if let places = try node.integers(1), index.count <= 1, !places.isEmpty {
      if index.isEmpty {
        return try node.give("Select", [("dim", .int(axis)), ("index", .int(places[0]))], to: [x])
      }
      if places.allSatisfy({ $0 >= 0 }) {
        return try node.give(
          "IndexSelect", [("dim", .int(axis)), ("index", places.value())], to: [x])
      }
    }
    let indices = try node.tensor(1)
    if index.count == 1 {
      return try node.give("IndexSelect", [("dim", .int(axis))], to: [x, indices])
    }
    // An index of any other number of dimensions is a list first, and unfolded again behind.
    let (sizes, places) = (try node.shapeSizes(0), try node.shapeSizes(1))
    let list = try node.layer("Reshape", [("shape", .list([.int(-1)]))], to: [indices])[0]
    let taken = try node.layer("IndexSelect", [("dim", .int(axis))], to: [x, list])[0]
    let target = NodeReader.gathered(sizes, places, axis)
    guard target.count <= Shape<Int>.maximumRank else {
      throw NodeReader.Unfollowed(reason: "a tensor of \(target.count) dimensions")
    }
    try node.give("Reshape", [("shape", .list(target.map(\.setting)))], to: [taken])
  }

  /// Gives elements of a tensor that no layer makes; false where its places are not known.
  private static func constantGather(
    _ node: inout NodeReader, _ shape: [Int], _ axis: Int
  ) throws -> Bool {
    let index = try node.shape(of: 1)
    let result = NodeReader.gathered(shape, index, axis)
    guard let places = try node.integers(1), let known = try node.known(0), shape.count == 1 else {
      // A constant made of a parameter's rows stays one only where it is all of them.
      guard node.weight(0)?.own.isParameter != true else { return false }
      try node.giveConstant(result)
      return true
    }
    var chosen: [Int] = []
    for place in places {
      let found = place < 0 ? place &+ shape[axis] : place
      guard (0..<shape[axis]).contains(found) else {
        throw ShapeError(
          "element \(place) is not there", found: "\(shape[axis]) elements",
          expected: "an index of at least \(-shape[axis]) and below \(shape[axis])")
      }
      chosen.append(found)
    }
    try node.give(known.picking(chosen, shape: result))
    return true
  }

  // MARK: - Split

  private static func split(_ node: inout NodeReader) throws {
    let rank = try node.rank(of: 0)
    let axis = try node.axis(node.int("axis") ?? 0, rank: rank)
    let count = node.node.outputs.count
    let sizes: [ModelSize]? =
      if let split = node.ints("split") { split.map { ModelSize($0) } } else if node.isGiven(1) {
        try node.sizes(1)
      } else { nil }
    if node.isConstant { return try constantSplit(&node, axis, sizes?.map(\.value), count) }
    let x = try node.tensor(0)
    if let sizes {
      return try node.give(
        "Split", [("split_size", .list(sizes.map(\.setting))), ("dim", .int(axis))], to: [x])
    }
    try requireParts(node.graph.size(of: axis, of: x), axis, count, in: &node)
    try node.give("Chunk", [("chunks", .int(count)), ("dim", .int(axis))], to: [x])
  }

  /// Requires that no part is empty, and before opset 18 that all are of one size, as ONNX Runtime does.
  private static func requireParts(
    _ size: ModelSize, _ axis: Int, _ count: Int, in node: inout NodeReader
  ) throws {
    let parts = try Checked.floorDivide(Checked.add(size.value, count - 1), by: max(count, 1))
    guard try Checked.multiply(parts, count - 1) < size.value else {
      throw ShapeError(
        "dimension \(axis) has too few elements for \(count) parts: the last would be empty",
        found: "\(size.value) in parts of \(parts)", expected: "another size")
    }
    guard node.opset ?? 13 < 18 else { return }
    let rest = try ModelSize.apply(.remainder, size, ModelSize(count))
    let message = "dimension \(axis) is split into \(count) parts of one size"
    guard rest.value == 0 else {
      throw ShapeError(message, found: "\(size.value)", expected: "a multiple of \(count)")
    }
    if rest.constant == nil {
      try node.graph.require(rest, .equal, ModelSize(0), message: message)
    }
  }

  private static func constantSplit(
    _ node: inout NodeReader, _ axis: Int, _ sizes: [Int]?, _ count: Int
  ) throws {
    let shape = try node.shape(of: 0)
    let part = try Checked.floorDivide(Checked.add(shape[axis], count - 1), by: max(count, 1))
    let known = try node.known(0)
    var start = 0
    for output in 0..<count {
      let size =
        sizes.map { $0.indices.contains(output) ? $0[output] : 0 } ?? min(part, shape[axis] - start)
      guard size >= 0, size <= shape[axis] - start else {
        throw ShapeError(
          "the parts do not add up to dimension \(axis)", found: "\(shape[axis]) elements")
      }
      var choices = shape.map { $0 <= ONNXTensor.elementLimit ? Array(0..<$0) : [] }
      choices[axis] = size <= ONNXTensor.elementLimit ? Array(start..<start + size) : []
      var result = shape
      result[axis] = size
      if let part = known?.rearranged(choices) {
        try node.give(part, at: output)
      } else {
        try node.giveConstant(result, at: output)
      }
      start += size
    }
  }
}
