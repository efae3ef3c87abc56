/// The cheapest way to make one sequence of layers of another, where taking a layer out, putting
/// one in, renaming one and editing one cost 1 each, and an index that shifts costs nothing.
///
/// Among ways of equal cost, paths decide: the same one is best, then one whose container was
/// renamed, then a shifted index.
struct Alignment {
  /// The pairs of corresponding indices, ascending in both.
  private(set) var pairs: [(was: Int, now: Int)] = []
  /// How many edits it takes.
  private(set) var cost = 0
  private let was: LayerKeys
  private let now: LayerKeys
  private let costs: Costs

  /// What it costs that a layer becomes another one of its type.
  enum Costs {
    /// An edit costs one, and so does another name.
    case units
    /// Less than that one is taken out and another put in, whatever they are.
    case types
  }

  /// One edit; what paths decide counts below it.
  private static var unit: Int { 1 << 32 }
  private static var never: Int { Int.max / 4 }
  /// Beyond so many cells of a table, what is unique in both sequences divides it.
  private static var mostCells: Int { 32 << 20 }

  init(_ was: LayerKeys, _ now: LayerKeys, _ costs: Costs = .units) {
    (self.was, self.now, self.costs) = (was, now, costs)
    align(0..<was.count, 0..<now.count, depth: 0)
  }

  private func isSame(_ i: Int, _ j: Int) -> Bool {
    was.kinds[i] == now.kinds[j] && was.paths[i] == now.paths[j]
  }

  private mutating func align(_ left: Range<Int>, _ right: Range<Int>, depth: Int) {
    var (left, right) = (left, right)
    // Some cheapest alignment pairs what is the same at both ends.
    while let i = left.first, let j = right.first, isSame(i, j) {
      pairs.append((i, j))
      (left, right) = (left.dropFirst(), right.dropFirst())
    }
    var tail: [(was: Int, now: Int)] = []
    while let i = left.last, let j = right.last, isSame(i, j) {
      tail.append((i, j))
      (left, right) = (left.dropLast(), right.dropLast())
    }
    if left.isEmpty || right.isEmpty {
      cost += left.count + right.count
    } else if !alignInBand(left, right) {
      divide(left, right, depth)
    }
    pairs += tail.reversed()
  }

  // MARK: - Banded table

  /// Widens a band about the diagonal until nothing outside it can be cheaper; false where the
  /// table would be too large.
  private mutating func alignInBand(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    let shift = right.count - left.count
    var margin = 8
    while true {
      let width = abs(shift) + 2 * margin + 1
      guard left.count + 1 <= Self.mostCells / width else { return false }
      var band = Band(rows: left.count, columns: right.count, margin: margin)
      let total = band.fill(was, left.lowerBound, now, right.lowerBound, costs)
      // A way that leaves the band puts in and takes out this many layers at least.
      let beyond = 2 * (margin + 1) + abs(shift)
      if total / Self.unit < beyond || margin >= max(left.count, right.count) {
        pairs += band.pairs.map { (left.lowerBound + $0.was, right.lowerBound + $0.now) }
        cost += total / Self.unit
        return true
      }
      // What was found bounds how far a cheaper way can go; the table bounds how far it may.
      let bound = (total / Self.unit - abs(shift)) / 2
      let room = (Self.mostCells / (left.count + 1) - abs(shift) - 1) / 2
      margin = max(2 * margin, min(8 * margin, bound, room))
    }
  }

  /// What is compared of one earlier layer.
  private struct Key {
    let type: Int, kind: Int, coarse: Int, path: Int, renamed: Int, mask: Int
    let costs: Costs

    init(_ keys: LayerKeys, _ i: Int, _ costs: Costs) {
      (type, kind, path) = (keys.types[i], keys.kinds[i], keys.paths[i])
      (coarse, renamed, mask) = (keys.coarse[i], keys.renamed[i], keys.masks[i])
      self.costs = costs
    }

    /// What it costs that the layer becomes a later one.
    @inline(__always)
    func cost(_ now: LayerKeys, _ j: Int) -> Int {
      guard type == now.types[j] else { return Alignment.never }
      let other = now.paths[j]
      if costs == .types { return looseCost(now, j, other) }
      let edit = kind == now.kinds[j] ? 0 : Alignment.unit
      if path == other { return edit }
      if renamed == other { return edit + 1 }
      return mask == now.masks[j] ? edit + 2 : edit + Alignment.unit + 3
    }

