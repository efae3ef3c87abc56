import ShapeEngine

/// What operators that arrange elements anew say by their attributes, or by inputs in their place: for tensors
/// that are layers', for constants and for those of which the sizes are told alone.
extension NodeReader {
  /// Of Transpose, the order of the dimensions.
  func permutation(rank: Int) throws -> [Int] {
    let order = try axes(ints("perm") ?? Array((0..<rank).reversed()), rank: rank)
    guard order.count == rank, Set(order).count == rank else {
      throw ShapeError(
        "perm names every dimension once", found: "\(order.count) entries", expected: "\(rank)")
    }
    return order
  }

  /// Of Unsqueeze, the new dimensions in order, by their places in the result.
  func newAxes(rank: Int) throws -> [Int] {
    let named = try integers("axes", orInput: 1) ?? []
    let axes = try axes(named, rank: rank + named.count).sorted()
    guard Set(axes).count == axes.count else {
      throw ShapeError("axes names a dimension twice", found: "\(named)")
    }
    return axes
  }

  static func inserting<Size>(_ size: Size, at axes: [Int], into sizes: [Size]) -> [Size] {
    var result = sizes
    for axis in axes { result.insert(size, at: min(axis, result.count)) }
    return result
  }

  /// Of Squeeze, the dimensions that go; nil for all of one element.
  func squeezedAxes(rank: Int) throws -> [Int]? {
    try integers("axes", orInput: 1).map { try axes($0, rank: rank) }
  }

  /// Of Reshape, the sizes asked for, in which 0 stands for the input's own dimension.
  func reshaped(_ own: [ModelSize], to sizes: [ModelSize]) throws -> [ModelSize] {
    var target: [ModelSize] = []
    for (place, size) in sizes.enumerated() {
      guard size.constant == 0, !flag("allowzero") else {
        target.append(size)
        continue
      }
      guard place < own.count else {
        throw ShapeError(
          "a 0 in the shape has no dimension to stand for", found: "\(own.count) dimensions",
          expected: "at least \(place + 1)")
      }
      target.append(own[place])
    }
    return target
  }

  /// Of Slice, for each axis where it begins, where it ends and its step.
  mutating func slice(
    rank: Int
  ) throws -> (axes: [Int], starts: [ModelSize], ends: [ModelSize], steps: [Int]) {
    let starts = try ints("starts").map { $0.map { ModelSize($0) } } ?? sizes(1)
    let ends = try ints("ends").map { $0.map { ModelSize($0) } } ?? sizes(2)
    let named = try integers("axes", orInput: 3) ?? Array(starts.indices)
    let axes = try axes(named, rank: rank)
    let steps = try isGiven(4) ? integers(4) : Array(repeating: 1, count: axes.count)
    guard let steps else { throw Unfollowed(reason: "steps depends on data") }
    guard starts.count == axes.count, ends.count == axes.count, steps.count == axes.count,
      !steps.contains(0)
    else {
      throw ShapeError(
        "a slice has a start, an end and a step for each axis",
        found: "\(starts.count) starts, \(ends.count) ends, \(steps.count) steps",
        expected: "\(axes.count) of each, no step of 0")
    }
    return (axes, starts, ends, steps)
  }

  /// Of Gather, the sizes of what is taken along an axis at places of these sizes.
  static func gathered<Size>(_ sizes: [Size], _ places: [Size], _ axis: Int) -> [Size] {
    sizes[..<axis] + places + sizes[(axis + 1)...]
  }
}
