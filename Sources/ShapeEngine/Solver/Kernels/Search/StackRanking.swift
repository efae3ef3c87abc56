/// The best stacks of layers: from the target backwards, the best ways on from each place.
///
/// What a first layer adds to the cost of the layers behind it keeps their order, so that the best
/// stacks have the best ways on behind their first layer. That holds for ties as well: parameters
/// are sums, and layers are compared from the first.
struct StackRanking<Walk: StackWalk> {
  private let graph: StackGraph<Walk>
  private let query: StackQuery
  private let rows: FieldRows
  private var ways = Ways()
  /// A level each: for each place and row where its ways on start among all of them, and the end.
  private var starts: [[Int]]

  init(
    _ graph: StackGraph<Walk>, _ query: StackQuery, _ rows: FieldRows
  ) throws(ShapeError) {
    self.graph = graph
    self.query = query
    self.rows = rows
    starts = Array(repeating: [0], count: graph.levels.count)
    let last = graph.levels.count - 1
    for _ in graph.levels[last] {
      let cost = query.rank == .receptiveField ? -1 : 0
      ways.all.append(Way(cost: cost, parameters: 0, layer: -1, next: -1))
      starts[last].append(ways.all.count)
    }
    for step in graph.tables.indices.reversed() {
      starts[step] = [ways.all.count]
      for place in graph.levels[step].indices { try rank(step, place) }
    }
  }

  /// The best stacks whose receptive field is in the ranges, best first.
  func best(in ranges: IntegerRanges?) -> [[KernelLayer]] {
    var found: [Way] = []
    for row in 0..<starts[0].count - 1 {
      let ways = ways.all[starts[0][row]..<starts[0][row + 1]]
      if rows.cap != nil {
        if ranges?.contains(row + 1) ?? true { found += ways }
      } else if let ranges {
        // Without rows the order is that of the fields themselves.
        found += ways.filter { ranges.contains(-$0.cost) }
      } else {
        found += ways
      }
    }
    ways.shorten(&found, to: query.limit)
    return found.map { first in
      var way = first
      return graph.tables.map { table in
        let layer = table.layers[Int(way.layer)]
        way = ways.all[Int(way.next)]
        return layer
      }
    }
  }

  // MARK: - One place

  /// Lists the best ways on from a place, a row each.
  private mutating func rank(_ step: Int, _ place: Int) throws(ShapeError) {
    let table = graph.tables[step]
    let next = rows.heights[step + 1]
    let jump = graph.levels[step][place].jump
    var lists = Array(repeating: BestWays(limit: query.limit), count: rows.heights[step])
    for (index, layers) in table.classes.enumerated() {
      guard let target = graph.target(step: step, place: place, move: layers.move) else { continue }
      let (offset, factor) = try graph.law.growth(at: jump, table.moves[layers.move], layers)
      let added: Int
      switch query.rank {
      case .params: added = layers.parameters
      case .receptiveField: added = -offset
      case .macs: added = try macs(of: table.macs[index], step, from: place, to: target)
      }
      let scale = query.rank == .receptiveField ? factor : 1
      for row in 0..<next {
        guard let mine = rows.row(row, offset, factor) else { break }
        let start = starts[step + 1][target * next + row]
        for number in start..<starts[step + 1][target * next + row + 1] {
          let way = ways.all[number]
          let cost = try Checked.affine(scale, way.cost, added)
          let parameters = try Checked.add(way.parameters, layers.parameters)
          // Earlier layers of the class before ways up to this one are all better.
          let several = layers.listed.prefix(query.limit / (number - start + 1))
          guard
            lists[mine].offer(
              cost, parameters, table.listed[several], before: number, among: ways)
          else { break }
        }
      }
    }
    for list in lists.indices {
      ways.shorten(&lists[list].ways, to: query.limit)
      ways.all += lists[list].ways
      starts[step].append(ways.all.count)
    }
    guard ways.all.count <= StackQuery.largestTable else {
      throw ShapeError(
        "too many partial results: the lists of the best from layer \(step + 1) on",
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
      input: Shape([1, channels.input, x, x]), output: Shape([1, channels.output, y, y])) ?? 0
  }
}
