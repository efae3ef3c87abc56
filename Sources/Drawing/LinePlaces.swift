/// Where the points of each layer are from left to right, after Brandes and Köpf 2001: four alignments,
/// to the upper and lower neighbours and from the left and right, of which each point takes the middle.
/// Long lines are straight wherever they can be.
struct LinePlaces {
  /// The middle of each point.
  private(set) var places: [Double] = []

  private let levels: RankedLines
  private let widths: [Double]
  private let spacing: LayeredGraph.Spacing
  /// The place of each point in its layer.
  private let order: [Int]
  /// Lines that are not aligned, since a long line crosses them.
  private var conflicts: Set<LayeredGraph.Edge> = []

  init(_ levels: RankedLines, spacing: LayeredGraph.Spacing) {
    self.levels = levels
    self.spacing = spacing
    widths = levels.points.map { point in point.node.map { levels.graph.nodes[$0].width } ?? 0 }
    var order = Array(repeating: 0, count: levels.points.count)
    for rank in levels.ranks {
      for (place, point) in rank.enumerated() { order[point] = place }
    }
    self.order = order
    markConflicts()
    balance()
  }

  /// The least distance of the middles of two neighbours.
  private func distance(_ left: Int, _ right: Int) -> Double {
    let isLine = !levels.points[left].isNode || !levels.points[right].isNode
    return (widths[left] + widths[right]) / 2 + (isLine ? spacing.line : spacing.beside)
  }

  private func isInner(_ first: Int, _ second: Int) -> Bool {
    !levels.points[first].isNode && !levels.points[second].isNode
  }

  /// Where a line between two nodes' points crosses one between two points of long lines, the long one
  /// is kept straight.
  private mutating func markConflicts() {
    for rank in levels.ranks.indices.dropLast() {
      var lines: [(upper: Int, lower: Int, isInner: Bool, from: Int, to: Int)] = []
      for point in levels.ranks[rank] {
        for other in levels.below[point] {
          lines.append((order[point], order[other], isInner(point, other), point, other))
        }
      }
      let inner = lines.filter(\.isInner)
      if inner.isEmpty { continue }
      for line in lines where !line.isInner {
        let isCrossed = inner.contains { other in
          (other.upper < line.upper && other.lower > line.lower)
            || (other.upper > line.upper && other.lower < line.lower)
        }
        if isCrossed { conflicts.insert(.init(from: line.from, to: line.to)) }
      }
    }
  }

  // MARK: - Alignments

  private mutating func balance() {
    var all: [[Double]] = []
    for isDown in [true, false] {
      for isLeft in [true, false] { all.append(aligned(isDown: isDown, isLeft: isLeft)) }
    }
    func range(_ places: [Double]) -> (low: Double, high: Double) {
      var (low, high) = (Double.infinity, -Double.infinity)
      for (point, place) in places.enumerated() {
        low = min(low, place - widths[point] / 2)
        high = max(high, place + widths[point] / 2)
      }
      return (low, high)
    }
    guard !levels.points.isEmpty else { return }
    let ranges = all.map(range)
    let narrowest = ranges.min { $0.high - $0.low < $1.high - $1.low } ?? (0, 0)
    for index in all.indices {
      // Those from the left meet at the left end, the others at the right one.
      let shift =
        index % 2 == 0 ? narrowest.low - ranges[index].low : narrowest.high - ranges[index].high
      for point in all[index].indices { all[index][point] += shift }
    }
    places = levels.points.indices.map { point in
      let four = all.map { $0[point] }.sorted()
      return (four[1] + four[2]) / 2
    }
  }

  /// One alignment: each point stands below the middle one of its neighbours on one side where that does
  /// not cross another alignment.
  private func aligned(isDown: Bool, isLeft: Bool) -> [Double] {
    var root = Array(levels.points.indices)
    var next = root
    let ranks = isDown ? levels.ranks : levels.ranks.reversed()
    for rank in ranks {
      var last = isLeft ? -1 : Int.max
      for point in isLeft ? rank : rank.reversed() {
        let ends = (isDown ? levels.above[point] : levels.below[point]).sorted {
          order[$0] < order[$1]
        }
        if ends.isEmpty { continue }
        let middle = [(ends.count - 1) / 2, ends.count / 2]
        for place in isLeft ? middle : middle.reversed() where next[point] == point {
          let end = ends[place]
          let line =
            isDown ? LayeredGraph.Edge(from: end, to: point) : .init(from: point, to: end)
          let isFree = isLeft ? order[end] > last : order[end] < last
          guard !conflicts.contains(line), isFree else { continue }
          next[end] = point
          root[point] = root[end]
          next[point] = root[point]
          last = order[end]
        }
      }
    }
    return compacted(root, isLeft: isLeft)
  }

  /// The points of each alignment at one place, as near to one side as the distances let them be, and
  /// then back as near to the others as they can come.
  private func compacted(_ root: [Int], isLeft: Bool) -> [Double] {
    var following: [[(block: Int, distance: Double)]] = root.map { _ in [] }
    var open = Array(repeating: 0, count: root.count)
    for rank in levels.ranks {
      for (left, right) in zip(rank, rank.dropFirst()) {
        let (from, to) = isLeft ? (root[left], root[right]) : (root[right], root[left])
        let distance = distance(left, right)
        following[from].append((to, distance))
        open[to] += 1
      }
    }
    let roots = root.indices.filter { root[$0] == $0 }
    var queue = roots.filter { open[$0] == 0 }
    var offset = Array(repeating: 0.0, count: root.count)
    var taken = 0
    while taken < queue.count {
      let block = queue[taken]
      taken += 1
      for (other, distance) in following[block] {
        offset[other] = max(offset[other], offset[block] + distance)
        open[other] -= 1
        if open[other] == 0 { queue.append(other) }
      }
    }
    // Back: what only has something behind it comes up to that.
    for block in queue.reversed() {
      guard let most = following[block].map({ offset[$0.block] - $0.distance }).min() else {
        continue
      }
      offset[block] = max(offset[block], most)
    }
    return root.map { isLeft ? offset[$0] : -offset[$0] }
  }
}
