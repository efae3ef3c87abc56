/// A graph in layers in which each line goes from one layer to the next: long lines have points on the
/// layers that they pass. Lines that go to the same nodes from there on share their points, so that what
/// is shared says nothing that is not so: in a dense block one line gathers all that is before.
struct RankedLines {
  /// A node, or a point of lines on a layer that they pass.
  struct Point {
    /// The node that it is; nil for a point of lines.
    let node: Int?
    let rank: Int

    var isNode: Bool { node != nil }
  }

  let graph: LayeredGraph
  private(set) var points: [Point] = []
  /// The points of each layer, from left to right.
  private(set) var ranks: [[Int]] = []
  /// The points right above and below each one that it has a line to.
  private(set) var above: [[Int]] = []
  private(set) var below: [[Int]] = []
  /// The points that each edge goes through, its ends included.
  private(set) var routes: [[Int]] = []

  /// Where lines pass a layer on their way to these nodes.
  private struct Passage: Hashable {
    let rank: Int
    let targets: [Int]
  }

  init(_ graph: LayeredGraph, ranks given: [Int]) {
    self.graph = graph
    points = given.enumerated().map { Point(node: $0.offset, rank: $0.element) }
    var targets = given.map { _ in [Int]() }
    for edge in graph.edges { targets[edge.from].append(edge.to) }
    var passages: [Passage: Int] = [:]
    // For each node the points of its lines, a layer each.
    var lines: [[Int]] = []
    for node in given.indices {
      var left = targets[node].sorted { (given[$0], $0) < (given[$1], $1) }
      var line: [Int] = []
      var rank = given[node] + 1
      while true {
        left.removeAll { given[$0] <= rank }
        if left.isEmpty { break }
        let passage = Passage(rank: rank, targets: left)
        let point = passages[passage] ?? points.count
        if point == points.count {
          passages[passage] = point
          points.append(Point(node: nil, rank: rank))
        }
        line.append(point)
        rank += 1
      }
      lines.append(line)
    }
    routes = graph.edges.map { edge in
      [edge.from] + lines[edge.from].prefix(max(0, given[edge.to] - given[edge.from] - 1)) + [
        edge.to
      ]
    }
    above = points.map { _ in [] }
    below = above
    var seen: Set<LayeredGraph.Edge> = []
    for route in routes {
      for (first, second) in zip(route, route.dropFirst())
      where seen.insert(.init(from: first, to: second)).inserted {
        below[first].append(second)
        above[second].append(first)
      }
    }
    ranks = Array(repeating: [], count: (given.max() ?? -1) + 1)
    for (point, place) in points.enumerated() { ranks[place.rank].append(point) }
  }

  // MARK: - Order

  /// How often lines cross.
  var crossings: Int {
    var count = 0
    for rank in ranks.indices.dropLast() { count += crossings(below: rank) }
    return count
  }

  private func places(_ rank: Int) -> [Int: Int] {
    Dictionary(uniqueKeysWithValues: ranks[rank].enumerated().map { ($0.element, $0.offset) })
  }

  /// How often lines between a layer and the next one cross: the inversions of their lower ends, counted
  /// in a tree of sums.
  private func crossings(below rank: Int) -> Int {
    let places = places(rank + 1)
    var (tree, seen, count) = (Array(repeating: 0, count: ranks[rank + 1].count + 1), 0, 0)
    for point in ranks[rank] {
      let ends = below[point].compactMap { places[$0] }.sorted()
      for end in ends {
        var (sum, place) = (0, end + 1)
        while place > 0 {
          sum += tree[place]
          place -= place & -place
        }
        count += seen - sum
      }
      for end in ends {
        seen += 1
        var place = end + 1
        while place < tree.count {
          tree[place] += 1
          place += place & -place
        }
      }
    }
    return count
  }

  /// Orders each layer so that few lines cross: by the places of what points have lines to, down and up
  /// again, and by exchanging neighbours, as long as that helps; from several first orders.
  mutating func order() {
    guard ranks.count > 1 else { return }
    let given = ranks
    var best: (order: [[Int]], count: Int)?
    for start in 0..<4 where best?.count ?? 1 > 0 {
      ranks = given
      walkDown(isReversed: start % 2 == 1)
      if start >= 2 { ranks = ranks.map { $0.reversed() } }
      improve(startingDown: start < 2, &best)
    }
    if let best { ranks = best.order }
  }

