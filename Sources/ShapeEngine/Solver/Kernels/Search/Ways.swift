/// A way on from a place of a ``StackGraph`` to its target: its first layer, and the way after
/// that.
struct Way: BitwiseCopyable, Sendable {
  /// What is ranked by, the smallest first; a receptive field counts below zero.
  var cost: Int
  var parameters: Int
  /// The first layer's place in its table, which is its place in the layers' order.
  var layer: Int32
  /// The way after the first layer; -1 at the target.
  var next: Int32

  /// Whether it is before another way on from the same place, whose first layer is another one.
  func isBetter(than other: Way) -> Bool {
    if cost != other.cost { return cost < other.cost }
    return parameters != other.parameters ? parameters < other.parameters : layer < other.layer
  }
}

/// The best way that is not listed yet for each first layer that was looked at, the best of all
/// first: a binary heap.
struct NextWays: Sendable {
  struct Element: BitwiseCopyable, Sendable {
    var way: Way
    /// The class of its first layer.
    var layers: Int32
    /// The node that the rest of the way starts from, and its place in that node's list.
    var node: Int32
    var place: Int32
  }

  private var elements: [Element] = []
  /// As long as it is known: so many others are before what is not before this one.
  private var worst: Way?

  var count: Int { elements.count }
  var best: Element? { elements.first }

  /// Whether a way of a cost can still be among those that are listed.
  @inline(__always)
  func takes(cost: Int) -> Bool { worst.map { cost <= $0.cost } ?? true }

  /// - Parameter limit: no more ways are ever listed.
  mutating func insert(_ element: Element, atMost limit: Int) {
    if elements.count >= 2 * limit + 32 { shorten(to: limit) }
    if let worst, !element.way.isBetter(than: worst) { return }
    var index = elements.count
    elements.append(element)
    while index > 0 {
      let above = (index - 1) / 2
      guard elements[index].way.isBetter(than: elements[above].way) else { return }
      elements.swapAt(index, above)
      index = above
    }
  }

  mutating func removeBest() -> Element? {
    guard let best = elements.first, let last = elements.popLast() else { return nil }
    guard !elements.isEmpty else { return best }
    elements[0] = last
    var index = 0
    while true {
      var least = index
      for below in [2 * index + 1, 2 * index + 2] where below < elements.count {
        if elements[below].way.isBetter(than: elements[least].way) { least = below }
      }
      if least == index { return best }
      elements.swapAt(index, least)
      index = least
    }
  }

  /// Forgets all but the best.
  private mutating func shorten(to limit: Int) {
    guard elements.count > limit else { return }
    // In order it is a heap.
    elements.sort { $0.way.isBetter(than: $1.way) }
    elements.removeLast(elements.count - limit)
    worst = elements.last?.way
  }
}