    private func looseCost(_ now: LayerKeys, _ j: Int, _ other: Int) -> Int {
      let quarter = Alignment.unit / 4
      let edit = kind == now.kinds[j] ? 0 : coarse == now.coarse[j] ? quarter : 3 * quarter
      if path == other { return edit }
      if renamed == other { return edit + 1 }
      return mask == now.masks[j] ? edit + 2 : edit + quarter + 3
    }
  }

  private struct Band {
    let rows: Int, columns: Int
    private let low: Int, width: Int
    private var steps: [UInt8]
    private(set) var pairs: [(was: Int, now: Int)] = []

    init(rows: Int, columns: Int, margin: Int) {
      (self.rows, self.columns) = (rows, columns)
      low = min(0, columns - rows) - margin
      width = abs(columns - rows) + 2 * margin + 1
      steps = Array(repeating: 0, count: (rows + 1) * width)
    }

    /// Fills the table with the layers from two places on and gives the cost of the cheapest way.
    mutating func fill(
      _ was: LayerKeys, _ left: Int, _ now: LayerKeys, _ right: Int, _ costs: Costs
    ) -> Int {
      let (unit, never) = (Alignment.unit, Alignment.never)
      var above = Array(repeating: never, count: width + 1)
      var here = above
      for row in 0...rows {
        let key = row > 0 ? Key(was, left + row - 1, costs) : nil
        for place in here.indices { here[place] = never }
        for place in max(0, -low - row)..<min(width, columns - low - row + 1) {
          let column = row + low + place
          var (best, step) = (row + column == 0 ? 0 : never, UInt8(0))
          if let key, column > 0 { best = above[place] + key.cost(now, right + column - 1) }
          if row > 0, above[place + 1] + unit < best { (best, step) = (above[place + 1] + unit, 1) }
          if place > 0, column > 0, here[place - 1] + unit < best {
            (best, step) = (here[place - 1] + unit, 2)
          }
          here[place] = min(best, never)
          steps[row * width + place] = step
        }
        swap(&above, &here)
      }
      trace()
      return above[columns - rows - low]
    }

    private mutating func trace() {
      var (row, column) = (rows, columns)
      while row > 0 || column > 0 {
        switch steps[row * width + column - row - low] {
        case 1: row -= 1
        case 2: column -= 1
        default:
          guard row > 0, column > 0 else { return }
          (row, column) = (row - 1, column - 1)
          pairs.append((row, column))
        }
      }
      pairs.reverse()
    }
  }

  // MARK: - Large differences

  /// Divides what is too large for a table at the layers that are unique in both and in order.
  private mutating func divide(_ left: Range<Int>, _ right: Range<Int>, _ depth: Int) {
    let anchors = depth < 8 ? anchors(left, right) : []
    guard !anchors.isEmpty else {
      cost += left.count + right.count
      return
    }
    var (i, j) = (left.lowerBound, right.lowerBound)
    for anchor in anchors {
      align(i..<anchor.was, j..<anchor.now, depth: depth + 1)
      pairs.append(anchor)
      if was.kinds[anchor.was] != now.kinds[anchor.now] { cost += 1 }
      (i, j) = (anchor.was + 1, anchor.now + 1)
    }
    align(i..<left.upperBound, j..<right.upperBound, depth: depth + 1)
  }

  private func anchors(_ left: Range<Int>, _ right: Range<Int>) -> [(was: Int, now: Int)] {
    var places: [Int: Int] = [:]
    for j in right { places[now.paths[j]] = j }
    let candidates = left.compactMap { i -> (was: Int, now: Int)? in
      guard let j = places[was.renamed[i]], was.types[i] == now.types[j] else { return nil }
      return (i, j)
    }
    let kept = LongestRise.indices(of: candidates.map(\.now))
    return kept.map { candidates[$0] }
  }
}

/// The longest part of a sequence that rises.
enum LongestRise {
  /// The indices of its elements, ascending; of several the one whose elements are smallest.
  static func indices(of values: [Int]) -> [Int] {
    var ends: [Int] = []
    var before = Array(repeating: -1, count: values.count)
    for (index, value) in values.enumerated() {
      var (low, high) = (0, ends.count)
      while low < high {
        let middle = (low + high) / 2
        if values[ends[middle]] < value { low = middle + 1 } else { high = middle }
      }
      if low > 0 { before[index] = ends[low - 1] }
      if low == ends.count { ends.append(index) } else { ends[low] = index }
    }
    var result: [Int] = []
    var next = ends.last ?? -1
    while next >= 0 {
      result.append(next)
      next = before[next]
    }
    return result.reversed()
  }
}
