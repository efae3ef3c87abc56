/// Sizes that were solved for, and how far that is known.
public struct SolvedSizes: Hashable, Sendable {
  /// The sizes; up to `knownUpTo` where that is not nil.
  public var sizes: SizeSet
  /// Above it nothing is known, and `sizes` has none: the answer was found by evaluation. Nil where
  /// the answer is exact for every size.
  public var knownUpTo: Int?

  /// Sizes that are known up to a size, or everywhere.
  public init(_ sizes: SizeSet, knownUpTo: Int? = nil) {
    self.sizes = sizes
    self.knownUpTo = knownUpTo
  }

  /// Whether the answer holds for every size.
  public var isExact: Bool { knownUpTo == nil }

  /// The sizes that fulfil both. It is exact where one of them is and ends within what is known of
  /// the other.
  func intersection(_ other: SolvedSizes) throws(ShapeError) -> SolvedSizes {
    var result = SolvedSizes(try sizes.intersection(other.sizes))
    for (mine, theirs) in [(self, other), (other, self)] {
      guard let limit = mine.knownUpTo else { continue }
      if theirs.isExact, theirs.sizes.isFinite, (theirs.sizes.greatest ?? 0) <= limit { continue }
      result.knownUpTo = min(limit, result.knownUpTo ?? limit)
    }
    return try result.cut()
  }

  /// The sizes that fulfil one or both.
  func union(_ other: SolvedSizes) throws(ShapeError) -> SolvedSizes {
    let limits = [knownUpTo, other.knownUpTo].compactMap { $0 }
    return try SolvedSizes(sizes.union(other.sizes), knownUpTo: limits.min()).cut()
  }

  /// The other sizes, as far as these are known.
  func complement() throws(ShapeError) -> SolvedSizes {
    try SolvedSizes(sizes.complement, knownUpTo: knownUpTo).cut()
  }

  private func cut() throws(ShapeError) -> SolvedSizes {
    guard let knownUpTo else { return self }
    return SolvedSizes(try sizes.intersection(SizeSet(1...knownUpTo)), knownUpTo: knownUpTo)
  }
}
