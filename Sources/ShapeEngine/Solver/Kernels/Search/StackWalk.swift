/// Where a stack of layers is, and what a move makes of that: one size, several at once, or a
/// form of every n.
protocol StackWalk {
  associatedtype State: Hashable

  var start: State { get }
  /// The state after a move, at a level; nil where a layer of the move refuses this one, or where
  /// the target cannot be reached from there. Not all such states are recognized.
  mutating func next(_ state: State, by move: Move, to level: Int) throws(ShapeError) -> State?
  func hasArrived(_ state: State) throws(ShapeError) -> Bool
  /// How many sizes are looked at where a move is tried.
  func width(of state: State) -> Int
  /// The size that multiply-accumulates are counted at; nil where there is not one.
  func size(of state: State) -> Int?
}

/// The sizes at each level of a stack between which all lie that can still become a target.
struct SizeHull {
  /// A level each; nil where there are none.
  private var hulls: [ClosedRange<Int>?]

  /// - Parameter tables: the moves of each step.
  init(_ tables: [MoveTable], target: ClosedRange<Int>) {
    hulls = Array(repeating: nil, count: tables.count + 1)
    hulls[tables.count] = target
    for step in tables.indices.reversed() {
      guard let after = hulls[step + 1] else { continue }
      for move in tables[step].moves {
        guard let inputs = move.inputs(giving: after) else { continue }
        let known = hulls[step] ?? inputs
        hulls[step] =
          min(known.lowerBound, inputs.lowerBound)...max(known.upperBound, inputs.upperBound)
      }
    }
  }

  func contains(_ size: Int, level: Int) -> Bool { hulls[level]?.contains(size) ?? false }
}

/// One size on its way to others.
struct SizeWalk: StackWalk {
  let start: Int
  let target: IntegerRanges
  let hull: SizeHull

  func next(_ state: Int, by move: Move, to level: Int) -> Int? {
    guard let size = move.output(of: state), hull.contains(size, level: level) else { return nil }
    return size
  }
  func hasArrived(_ state: Int) -> Bool { target.contains(state) }
  func width(of state: Int) -> Int { 1 }
  func size(of state: Int) -> Int? { state }
}

/// Several sizes that go through the same layers: those that differ, in ascending order.
struct SeveralSizesWalk: StackWalk {
  let start: [Int]
  let target: IntegerRanges
  let hull: SizeHull
  /// How far the ends can be apart at each level and still come together.
  private let gaps: [Int]

  init(start: [Int], target: IntegerRanges, width: Int, hull: SizeHull, _ tables: [MoveTable]) {
    self.start = start
    self.target = target
    self.hull = hull
    var gaps = [width]
    for table in tables.reversed() {
      // floor((a*x + b)/c) takes ends that are d apart to ends at least (a*d - (c - 1))/c apart.
      let widest = table.moves.map { move in
        let (product, overflow) = (gaps[0] + 1).multipliedReportingOverflow(by: move.map.c)
        return overflow ? Int.max - 1 : (product - 1) / move.map.a
      }
      gaps.insert(widest.max() ?? 0, at: 0)
    }
    self.gaps = gaps
  }

  func next(_ state: [Int], by move: Move, to level: Int) -> [Int]? {
    guard let first = state.first, let last = state.last, let low = move.output(of: first),
      let high = move.output(of: last), high - low <= gaps[level],
      hull.contains(low, level: level), hull.contains(high, level: level)
    else { return nil }
    var result: [Int] = []
    for size in state {
      guard let output = move.output(of: size) else { return nil }
      if output != result.last { result.append(output) }
    }
    return result
  }
  func hasArrived(_ state: [Int]) -> Bool { state.allSatisfy(target.contains) }
  func width(of state: [Int]) -> Int { state.count }
  func size(of state: [Int]) -> Int? { state.last }
}
