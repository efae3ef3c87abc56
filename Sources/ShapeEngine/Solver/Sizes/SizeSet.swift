/// A set of positive integers that is periodic from some size on: the inputs that a network takes,
/// or those that give a size.
///
///     let legal = try SizeSet(preperiod: 1, period: 32) { $0 % 32 == 0 }
///     legal.least                      // 32
///     legal.greatest(atMost: 100)      // 96
///
/// It is written in one way only (least period, then least `from`), so that equal sets are equal
/// values.
public struct SizeSet: Hashable, Sendable {
  /// The members from `from` on: every n with `n mod period` in `residues`.
  public struct Tail: Hashable, Sendable {
    /// The first size that the residues decide.
    public let from: Int
    /// The least period.
    public let period: Int
    /// In ascending order, at least one.
    public let residues: [Int]
  }

  /// The members below the tail, or all of them: ascending, with a gap between neighbours.
  public let intervals: [ClosedRange<Int>]
  /// The members without end; nil where the set is finite.
  public let tail: Tail?

  /// The longest period that a set can have.
  public static var longestPeriod: Int { 1 << 20 }
  /// The most intervals that a set can have below its tail.
  public static var mostIntervals: Int { 1 << 20 }

  /// No size.
  public static var none: SizeSet { SizeSet(intervals: [], tail: nil) }
  /// Every positive integer.
  public static var all: SizeSet { .from(1) }

  /// Every positive integer that is at least `bound`.
  public static func from(_ bound: Int) -> SizeSet {
    SizeSet(intervals: [], tail: Tail(from: max(bound, 1), period: 1, residues: [0]))
  }

  /// The positive integers of a range, up to the last but one that fits 64 bits.
  public init(_ range: ClosedRange<Int>) {
    let (low, high) = (max(range.lowerBound, 1), min(range.upperBound, .max - 1))
    self.init(intervals: low > high ? [] : [low...high], tail: nil)
  }

  /// The n that fulfil a predicate which repeats itself from `preperiod` on: for every n from there
  /// it holds at n + `period` exactly where it holds at n.
  ///
  /// - Complexity: `preperiod` + `period` calls.
  public init(
    preperiod: Int, period: Int, where holds: (Int) throws(ShapeError) -> Bool
  ) throws(ShapeError) {
    guard period > 0, period <= Self.longestPeriod else { throw .period(of: period) }
    let from = max(preperiod, 1)
    let head = try Self.runs(in: 1..<from, where: holds)
    var residues: [Int] = []
    for n in from..<(try Checked.add(from, period)) where try holds(n) {
      residues.append(n % period)
    }
    self.init(head: head, from: from, period: period, residues: residues.sorted())
  }

  /// The set of the intervals below `from`, ascending and apart, and of the residues from there on,
  /// ascending: brought into the one way in which it is written.
  init(head: [ClosedRange<Int>], from: Int, period: Int, residues: [Int]) {
    var (head, from, period, residues) = (Self.joined(head), from, period, residues)
    guard !residues.isEmpty else {
      self.init(intervals: head, tail: nil)
      return
    }
    Self.shorten(&period, &residues)
    Self.lower(&from, &head, period, residues)
    self.init(intervals: head, tail: Tail(from: from, period: period, residues: residues))
  }

  /// The set as it is written: intervals below `from`, ascending and apart, and from there on the
  /// residues of a period; nil where they are none such. Without a period the set is finite.
  public init?(
    intervals: [ClosedRange<Int>], from: Int = 1, period: Int = 1, residues: [Int] = []
  ) {
    let ends = [0] + intervals.map(\.upperBound)
    guard zip(ends, intervals).allSatisfy({ $0 < $1.lowerBound }), ends[ends.count - 1] < .max,
      (1...Self.longestPeriod).contains(period), intervals.count <= Self.mostIntervals,
      zip([-1] + residues, residues + [period]).allSatisfy({ $0 < $1 }),
      residues.isEmpty || from > ends[ends.count - 1] && from <= .max - period
    else { return nil }
    self.init(head: intervals, from: from, period: period, residues: residues)
  }

  private init(intervals: [ClosedRange<Int>], tail: Tail?) {
    self.intervals = intervals
    self.tail = tail
  }

  // MARK: - The one way of writing

  private static func runs(
    in range: Range<Int>, where holds: (Int) throws(ShapeError) -> Bool
  ) throws(ShapeError) -> [ClosedRange<Int>] {
    var runs: [ClosedRange<Int>] = []
    for n in range where try holds(n) {
      if let last = runs.last, last.upperBound == n - 1 {
        runs[runs.count - 1] = last.lowerBound...n
      } else {
        runs.append(n...n)
      }
      if runs.count > mostIntervals { throw .intervals }
    }
    return runs
  }

  private static func joined(_ intervals: [ClosedRange<Int>]) -> [ClosedRange<Int>] {
    var result: [ClosedRange<Int>] = []
    for interval in intervals {
      if let last = result.last, last.upperBound >= interval.lowerBound - 1 {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, interval.upperBound)
      } else {
        result.append(interval)
      }
    }
    return result
  }

  /// A period that is p times a shorter one has p times as many residues, each block of which is
  /// the one before it, shifted.
  private static func shorten(_ period: inout Int, _ residues: inout [Int]) {
    for p in primeFactors(of: period) {
      let (block, count) = (period / p, residues.count / p)
      guard residues.count % p == 0,
        (0..<residues.count - count).allSatisfy({ residues[$0 + count] == residues[$0] + block })
      else { continue }
      period = block
      residues.removeLast(residues.count - count)
    }
  }

  /// Takes members of the head into the tail as long as they are those that the tail would have.
  private static func lower(
    _ from: inout Int, _ head: inout [ClosedRange<Int>], _ period: Int, _ residues: [Int]
  ) {
    while true {
      let last = head.last?.upperBound ?? 0
      let expected = max(0, member(before: from, period, residues))
      guard last == expected else {
        from = max(last, expected) + 1
        return
      }
      guard last > 0 else {
        from = 1
        return
      }
      let interval = head.removeLast()
      if period == 1 {
        from = interval.lowerBound
      } else {
        from = last
        if interval.lowerBound < last { head.append(interval.lowerBound...(last - 1)) }
      }
    }
  }

  /// The largest n below a bound whose residue is in the list.
  static func member(before bound: Int, _ period: Int, _ residues: [Int]) -> Int {
    let place = bound % period
    let count = residues.partitioningIndex { $0 >= place }
    let base = bound - place
    return count > 0 ? base + residues[count - 1] : base - period + (residues.last ?? 0)
  }
}

extension Array {
  /// The first index whose element fulfils a predicate that holds from some element on.
  func partitioningIndex(where belongs: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension ShapeError {
  static func period(of period: Int) -> ShapeError {
    ShapeError(
      "a set of sizes repeats itself only after \(period) sizes", found: "period \(period)",
      expected: "1 to \(SizeSet.longestPeriod)")
  }

  static var intervals: ShapeError {
    ShapeError(
      "a set of sizes has too many gaps",
      expected: "at most \(SizeSet.mostIntervals) intervals before it repeats itself")
  }
}
