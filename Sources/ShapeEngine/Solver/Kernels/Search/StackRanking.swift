/// The best stacks of layers.
///
/// What a first layer adds to the cost of the layers after it keeps their order, so that the best
/// stacks have the best ways on after their first layer. That holds for ties as well: parameters
/// are sums, and layers are compared from the first. So each place lists its ways on in order, and
/// only as many of them as places before it ask for (Jiménez and Marzal, Computing the K shortest
/// paths, 1999).
final class StackRanking<Walk: StackWalk> {
  /// The ways on from one place by one demand.
  private struct Node {
    let step: Int, place: Int, demand: Int
    /// Those that are listed, best first, as places among all ways.
    var listed: [Int32] = []
    var next = NextWays()
    /// The one that was listed last, as long as what follows it with the same first layer is not
    /// among `next`.
    var last: NextWays.Element?
    /// The first class of layers that was not looked at.
    var nextClass = 0
    var isExhausted = false

    /// Whether it is known which way has a place in the order, if any.
    func isKnown(_ place: Int) -> Bool { listed.count > place || isExhausted }
  }

  private let graph: StackGraph<Walk>
  private let query: StackQuery
  private let demands: FieldDemands
  /// Nil where what a layer costs depends on where it is.
  private let least: LeastCosts?
  private var ways: [Way] = []
  private var nodes: [Node] = []
  /// A level each: for each place and demand its node; -1 where nobody asked for it.
  private var numbers: [[Int32]]
  /// How many ways are kept, listed or not.
  private var keptCount = 0

  init(
    _ graph: StackGraph<Walk>, _ query: StackQuery, _ demands: FieldDemands
  ) throws(ShapeError) {
    self.graph = graph
    self.query = query
    self.demands = demands
    least =
      try query.rank == .macs || graph.law.usesJumps && query.rank == .receptiveField
      ? nil
      : LeastCosts(
        graph.tables.map { (table) throws(ShapeError) in
          try table.classes.map { (layers) throws(ShapeError) in
            try Self.cost(of: layers, table, at: Fraction(1), graph.law, query.rank)
          }
        }, at: query.rank == .receptiveField ? -1 : 0, demands)
    numbers = graph.levels.indices.map {
      Array(repeating: -1, count: graph.levels[$0].count * demands.count(at: $0))
    }
  }

  /// The best stacks whose receptive field is in the ranges, best first.
  func best(in ranges: IntegerRanges?) throws(ShapeError) -> [[KernelLayer]] {
    var found: [[KernelLayer]] = []
    guard !numbers[0].isEmpty else { return [] }
    let start = node(step: 0, place: 0, demand: 0)
    while found.count < query.limit, let first = try way(found.count, from: start) {
      // Without a demand the order is that of the fields themselves, the largest first.
      if demands.isAny, let ranges, !ranges.contains(-ways[first].cost) { break }
      found.append(layers(of: ways[first]))
    }
    return found
  }

  private func layers(of way: Way) -> [KernelLayer] {
    var way = way
    return graph.tables.map { table in
      let layer = table.layers[Int(way.layer)]
      way = ways[Int(way.next)]
      return layer
    }
  }

  // MARK: - One place

  private func node(step: Int, place: Int, demand: Int) -> Int {
    let index = place * demands.count(at: step) + demand
    let known = numbers[step][index]
    if known >= 0 { return Int(known) }
    numbers[step][index] = Int32(truncatingIfNeeded: nodes.count)
    var node = Node(step: step, place: place, demand: demand)
    if step == graph.tables.count {
      node.isExhausted = true
      if demands.isFulfilled(demand) {
        let cost = query.rank == .receptiveField ? -1 : 0
        node.listed = [Int32(truncatingIfNeeded: ways.count)]
        ways.append(Way(cost: cost, parameters: 0, layer: -1, next: -1))
      }
    }
    nodes.append(node)
    return nodes.count - 1
  }

  /// A way on by its place in the order, counted from 0; nil where there are not so many.
  ///
  /// What it needs first of the later places waits on a stack of its own: stacks of layers may be
  /// deeper than a thread's.
  private func way(_ place: Int, from node: Int) throws(ShapeError) -> Int? {
    var wanted = [(node: node, place: place)]
    while let (node, place) = wanted.last {
      if nodes[node].isKnown(place) {
        wanted.removeLast()
      } else if let first = try advance(node) {
        wanted.append(first)
      }
    }
    return nodes[node].listed.count > place ? Int(nodes[node].listed[place]) : nil
  }

  /// Lists the next way on from a node.
  ///
  /// - Returns: a way of a later node, which has to be known first.
  private func advance(
    _ node: Int
  ) throws(ShapeError) -> (node: Int, place: Int)? {
    if let last = nodes[node].last {
      let (next, place) = (Int(last.node), Int(last.place) + 1)
      guard nodes[next].isKnown(place) else { return (next, place) }
      nodes[node].last = nil
      if nodes[next].listed.count > place {
        let step = nodes[node].step
        let added = try cost(of: Int(last.layers), step, from: nodes[node].place)
        try insert(
          .init(
            way: last.way, layers: last.layers, node: last.node, place: last.place + 1), added,
          into: node)
      }
    }
    if let first = try lookAtClasses(of: node) { return first }
    guard let best = nodes[node].next.removeBest() else {
      nodes[node].isExhausted = true
      return nil
    }
    nodes[node].listed.append(Int32(truncatingIfNeeded: ways.count))
    nodes[node].last = best
    ways.append(best.way)
    return nil
  }

