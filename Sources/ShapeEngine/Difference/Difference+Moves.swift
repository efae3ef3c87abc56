extension Difference {
  /// Finds runs that have another place among the layers that kept theirs, and runs that were taken
  /// out here and put in there, the longest first.
  mutating func findMoves(_ left: LayerKeys, _ right: LayerKeys) {
    findCrossings()
    defer { moves.sort { $0.now.lowerBound < $1.now.lowerBound } }
    let (gone, new) = (removed, added)
    // A table over both; where it would be large, nothing that is left has much in common.
    guard !gone.isEmpty, !new.isEmpty, gone.count <= (1 << 20) / new.count else { return }
    var runs = matchingRuns(gone, new, left, right)
    runs.sort { ($1.was.count, $0.was.lowerBound) < ($0.was.count, $1.was.lowerBound) }
    for run in runs {
      let isFree =
        run.was.allSatisfy { successors[$0] == nil }
        && run.now.allSatisfy { partners[$0] == nil }
      guard isFree else { continue }
      for (i, j) in zip(run.was, run.now) { match(i, j) }
      moves.append(run)
    }
  }

  /// The layers that are the same and in another order, in runs.
  private mutating func findCrossings() {
    let kept = partners.indices.filter { partners[$0] != nil }
    let rising = Set(LongestRise.indices(of: kept.compactMap { partners[$0] }).map { kept[$0] })
    guard rising.count < kept.count else { return }
    for j in kept where !rising.contains(j) {
      guard let i = partners[j] else { continue }
      if let last = moves.last, last.now.upperBound == j, last.was.upperBound == i {
        moves[moves.count - 1] = LayerMove(
          was: last.was.lowerBound..<(i + 1), now: last.now.lowerBound..<(j + 1))
      } else {
        moves.append(LayerMove(was: i..<(i + 1), now: j..<(j + 1)))
      }
    }
  }

  private func matchingRuns(
    _ gone: [Int], _ new: [Int], _ left: LayerKeys, _ right: LayerKeys
  ) -> [LayerMove] {
    var runs: [LayerMove] = []
    let places = Dictionary(new.enumerated().map { ($1, $0) }, uniquingKeysWith: { $1 })
    let counts = (
      Dictionary(gone.map { (left.kinds[$0], 1) }, uniquingKeysWith: +),
      Dictionary(new.map { (right.kinds[$0], 1) }, uniquingKeysWith: +)
    )
    // Those of which there is one on each side.
    let unique = Set(counts.0.filter { $1 == 1 && counts.1[$0] == 1 }.keys)
    var lengths = Array(repeating: 0, count: new.count)
    for i in gone {
      var next = Array(repeating: 0, count: new.count)
      for (place, j) in new.enumerated() where isAlike(i, j, left, right) {
        let before = places[j - 1].map { lengths[$0] } ?? 0
        next[place] = (i > 0 && successors[i - 1] == nil ? before : 0) + 1
        let length = next[place]
        let goesOn =
          i + 1 < left.count && j + 1 < right.count && successors[i + 1] == nil
          && partners[j + 1] == nil && isAlike(i + 1, j + 1, left, right)
        guard !goesOn else { continue }
        let run = LayerMove(was: (i - length + 1)..<(i + 1), now: (j - length + 1)..<(j + 1))
        if isTelling(run, unique, left, right) { runs.append(run) }
      }
      lengths = next
    }
    return runs
  }

  private func isAlike(_ i: Int, _ j: Int, _ left: LayerKeys, _ right: LayerKeys) -> Bool {
    guard left.kinds[i] == right.kinds[j] else { return false }
    return left.paths[i] == right.paths[j] || left.renamed[i] == right.paths[j]
      || left.masks[i] == right.masks[j]
  }

  /// Whether a run is one thing that moved and not a coincidence: its layers have kept names that say
  /// something, or it has a layer that nothing else is like.
  private func isTelling(
    _ run: LayerMove, _ unique: Set<Int>, _ left: LayerKeys, _ right: LayerKeys
  ) -> Bool {
    let keepsNames = zip(run.was, run.now).allSatisfy { i, j in
      left.renamed[i] == right.paths[j] && !LayerPath.endsInIndex(now.layers[j].path)
    }
    if keepsNames { return true }
    return run.was.count > 1 && run.was.contains { unique.contains(left.kinds[$0]) }
  }
}
