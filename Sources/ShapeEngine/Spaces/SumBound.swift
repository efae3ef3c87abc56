/// A bound on the parameters or on the multiply-accumulates of members, whose sums are counted side by side.
struct SumBound {
  /// Whether it is about multiply-accumulates, and else about parameters.
  let isOfMACs: Bool
  let low: Int?
  let high: Int?
  var rule: SumCounts.Rule

  /// The bounds of a question: of each sum that it asks for the ranges, of which one holds. What holds of every
  /// sum is none.
  static func all(of question: SpaceQuestion) -> [[SumBound]] {
    [(question.parameters, false), (question.macs, true)].compactMap { ranges, isOfMACs in
      guard let ranges = ranges?.disjoint else { return nil }
      let bounds = ranges.compactMap { SumBound($0, isOfMACs: isOfMACs, question) }
      return bounds.count == ranges.count ? bounds : nil
    }
  }

  /// Nil for a range without ends.
  private init?(_ range: IntegerRanges.Range, isOfMACs: Bool, _ question: SpaceQuestion) {
    (self.isOfMACs, low, high) = (isOfMACs, range.low, range.high)
    // Without a greatest sum those below the least are counted, and taken from all.
    guard let greatest = range.high ?? range.low.map({ $0 - 1 }) else { return nil }
    rule = SumCounts.Rule(greatest: greatest, limit: question.sumLimit, roundsUp: false)
  }

  /// Whether members are ranked by what is bounded, and only from above: then the best of all are the best.
  func leavesBest(of question: SpaceQuestion) -> Bool {
    low == nil && question.ranking == (isOfMACs ? .macs : .parameters)
  }
}

extension DesignSpace {
  /// Counts the members under one bound, by the sums of all: exactly, or between two proven bounds.
  ///
  /// - Parameter question: its bound is counted, and no key has it.
  func counted(_ question: SpaceQuestion, under bound: SumBound) throws(SpaceError) -> SpaceAnswer {
    var bound = bound
    var down = try waited(question, bound)
    guard down.sums.contains(where: { $0.unit > 1 }) else {
      down.count = Natural(wide: bound.count(down.sums, down.sums, of: down.count))
      down.atMost = down.count
      return down
    }
    var counting = question
    counting.limit = 0
    bound.rule.roundsUp = true
    let up = try waited(counting, bound)
    down.atMost = Natural(wide: bound.count(down.sums, up.sums, of: down.count))
    down.count = Natural(wide: bound.count(up.sums, down.sums, of: down.count))
    return down
  }
}

extension DesignSpace {
  /// Counts the members under bounds on both sums, or in several ranges of one; ranges of one sum have no number
  /// in common.
  ///
  /// Each sum is counted by itself: of two sets at least those have both that the two have together beyond all, and
  /// at most as many as the smaller one has (Fréchet's bounds).
  func counted(
    _ question: SpaceQuestion, under bounds: [[SumBound]]
  ) throws(SpaceError) -> SpaceAnswer {
    var answer = try waited(question, nil)
    let all = answer.count
    for ranges in bounds {
      var (least, most) = (Natural(0), Natural(0))
      for range in ranges {
        let found = try counted(question, under: range)
        least += found.count
        most += found.atMost
      }
      answer.count = answer.count + least - all
      answer.atMost = min(answer.atMost, most)
    }
    answer.isRanked = false
    return answer
  }
}

extension SumBound {
  /// How many sums are within the bound where the ones stand for what is at most the greatest, and the others for
  /// what is below the least.
  fileprivate func count(
    _ sums: [SumCounts], _ others: [SumCounts], of all: Natural
  ) -> UInt128 {
    func count(_ sums: [SumCounts], upTo bound: Int) -> UInt128 {
      sums.reduce(0) { $0 + $1.count(upTo: bound) }
    }
    let below = low.map { count(others, upTo: $0 - 1) } ?? 0
    let within = high.map { count(sums, upTo: $0) } ?? UInt128(clamping: all)
    return within > below ? within - below : 0
  }
}