  /// Looks at classes of layers until those that are left cannot have the next way.
  private func lookAtClasses(
    of node: Int
  ) throws(ShapeError) -> (node: Int, place: Int)? {
    let (step, place, demand) = (nodes[node].step, nodes[node].place, nodes[node].demand)
    let classCount = graph.tables[step].classes.count
    let jump = demands.number(of: graph.levels[step][place].jump, step: step)
    let count = least?.count(step: step, jump: jump, demand: demand) ?? classCount
    while nodes[node].nextClass < count {
      var index = nodes[node].nextClass
      if let bound = least?.bound(index, step: step, jump: jump, demand: demand) {
        if let best = nodes[node].next.best, best.way.cost < bound.cost { return nil }
        index = Int(bound.layers)
      }
      let move = graph.tables[step].classes[index].move
      if let target = graph.target(step: step, place: place, move: move),
        let rest = demands.after(demand, step: step, jump: jump, class: index, of: classCount)
      {
        let next = self.node(step: step + 1, place: target, demand: rest)
        guard nodes[next].isKnown(0) else { return (next, 0) }
        if !nodes[next].listed.isEmpty { try insert(class: index, before: next, into: node) }
      }
      nodes[node].nextClass += 1
    }
    return nil
  }

  // MARK: - One layer

  private func cost(of index: Int, _ step: Int, from place: Int) throws(ShapeError) -> AddedCost {
    let layers = graph.tables[step].classes[index]
    guard query.rank == .macs else {
      return try Self.cost(
        of: layers, graph.tables[step], at: graph.levels[step][place].jump, graph.law, query.rank)
    }
    guard let target = graph.target(step: step, place: place, move: layers.move) else {
      throw .overflow
    }
    return AddedCost(
      value: try macs(of: graph.tables[step].macs[index], step, from: place, to: target),
      parameters: layers.parameters)
  }

  /// What layers add that cost the same at every size.
  private static func cost(
    of layers: LayerClass, _ table: MoveTable, at jump: Fraction, _ law: FieldLaw,
    _ rank: StackRank
  ) throws(ShapeError) -> AddedCost {
    guard rank == .receptiveField else {
      return AddedCost(value: layers.parameters, parameters: layers.parameters)
    }
    let growth = try law.growth(at: jump, table.moves[layers.move], layers)
    return AddedCost(scale: growth.factor, value: -growth.offset, parameters: layers.parameters)
  }

  /// Takes up the best ways that the layers of a class make with those of a later node.
  private func insert(
    class index: Int, before next: Int, into node: Int
  ) throws(ShapeError) {
    let step = nodes[node].step
    let added = try cost(of: index, step, from: nodes[node].place)
    let cheapest = try Checked.affine(
      added.scale, ways[Int(nodes[next].listed[0])].cost, added.value)
    guard nodes[node].next.takes(cost: cheapest) else { return }
    for place in graph.tables[step].classes[index].listed {
      let layer = graph.tables[step].listed[place]
      try insert(
        .init(
          way: Way(cost: 0, parameters: 0, layer: layer, next: 0),
          layers: Int32(truncatingIfNeeded: index), node: Int32(truncatingIfNeeded: next), place: 0),
        added, into: node)
    }
  }

  /// Takes up a way of a layer and the way that follows, whose costs are reckoned here.
  private func insert(
    _ element: NextWays.Element, _ added: AddedCost, into node: Int
  ) throws(ShapeError) {
    var element = element
    let after = nodes[Int(element.node)].listed[Int(element.place)]
    let rest = ways[Int(after)]
    element.way.cost = try Checked.affine(added.scale, rest.cost, added.value)
    element.way.parameters = try Checked.add(rest.parameters, added.parameters)
    element.way.next = after
    keptCount -= nodes[node].next.count
    nodes[node].next.insert(element, atMost: query.limit)
    keptCount += nodes[node].next.count
    guard keptCount <= StackQuery.largestTable else {
      throw ShapeError(
        "too many partial results: the lists of the best from layer \(nodes[node].step + 1) on",
        expected: "at most \(StackQuery.largestTable)",
        help: query.receptiveField == nil
          ? "ask for a smaller --limit" : "ask for a smaller --limit or --receptive-field")
    }
  }

  /// The multiply-accumulates of a layer between two places.
  private func macs(
    of macs: MACs<Int>, _ step: Int, from place: Int, to target: Int
  ) throws(ShapeError) -> Int {
    guard let x = graph.walk.size(of: graph.levels[step][place].state),
      let y = graph.walk.size(of: graph.levels[step + 1][target].state)
    else { throw .overflow }
    let channels = query.channels(of: step)
    return try macs.value(
      input: query.shape(channels.input, x), output: query.shape(channels.output, y)) ?? 0
  }
}
