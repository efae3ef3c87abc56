/// The layer of each node so that lines are as short as they can be in all, by the network simplex method
/// of Gansner et al. 1993: a tree of lines of length 1, of which one after another is exchanged for a line
/// that makes the sum smaller.
struct Ranking {
  /// The layer of each node.
  private(set) var ranks: [Int]

  private let edges: [LayeredGraph.Edge]
  /// The edges at each node, by their places.
  private let incident: [[Int]]
  private var isInTree: [Bool]
  private var roots: [Int] = []
  /// Nodes so that each comes after the one that it hangs from.
  private var order: [Int] = []
  /// The tree's edge from each node to the one that it hangs from; nil at a root.
  private var up: [Int?]
  /// Where each node's subtree ends in the order, and where it begins.
  private var span: [Range<Int>]

  /// - Parameter longest: layers such that each edge goes down at least one.
  init(_ edges: [LayeredGraph.Edge], longest: [Int]) {
    self.edges = edges
    ranks = longest
    var incident = longest.map { _ in [Int]() }
    for (place, edge) in edges.enumerated() {
      incident[edge.from].append(place)
      incident[edge.to].append(place)
    }
    self.incident = incident
    isInTree = Array(repeating: false, count: edges.count)
    up = longest.map { _ in nil }
    span = longest.map { _ in 0..<0 }
    growTree()
    exchange()
    startAtZero()
  }

  private func slack(_ edge: Int) -> Int {
    ranks[edges[edge].to] - ranks[edges[edge].from] - 1
  }

  private func other(_ edge: Int, _ node: Int) -> Int {
    edges[edge].from == node ? edges[edge].to : edges[edge].from
  }

  // MARK: - The first tree

  /// A tree for each part of the graph that hangs together: as far as lines of length 1 go, then moved by
  /// the shortest way that makes another line so short.
  private mutating func growTree() {
    var isReached = ranks.map { _ in false }
    for root in ranks.indices where !isReached[root] {
      roots.append(root)
      isReached[root] = true
      var members: [Int] = []
      var (open, leaving) = ([root], [Int]())
      while true {
        while let node = open.popLast() {
          members.append(node)
          for edge in incident[node] {
            let next = other(edge, node)
            guard !isReached[next] else { continue }
            guard slack(edge) == 0 else {
              leaving.append(edge)
              continue
            }
            isReached[next] = true
            isInTree[edge] = true
            open.append(next)
          }
        }
        leaving.removeAll { isReached[edges[$0].from] && isReached[edges[$0].to] }
        guard let nearest = leaving.min(by: { (slack($0), $0) < (slack($1), $1) }) else { break }
        let isDown = isReached[edges[nearest].from]
        let shift = isDown ? slack(nearest) : -slack(nearest)
        for node in members { ranks[node] += shift }
        let next = isDown ? edges[nearest].to : edges[nearest].from
        isReached[next] = true
        isInTree[nearest] = true
        open.append(next)
      }
    }
  }

  // MARK: - Exchanges

  private mutating func exchange() {
    // What is left after so much work is good enough.
    var work = 40_000_000
    var next = 0
    while work > 0 {
      hang()
      let sums = cutValues()
      work -= 4 * (ranks.count + edges.count)
      guard let leaving = firstNegative(sums, from: &next), let entering = entering(for: leaving)
      else { return }
      let shift = slack(entering)
      let child = self.child(of: leaving.edge)
      // The part whose end of the entering line is the lower one comes up.
      let isSubtree = contains(child, edges[entering].to)
      if shift > 0 {
        for node in order[span[child]] { ranks[node] += isSubtree ? -shift : shift }
      }
      isInTree[leaving.edge] = false
      isInTree[entering] = true
    }
  }

  /// Orders the nodes as a walk from the roots reaches them.
  private mutating func hang() {
    order.removeAll(keepingCapacity: true)
    var open: [(node: Int, edge: Int?)] = roots.reversed().map { ($0, nil) }
    while let (node, edge) = open.popLast() {
      up[node] = edge
      span[node] = order.count..<order.count + 1
      order.append(node)
      for next in incident[node] where isInTree[next] && next != edge {
        open.append((other(next, node), next))
      }
    }
    for node in order.reversed() {
      if let edge = up[node] {
        let parent = other(edge, node)
        span[parent] = span[parent].lowerBound..<max(span[parent].upperBound, span[node].upperBound)
      }
    }
  }

  private func child(of edge: Int) -> Int {
    up[edges[edge].from] == edge ? edges[edge].from : edges[edge].to
  }

  private func contains(_ root: Int, _ node: Int) -> Bool {
    span[root].contains(span[node].lowerBound)
  }

  /// By how much the sum of lengths grows where a line of the tree grows by 1: lines that go the same way
  /// between the two parts, less those that go the other way. By the lower end in the tree.
  private func cutValues() -> [Int] {
    // Of the lines at a subtree, those that leave it less those that enter it.
    var balance = ranks.map { _ in 0 }
    for edge in edges {
      balance[edge.from] += 1
      balance[edge.to] -= 1
    }
    for node in order.reversed() {
      if let edge = up[node] { balance[other(edge, node)] += balance[node] }
    }
    return balance
  }

  private func firstNegative(_ balance: [Int], from next: inout Int) -> (edge: Int, isUp: Bool)? {
    for step in order.indices {
      let place = (next + step) % order.count
      let node = order[place]
      guard let edge = up[node] else { continue }
      let isUp = edges[edge].from == node
      if (isUp ? balance[node] : -balance[node]) < 0 {
        next = place + 1
        return (edge, isUp)
      }
    }
    return nil
  }

  /// The shortest line that goes the other way between the parts that an edge of the tree joins.
  private func entering(for leaving: (edge: Int, isUp: Bool)) -> Int? {
    let root = child(of: leaving.edge)
    var best: Int?
    for node in order[span[root]] {
      for edge in incident[node] where edge != leaving.edge {
        let isFrom = edges[edge].from == node
        // The subtree is the tail of the leaving line where that goes up: then lines into it are wanted.
        guard isFrom != leaving.isUp, !contains(root, other(edge, node)) else { continue }
        if best.map({ (slack(edge), edge) < (slack($0), $0) }) ?? true { best = edge }
      }
    }
    return best
  }

  private mutating func startAtZero() {
    hang()
    for root in roots {
      let members = order[span[root]]
      let top = members.map { ranks[$0] }.min() ?? 0
      for node in members { ranks[node] -= top }
    }
  }
}
