import Drawing
import ShapeEngine

/// Makes the nodes and edges of a picture from a network's layers.
struct PlotBuilder {
  let architecture: Architecture
  let report: ShapeReport
  /// Whether norms, activations and dropout stand in the node of the layer before.
  let fuses: Bool
  /// What another design differs in; nil where none is compared.
  let marks: PlotMarks?
  /// How many layers read each layer's outputs, outputs of the network counted as readers.
  private let readers: [Int]
  /// The places of layers in the report.
  private let places: [Int: Int]

  init(
    _ architecture: Architecture, _ report: ShapeReport, fuses: Bool, marks: PlotMarks? = nil
  ) {
    self.marks = marks
    self.architecture = architecture
    self.report = report
    self.fuses = fuses
    var readers = Array(repeating: 0, count: architecture.layers.count)
    for node in architecture.layers where !node.isTrainingOnly {
      for case .layer(let source, _) in Set(node.operands) { readers[source] += 1 }
    }
    for case .layer(let source, _) in architecture.outputs.map(\.tensor) { readers[source] += 1 }
    self.readers = readers
    let running = architecture.layers.indices.filter { !architecture.layers[$0].isTrainingOnly }
    places = Dictionary(
      running.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  /// Where a layer is in the report; nil for one of training only.
  func place(of layer: Int) -> Int? { places[layer] }

  /// The layers that run, in order.
  var layers: [Int] { places.keys.sorted() }

  /// Layers that become one node.
  private struct Unit {
    var path: String
    /// The block's name; nil for layers by themselves.
    var block: String?
    var layers: [Int]
  }

  /// The graph of some layers.
  ///
  /// - Parameters:
  ///   - blocks: the modules that are one node each, by path, with their names.
  ///   - isWhole: whether it is the whole network, with its inputs and outputs as nodes of their own and
  ///     equal blocks in a row as one.
  func graph(of layers: [Int], folding blocks: [String: String], isWhole: Bool) -> PlotGraph {
    var blocks = blocks
    while true {
      let units = units(of: layers, blocks)
      let (graph, owners) = connected(units, layers, isWhole: isWhole)
      let drawn = LayeredGraph(
        nodes: graph.nodes.map { _ in .init(width: 0, height: 0) }, edges: graph.edges)
      let ordered = Set(drawn.nodesInOrder)
      if ordered.count == graph.nodes.count {
        return isWhole ? merged(graph, units, owners) : graph
      }
      // A block of which one part runs before and one after something that stands between them.
      let cyclic = units.indices.filter { !ordered.contains($0) && units[$0].block != nil }
      let largest = cyclic.max {
        (units[$0].layers.count, $1) < (units[$1].layers.count, $0)
      }
      guard let opened = largest.map({ units[$0].path }) else { return graph }
      blocks[opened] = nil
    }
  }

  private func units(of layers: [Int], _ blocks: [String: String]) -> [Unit] {
    var units: [Unit] = []
    var known: [String: Int] = [:]
    var owners: [Int: Int] = [:]
    for layer in layers {
      let path = architecture.layers[layer].path
      if let block = blocks.outermost(around: path) {
        if let unit = known[block] {
          units[unit].layers.append(layer)
          owners[layer] = unit
          continue
        }
        known[block] = units.count
        owners[layer] = units.count
        units.append(Unit(path: block, block: blocks[block], layers: [layer]))
      } else if fuses, let unit = fused(layer, owners), units[unit].block == nil {
        units[unit].layers.append(layer)
        owners[layer] = unit
      } else {
        owners[layer] = units.count
        units.append(Unit(path: path, block: nil, layers: [layer]))
      }
    }
    return units
  }

  /// The unit in which a norm, an activation or dropout stands: that of the layer which it alone reads.
  private func fused(_ layer: Int, _ owners: [Int: Int]) -> Int? {
    let node = architecture.layers[layer]
    guard let group = LayerTable.group(of: node.layer.type),
      [.normalization, .activation, .dropout].contains(group), node.operands.count == 1,
      case .layer(let source, _)? = node.operands.first, readers[source] == 1
    else { return nil }
    return owners[source]
  }

  // MARK: - Nodes and edges

  private func connected(
    _ units: [Unit], _ layers: [Int], isWhole: Bool
  ) -> (graph: PlotGraph, owners: [Int: Int]) {
    var graph = PlotGraph(nodes: units.map(node))
    var owners: [Int: Int] = [:]
    for (unit, content) in units.enumerated() {
      for layer in content.layers { owners[layer] = unit }
    }
    var seen: Set<LayeredGraph.Edge> = []
    var given: [String: Int] = [:]
    func connect(_ from: Int, _ to: Int, _ count: Int = 1) {
      let edge = LayeredGraph.Edge(from: from, to: to)
      guard from != to else { return }
      if seen.insert(edge).inserted { graph.edges.append(edge) }
      if count > 1, graph.nodes[to].kind != .block {
        graph.counts[edge] = max(count, graph.counts[edge] ?? 0)
      }
    }
    for layer in layers {
      guard let unit = owners[layer] else { continue }
      let operands = architecture.layers[layer].operands
      for tensor in operands {
        let count = operands.count { $0 == tensor }
        if case .layer(let source, _) = tensor, let owner = owners[source] {
          connect(owner, unit, count)
          continue
        }
        // What comes from outside.
        let name = architecture.name(of: tensor)
        let place = given[name] ?? graph.nodes.count
        if given[name] == nil {
          given[name] = place
          graph.nodes.append(
            .init(
              title: isWhole ? name : "in", calls: [], kind: .terminal,
              shape: shape(of: tensor), tensor: tensor, layers: []))
        }
        connect(place, unit, count)
      }
    }
    if isWhole {
      for output in architecture.outputs {
        let place = graph.nodes.count
        graph.nodes.append(
          .init(
            title: output.name ?? "output", calls: [], kind: .terminal, shape: "", layers: []))
        switch output.tensor {
        case .layer(let source, _): if let owner = owners[source] { connect(owner, place) }
        case .input:
          if let owner = given[architecture.name(of: output.tensor)] { connect(owner, place) }
        }
      }
    }
    return (graph, owners)
  }

  private func node(_ unit: Unit) -> PlotGraph.Node {
    var node = unmarkedNode(unit)
    if let text = marks?.text(of: unit.layers) { node.calls.append(text) }
    node.mark = marks?.kind(of: unit.layers)
    return node
  }

  private func unmarkedNode(_ unit: Unit) -> PlotGraph.Node {
    let first = architecture.layers[unit.layers[0]]
    let tensor = unit.layers.last.map { TensorReference.layer($0, output: 0) }
    let shape = tensor.map(self.shape) ?? ""
    if let block = unit.block {
      let name = block.isEmpty ? NumberText.count(unit.layers.count, "layer") : block
      return .init(
        path: unit.path, title: unit.path, calls: [name], kind: .block, shape: shape,
        tensor: tensor, layers: unit.layers)
    }
    let calls = unit.layers.map { call(of: $0) }
    return .init(
      path: unit.path, title: unit.path, calls: calls, kind: .init(first.layer.type), shape: shape,
      tensor: tensor, layers: unit.layers)
  }

  /// A layer's type with what differs from its defaults; what follows from its input is left out.
  private func call(of layer: Int) -> String {
    var text = architecture.layers[layer].layer.definitionCall
    if text.hasSuffix("()") { text.removeLast(2) }
    return text
  }

  private func shape(of tensor: TensorReference) -> String {
    let sizes: [Int]?
    switch tensor {
    case .input(let place):
      sizes = report.inputs.indices.contains(place) ? report.inputs[place] : nil
    case .layer(let layer, let output):
      let outputs = places[layer].map { report.layers[$0].outputs } ?? []
      sizes = outputs.indices.contains(output) ? outputs[output] : nil
    }
    guard let sizes else { return "" }
    return NumberText.shape(
      sizes.dropFirst(sizes.count > 1 && sizes.first == report.batch ? 1 : 0))
  }

  // MARK: - Equal blocks in a row

  /// Blocks in a row that differ in their number alone become one node.
  private func merged(_ graph: PlotGraph, _ units: [Unit], _ owners: [Int: Int]) -> PlotGraph {
    var into = Array(graph.nodes.indices)
    var counts = Array(repeating: 1, count: graph.nodes.count)
    var sources = Array(repeating: [Int](), count: graph.nodes.count)
    var targets = sources
    for edge in graph.edges {
      sources[edge.to].append(edge.from)
      targets[edge.from].append(edge.to)
    }
    for unit in units.indices {
      guard units[unit].block != nil, sources[unit].count == 1, let before = sources[unit].first,
        units.indices.contains(before), targets[before] == [unit],
        isRepetition(units[into[before]], units[before], units[unit])
      else { continue }
      into[unit] = into[before]
      counts[into[unit]] += 1
    }
    var result = PlotGraph()
    var places: [Int: Int] = [:]
    for node in graph.nodes.indices where into[node] == node {
      places[node] = result.nodes.count
      result.nodes.append(graph.nodes[node])
    }
    for node in graph.nodes.indices where into[node] != node {
      guard let place = places[into[node]] else { continue }
      result.nodes[place].layers += graph.nodes[node].layers
      result.nodes[place].shape = graph.nodes[node].shape
      result.nodes[place].tensor = graph.nodes[node].tensor
    }
    for (node, place) in places where counts[node] > 1 {
      let last = units.indices.last { into[$0] == node } ?? node
      result.nodes[place].title = ShapeRows.pathRange(units[node].path, units[last].path)
      // What is said of a mark is said of each.
      let name = result.nodes[place].calls.first.map { "\($0) x\(counts[node])" }
      result.nodes[place].calls = [name].compactMap { $0 } + result.nodes[place].calls.dropFirst()
    }
    var seen: Set<LayeredGraph.Edge> = []
    for edge in graph.edges {
      guard let from = places[into[edge.from]], let to = places[into[edge.to]], from != to else {
        continue
      }
      let joined = LayeredGraph.Edge(from: from, to: to)
      if seen.insert(joined).inserted { result.edges.append(joined) }
      result.counts[joined] = graph.counts[edge] ?? result.counts[joined]
    }
    return result
  }

  private func isRepetition(_ first: Unit, _ last: Unit, _ next: Unit) -> Bool {
    guard first.block == next.block, first.layers.count == next.layers.count,
      ShapeRows.isNext(next.path, after: last.path),
      marks?.text(of: first.layers) == marks?.text(of: next.layers)
    else { return false }
    let pairs = zip(first.layers, next.layers)
    return pairs.allSatisfy {
      architecture.layers[$0].layer.type == architecture.layers[$1].layer.type
    }
      && first.layers.last.map { shape(of: .layer($0, output: 0)) }
        == next.layers.last.map { shape(of: .layer($0, output: 0)) }
  }
}
