/// Receptive fields that are as good as each other: ranges in ascending order, with room between
/// them. The last one may have no end, which `Int.max` stands for.
struct FieldSet: Hashable, Sendable {
  private(set) var ranges: [ClosedRange<Int>]

  /// Every field.
  static let all = FieldSet([1...Int.max])

  /// - Parameter ranges: in any order; they may overlap.
  init(_ ranges: [ClosedRange<Int>]) {
    self.ranges = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = self.ranges.last, last.upperBound >= range.lowerBound - 1 {
        let end = max(last.upperBound, range.upperBound)
        self.ranges[self.ranges.count - 1] = last.lowerBound...end
      } else {
        self.ranges.append(range)
      }
    }
  }

  /// The fields that a person asks for.
  init(_ asked: IntegerRanges) {
    self.init(
      asked.ranges.compactMap { range in
        let (low, high) = (max(1, range.low ?? 1), range.high ?? .max)
        return low <= high ? low...high : nil
      })
  }

  var isEmpty: Bool { ranges.isEmpty }

  func contains(_ field: Int) -> Bool { ranges.contains { $0.contains(field) } }

  /// The fields R of which a layer makes one of these, offset + factor*R, distinguished as far as
  /// they can occur.
  func after(_ offset: Int, _ factor: Int, within possible: ClosedRange<Int>) -> FieldSet {
    var result: [ClosedRange<Int>] = []
    for range in ranges {
      let low = Self.quotient(range.lowerBound, offset, factor, roundedUp: true)
      let high =
        range.upperBound == .max
        ? Int.max : Self.quotient(range.upperBound, offset, factor, roundedUp: false)
      if low > high || low > possible.upperBound || high < possible.lowerBound { continue }
      let start = low <= possible.lowerBound ? 1 : low
      result.append(start...(high >= possible.upperBound ? .max : high))
    }
    return FieldSet(result)
  }

  /// (field - offset)/factor, at least 0. A field that passes 64 bits on the way is past all.
  private static func quotient(_ field: Int, _ offset: Int, _ factor: Int, roundedUp: Bool) -> Int {
    let (difference, overflow) = field.subtractingReportingOverflow(offset)
    if overflow { return .max }
    if difference <= 0 { return 0 }
    return roundedUp ? (difference - 1) / factor + 1 : difference / factor
  }
}
