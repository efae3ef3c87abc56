/// The order of the points of each layer such that few lines cross.
///
/// Layer by layer points are ordered by the middle of what they have lines to in the layer before, down and
/// up again, and then moved one by one to where fewer lines cross, as long as that helps, from several first
/// orders. Of all that are tried each stretch between two layers that are alike keeps the best one: where a
/// network is a stack of cells, each cell is solved by itself.
struct LineOrder {
  /// The points of each layer, from left to right.
  private(set) var ranks: [[Int]]

  /// The points right above and below each one that it has a line to.
  private let above: [[Int]]
  private let below: [[Int]]
  /// Where each point stands in its layer.
  private var places: [Int]
  /// A tree of sums, in which crossings are counted.
  private var tree: [Int]

  init(_ lines: RankedLines) {
    ranks = lines.ranks
    above = lines.above
    below = lines.below
    places = Array(repeating: 0, count: lines.points.count)
    tree = Array(repeating: 0, count: (lines.ranks.map(\.count).max() ?? 0) + 1)
    for rank in ranks.indices { number(rank) }
  }

  private mutating func number(_ rank: Int) {
    for (place, point) in ranks[rank].enumerated() { places[point] = place }
  }

  private mutating func take(_ order: [[Int]]) {
    ranks = order
    for rank in ranks.indices { number(rank) }
  }

  // MARK: - Crossings

  /// How often lines cross.
  var crossings: Int {
    var copy = self
    return copy.counts().reduce(0, +)
  }

  /// How often lines cross below each layer.
  private mutating func counts() -> [Int] {
    ranks.indices.dropLast().map { crossings(below: $0) }
  }

  /// How often lines between a layer and the next one cross: the inversions of their lower ends.
  private mutating func crossings(below rank: Int) -> Int {
    let size = ranks[rank + 1].count
    for place in 0...size { tree[place] = 0 }
    var (seen, count) = (0, 0)
    for point in ranks[rank] {
      for end in below[point] {
        var (sum, place) = (0, places[end] + 1)
        while place > 0 {
          sum += tree[place]
          place -= place & -place
        }
        count += seen - sum
      }
      // Lines from one point do not cross each other.
      for end in below[point] {
        var place = places[end] + 1
        while place <= size {
          tree[place] += 1
          place += place & -place
        }
      }
      seen += below[point].count
    }
    return count
  }

  // MARK: - Attempts

  /// The best order that was found, stretch by stretch.
  private struct Best {
    var order: [[Int]]
    /// How often lines cross below each layer.
    var counts: [Int]

    /// Takes what another order does better between layers that both have alike, or alike in a mirror.
    ///
    /// - Returns: whether there was something.
    mutating func take(_ other: [[Int]], _ others: [Int]) -> Bool {
      let isBetter = takeStretches(other, others)
      return takeStretches(other.map { $0.reversed() }, others) || isBetter
    }

    private mutating func takeStretches(_ other: [[Int]], _ others: [Int]) -> Bool {
      var isBetter = false
      // The first layer of the stretch; the picture's ends are free.
      var (first, gain) = (0, 0)
      for rank in order.indices {
        let isLast = rank == order.count - 1
        if isLast || order[rank] == other[rank] {
          if gain > 0 {
            isBetter = true
            for place in first...rank { order[place] = other[place] }
            for place in first..<rank { counts[place] = others[place] }
          }
          (first, gain) = (rank, 0)
        }
        if !isLast { gain += counts[rank] - others[rank] }
      }
      return isBetter
    }
  }

  /// How much is done at most, in points times rounds.
  private static let work = 2_000_000

  /// Looks for an order with few crossings.
  mutating func improve() {
    guard ranks.count > 1 else { return }
    let given = ranks
    var best = Best(order: ranks, counts: counts())
    var left = Self.work
    var (start, stale) = (0, 0)
    while best.counts.contains(where: { $0 > 0 }), left > 0, stale < 32 {
      let isWalk = start < 4
      take(isWalk ? given : best.order)
      if isWalk { walkDown(isReversed: start % 2 == 1) }
      if start == 2 || start == 3 { take(ranks.map { $0.reversed() }) }
      if start == 0 { best = Best(order: ranks, counts: counts()) }
      let isBetter = attempt(start, shaking: !isWalk, &best, &left)
      stale = isBetter || isWalk ? 0 : stale + 1
      start += 1
    }
    take(best.order)
  }

  /// Goes on from the order that there is.
  ///
  /// - Returns: whether the best order became better.
  private mutating func attempt(
    _ start: Int, shaking: Bool, _ best: inout Best, _ left: inout Int
  ) -> Bool {
    var isBetter = best.take(ranks, counts())
    var (round, stale) = (0, 0)
    while stale < 4, round < 24, left > 0 {
      let chance = Chance(start * 32 + round)
      if shaking, round % 2 == 1 {
        shake(chance)
      } else {
        sweep(isDown: round % 2 == start / 2 % 2, chance)
      }
      move()
      if round % 2 == 1 { exchange { $0 >= 0 } }
      let gains = best.take(ranks, counts())
      stale = gains ? 0 : stale + 1
      isBetter = isBetter || gains
      round += 1
      left -= places.count
    }
    return isBetter
  }

