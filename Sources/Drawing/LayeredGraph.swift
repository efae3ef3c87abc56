/// A directed graph without cycles whose nodes have sizes, to be drawn from top to bottom or from left to
/// right.
///
/// Layers, order and places are found after Sugiyama et al. 1981, Gansner et al. 1993 and Brandes and
/// Köpf 2001. Lines from one node to several share a line as far as they go the same way.
public struct LayeredGraph: Sendable {
  /// A node's size, in points.
  public struct Node: Hashable, Sendable {
    public var width: Double
    public var height: Double

    public init(width: Double, height: Double) {
      self.width = width
      self.height = height
    }
  }

  /// A line from a node to another, by their places.
  public struct Edge: Hashable, Sendable {
    public var from: Int
    public var to: Int

    public init(from: Int, to: Int) {
      self.from = from
      self.to = to
    }
  }

  /// The distances that are kept, in points.
  public struct Spacing: Hashable, Sendable {
    /// Between two nodes beside each other.
    public var beside = 14.0
    /// Between a line and what is beside it.
    public var line = 8.0
    /// Between two layers.
    public var below = 13.0

    public init() {}
  }

  /// Which way the lines go.
  public enum Direction: String, Hashable, Sendable, CaseIterable {
    case down, right
  }

  public let nodes: [Node]
  public let edges: [Edge]
  public var spacing = Spacing()
  public var direction = Direction.down

  /// A graph of these nodes; an edge that names no node, or one node twice, is left out.
  public init(
    nodes: [Node], edges: [Edge], spacing: Spacing = Spacing(), direction: Direction = .down
  ) {
    self.nodes = nodes
    (self.spacing, self.direction) = (spacing, direction)
    var seen: Set<Edge> = []
    self.edges = edges.filter {
      nodes.indices.contains($0.from) && nodes.indices.contains($0.to) && $0.from != $0.to
        && seen.insert($0).inserted
    }
  }

  /// The nodes so that each comes after those that lead to it, those without an order in the order of
  /// their places. What is on a cycle or behind one is left out.
  public var nodesInOrder: [Int] {
    var open = Array(repeating: 0, count: nodes.count)
    var targets = Array(repeating: [Int](), count: nodes.count)
    for edge in edges {
      open[edge.to] += 1
      targets[edge.from].append(edge.to)
    }
    var order: [Int] = []
    var queue = nodes.indices.filter { open[$0] == 0 }
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      order.append(node)
      for target in targets[node] {
        open[target] -= 1
        if open[target] == 0 { queue.append(target) }
      }
    }
    return order
  }

  /// The layer of each node: one below the lowest node that leads to it, and those that nothing leads to
  /// right above the first that they lead to. nil where the graph has a cycle.
  var ranks: [Int]? {
    let order = nodesInOrder
    guard order.count == nodes.count else { return nil }
    var ranks = Array(repeating: 0, count: nodes.count)
    var (sources, targets) = (ranks.map { _ in [Int]() }, ranks.map { _ in [Int]() })
    for edge in edges {
      sources[edge.to].append(edge.from)
      targets[edge.from].append(edge.to)
    }
    for node in order {
      for source in sources[node] { ranks[node] = max(ranks[node], ranks[source] + 1) }
    }
    return Ranking(edges, longest: ranks).ranks
  }

  /// The layers with empty ones where lines from several nodes, which go to the same several nodes, meet
  /// before they part again: without one they would cross.
  private func withJunctions(_ ranks: [Int]) -> [Int] {
    var targets = ranks.map { _ in [Int]() }
    for edge in edges { targets[edge.from].append(edge.to) }
    var meeting: Set<Int> = []
    // What is left to go to below each layer, by the nodes on it or above it.
    var left = targets.map { $0.sorted { (ranks[$0], $0) < (ranks[$1], $1) } }
    for rank in 0...(ranks.max() ?? 0) {
      var seen: Set<[Int]> = []
      for node in left.indices where ranks[node] <= rank && left[node].count > 1 {
        left[node].removeAll { ranks[$0] <= rank }
        guard left[node].count > 1, ranks[left[node][0]] == rank + 1 else { continue }
        if !seen.insert(left[node]).inserted { meeting.insert(rank) }
      }
    }
    var shift = 0
    let shifts = (0...(ranks.max() ?? 0)).map { rank in
      defer { shift += meeting.contains(rank) ? 1 : 0 }
      return shift
    }
    return ranks.map { $0 + shifts[$0] }
  }

  /// The places of nodes and lines; nil where the graph has a cycle.
  public func layout() -> GraphLayout? {
    if direction == .right {
      // What goes to the right goes down in a mirror.
      let mirror = LayeredGraph(
        nodes: nodes.map { .init(width: $0.height, height: $0.width) }, edges: edges,
        spacing: spacing)
      return mirror.layout()?.mirrored
    }
    guard let ranks else { return nil }
    var levels = RankedLines(self, ranks: withJunctions(ranks))
    levels.order()
    let places = LinePlaces(levels, spacing: spacing).places
    return GraphLayout(self, levels, places)
  }
}
