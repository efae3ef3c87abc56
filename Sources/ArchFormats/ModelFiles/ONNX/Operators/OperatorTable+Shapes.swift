import ShapeEngine

/// Operators that arrange elements anew.
extension OperatorTable {
  static let shapes: [String: Rule] = [
    "Reshape": reshape, "Flatten": flatten, "Transpose": transpose, "Squeeze": squeeze,
    "Unsqueeze": unsqueeze, "Concat": concat, "Expand": expand, "Tile": tile, "Pad": pad,
    "DepthToSpace": { try shuffle(&$0, isUp: true) },
    "SpaceToDepth": { try shuffle(&$0, isUp: false) },
  ]

  // MARK: - Reshape and Flatten

  private static func reshape(_ node: inout NodeReader) throws {
    if try isGroupNorm(&node) { return }
    let sizes =
      try node.ints("shape").map { $0.map { ModelSize($0) } } ?? node.sizes(1, filling: true)
    guard sizes.count <= Shape<Int>.maximumRank else {
      throw NodeReader.Unfollowed(reason: "a tensor of \(sizes.count) dimensions")
    }
    let target = try node.reshaped(node.shapeSizes(0), to: sizes)
    if node.isTensor(0) {
      let x = try node.tensor(0)
      guard target.isEmpty else {
        return try node.give("Reshape", [("shape", .list(target.map(\.setting)))], to: [x])
      }
      // A tensor of one element as a single number.
      return try node.give("Reshape", [("shape", .list([]))], to: [x])
    }
    guard let shape = try constantShape(node, target.map(\.constant)) else {
      return try node.give(
        "Reshape", [("shape", .list(target.map(\.setting)))], to: [try node.tensor(0)])
    }
    try giveReshaped(&node, shape)
  }

  /// The shape of a constant tensor's elements, with what remains in place of -1; nil where a size is none
  /// that is the same at every input.
  private static func constantShape(_ node: NodeReader, _ sizes: [Int?]) throws -> [Int]? {
    let known = sizes.compactMap { $0 }
    guard known.count == sizes.count else { return nil }
    let count = try Checked.product(try node.shape(of: 0))
    let others = try Checked.product(known.filter { $0 != -1 })
    let fits = known.contains(-1) ? others > 0 && count % others == 0 : others == count
    guard fits, known.allSatisfy({ $0 >= -1 }), known.count(where: { $0 == -1 }) <= 1 else {
      throw ShapeError(
        "the elements do not fill the new shape", found: "\(count) elements",
        expected: "\(others)\(known.contains(-1) ? " or a multiple of it" : "")")
    }
    return known.map { $0 == -1 ? count / others : $0 }
  }

  /// Gives the first input, which is no layer's, with its elements in another shape.
  private static func giveReshaped(_ node: inout NodeReader, _ shape: [Int]) throws {
    switch node.value(0) {
    case .known(var known):
      known.shape = shape
      try node.give(known)
    case .weight(let weight): try node.give(.weight(weight.reshaped(shape)))
    default: try node.giveConstant(shape)
    }
  }

  private static func flatten(_ node: inout NodeReader) throws {
    let rank = try node.rank(of: 0)
    let axis = node.int("axis") ?? 1
    let place = axis < 0 ? axis &+ rank : axis
    guard (0...rank).contains(place) else {
      throw ShapeError(
        "axis \(axis) is not there", found: "\(rank) dimensions",
        expected: "an axis of at most \(rank)")
    }
    if !node.isTensor(0) {
      let shape = try node.shape(of: 0)
      let (low, high) = (
        try Checked.product(shape[..<place]), try Checked.product(shape[place...])
      )
      return try giveReshaped(&node, [low, high])
    }
    let x = try node.tensor(0)
    if place == 1, rank > 1 { return try node.give("Flatten", [("start_dim", .int(1))], to: [x]) }
    var rows = ModelSize(1)
    for size in try node.shapeSizes(0).prefix(place) { rows = try rows * size }
    try node.give("Reshape", [("shape", .list([rows.setting, .int(-1)]))], to: [x])
  }

  // MARK: - The order of dimensions

  private static func transpose(_ node: inout NodeReader) throws {
    let order = try node.permutation(rank: node.rank(of: 0))
    switch node.value(0) {
    case .known(let known):
      let choices = known.shape.map { Array(0..<$0) }
      guard let result = known.rearranged(choices, order: order) else {
        return try node.giveConstant(order.map { known.shape[$0] })
      }
      try node.give(result)
    case .weight(let weight): try node.give(.weight(weight.permuted(order)))
    default: try node.give("Permute", [("dims", order.value())], to: [try node.tensor(0)])
    }
  }

  private static func squeeze(_ node: inout NodeReader) throws {
    let shape = try node.shape(of: 0)
    let named = try node.squeezedAxes(rank: shape.count)
    for axis in named ?? [] where shape[axis] != 1 {
      throw ShapeError(
        "a dimension that is squeezed has one element", found: "\(shape[axis])", expected: "1")
    }
    if !node.isTensor(0) {
      let kept = shape.enumerated().compactMap { place, size in
        named?.contains(place) ?? (size == 1) ? nil : size
      }
      return try giveReshaped(&node, kept)
    }
    let x = try node.tensor(0)
    if let named, named.isEmpty { return try node.give(x) }
    try node.give("Squeeze", named.map { [("dim", $0.value())] } ?? [], to: [x])
  }

