/// A way on from a place of a ``StackGraph`` to its target: its first layer, and the way behind that.
struct Way: BitwiseCopyable, Sendable {
  /// What is ranked by, the smallest first; a receptive field counts below zero.
  var cost: Int
  var parameters: Int
  /// The first layer's place in its table, which is its place in the layers' order.
  var layer: Int32
  /// The way behind the first layer; -1 at the target.
  var next: Int32
}

/// Ways that lead into each other.
struct Ways: Sendable {
  var all: [Way] = []

  /// Whether one way is before another that starts at the same level.
  func isBetter(_ x: Way, _ y: Way) -> Bool {
    if x.cost != y.cost { return x.cost < y.cost }
    if x.parameters != y.parameters { return x.parameters < y.parameters }
    var (x, y) = (x, y)
    while x.layer == y.layer {
      if x.next == y.next || x.next < 0 || y.next < 0 { return false }
      (x, y) = (all[Int(x.next)], all[Int(y.next)])
    }
    return x.layer < y.layer
  }

  /// Sorts ways of one level and keeps the best.
  func shorten(_ ways: inout [Way], to limit: Int) {
    ways.sort { isBetter($0, $1) }
    if ways.count > limit { ways.removeLast(ways.count - limit) }
  }
}

/// The best ways on from one place as they are found.
struct BestWays {
  let limit: Int
  var ways: [Way] = []
  /// The last one that is still listed, as far as it is known that there are enough.
  private var worst: Way?

  init(limit: Int) { self.limit = limit }

  /// Takes up a way behind several layers, which are in order.
  ///
  /// - Returns: whether a dearer way could still be among the best.
  @inline(__always)
  mutating func offer(
    _ cost: Int, _ parameters: Int, _ layers: ArraySlice<Int32>, before next: Int, among all: Ways
  ) -> Bool {
    var isTie = false
    if let worst {
      if (worst.cost, worst.parameters) < (cost, parameters) { return false }
      isTie = worst.cost == cost && worst.parameters == parameters
    }
    for layer in layers {
      if isTie, let worst, layer > worst.layer { break }
      ways.append(
        Way(cost: cost, parameters: parameters, layer: layer, next: Int32(truncatingIfNeeded: next))
      )
    }
    if ways.count >= 2 * limit + 32 {
      all.shorten(&ways, to: limit)
      worst = ways.last
    }
    return true
  }
}
