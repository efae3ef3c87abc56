import Drawing
import ShapeEngine

/// Layers that only the earlier of two designs has, as nodes of the later one's picture.
extension PlotMarks {
  /// Of more nodes than these, those that stood behind one layer become one.
  private static let mostNodes = 24

  /// A node of what was removed, and the place in the later graph, or before it among these, behind which it stood;
  /// nil where nothing of that is left.
  private struct Removed {
    var node: PlotGraph.Node
    var anchor: Anchor?
  }

  private enum Anchor: Hashable {
    case node(Int)
    case removed(Int)
  }

  /// Puts removed layers behind what they read: beside what is there in their place. Nothing reads them, so that they
  /// make no cycle.
  func addRemoved(to graph: inout PlotGraph, fuses: Bool) {
    var removed = Self.merged(nodes(beside: graph, fuses: fuses))
    if removed.count > Self.mostNodes { removed = Self.joined(removed) }
    let first = graph.nodes.count
    for (place, each) in removed.enumerated() {
      graph.nodes.append(each.node)
      switch each.anchor {
      case .node(let from): graph.edges.append(.init(from: from, to: first + place))
      case .removed(let from): graph.edges.append(.init(from: first + from, to: first + place))
      case nil: break
      }
    }
  }

  private func nodes(beside graph: PlotGraph, fuses: Bool) -> [Removed] {
    let was = difference.was
    let gone = Set(difference.removed.filter { !was.layers[$0].isTrainingOnly })
    guard !gone.isEmpty else { return [] }
    let builder = PlotBuilder(was, before, fuses: fuses)
    let drawn = builder.graph(of: gone.sorted(), folding: blocks(of: gone), isWhole: false)
      .nodes.filter { !$0.layers.isEmpty }
    // Where tensors of the earlier design are made in the picture.
    var owners: [Int: Int] = [:]
    for (place, node) in graph.nodes.enumerated() {
      for layer in node.layers {
        if let earlier = difference.earlier(of: layer) { owners[earlier] = place }
      }
    }
    var own: [Int: Int] = [:]
    for (place, node) in drawn.enumerated() {
      for layer in node.layers { own[layer] = place }
    }
    return drawn.enumerated().map { place, node in
      var anchor: Anchor?
      for layer in node.layers where anchor == nil {
        for tensor in was.layers[layer].operands where anchor == nil {
          switch tensor {
          case .input(let input):
            anchor = graph.nodes.firstIndex { $0.tensor == .input(input) }.map { .node($0) }
          case .layer(let source, _):
            if let before = own[source], before < place { anchor = .removed(before) }
            if own[source] == nil { anchor = owners[source].map { .node($0) } }
          }
        }
      }
      var node = node
      node.mark = .removed
      node.calls.append(PlotMarks.Kind.removed.title)
      // Its layers are not those of the design that is drawn.
      (node.layers, node.tensor) = ([], nil)
      return Removed(node: node, anchor: anchor)
    }
  }

  /// The earlier design's blocks of which nothing is left, by path.
  private func blocks(of gone: Set<Int>) -> [String: String] {
    let was = difference.was
    var kept: Set<String> = []
    for (index, node) in was.layers.enumerated()
    where !gone.contains(index) && !node.isTrainingOnly {
      kept.formUnion(LayerPath.containers(of: node.path))
    }
    return Dictionary(
      was.blocks.filter { !kept.contains($0.path) }.map { ($0.path, $0.block) },
      uniquingKeysWith: { $1 })
  }

  /// Equal blocks one behind the other as one node, as the network's own.
  private static func merged(_ removed: [Removed]) -> [Removed] {
    var result: [Removed] = []
    // Where each went, and of each result the last block's path and how many there are.
    var into: [Int] = []
    var ends: [(path: String, count: Int)] = []
    for each in removed {
      if case .removed(let before)? = each.anchor, each.node.kind == .block {
        let place = into[before]
        let first = removed[into.firstIndex(of: place) ?? before].node
        if first.kind == .block, first.calls == each.node.calls, first.shape == each.node.shape,
          ShapeRows.isNext(each.node.path, after: ends[place].path)
        {
          ends[place] = (each.node.path, ends[place].count + 1)
          result[place].node.title = ShapeRows.pathRange(first.path, each.node.path)
          let names = first.calls.prefix(1).map { "\($0) x\(ends[place].count)" }
          result[place].node.calls = names + first.calls.dropFirst()
          into.append(place)
          continue
        }
      }
      into.append(result.count)
      ends.append((each.node.path, 1))
      var each = each
      if case .removed(let before)? = each.anchor { each.anchor = .removed(into[before]) }
      result.append(each)
    }
    return result
  }

  /// One node for all that stood one behind the other after one layer.
  private static func joined(_ removed: [Removed]) -> [Removed] {
    var roots: [Anchor?] = []
    for each in removed {
      if case .removed(let before)? = each.anchor {
        roots.append(roots[before])
      } else {
        roots.append(each.anchor)
      }
    }
    var order: [Anchor?] = []
    var members: [Anchor?: [PlotGraph.Node]] = [:]
    for (root, each) in zip(roots, removed) {
      if members[root] == nil { order.append(root) }
      members[root, default: []].append(each.node)
    }
    return order.compactMap { root in
      guard let nodes = members[root], let first = nodes.first, let last = nodes.last else {
        return nil
      }
      if nodes.count == 1 { return Removed(node: first, anchor: root) }
      var node = first
      node.kind = .block
      node.title = "\(first.title) to \(last.title)"
      node.calls = [NumberText.count(nodes.count, "node"), PlotMarks.Kind.removed.title]
      return Removed(node: node, anchor: root)
    }
  }
}