  private static func unsqueeze(_ node: inout NodeReader) throws {
    let shape = try node.shape(of: 0)
    let axes = try node.newAxes(rank: shape.count)
    if !node.isTensor(0) {
      return try giveReshaped(&node, NodeReader.inserting(1, at: axes, into: shape))
    }
    var x = try node.tensor(0)
    guard let last = axes.last else { return try node.give(x) }
    for axis in axes.dropLast() {
      x = try node.layer("Unsqueeze", [("dim", .int(axis))], to: [x])[0]
    }
    try node.give("Unsqueeze", [("dim", .int(last))], to: [x])
  }

  // MARK: - Larger tensors

  private static func concat(_ node: inout NodeReader) throws {
    let inputs = node.node.inputs.indices.filter { node.isGiven($0) }
    guard let first = inputs.first else {
      throw ShapeError("Concat takes at least one tensor", found: "none")
    }
    let rank = try node.rank(of: first)
    let axis = try node.axis(node.int("axis") ?? 1, rank: rank)
    // A tensor without elements adds nothing.
    var filled: [Int] = []
    for input in inputs {
      let shape = try node.shape(of: input)
      guard shape.count == rank else {
        throw ShapeError(
          "Concat takes tensors of one number of dimensions", found: "\(shape.count) dimensions",
          expected: "\(rank)")
      }
      if shape[axis] > 0 { filled.append(input) }
    }
    if try roll(&node, inputs, axis) { return }
    guard node.isConstant else {
      try requireEmpty(
        inputs.filter { !filled.contains($0) }, axis, beside: filled.first, in: &node)
      var tensors: [TensorReference] = []
      for input in filled { tensors.append(try node.tensor(input)) }
      return try node.give("Concat", [("dim", .int(axis))], to: tensors)
    }
    var (shape, known) = (try node.shape(of: first), [ONNXKnown]())
    shape[axis] = 0
    for input in inputs {
      shape[axis] = try Checked.add(shape[axis], try node.shape(of: input)[axis])
      if let tensor = try node.known(input) { known.append(tensor) }
    }
    guard rank == 1, known.count == inputs.count, shape[0] <= ONNXTensor.elementLimit else {
      return try node.giveConstant(shape)
    }
    try node.give(ONNXKnown(known.flatMap(\.elements), shape: shape, type: known[0].type))
  }

  /// What is empty at the own input is left out where it is so at another one.
  private static func requireEmpty(
    _ inputs: [Int], _ axis: Int, beside other: Int?, in node: inout NodeReader
  ) throws {
    for input in inputs {
      let (shape, rest) = (try node.shape(of: input), try other.map { try node.shape(of: $0) })
      for (place, size) in shape.enumerated() where place != axis {
        guard let expected = rest?[place], size != expected else { continue }
        throw ShapeError(
          "'\(VisibleText.line(node.inputName(input)))' is joined, and has other sizes",
          found: "\(size) in dimension \(place)", expected: "\(expected)")
      }
      let size = try node.shapeSizes(input)[axis]
      guard size.constant == nil else { continue }
      try node.graph.require(
        size, .equal, ModelSize(0),
        message: "'\(VisibleText.line(node.inputName(input)))' is joined, which has elements")
    }
  }

  /// Two parts of one tensor in the other order are that tensor, moved round; so exporters write Roll.
  private static func roll(
    _ node: inout NodeReader, _ inputs: [Int], _ axis: Int
  ) throws -> Bool {
    guard inputs.count == 2, case .pending(let first) = node.value(inputs[0]),
      case .pending(let second) = node.value(inputs[1]), let front = first.part,
      let back = second.part, let tensor = first.operand, tensor == second.operand,
      front.axis == axis, back.axis == axis,
      back.start.constant == 0, front.start.expression == back.end.expression
    else { return false }
    let size = try node.graph.size(of: axis, of: tensor)
    guard front.end.constant ?? 0 >= far || front.end.expression == size.expression else {
      return false
    }
    // The start of a move by more than there is, is what remains.
    let shift: Int
    switch front.start.expression {
    case .integer(let start): shift = start
    case .operation(.remainder, .integer(let start), size.expression): shift = start
    default: return false
    }
    try node.give(
      "Roll", [("shifts", [try Checked.subtract(0, shift)].value()), ("dims", [axis].value())],
      to: [tensor])
    return true
  }

