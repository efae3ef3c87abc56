/// What is in the way of a query without a solution: another value of one option that gives
/// some.
public struct StackObstacle: Sendable {
  /// The option as it is written without its dashes: `stride`.
  public let option: String
  /// A value with which there are solutions; nil where it is the option's absence.
  public let value: String?
  /// How many there are then.
  public let count: Natural
}

extension StackQuery {
  /// The options that exclude every solution: each one alone, set wider, gives some.
  ///
  /// - Returns: an empty list where it takes more than one of them, or where that is not known.
  public func obstacles() -> [StackObstacle] {
    var found: [StackObstacle] = []
    if receptiveField != nil { tell("receptive-field", nil, &found) { $0.receptiveField = nil } }
    if isLossless { tell("lossless", nil, &found) { $0.isLossless = false } }
    if !space.alternatives.isEmpty { return found }
    widen("kernel", space.kernels, \.kernels, to: 15, &found)
    widen("stride", space.strides, \.strides, to: 32, &found)
    widen("padding", space.paddings, \.paddings, to: 15, &found)
    if space.kernels.contains(where: { $0 > 1 }) {
      widen("dilation", space.dilations, \.dilations, to: 8, &found)
    }
    if space.kinds.contains(.transposed) {
      widen("output-padding", space.outputPaddings, \.outputPaddings, to: 7, &found)
    }
    for kind in KernelLayer.Kind.allCases where !space.kinds.contains(kind) {
      tell(
        "type", (space.kinds.union([kind])).sorted().map(\.rawValue).joined(separator: ","), &found
      ) { $0.space.kinds.insert(kind) }
    }
    if channels.count == 1 {
      for layers in 1...4 where layers != self.layers {
        if tell("layers", "\(layers)", &found, { $0.layers = layers }) { break }
      }
    }
    return found
  }

  /// Finds the least wider range that gives solutions, from the option's least value to a greater
  /// last one.
  private func widen(
    _ option: String, _ values: [Int], _ path: WritableKeyPath<KernelSpace, [Int]>, to last: Int,
    _ found: inout [StackObstacle]
  ) {
    guard let greatest = values.last, greatest < last else { return }
    let least = min(values[0], option.hasSuffix("padding") ? 0 : 1)
    guard let all = solutions(with: { $0.space[keyPath: path] = Array(least...last) }),
      !all.isZero
    else { return }
    for end in greatest...last {
      let range = "\(least)..\(end)"
      if tell(option, range, &found, { $0.space[keyPath: path] = Array(least...end) }) { return }
    }
  }

  @discardableResult
  private func tell(
    _ option: String, _ value: String?, _ found: inout [StackObstacle],
    _ change: (inout StackQuery) -> Void
  ) -> Bool {
    guard let count = solutions(with: change), !count.isZero else { return false }
    found.append(StackObstacle(option: option, value: value, count: count))
    return true
  }

  /// The number of solutions of a changed query; nil where it is not known.
  private func solutions(with change: (inout StackQuery) -> Void) -> Natural? {
    var query = self
    query.limit = 0
    query.rank = .params
    // Each is a search of its own: one that takes long is not worth the wait.
    query.mostEdges = 1_000_000
    change(&query)
    return try? query.answer().count
  }
}
