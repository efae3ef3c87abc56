/// Cells of a map along one axis: runs in ascending order, with a gap between neighbours.
///
/// Nearly every set is one run, which stands inline.
public struct CellSet: Hashable, Sendable {
  private var low: Int
  private var high: Int
  /// The runs after the first one.
  private var others: [ClosedRange<Int>]

  /// No cell.
  public static var none: CellSet { CellSet() }

  private init() { (low, high, others) = (0, -1, []) }

  public init(_ run: ClosedRange<Int>) {
    (low, high, others) = (run.lowerBound, run.upperBound, [])
  }

  /// The cells 0 to `count` - 1.
  public static func all(_ count: Int) -> CellSet {
    count > 0 ? CellSet(0...(count - 1)) : .none
  }

  /// The most runs that a set can have.
  static var mostRuns: Int { 1 << 20 }

  /// The union of runs in any order, which may overlap.
  init(_ runs: some Sequence<ClosedRange<Int>>) throws(ShapeError) {
    self.init()
    var sorted = Array(runs)
    if !zip(sorted, sorted.dropFirst()).allSatisfy({ $0.lowerBound <= $1.lowerBound }) {
      sorted.sort { $0.lowerBound < $1.lowerBound }
    }
    for run in sorted { append(run) }
    if others.count > Self.mostRuns { throw .cells }
  }

  /// Adds a run that starts no earlier than the last one.
  private mutating func append(_ run: ClosedRange<Int>) {
    if isEmpty {
      (low, high) = (run.lowerBound, run.upperBound)
    } else if let last = others.last {
      if last.upperBound >= run.lowerBound &- 1 {
        others[others.count - 1] = last.lowerBound...max(last.upperBound, run.upperBound)
      } else {
        others.append(run)
      }
    } else if high >= run.lowerBound &- 1 {
      high = max(high, run.upperBound)
    } else {
      others.append(run)
    }
  }

  public var isEmpty: Bool { low > high }

  public var runs: [ClosedRange<Int>] { isEmpty ? [] : [low...high] + others }

  var runCount: Int { others.count + 1 }

  /// From the first to the last cell; nil for none.
  public var hull: ClosedRange<Int>? {
    isEmpty ? nil : low...(others.last?.upperBound ?? high)
  }

  /// The number of cells.
  public var count: Int { runs.reduce(0) { $0 + $1.count } }

  /// Whether these are all cells of an axis.
  func isAll(of count: Int) -> Bool { others.isEmpty && low == 0 && high == count - 1 }

  public func contains(_ cell: Int) -> Bool {
    low <= cell && cell <= high || others.contains { $0.contains(cell) }
  }

  /// Whether all cells of the other set are in this one.
  func holds(_ other: CellSet) -> Bool {
    if other.isEmpty { return true }
    if others.isEmpty {
      guard let hull = other.hull else { return true }
      return low <= hull.lowerBound && hull.upperBound <= high
    }
    var rest = runs[...]
    for run in other.runs {
      while let first = rest.first, first.upperBound < run.upperBound { rest = rest.dropFirst() }
      guard let first = rest.first, first.lowerBound <= run.lowerBound else { return false }
    }
    return true
  }

  func union(_ other: CellSet) throws(ShapeError) -> CellSet {
    if holds(other) { return self }
    if other.holds(self) { return other }
    return try CellSet(runs + other.runs)
  }

  func intersection(_ other: CellSet) -> CellSet {
    var result = CellSet()
    var (left, right) = (runs[...], other.runs[...])
    while let x = left.first, let y = right.first {
      if max(x.lowerBound, y.lowerBound) <= min(x.upperBound, y.upperBound) {
        result.append(x.clamped(to: y))
      }
      if x.upperBound < y.upperBound { left.removeFirst() } else { right.removeFirst() }
    }
    return result
  }

  /// The cells 0 to `count` - 1 that are not in the set.
  public func complement(in count: Int) -> CellSet {
    var result = CellSet()
    var next = 0
    for run in runs {
      if run.lowerBound > next { result.append(next...(run.lowerBound - 1)) }
      next = run.upperBound + 1
    }
    if next < count { result.append(next...(count - 1)) }
    return result
  }

  /// The set moved by a number of cells, and of it those that an axis of `count` cells has.
  func moved(by offset: Int, in count: Int) throws(ShapeError) -> CellSet {
    var result = CellSet()
    for run in runs {
      let low = max(0, try Checked.add(run.lowerBound, offset))
      let high = min(count - 1, try Checked.add(run.upperBound, offset))
      if low <= high { result.append(low...high) }
    }
    return result
  }
}

extension ShapeError {
  static var cells: ShapeError {
    ShapeError(
      "the cells that are read have too many gaps to be told",
      expected: "at most \(CellSet.mostRuns) runs of cells along an axis")
  }
}
