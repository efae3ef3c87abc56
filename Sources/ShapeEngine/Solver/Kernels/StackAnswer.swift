/// How many stacks of layers a query has, and which are the best.
public struct StackAnswer: Sendable {
  /// How many stacks fulfil the query, exactly.
  public let count: Natural
  /// The best, best first.
  public let solutions: [StackSolution]
  /// How many layers each step is chosen from.
  public let choices: [Int]
  /// Why a combination of the hyperparameters is no layer, where a step has none to choose from.
  public let refusal: ShapeError?
}

extension StackQuery {
  /// Counts the stacks and lists the best of them.
  ///
  /// - Throws: ``ShapeError`` where the query contradicts itself, or where the tables pass
  ///   ``largestTable``.
  public func answer() throws(ShapeError) -> StackAnswer {
    try validate()
    var known: [[Int]: MoveTable] = [:]
    var tables: [MoveTable] = []
    for step in 0..<layers {
      let (input, output) = channels(of: step)
      let key = [input, output]
      let table: MoveTable
      if let same = known[key] {
        table = same
      } else {
        table = try MoveTable(self, from: input, to: output)
      }
      known[key] = table
      tables.append(table)
      guard table.count > 0 else {
        return StackAnswer(
          count: 0, solutions: [], choices: tables.map(\.count), refusal: table.refusal)
      }
    }
    switch (from, to) {
    case (.line(let factor, let offset), .line(let toFactor, let toOffset)):
      let walk = try FormWalk(from: (factor, offset), to: (toFactor, toOffset), tables)
      return try answer(walk, tables, from: Checked.add(factor, offset), to: nil)
    case (.sizes(let sources), .sizes(let targets)):
      guard let low = targets.least, let high = targets.greatest else { throw .overflow }
      let hull = SizeHull(tables, target: low...high)
      let sizes = try self.sources(sources, whole: isLossless || targets.ranges.count > 1)
      guard let least = sizes.first, let greatest = sizes.last else { throw .overflow }
      if sizes.count == 1 {
        let walk = SizeWalk(start: least, target: targets, hull: hull)
        return try answer(walk, tables, from: least, to: greatest)
      }
      let walk = SeveralSizesWalk(
        start: sizes, target: targets, width: high - low, hull: hull, tables)
      return try answer(walk, tables, from: least, to: greatest)
    default: throw .overflow
    }
  }

  private func answer(
    _ walk: some StackWalk, _ tables: [MoveTable], from least: Int, to greatest: Int?
  ) throws(ShapeError) -> StackAnswer {
    let graph = try StackGraph(walk, tables, FieldLaw(self, tables), mostEdges: mostEdges)
    let demands = try graph.demands(for: receptiveField)
    let count = try graph.count(demands)
    var solutions: [StackSolution] = []
    if !count.isZero, limit > 0 {
      let ranking = try StackRanking(
        graph, self, ordersByField ? graph.demands(for: nil) : demands)
      for choices in try ranking.best(in: receptiveField) {
        solutions.append(try StackSolution(choices, self, from: least, to: greatest))
      }
    }
    return StackAnswer(
      count: count, solutions: solutions, choices: tables.map(\.count), refusal: nil)
  }

  /// Whether the largest receptive fields are listed, and all above a bound are asked for: then the
  /// best are among the best of all.
  private var ordersByField: Bool {
    guard rank == .receptiveField, let ranges = receptiveField?.ranges else { return false }
    return ranges.count == 1 && ranges[0].high == nil
  }

  /// The sizes that have to be followed, in ascending order.
  ///
  /// - Parameter whole: whether all of them are needed; otherwise those between the least and the
  ///   greatest end up between those, because every layer's map rises, and are legal where the least
  ///   is.
  private func sources(_ ranges: IntegerRanges, whole: Bool) throws(ShapeError) -> [Int] {
    guard let least = ranges.least, let greatest = ranges.greatest else { throw .overflow }
    guard whole else { return least == greatest ? [least] : [least, greatest] }
    guard let sizes = ranges.values(from: 1, atMost: 10_000) else {
      throw ShapeError(
        "\(ranges.text) has more than 10,000 sizes", found: ranges.text,
        help: "ask for fewer sizes in --from, or for all n: --from n")
    }
    return sizes
  }
}
