extension SizeSet {
  /// The positive integers that are not in the set.
  public var complement: SizeSet {
    var gaps: [ClosedRange<Int>] = []
    var next = 1
    for interval in intervals {
      if next < interval.lowerBound { gaps.append(next...(interval.lowerBound - 1)) }
      next = interval.upperBound + 1
    }
    guard let tail else { return SizeSet(head: gaps, from: next, period: 1, residues: [0]) }
    if next < tail.from { gaps.append(next...(tail.from - 1)) }
    var missing: [Int] = []
    var start = 0
    for residue in tail.residues {
      missing.append(contentsOf: start..<residue)
      start = residue + 1
    }
    missing.append(contentsOf: start..<tail.period)
    return SizeSet(head: gaps, from: tail.from, period: tail.period, residues: missing)
  }

  /// The sizes that are in both sets.
  ///
  /// - Throws: ``ShapeError`` where the result passes ``longestPeriod`` or ``mostIntervals``.
  public func intersection(_ other: SizeSet) throws(ShapeError) -> SizeSet {
    let (early, late) = end <= other.end ? (self, other) : (other, self)
    var head: [ClosedRange<Int>] = []
    for interval in late.intervals { try early.appendPieces(of: interval, to: &head) }
    guard let left = early.tail, let right = late.tail else {
      // One of them ends before the later one's tail could begin.
      return SizeSet(head: head, from: 1, period: 1, residues: [])
    }
    let factor = right.period / greatestCommonDivisor(left.period, right.period)
    let period = try Checked.multiply(left.period, factor)
    guard period <= Self.longestPeriod else { throw .period(of: period) }
    var residues: [Int] = []
    for block in 0..<factor {
      for residue in left.residues {
        let n = block * left.period + residue
        if right.holds(n) { residues.append(n) }
      }
    }
    return SizeSet(head: head, from: right.from, period: period, residues: residues)
  }

  /// The sizes that are in one of the sets or in both.
  ///
  /// - Throws: ``ShapeError`` where the result passes ``longestPeriod`` or ``mostIntervals``.
  public func union(_ other: SizeSet) throws(ShapeError) -> SizeSet {
    try complement.intersection(other.complement).complement
  }

  /// The sizes that are in this set and not in the other.
  public func subtracting(_ other: SizeSet) throws(ShapeError) -> SizeSet {
    try intersection(other.complement)
  }

  /// From here on the set is its tail, or empty.
  var end: Int {
    if let tail { return tail.from }
    return (intervals.last?.upperBound ?? 0) + 1
  }

  /// The members within a range as intervals.
  private func appendPieces(
    of range: ClosedRange<Int>, to pieces: inout [ClosedRange<Int>]
  ) throws(ShapeError) {
    let first = intervals.partitioningIndex { $0.upperBound >= range.lowerBound }
    for interval in intervals[first...] {
      guard interval.lowerBound <= range.upperBound else { return }
      try Self.append(interval.clamped(to: range), to: &pieces)
    }
    guard let tail, tail.from <= range.upperBound else { return }
    let start = max(tail.from, range.lowerBound)
    if tail.period == 1 { return try Self.append(start...range.upperBound, to: &pieces) }
    var base = start - start % tail.period
    while base <= range.upperBound {
      for residue in tail.residues {
        let n = base + residue
        if n > range.upperBound { return }
        if n >= start { try Self.append(n...n, to: &pieces) }
      }
      base = try Checked.add(base, tail.period)
    }
  }

  private static func append(
    _ piece: ClosedRange<Int>, to pieces: inout [ClosedRange<Int>]
  ) throws(ShapeError) {
    if let last = pieces.last, last.upperBound == piece.lowerBound - 1 {
      pieces[pieces.count - 1] = last.lowerBound...piece.upperBound
      return
    }
    guard pieces.count < mostIntervals else { throw .intervals }
    pieces.append(piece)
  }
}

extension SizeSet.Tail {
  /// Whether an integer has one of the residues, wherever the tail begins.
  func holds(_ n: Int) -> Bool {
    let residue = n % period
    let index = residues.partitioningIndex { $0 >= residue }
    return index < residues.count && residues[index] == residue
  }
}