  private mutating func improve(
    startingDown: Bool, _ best: inout (order: [[Int]], count: Int)?
  ) {
    func keep() {
      let count = crossings
      if count < best?.count ?? .max { best = (ranks, count) }
    }
    keep()
    var (rounds, stale, last) = (0, 0, crossings)
    while last > 0, stale < 6, rounds < 24 {
      sweep(isDown: (rounds % 2 == 0) == startingDown, isReversed: rounds % 4 > 1)
      exchange()
      keep()
      rounds += 1
      let count = crossings
      stale = count < last ? 0 : stale + 1
      last = min(last, count)
    }
  }

  /// The first order: as a walk from the top that goes deep first reaches the points.
  private mutating func walkDown(isReversed: Bool) {
    var seen = Array(repeating: false, count: points.count)
    var found: [[Int]] = ranks.map { _ in [] }
    for start in ranks.joined() where above[start].isEmpty {
      var open = [start]
      while let point = open.popLast() {
        guard !seen[point] else { continue }
        seen[point] = true
        found[points[point].rank].append(point)
        open += isReversed ? below[point] : below[point].reversed()
      }
    }
    ranks = found
  }

  /// Orders layer by layer by the middle of what each point has lines to in the layer before.
  ///
  /// - Parameter isReversed: whether points between which nothing decides change places.
  private mutating func sweep(isDown: Bool, isReversed: Bool) {
    let order = isDown ? Array(ranks.indices.dropFirst()) : ranks.indices.dropLast().reversed()
    for rank in order {
      let places = places(isDown ? rank - 1 : rank + 1)
      let current = ranks[rank]
      var keyed: [(point: Int, key: Double, place: Int)] = []
      for (place, point) in current.enumerated() {
        let ends = (isDown ? above[point] : below[point]).compactMap { places[$0] }.sorted()
        keyed.append((point, ends.isEmpty ? -1 : Self.median(ends), place))
      }
      // What has no line on that side stays where it is.
      let moving = keyed.filter { $0.key >= 0 }.sorted {
        $0.key == $1.key ? ($0.place < $1.place) != isReversed : $0.key < $1.key
      }
      var next = moving.makeIterator()
      ranks[rank] = keyed.map { $0.key < 0 ? $0.point : next.next()?.point ?? $0.point }
    }
  }

  /// The weighted median of Gansner et al. 1993.
  private static func median(_ ends: [Int]) -> Double {
    let middle = ends.count / 2
    if ends.count % 2 == 1 { return Double(ends[middle]) }
    if ends.count == 2 { return Double(ends[0] + ends[1]) / 2 }
    let left = Double(ends[middle - 1] - ends[0])
    let right = Double(ends[ends.count - 1] - ends[middle])
    guard left + right > 0 else { return Double(ends[middle - 1] + ends[middle]) / 2 }
    return (Double(ends[middle - 1]) * right + Double(ends[middle]) * left) / (left + right)
  }

  /// Exchanges neighbours as long as fewer lines cross then.
  private mutating func exchange() {
    var isBetter = true
    var rounds = 0
    while isBetter, rounds < 4 {
      isBetter = false
      rounds += 1
      for rank in ranks.indices where ranks[rank].count > 1 {
        let over = rank > 0 ? places(rank - 1) : [:]
        let under = rank + 1 < ranks.count ? places(rank + 1) : [:]
        for place in 0..<ranks[rank].count - 1 {
          let (left, right) = (ranks[rank][place], ranks[rank][place + 1])
          var gain = Self.gain(above[left], above[right], over)
          gain += Self.gain(below[left], below[right], under)
          if gain > 0 {
            ranks[rank].swapAt(place, place + 1)
            isBetter = true
          }
        }
      }
    }
  }

  /// By how much fewer lines cross where two neighbours change places.
  private static func gain(_ left: [Int], _ right: [Int], _ places: [Int: Int]) -> Int {
    var gain = 0
    for first in left {
      for second in right {
        guard let a = places[first], let b = places[second] else { continue }
        gain += a > b ? 1 : a < b ? -1 : 0
      }
    }
    return gain
  }
}
