/// Every place that stacks of layers pass on their way, level by level: what counting and ranking
/// go over backwards, from the target.
struct StackGraph<Walk: StackWalk> {
  /// Where a stack is after so many layers.
  struct Place: Hashable {
    var state: Walk.State
    /// The product of the steps so far; 1 where it does not matter.
    var jump: Fraction
  }

  private(set) var walk: Walk
  /// The moves of each step.
  let tables: [MoveTable]
  let law: FieldLaw
  /// The places after each number of layers; at the last level those that have arrived.
  private(set) var levels: [[Place]]
  /// For each step and each place before it, a move each: the number of the place after it, or -1.
  private(set) var edges: [[Int32]] = []

  /// - Throws: ``ShapeError`` where the tables pass ``StackQuery/largestTable``.
  init(
    _ walk: Walk, _ tables: [MoveTable], _ law: FieldLaw, mostEdges: Int
  ) throws(ShapeError) {
    self.walk = walk
    self.tables = tables
    self.law = law
    levels = [[Place(state: walk.start, jump: Fraction(1))]]
    var (places, edges) = (1, 0)
    for step in tables.indices {
      let width = levels[step].reduce(0) { $0 + walk.width(of: $1.state) }
      edges = try Checked.affine(width, tables[step].moves.count, edges)
      guard places <= StackQuery.largestTable, edges <= mostEdges else {
        throw .tableTooLarge(layer: step + 1)
      }
      try advance(step)
      places += levels[step + 1].count
    }
  }

  private mutating func advance(_ step: Int) throws(ShapeError) {
    let isLast = step == tables.count - 1
    var places = Interned<Place>()
    var targets: [Int32] = []
    targets.reserveCapacity(levels[step].count * tables[step].moves.count)
    for place in levels[step] {
      for move in tables[step].moves {
        guard let state = try walk.next(place.state, by: move, to: step + 1),
          try isLast ? walk.hasArrived(state) : true
        else {
          targets.append(-1)
          continue
        }
        // Past the last layer the jump is of no use any more.
        let jump = isLast ? Fraction(1) : try law.jump(from: place.jump, by: move)
        targets.append(Int32(places.number(of: Place(state: state, jump: jump))))
      }
    }
    edges.append(targets)
    levels.append(places.values)
  }

  /// The number of the place after a move; nil where it leads nowhere.
  @inline(__always)
  func target(step: Int, place: Int, move: Int) -> Int? {
    let target = edges[step][place * tables[step].moves.count + move]
    return target < 0 ? nil : Int(target)
  }

  /// What the fields that a query asks for demand of the rest of a stack at each level.
  func demands(for ranges: IntegerRanges?) throws(ShapeError) -> FieldDemands {
    guard let ranges else { return FieldDemands(levels: levels.count) }
    var growths: [[(jump: Fraction, classes: [FieldGrowth])]] = []
    for (step, table) in tables.enumerated() {
      var jumps: [(jump: Fraction, classes: [FieldGrowth])] = []
      for jump in Set(levels[step].map(\.jump)) {
        let classes = try table.classes.map { (layers) throws(ShapeError) in
          try law.growth(at: jump, table.moves[layers.move], layers)
        }
        jumps.append((jump, classes))
      }
      growths.append(jumps)
    }
    return try FieldDemands(ranges, growths, placeCounts: levels.map(\.count))
  }
}

extension ShapeError {
  fileprivate static func tableTooLarge(layer: Int) -> ShapeError {
    ShapeError(
      "too many partial results: the sizes that stacks can have before layer \(layer)",
      help: "ask for fewer --layers, a narrower --stride or --padding, or no transposed layers")
  }
}