  /// The first order: as a walk from the top that goes deep first reaches the points.
  private mutating func walkDown(isReversed: Bool) {
    var seen = Array(repeating: false, count: places.count)
    var found: [[Int]] = ranks.map { _ in [] }
    var rankOf = places
    for (rank, points) in ranks.enumerated() { for point in points { rankOf[point] = rank } }
    for start in ranks.joined() where above[start].isEmpty {
      var open = [start]
      while let point = open.popLast() {
        guard !seen[point] else { continue }
        seen[point] = true
        found[rankOf[point]].append(point)
        open += isReversed ? below[point] : below[point].reversed()
      }
    }
    take(found)
  }

  // MARK: - Steps

  /// What is left to chance, the same in each run.
  private struct Chance {
    private let seed: UInt64

    init(_ number: Int) { seed = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15 }

    private func bits(_ rank: Int, _ place: UInt64) -> UInt64 {
      var bits = seed ^ UInt64(truncatingIfNeeded: rank) &* 0xBF58_476D_1CE4_E5B9
      bits ^= place &* 0x94D0_49BB_1331_11EB
      for _ in 0..<2 { bits = (bits ^ (bits >> 29)) &* 0xBF58_476D_1CE4_E5B9 }
      return bits
    }

    /// Once in two.
    func isHeads(_ rank: Int, _ place: UInt64) -> Bool { bits(rank, place) >> 63 == 1 }

    /// Once in four.
    func isRare(_ rank: Int, _ place: Int) -> Bool {
      bits(rank, UInt64(truncatingIfNeeded: place)) >> 62 == 0
    }
  }

  /// Orders layer by layer by the middle of what each point has lines to in the layer before.
  ///
  /// - Parameter chance: by which points between which nothing decides keep their order or change it.
  private mutating func sweep(isDown: Bool, _ chance: Chance) {
    let order = isDown ? Array(ranks.indices.dropFirst()) : ranks.indices.dropLast().reversed()
    for rank in order where ranks[rank].count > 1 {
      var keyed: [(point: Int, key: Double, place: Int)] = []
      for (place, point) in ranks[rank].enumerated() {
        let ends = (isDown ? above[point] : below[point]).map { places[$0] }.sorted()
        keyed.append((point, ends.isEmpty ? -1 : Self.median(ends), place))
      }
      // What has no line on that side stays where it is.
      let moving = keyed.filter { $0.key >= 0 }.sorted {
        if $0.key != $1.key { return $0.key < $1.key }
        return ($0.place < $1.place) != chance.isHeads(rank, $0.key.bitPattern)
      }
      var next = moving.makeIterator()
      ranks[rank] = keyed.map { $0.key < 0 ? $0.point : next.next()?.point ?? $0.point }
      number(rank)
    }
  }

  /// The weighted median of Gansner et al. 1993.
  private static func median(_ ends: [Int]) -> Double {
    let middle = ends.count / 2
    if ends.count % 2 == 1 { return Double(ends[middle]) }
    if ends.count == 2 { return Double(ends[0] + ends[1]) / 2 }
    let left = Double(ends[middle - 1] - ends[0])
    let right = Double(ends[ends.count - 1] - ends[middle])
    guard left + right > 0 else { return Double(ends[middle - 1] + ends[middle]) / 2 }
    return (Double(ends[middle - 1]) * right + Double(ends[middle]) * left) / (left + right)
  }

  /// Moves each point to the place in its layer where the fewest lines cross.
  private mutating func move() {
    for _ in 0..<2 {
      var isBetter = false
      for rank in ranks.indices where ranks[rank].count > 1 {
        for point in ranks[rank] where move(point, rank) { isBetter = true }
      }
      if !isBetter { return }
    }
  }

  /// - Returns: whether there was a better place.
  private mutating func move(_ point: Int, _ rank: Int) -> Bool {
    let place = places[point]
    var best = (gain: 0, place: place)
    for step in [-1, 1] {
      var (sum, other) = (0, place + step)
      // In wide layers no farther than this.
      while ranks[rank].indices.contains(other), abs(other - place) <= 32 {
        let beside = ranks[rank][other]
        sum += step < 0 ? gain(beside, point) : gain(point, beside)
        if sum > best.gain { best = (sum, other) }
        other += step
      }
    }
    guard best.place != place else { return false }
    ranks[rank].remove(at: place)
    ranks[rank].insert(point, at: best.place)
    for at in min(place, best.place)...max(place, best.place) { places[ranks[rank][at]] = at }
    return true
  }

  /// Exchanges neighbours where so many fewer lines cross then.
  private mutating func exchange(
    where isWanted: (_ gain: Int) -> Bool,
    among isMeant: (_ rank: Int, _ place: Int) -> Bool = { _, _ in true }
  ) {
    for rank in ranks.indices where ranks[rank].count > 1 {
      for place in 0..<ranks[rank].count - 1 where isMeant(rank, place) {
        let (left, right) = (ranks[rank][place], ranks[rank][place + 1])
        guard isWanted(gain(left, right)) else { continue }
        ranks[rank].swapAt(place, place + 1)
        (places[left], places[right]) = (place + 1, place)
      }
    }
  }

  /// Exchanges some neighbours though a line more may cross then: from there the way may lead farther down.
  private mutating func shake(_ chance: Chance) {
    exchange(where: { $0 >= -1 }, among: chance.isRare)
  }

  /// By how much fewer lines cross where two points beside each other change places.
  private func gain(_ left: Int, _ right: Int) -> Int {
    gain(above[left], above[right]) + gain(below[left], below[right])
  }

  private func gain(_ left: [Int], _ right: [Int]) -> Int {
    var gain = 0
    for first in left {
      let place = places[first]
      for second in right {
        let other = places[second]
        gain += place > other ? 1 : place < other ? -1 : 0
      }
    }
    return gain
  }
}
