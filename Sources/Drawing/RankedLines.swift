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

  /// Where lines pass a layer on their way to these nodes. Lines to one node stay apart, unless they come
  /// from the same point: they are not worth that others cross them.
  private struct Passage: Hashable {
    let rank: Int
    let targets: [Int]
    /// The point before; nil for several nodes.
    let before: Int?
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
        let passage = Passage(
          rank: rank, targets: left, before: left.count > 1 ? nil : line.last ?? node)
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

  /// How often lines cross.
  var crossings: Int { LineOrder(self).crossings }

  /// Orders each layer so that few lines cross.
  mutating func order() {
    var order = LineOrder(self)
    order.improve()
    ranks = order.ranks
  }
}
