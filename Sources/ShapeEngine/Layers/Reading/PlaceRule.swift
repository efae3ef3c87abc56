/// Which cells along a dimension of the input a place y of the output reads, where that is no window and
/// no stretched map: the places in another order, or more of them the further y is.
public enum PlaceRule: Hashable, Sendable {
  /// The place as far from the end of so many: Flip.
  case mirrored(Int)
  /// y modulo so many: Repeat.
  case repeated(Int)
  /// All up to y, and to a last one: CumSum, causal attention.
  case upTo(last: Int)
  /// y over a number of places that read the same one: grouped heads.
  case grouped(Int)
  /// The place that stands at y of a list: IndexSelect.
  case listed([Int])
}

extension PlaceRule {
  /// The cells that places of a set read.
  func cells(readBy set: CellSet) throws(ShapeError) -> CellSet {
    guard let hull = set.hull else { return .none }
    switch self {
    case .mirrored(let size): return try mirrored(set, size)
    case .upTo(let last): return last < 0 ? .none : CellSet(0...min(hull.upperBound, last))
    case .grouped(let count):
      return try CellSet(set.runs.map { $0.lowerBound / count...$0.upperBound / count })
    case .listed(let places):
      return try CellSet(
        set.runs.flatMap { run in
          run.clamped(to: 0...max(places.count - 1, 0)).map { places[$0]...places[$0] }
        })
    case .repeated(let size):
      var found: [ClosedRange<Int>] = []
      for run in set.runs {
        if run.count >= size { return .all(size) }
        let first = run.lowerBound % size
        let last = first + run.count - 1
        found.append(first...min(last, size - 1))
        if last >= size { found.append(0...(last - size)) }
      }
      return try CellSet(found)
    }
  }

  /// The places, of so many, that read a cell of a set.
  func places(reading set: CellSet, of count: Int) throws(ShapeError) -> CellSet {
    guard let hull = set.hull else { return .none }
    switch self {
    case .mirrored(let size): return try mirrored(set, size)
    case .upTo(let last):
      return hull.lowerBound > min(last, count - 1) ? .none : CellSet(hull.lowerBound...(count - 1))
    case .grouped(let group):
      var found: [ClosedRange<Int>] = []
      for run in set.runs {
        let end = try Checked.affine(group, run.upperBound, group - 1)
        found.append(try Checked.multiply(run.lowerBound, group)...end)
      }
      return try CellSet(found)
    case .listed(let places):
      return try CellSet(places.indices.filter { set.contains(places[$0]) }.map { $0...$0 })
    case .repeated(let size):
      if set.isAll(of: size) { return .all(count) }
      guard count / size <= CellSet.mostRuns / set.runCount else { throw .cells }
      var found: [ClosedRange<Int>] = []
      for start in stride(from: 0, to: count, by: size) {
        for run in set.runs { found.append((start + run.lowerBound)...(start + run.upperBound)) }
      }
      return try CellSet(found)
    }
  }

  private func mirrored(_ set: CellSet, _ size: Int) throws(ShapeError) -> CellSet {
    try CellSet(set.runs.map { (size - 1 - $0.upperBound)...(size - 1 - $0.lowerBound) })
  }
}
