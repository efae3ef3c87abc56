import ShapeEngine

/// What convolutions and pools have in common: windows that slide along the spatial axes.
extension NodeReader {
  /// The number of spatial axes of an input, which archdb has types for.
  func spatialAxes(of input: Int) throws -> Int {
    let rank = try rank(of: input)
    guard (3...5).contains(rank) else {
      throw Unfollowed(reason: "\(max(rank - 2, 0)) spatial axes, where 1 to 3 are followed")
    }
    return rank - 2
  }

  /// A list with an entry for each spatial axis; `value` for all where the node has none.
  func perAxis(_ name: String, _ axes: Int, default value: Int = 1) throws(ShapeError) -> [Int] {
    guard let values = ints(name), !values.isEmpty else {
      return Array(repeating: value, count: axes)
    }
    guard values.count == axes else {
      throw ShapeError(
        "\(name) has one entry a spatial axis", found: "\(values.count) entries",
        expected: "\(axes) entries")
    }
    return values
  }

  /// The padding as hyperparameters: a number an axis, two where the sides differ, or a word.
  ///
  /// - Parameter kernel: of a pool: PyTorch's own way to write padding holds up to half of it, and padding
  ///   per side is put there as the window slides.
  func padding(_ axes: Int, pooling kernel: [Int]? = nil) throws(ShapeError) -> Settings {
    switch string("auto_pad") ?? "NOTSET" {
    case "SAME_UPPER": return [("padding", .string("same_upper"))]
    case "SAME_LOWER": return [("padding", .string("same_lower"))]
    case "VALID": return [("padding", Array(repeating: 0, count: axes).value())]
    default: break
    }
    let (low, high) = try pads(axes)
    let isWide = zip(low, kernel ?? []).contains { $0 > $1 / 2 }
    if low == high, !isWide { return [("padding", low.value())] }
    let sides = ("padding", Value.list(zip(low, high).map { [$0, $1].value() }))
    return kernel == nil ? [sides] : [sides, ("pad_first", .bool(false))]
  }

  /// The padding at the near and the far side of each axis.
  func pads(_ axes: Int) throws(ShapeError) -> (low: [Int], high: [Int]) {
    guard let pads = ints("pads"), !pads.isEmpty else {
      let none = Array(repeating: 0, count: axes)
      return (none, none)
    }
    guard pads.count == 2 * axes else {
      throw ShapeError(
        "pads has two entries a spatial axis", found: "\(pads.count) entries",
        expected: "\(2 * axes) entries")
    }
    return (Array(pads.prefix(axes)), Array(pads.suffix(axes)))
  }
}
