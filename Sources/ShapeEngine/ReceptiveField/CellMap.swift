/// The first and the last cell of the network's input behind cell y of a map, along one axis, for
/// every y of a map without ends: a map of y with `f(y + period) = f(y) + rise`.
///
/// A window moves both ends alike, so that most maps have period 1; what is upsampled by 4 has period
/// 4, and the field of a 3x3 behind it is of one size at some cells and of another at others.
struct CellMap: Hashable, Sendable {
  /// What one cell sees; nothing where the first cell comes after the last one.
  struct Ends: Hashable, Sendable {
    var first: Int
    var last: Int

    static var none: Ends { Ends(first: .max, last: .min) }
    var isEmpty: Bool { first > last }
    var count: Int {
      get throws(ShapeError) {
        isEmpty ? 0 : try Checked.add(Checked.subtract(last, first), 1)
      }
    }

    func moved(by distance: Int) throws(ShapeError) -> Ends {
      if isEmpty { return self }
      return Ends(
        first: try Checked.add(first, distance), last: try Checked.add(last, distance))
    }

    func union(_ other: Ends) -> Ends {
      Ends(first: min(first, other.first), last: max(last, other.last))
    }
  }

  private(set) var rise: Int
  /// Of the cells 0, 1, … of a period, where it is longer than 1.
  private var others: [Ends]
  private var zeroth: Ends
  /// Whether each cell sees something, and a later one never less far: then the ends of what a later
  /// layer reads say what it sees.
  private var isRising: Bool

  var period: Int { max(others.count, 1) }

  /// The network's input, each cell of which sees itself.
  static var identity: CellMap {
    CellMap(rise: 1, others: [], zeroth: Ends(first: 0, last: 0), isRising: true)
  }

  /// The longest period that is followed; a field behind a longer one is told roughly.
  static var longestPeriod: Int { 1 << 12 }
  private static var mostSteps: Int { 1 << 18 }

  private init(rise: Int, others: [Ends], zeroth: Ends, isRising: Bool) {
    (self.rise, self.others, self.zeroth, self.isRising) = (rise, others, zeroth, isRising)
  }

  /// The map with these ends for the cells of one period.
  private init(_ ends: [Ends], rise: Int) throws(ShapeError) {
    var (ends, rise) = (ends, rise)
    Self.shorten(&ends, &rise)
    self.init(rise: rise, others: ends.count > 1 ? ends : [], zeroth: ends[0], isRising: true)
    var before = try ends[ends.count - 1].moved(by: try Checked.subtract(0, rise))
    for now in ends {
      isRising =
        isRising && !now.isEmpty && before.first <= now.first && before.last <= now.last
      before = now
    }
  }

  /// A period of p times the same is one of them.
  private static func shorten(_ ends: inout [Ends], _ rise: inout Int) {
    for p in primeFactors(of: ends.count) {
      let block = ends.count / p
      guard rise % p == 0 else { continue }
      let step = rise / p
      let repeats = (block..<ends.count).allSatisfy {
        (try? ends[$0 - block].moved(by: step)) == ends[$0]
      }
      if repeats {
        ends.removeLast(ends.count - block)
        rise = step
      }
    }
  }

  /// What cell y sees.
  func ends(of y: Int) throws(ShapeError) -> Ends {
    if others.isEmpty { return try zeroth.moved(by: Checked.multiply(rise, y)) }
    let turns = try Checked.floorDivide(y, by: others.count)
    return try others[y - turns * others.count].moved(by: Checked.multiply(turns, rise))
  }
}

