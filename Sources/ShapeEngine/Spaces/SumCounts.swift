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
    var (low, high, total) = (Int.max, -1, 0)
    for part in parts {
      guard let first = part.places.first, let least = part.moved(first, to: unit, rule) else {
        continue
      }
      let last = part.places.last { part.moved($0, to: unit, rule) != nil } ?? first
      low = min(low, least)
      high = max(high, part.moved(last, to: unit, rule) ?? least)
      total += part.places.count
    }
    guard high >= low else { return SumCounts(unit: unit, places: [], counts: []) }
    guard high - low < max(8 * total, 1 << 16) else { return sorted(parts, unit, rule) }
    // Side by side: an addition each.
    var sums = [UInt128](repeating: 0, count: high - low + 1)
    sums.withUnsafeMutableBufferPointer { sums in
      for part in parts {
        part.forEach(movedTo: unit, rule) { place, count in sums[place - low] &+= count }
      }
    }
    var result = SumCounts(unit: unit, places: [], counts: [])
    result.places.reserveCapacity(min(total, sums.count))
    result.counts.reserveCapacity(min(total, sums.count))
    for (index, count) in sums.enumerated() where count != 0 {
      result.places.append(low + index)
      result.counts.append(count)
    }
    return result
  }

  /// Few sums far from each other.
  private static func sorted(_ parts: [SumCounts], _ unit: Int, _ rule: Rule) -> SumCounts {
    var all: [(place: Int, count: UInt128)] = []
    for part in parts { part.forEach(movedTo: unit, rule) { all.append(($0, $1)) } }
    all.sort { $0.place < $1.place }
    var result = SumCounts(unit: unit, places: [], counts: [])
    for (place, count) in all {
      if result.places.last == place {
        result.counts[result.counts.count - 1] &+= count
      } else {
        result.places.append(place)
        result.counts.append(count)
      }
    }
    return result
  }

  /// The sums that are not too large, with their offset, on a grid that is as coarse or coarser.
  @inline(__always)
  private func forEach(movedTo unit: Int, _ rule: Rule, _ body: (Int, UInt128) -> Void) {
    if unit == self.unit, let shift = shift(rule) {
      // On the same grid all are moved by as much: nothing is divided for each.
      let end = places.partitioningIndex { $0 > shift.last }
      for index in 0..<end { body(places[index] &+ shift.distance, counts[index]) }
      return
    }
    for (place, count) in zip(places, counts) {
      guard let moved = moved(place, to: unit, rule) else { return }
      body(moved, count)
    }
  }

  /// By how much the offset moves each place on the grid, and the last place that is not too large then.
  private func shift(_ rule: Rule) -> (distance: Int, last: Int)? {
    guard offset >= 0, offset <= rule.greatest else { return nil }
    let (quotient, remainder) = offset.quotientAndRemainder(dividingBy: unit)
    guard rule.roundsUp, remainder > 0 else {
      return (quotient, (rule.greatest - offset) / unit)
    }
    return (quotient + 1, rule.greatest / unit - quotient - 1)
  }

  /// Where a sum stands on a grid; nil for one that is too large.
  private func moved(_ place: Int, to unit: Int, _ rule: Rule) -> Int? {
    let (sum, isTooLarge) = (place * self.unit).addingReportingOverflow(offset)
    guard !isTooLarge, sum <= rule.greatest else { return nil }
    let (quotient, remainder) = sum.quotientAndRemainder(dividingBy: unit)
    let moved = rule.roundsUp && remainder > 0 ? quotient + 1 : quotient
    // Rounded up, a sum may be too large.
    return moved <= rule.greatest / unit ? moved : nil
  }
}