  private static func expand(_ node: inout NodeReader) throws {
    let sizes = try node.sizes(1)
    let own = try node.shape(of: 0)
    if !node.isTensor(0), let shape = try constantSizes(sizes) {
      let shape = try ONNXKnown.broadcastShape(own, shape)
      guard let known = try node.known(0),
        let result = try ONNXKnown.combined(
          [
            known,
            ONNXKnown(
              Array(repeating: .data, count: ONNXKnown.elementCount(shape) ?? 0), shape: shape,
              type: nil),
          ],
          type: known.type, { $0[0] })
      else { return try node.giveConstant(shape) }
      return try node.give(result)
    }
    if node.isFilled(0), let joined = try PendingSizes.joined(node.shapeSizes(0), sizes) {
      return try node.givePending(
        joined, as: "Full",
        [("size", .list(joined.map(\.setting))), ("fill_value", .float(node.constant(0) ?? 0))])
    }
    let x = try node.tensor(0)
    let added = max(0, own.count - sizes.count)
    var settings = Array(repeating: Value.int(-1), count: added)
    for (place, size) in sizes.enumerated() {
      // 1 leaves a dimension as it is.
      let isThere = place + added + own.count >= max(own.count, sizes.count)
      settings.append(size.constant == 1 && isThere ? .int(-1) : size.setting)
    }
    try node.give("Expand", [("sizes", .list(settings))], to: [x])
  }

  private static func constantSizes(_ sizes: [ModelSize]) throws -> [Int]? {
    let known = sizes.compactMap(\.constant)
    return known.count == sizes.count ? known : nil
  }

  private static func tile(_ node: inout NodeReader) throws {
    let repeats = try node.sizes(1)
    if !node.isTensor(0), let counts = try constantSizes(repeats) {
      let shape = try node.shape(of: 0)
      guard counts.count == shape.count else {
        throw ShapeError(
          "repeats has one entry a dimension", found: "\(counts.count)", expected: "\(shape.count)")
      }
      var result: [Int] = []
      for (size, count) in zip(shape, counts) { result.append(try Checked.multiply(size, count)) }
      guard let known = try node.known(0), ONNXKnown.elementCount(result) != nil,
        let tiled = known.rearranged(
          zip(shape, result).map { size, total in (0..<total).map { $0 % max(size, 1) } })
      else { return try node.giveConstant(result) }
      return try node.give(tiled)
    }
    try node.give(
      "Repeat", [("repeats", .list(repeats.map(\.setting)))], to: [try node.tensor(0)])
  }

  private static func pad(_ node: inout NodeReader) throws {
    let rank = try node.rank(of: 0)
    let pads = try node.ints("pads").map { $0.map { ModelSize($0) } } ?? node.sizes(1)
    var axes = Array(0..<rank)
    if node.isGiven(3) {
      guard let named = try node.integers(3) else {
        throw NodeReader.Unfollowed(reason: "axes depends on data")
      }
      axes = try node.axes(named, rank: rank)
    }
    guard pads.count == 2 * axes.count else {
      throw ShapeError(
        "pads has two entries a dimension", found: "\(pads.count) entries",
        expected: "\(2 * axes.count) entries")
    }
    var sides = Array(repeating: (ModelSize(0), ModelSize(0)), count: rank)
    for (place, axis) in axes.enumerated() { sides[axis] = (pads[place], pads[place + axes.count]) }
    if node.isConstant {
      var shape = try node.shape(of: 0)
      for axis in 0..<rank {
        shape[axis] = try Checked.sum([shape[axis], sides[axis].0.value, sides[axis].1.value])
      }
      return try node.giveConstant(shape)
    }
    // From the last dimension backwards, up to the first that is padded.
    let first = sides.firstIndex { $0.0.constant != 0 || $0.1.constant != 0 } ?? rank
    var padding: [Value] = []
    for side in sides[first...].reversed() { padding += [side.0.setting, side.1.setting] }
    let x = try node.tensor(0)
    if padding.isEmpty { padding = [.int(0), .int(0)] }
    let modes = [
      "constant": "constant", "reflect": "reflect", "edge": "replicate", "wrap": "circular",
    ]
    let word = node.string("mode") ?? "constant"
    guard let mode = modes[word] else {
      throw NodeReader.Unfollowed(reason: "the mode '\(VisibleText.line(word))'")
    }
    // PyTorch copies elements along the spatial axes alone.
    let isSpatial = rank - first <= 3 && first >= rank - min(rank, 5) + 1
    guard mode == "constant" || isSpatial else { return try padAnywhere(&node, x, sides) }
    try node.give("Pad", [("padding", .list(padding)), ("mode", .string(mode))], to: [x])
  }

  private static func padAnywhere(
    _ node: inout NodeReader, _ x: TensorReference, _ sides: [(ModelSize, ModelSize)]
  ) throws {
    var sizes = try node.shapeSizes(0)
    for (axis, side) in sides.enumerated() { sizes[axis] = try sizes[axis] + side.0 + side.1 }
    try node.giveOpaque([sizes], to: [x])
  }

  private static func shuffle(_ node: inout NodeReader, isUp: Bool) throws {
    try node.give(
      isUp ? "PixelShuffle" : "PixelUnshuffle",
      [(isUp ? "upscale_factor" : "downscale_factor", .int(node.int("blocksize") ?? 1))],
      to: [try node.tensor(0)])
  }
}
