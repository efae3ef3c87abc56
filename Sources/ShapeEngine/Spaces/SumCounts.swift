/// How many partial results have each sum of parameters or multiply-accumulates.
///
/// Sums are exact while there are few of them. Past that they stand on a grid of multiples of a unit, all rounded
/// down or all rounded up: two countings, one of each kind, prove how many sums are below a bound at least and at
/// most.
struct SumCounts {
  /// What all countings of one question have in common.
  struct Rule: Hashable {
    /// Sums above it are left out.
    var greatest: Int
    /// How many different sums stand side by side.
    var limit: Int
    /// Whether sums are rounded up where they are rounded.
    var roundsUp: Bool
  }

  /// What is still to be added to all sums: exact, so that nothing is moved or rounded for a layer's sake.
  private var offset = 0
  /// The sums are multiples of this.
  private(set) var unit = 1
  /// The sums over the unit, ascending.
  private var places: [Int]
  private var counts: [UInt128]

  /// One result with the sum 0.
  init() {
    places = [0]
    counts = [1]
  }

  private init(unit: Int, places: [Int], counts: [UInt128]) {
    self.unit = unit
    self.places = places
    self.counts = counts
  }

  /// Whether no sum is left.
  var isEmpty: Bool { places.isEmpty }

  /// The same with so much more in each sum; without what is above the greatest then.
  func adding(_ amount: Int, _ rule: Rule) throws(ShapeError) -> SumCounts {
    var result = self
    result.offset = try Checked.add(offset, amount)
    guard let first = places.first else { return result }
    // Rounded down, the least sum is one that may be.
    guard try Checked.add(Checked.multiply(first, unit), result.offset) <= rule.greatest else {
      return SumCounts(unit: unit, places: [], counts: [])
    }
    return result
  }

  /// How many have a sum of at most `bound`, as far as the rounded sums say.
  func count(upTo bound: Int) -> UInt128 {
    var total: UInt128 = 0
    for (place, count) in zip(places, counts) {
      let (sum, isTooLarge) = (place * unit).addingReportingOverflow(offset)
      guard !isTooLarge, sum <= bound else { break }
      total += count
    }
    return total
  }

  /// How many there are with each sum, where those of several are put together.
  static func joined(_ parts: [SumCounts], _ rule: Rule) throws(ShapeError) -> SumCounts {
    guard parts.count > 1 else { return parts.first ?? SumCounts(unit: 1, places: [], counts: []) }
    var unit = parts.map(\.unit).max() ?? 1
    while true {
      let joined = try joined(parts, unit, rule)
      guard joined.places.count > rule.limit else { return joined }
      // As fine a grid as the limit has room for.
      unit = max(2 * unit, rule.greatest / rule.limit + 1)
    }
  }

  private static func joined(
    _ parts: [SumCounts], _ unit: Int, _ rule: Rule
  ) throws(ShapeError) -> SumCounts {
    let top = rule.greatest / unit
    let moved = parts.map { $0.moved(to: unit, rule) }
    let low = moved.compactMap(\.first?.place).min() ?? 0
    let high = min(moved.compactMap(\.last?.place).max() ?? 0, top)
    guard high >= low else { return SumCounts(unit: unit, places: [], counts: []) }
    let total = moved.reduce(0) { $0 + $1.count }
    guard high - low < max(8 * total, 1 << 16) else { return sorted(moved, unit, top) }
    // Side by side: an addition each.
    var sums = [UInt128](repeating: 0, count: high - low + 1)
    for part in moved {
      for (place, count) in part where place <= top { sums[place - low] &+= count }
    }
    var result = SumCounts(unit: unit, places: [], counts: [])
    result.places.reserveCapacity(total)
    result.counts.reserveCapacity(total)
    for (index, count) in sums.enumerated() where count != 0 {
      result.places.append(low + index)
      result.counts.append(count)
    }
    return result
  }

  /// Few sums far from each other.
  private static func sorted(
    _ parts: [[(place: Int, count: UInt128)]], _ unit: Int, _ top: Int
  ) -> SumCounts {
    var result = SumCounts(unit: unit, places: [], counts: [])
    for (place, count) in parts.joined().sorted(by: { $0.place < $1.place }) where place <= top {
      if result.places.last == place {
        result.counts[result.counts.count - 1] &+= count
      } else {
        result.places.append(place)
        result.counts.append(count)
      }
    }
    return result
  }

  /// The sums with their offset on a grid that is as coarse or coarser.
  private func moved(to unit: Int, _ rule: Rule) -> [(place: Int, count: UInt128)] {
    var result: [(place: Int, count: UInt128)] = []
    result.reserveCapacity(places.count)
    for (place, count) in zip(places, counts) {
      let (sum, isTooLarge) = (place * self.unit).addingReportingOverflow(offset)
      guard !isTooLarge, sum <= rule.greatest else { break }
      let (quotient, remainder) = sum.quotientAndRemainder(dividingBy: unit)
      result.append((rule.roundsUp && remainder > 0 ? quotient + 1 : quotient, count))
    }
    return result
  }
}
