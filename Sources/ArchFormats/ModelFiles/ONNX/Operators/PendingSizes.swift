import ShapeEngine

/// The sizes of what operators make of tensors that are told by their sizes alone: masks, positions and the like.
enum PendingSizes {
  /// Operators whose rules take such tensors as they are.
  static let readers: Set = ["Shape", "Size", "Identity", "Concat", "If", "Loop", "Scan"]
  /// Operators that give truths.
  static let truths: Set = [
    "Not", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "And", "Or", "Xor",
  ]
  private static let alike: Set = ["Cast", "Not", "Neg", "Abs", "Floor", "Ceil", "Sqrt", "Trilu"]
  private static let broadcast: Set = truths.union([
    "Add", "Sub", "Mul", "Div", "Mod", "Pow", "Min", "Max", "Where",
  ]).subtracting(["Not"])

  /// The sizes of the node's output; nil where they are not told.
  static func sizes(of node: inout NodeReader) throws -> [ModelSize]? {
    switch node.node.operation {
    case let operation where alike.contains(operation): return try node.shapeSizes(0)
    case let operation where broadcast.contains(operation):
      var sizes: [ModelSize] = []
      for input in node.node.inputs.indices {
        guard let joined = joined(sizes, try node.shapeSizes(input)) else { return nil }
        sizes = joined
      }
      return sizes
    case "ScatterND", "ScatterElements": return try node.shapeSizes(0)
    case "Transpose":
      let sizes = try node.shapeSizes(0)
      return try node.permutation(rank: sizes.count).map { sizes[$0] }
    case "Unsqueeze":
      let sizes = try node.shapeSizes(0)
      return NodeReader.inserting(
        ModelSize(1), at: try node.newAxes(rank: sizes.count), into: sizes)
    case "Squeeze":
      let sizes = try node.shapeSizes(0)
      guard let axes = try node.squeezedAxes(rank: sizes.count),
        axes.allSatisfy({ sizes[$0].constant == 1 })
      else { return nil }
      return sizes.indices.filter { !axes.contains($0) }.map { sizes[$0] }
    case "Expand": return joined(try node.shapeSizes(0), try node.sizes(1))
    case "Reshape": return try reshaped(&node)
    case "Slice": return try sliced(&node)
    case "Gather": return try gathered(&node)
    default: return nil
    }
  }

  /// The sizes of two tensors that are broadcast; nil where two may differ.
  static func joined(_ x: [ModelSize], _ y: [ModelSize]) -> [ModelSize]? {
    let short = x.count < y.count ? x : y
    var long = x.count < y.count ? y : x
    for (place, size) in zip((long.count - short.count)..., short) {
      if long[place].constant == 1 {
        long[place] = size
      } else if size.constant != 1, size.expression != long[place].expression {
        return nil
      }
    }
    return long
  }

  private static func gathered(_ node: inout NodeReader) throws -> [ModelSize]? {
    let (sizes, places) = (try node.shapeSizes(0), try node.shapeSizes(1))
    let axis = try node.axis(node.int("axis") ?? 0, rank: sizes.count)
    return NodeReader.gathered(sizes, places, axis)
  }

  // MARK: - Reshape

  private static func reshaped(_ node: inout NodeReader) throws -> [ModelSize]? {
    let own = try node.shapeSizes(0)
    guard let known = try node.known(1), let asked = known.sizes else { return nil }
    var sizes = try node.reshaped(own, to: asked)
    let rests = asked.indices.filter { asked[$0].constant == -1 }
    guard rests.count < 2 else { return nil }
    let rest = rests.first
    var others = sizes
    if let rest { others.remove(at: rest) }
    guard let quotient = try quotient(of: own, by: others) else { return nil }
    if let rest {
      sizes[rest] = quotient
    } else if quotient.value != 1 {
      return nil
    }
    return sizes
  }

  /// The product of sizes divided by that of others, in which what is in both is not told; nil where
  /// something remains at the own input.
  private static func quotient(
    of sizes: [ModelSize], by others: [ModelSize]
  ) throws -> ModelSize? {
    var (above, over) = try factors(sizes)
    let (below, under) = try factors(others)
    var left: [ModelSize] = []
    for factor in below {
      if let place = above.firstIndex(where: { $0.expression == factor.expression }) {
        above.remove(at: place)
      } else {
        left.append(factor)
      }
    }
    guard under > 0, left.allSatisfy({ $0.value > 0 }) else { return nil }
    var number = under
    if over % number == 0 { (over, number) = (over / number, 1) }
    var result = ModelSize(over)
    for factor in above { result = try result * factor }
    var divisor = ModelSize(number)
    for factor in left { divisor = try divisor * factor }
    guard result.value % divisor.value == 0 else { return nil }
    return try ModelSize.apply(.divide, result, divisor)
  }

  /// A product's factors that are none of its number.
  private static func factors(
    _ sizes: [ModelSize]
  ) throws(ShapeError) -> (sizes: [ModelSize], number: Int) {
    var (factors, number) = ([ModelSize](), 1)
    for size in sizes {
      if let constant = size.constant {
        number = try Checked.multiply(number, constant)
      } else {
        factors.append(size)
      }
    }
    return (factors, number)
  }

  // MARK: - Slice

  private static func sliced(_ node: inout NodeReader) throws -> [ModelSize]? {
    var sizes = try node.shapeSizes(0)
    let (axes, starts, ends, steps) = try node.slice(rank: sizes.count)
    guard Set(axes).count == axes.count, steps.allSatisfy({ $0 > 0 }) else { return nil }
    for (place, axis) in axes.enumerated() {
      sizes[axis] = try length(
        of: sizes[axis], from: starts[place], to: ends[place], by: steps[place])
    }
    return sizes
  }

  /// How many elements a slice has of so many.
  static func length(
    of size: ModelSize, from start: ModelSize, to end: ModelSize, by step: Int
  ) throws(ShapeError) -> ModelSize {
    let (low, high) = (try place(start, in: size), try place(end, in: size))
    let length = try (high - low).notBelowZero()
    return try ModelSize.apply(.ceilDivide, length, ModelSize(step))
  }

  /// Where a bound stands, which may count from the end and lie outside.
  private static func place(
    _ bound: ModelSize, in size: ModelSize
  ) throws(ShapeError) -> ModelSize {
    if bound.expression == size.expression || bound.constant ?? 0 >= 1 << 31 { return size }
    if bound.constant ?? 0 <= -(1 << 31) { return ModelSize(0) }
    // Of a bound that hangs on sizes it is what it is at the own input.
    guard bound.value >= 0 else { return try (size + bound).notBelowZero() }
    return bound.constant == 0 ? bound : try ModelSize.apply(.minimum, bound, size)
  }
}

extension ModelSize {
  /// The size, or 0 where it is below.
  func notBelowZero() throws(ShapeError) -> ModelSize {
    if least ?? -1 >= 0 { return self }
    return try ModelSize.apply(.maximum, self, ModelSize(0))
  }
}
