import ShapeEngine

/// Sets of sizes as people read them.
enum SizeSetText {
  /// The set with the names of the axes that it is of: `H, W >= 63`, `H, W multiples of 32`,
  /// `H in 221..224`.
  ///
  /// - Parameter isComplete: whether all ranges are there however many they are.
  static func text(of solved: SolvedSizes, names: String, isComplete: Bool = false) -> String {
    let sizes = solved.sizes
    let known = solved.knownUpTo.map { " (above \(NumberText.grouped($0)) not known)" } ?? ""
    if sizes == .all { return "any \(names)" + known }
    guard let tail = sizes.tail else { return names + finite(sizes.intervals, isComplete) + known }
    let start = sizes.least(atLeast: tail.from) ?? tail.from
    let end: String
    if tail.period == 1 {
      end = " >= \(start)"
    } else if tail.residues == [0] {
      end = " multiples of \(tail.period)" + (start > tail.period ? " from \(start)" : "")
    } else {
      end =
        " mod \(tail.period) in \(runs(tail.residues, isComplete))"
        + (tail.from > 1 ? " from \(start)" : "")
    }
    if sizes.intervals.isEmpty { return names + end + known }
    return "\(names) in \(ranges(sizes.intervals, isComplete)), or\(end)" + known
  }

  /// The set by itself: `>= 63`, `221..224`.
  static func text(of solved: SolvedSizes, isComplete: Bool = false) -> String {
    let text = text(of: solved, names: "", isComplete: isComplete)
    if text == "any " { return "any" }
    for prefix in [" in ", " = ", " "] where text.hasPrefix(prefix) {
      return String(text.dropFirst(prefix.count))
    }
    return text
  }

  private static func finite(_ intervals: [ClosedRange<Int>], _ isComplete: Bool) -> String {
    if intervals.isEmpty { return ": none" }
    if intervals.count == 1, intervals[0].count == 1 { return " = \(intervals[0].lowerBound)" }
    return " in \(ranges(intervals, isComplete))"
  }

  /// Ranges as they are typed; of many the first ones and how many more there are, unless all are
  /// wanted.
  private static func ranges(_ intervals: [ClosedRange<Int>], _ isComplete: Bool) -> String {
    let shown = isComplete ? intervals[...] : intervals.prefix(intervals.count > 9 ? 8 : 9)
    let texts = shown.map { range in
      range.count == 1
        ? "\(range.lowerBound)"
        : range.count == 2
          ? "\(range.lowerBound), \(range.upperBound)" : "\(range.lowerBound)..\(range.upperBound)"
    }
    let more = intervals.count - shown.count
    return texts.joined(separator: ", ")
      + (more > 0 ? " and \(NumberText.grouped(more)) more ranges" : "")
  }

  private static func runs(_ members: [Int], _ isComplete: Bool) -> String {
    var intervals: [ClosedRange<Int>] = []
    for n in members {
      if let last = intervals.last, last.upperBound == n - 1 {
        intervals[intervals.count - 1] = last.lowerBound...n
      } else {
        intervals.append(n...n)
      }
    }
    return ranges(intervals, isComplete)
  }
}

extension SizeSet {
  /// The set by itself: `>= 63`, `multiples of 32`, `193..224`.
  package var text: String { SizeSetText.text(of: SolvedSizes(self)) }
}
