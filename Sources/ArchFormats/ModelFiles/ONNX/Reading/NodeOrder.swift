/// The order in which nodes run: each after those that give what it takes.
struct NodeOrder {
  private let nodes: [ONNXNode]
  private let names: [String]
  /// For each value that a node gives, that node.
  private var givers: [ONNXName: Int] = [:]

  /// - Parameter given: what has a value before any node runs.
  ///
  /// - Throws: ``DefinitionError`` where a value is written twice.
  init(_ nodes: [ONNXNode], given: [ONNXName: ONNXValue], names: [String]) throws(DefinitionError) {
    self.nodes = nodes
    self.names = names
    for (index, node) in nodes.enumerated() {
      for output in node.outputs where output != 0 {
        guard given[output] == nil, givers.updateValue(index, forKey: output) == nil else {
          throw DefinitionError(
            "the value '\(VisibleText.line(names[Int(output)]))' is written twice",
            path: node.name.isEmpty ? node.operation : node.name)
        }
      }
    }
  }

  /// The places of the nodes in the order in which they run; nil where that is the file's own.
  ///
  /// - Throws: ``DefinitionError`` where nodes wait for each other.
  func order() throws(DefinitionError) -> [Int]? {
    let isOrdered = nodes.indices.allSatisfy { index in
      Self.taken(by: nodes[index]).allSatisfy { (givers[$0] ?? -1) < index }
    }
    if isOrdered { return nil }
    var order: [Int] = []
    // 0 for a node that has not been seen, 1 for one that waits, 2 for one that is in the order.
    var states = [UInt8](repeating: 0, count: nodes.count)
    for start in nodes.indices where states[start] == 0 {
      var waiting = [start]
      while let index = waiting.last {
        if states[index] == 0 {
          states[index] = 1
          for name in Self.taken(by: nodes[index]).reversed() {
            guard let giver = givers[name], states[giver] != 2 else { continue }
            guard states[giver] == 0 else { throw cycle(nodes[index], name) }
            waiting.append(giver)
          }
        } else {
          if states[index] == 1 {
            states[index] = 2
            order.append(index)
          }
          waiting.removeLast()
        }
      }
    }
    return order
  }

  private func cycle(_ node: ONNXNode, _ name: ONNXName) -> DefinitionError {
    DefinitionError(
      "nodes wait for each other: the value '\(VisibleText.line(names[Int(name)]))' hangs on itself",
      path: node.name.isEmpty ? node.operation : node.name)
  }

  /// The values that a node takes, in its bodies too.
  static func taken(by node: ONNXNode) -> [ONNXName] {
    let bodies = node.attributes.compactMap { attribute -> ONNXGraph? in
      if case .graph(let graph) = attribute.value { graph } else { nil }
    }
    if bodies.isEmpty { return node.inputs }
    return node.inputs + bodies.flatMap { free(in: $0) }
  }

  /// The values of the graph around that a body takes.
  private static func free(in graph: ONNXGraph) -> [ONNXName] {
    var own = Set(graph.inputs.map(\.name)).union(graph.initializers.map(\.name))
    for node in graph.nodes { own.formUnion(node.outputs) }
    let taken = graph.nodes.flatMap { Self.taken(by: $0) } + graph.outputs.map(\.name)
    return taken.filter { !own.contains($0) }
  }
}
