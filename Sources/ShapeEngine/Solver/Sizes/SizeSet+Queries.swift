extension SizeSet {
  /// Whether a size is in the set.
  public func contains(_ n: Int) -> Bool {
    guard n > 0 else { return false }
    if let tail, n >= tail.from { return tail.holds(n) }
    let index = intervals.partitioningIndex { $0.upperBound >= n }
    return index < intervals.count && intervals[index].contains(n)
  }

  /// Whether no size is in the set.
  public var isEmpty: Bool { intervals.isEmpty && tail == nil }

  /// Whether the set ends.
  public var isFinite: Bool { tail == nil }

  /// The smallest size of the set; nil for none.
  public var least: Int? { least(atLeast: 1) }

  /// The largest size of the set; nil where it has none, or no end.
  public var greatest: Int? { isFinite ? intervals.last?.upperBound : nil }

  /// The smallest size of the set that is not below a bound; nil where there is none.
  public func least(atLeast bound: Int) -> Int? {
    let index = intervals.partitioningIndex { $0.upperBound >= bound }
    if index < intervals.count { return max(intervals[index].lowerBound, bound) }
    guard let tail, let first = tail.residues.first else { return nil }
    let start = max(bound, tail.from)
    let place = start % tail.period
    let next = tail.residues.partitioningIndex { $0 >= place }
    let offset = next < tail.residues.count ? tail.residues[next] : first + tail.period
    return try? Checked.add(start, offset - place)
  }

  /// The largest size of the set that is not above a bound; nil where there is none.
  public func greatest(atMost bound: Int) -> Int? {
    if let tail, bound >= tail.from {
      // The last of the residues at or below the bound.
      let place = bound % tail.period
      let count = tail.residues.partitioningIndex { $0 > place }
      let offset =
        count > 0 ? tail.residues[count - 1] : (tail.residues.last ?? 0) - tail.period
      if bound - place + offset >= tail.from { return bound - place + offset }
    }
    let count = intervals.partitioningIndex { $0.lowerBound > bound }
    return count > 0 ? min(intervals[count - 1].upperBound, bound) : nil
  }
}