extension CellMap {
  /// The map behind a layer that reads cells of this one.
  func after(_ reading: AxisReading) throws(ShapeError) -> CellMap {
    if others.isEmpty, isRising, case .windows(let taps, _) = reading {
      var result = self
      result.rise = try Checked.multiply(rise, taps.stride)
      let far = try Checked.add(taps.offset, taps.reach())
      result.zeroth.first = try Checked.affine(rise, taps.offset, zeroth.first)
      result.zeroth.last = try Checked.affine(rise, far, zeroth.last)
      return result
    }
    let law = try reading.law()
    let turns = law.rise == 0 ? 1 : period / greatestCommonDivisor(period, law.rise)
    let count = try Checked.multiply(law.period, turns)
    let steps = try Checked.multiply(count, isRising ? 2 : reading.cost)
    guard count <= Self.longestPeriod, steps <= Self.mostSteps else { throw .overflow }
    var ends: [Ends] = []
    ends.reserveCapacity(count)
    for y in 0..<count {
      var seen = Ends.none
      try reading.forEachCell(of: y, endsOnly: isRising) { (cell) throws(ShapeError) in
        seen = seen.union(try self.ends(of: cell))
      }
      ends.append(seen)
    }
    let moved = try Checked.multiply(law.rise, turns)
    return try CellMap(ends, rise: Checked.multiply(moved / period, rise))
  }

  /// The map of so many cells in the opposite order.
  func mirrored(_ count: Int) throws(ShapeError) -> CellMap {
    var ends: [Ends] = []
    for y in 0..<period {
      ends.append(try self.ends(of: Checked.subtract(Checked.subtract(count, 1), y)))
    }
    return try CellMap(ends, rise: Checked.subtract(0, rise))
  }

  /// The map of the one cell that sees what cells 0 to `count` - 1 see together. It keeps the stride
  /// that it would have had.
  func pooled(_ count: Int) throws(ShapeError) -> CellMap {
    var all = Ends.none
    if isRising {
      all = try ends(of: 0).union(ends(of: count - 1))
    } else {
      guard count <= Self.mostSteps else { throw .overflow }
      for y in 0..<count { all = all.union(try ends(of: y)) }
    }
    return CellMap(
      rise: rise, others: others.map { _ in all }, zeroth: all, isRising: !all.isEmpty)
  }

  /// The union of what two paths see that join. Where they move at different speeds there is no law,
  /// and the `count` cells of the map themselves are the period.
  func joined(_ other: CellMap, over count: Int) throws(ShapeError) -> CellMap {
    if others.isEmpty, other.others.isEmpty, rise == other.rise {
      var result = self
      result.zeroth = zeroth.union(other.zeroth)
      result.isRising = isRising && other.isRising
      return result
    }
    let g = greatestCommonDivisor(period, other.period)
    let both = try Checked.multiply(period / g, other.period)
    let isAlike =
      try Checked.multiply(rise, both / period) == Checked.multiply(other.rise, both / other.period)
    let turns = (count + period - 1) / period
    let length = isAlike ? both : try Checked.multiply(turns, period)
    guard length <= Self.longestPeriod else { throw .overflow }
    var ends: [Ends] = []
    for y in 0..<length { ends.append(try self.ends(of: y).union(other.ends(of: y))) }
    return try CellMap(ends, rise: Checked.multiply(rise, length / period))
  }

  /// Whether both paths have the same stride and centres.
  func isCentred(on other: CellMap) -> Bool {
    guard rise == other.rise, period == other.period else { return false }
    func centre(_ ends: Ends) -> Int? { try? Checked.add(ends.first, ends.last) }
    return others.isEmpty
      ? centre(zeroth) == centre(other.zeroth)
      : others.map(centre) == other.others.map(centre)
  }

  /// The largest and the smallest number of cells that one of the first `count` cells sees.
  func sizes(over count: Int) throws(ShapeError) -> ClosedRange<Int> {
    if others.isEmpty {
      let size = try zeroth.count
      return size...size
    }
    var (low, high) = (Int.max, 0)
    for end in others.prefix(max(count, 1)) {
      let size = try end.count
      (low, high) = (min(low, size), max(high, size))
    }
    return low...high
  }

  /// About where the first and the last cell stand.
  var roughly: (slope: Double, low: Double, high: Double) {
    let slope = Double(rise) / Double(period)
    guard !others.isEmpty else { return (slope, Double(zeroth.first), Double(zeroth.last)) }
    var (low, high) = (Double.infinity, -Double.infinity)
    for (y, end) in others.enumerated() where !end.isEmpty {
      low = min(low, Double(end.first) - slope * Double(y))
      high = max(high, Double(end.last) - slope * Double(y))
    }
    return (slope, low, high)
  }
}
