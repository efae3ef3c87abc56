/// Which layers of two graphs are the same by the containers that they stand in.
///
/// What has one name in one container is one thing. Where indices may shift, the numbered parts of a
/// container are aligned by what is in them: a block put in at the front gives all behind it another
/// index. What is left in a container on both sides and has about the same in it was renamed.
struct TreeMatch {
  /// The layers that are the same, of one type.
  private(set) var pairs: [(was: Int, now: Int)] = []
  /// The layers that stand in one place and have another type.
  private(set) var replaced: [(was: Int, now: Int)] = []
  private let was: LayerTree, now: LayerTree
  private let types: (was: [Int], now: [Int])
  private let canShift: Bool
  private var costs: [CostKey: Int] = [:]

  private struct CostKey: Hashable { var was: Int, now: Int }

  /// Beyond so many pairs of numbered parts, indices are taken as they are.
  private static var mostPairs: Int { 1 << 16 }

  init(_ was: LayerTree, _ now: LayerTree, _ left: LayerKeys, _ right: LayerKeys, canShift: Bool) {
    (self.was, self.now, self.canShift) = (was, now, canShift)
    types = (left.types, right.types)
    match(0, 0)
  }

  private mutating func match(_ x: Int, _ y: Int) {
    if let i = was.parts[x].layer, let j = now.parts[y].layer {
      if types.was[i] == types.now[j] { pairs.append((i, j)) } else { replaced.append((i, j)) }
    }
    guard !was.parts[x].children.isEmpty, !now.parts[y].children.isEmpty else { return }
    var (left, right) = (was.parts[x].children, now.parts[y].children)
    if canShift { matchRuns(&left, &right) }
    let names = Dictionary(right.map { (now.parts[$0].name, $0) }, uniquingKeysWith: { $1 })
    var matched: Set<Int> = []
    left.removeAll { child in
      guard let other = names[was.parts[child].name] else { return false }
      matched.insert(other)
      match(child, other)
      return true
    }
    right.removeAll { matched.contains($0) }
    if !left.isEmpty, !right.isEmpty { matchRenamed(left, right) }
  }

  // MARK: - What shifts

  /// Numbered parts of one name: `0, 1, 2` or `block1, block2`.
  private static func runs(of children: [Int], in tree: LayerTree) -> [Substring: [Int]] {
    var runs: [Substring: [(number: Int, part: Int)]] = [:]
    for child in children {
      guard let (stem, number) = tree.parts[child].index else { continue }
      // conv1 and conv2 are two things; only containers are counted by names.
      if stem.isEmpty || !tree.parts[child].children.isEmpty {
        runs[stem, default: []].append((number, child))
      }
    }
    return runs.mapValues { $0.sorted { $0.number < $1.number }.map(\.part) }
  }

  private mutating func matchRuns(_ left: inout [Int], _ right: inout [Int]) {
    let (old, new) = (Self.runs(of: left, in: was), Self.runs(of: right, in: now))
    for (stem, x) in old.sorted(by: { $0.key < $1.key }) {
      guard let y = new[stem], x.count + y.count > 2, isShifted(x, y) else { continue }
      let (outX, outY) = (Set(x), Set(y))
      left.removeAll { outX.contains($0) }
      right.removeAll { outY.contains($0) }
      for (i, j) in aligned(x, y) { match(i, j) }
    }
  }

  /// Whether equal indices are not about the same everywhere.
  private func isShifted(_ x: [Int], _ y: [Int]) -> Bool {
    x.count != y.count
      || zip(x, y).contains {
        was.parts[$0].name != now.parts[$1].name || was.parts[$0].coarse != now.parts[$1].coarse
      }
  }

  /// The cheapest pairs that rise in both: where one is put in or taken out in a row costs once.
  private mutating func aligned(_ x: [Int], _ y: [Int]) -> [(Int, Int)] {
    var (x, y) = (x[...], y[...])
    var (front, back) = ([(Int, Int)](), [(Int, Int)]())
    while let i = x.first, let j = y.first, was.parts[i].exact == now.parts[j].exact {
      front.append((i, j))
      (x, y) = (x.dropFirst(), y.dropFirst())
    }
    while let i = x.last, let j = y.last, was.parts[i].exact == now.parts[j].exact {
      back.append((i, j))
      (x, y) = (x.dropLast(), y.dropLast())
    }
    guard !x.isEmpty, !y.isEmpty else { return front + back.reversed() }
    guard x.count <= Self.mostPairs / y.count else {
      return front + zip(x, y) + back.reversed()
    }
    let isFlat = x.allSatisfy { was.parts[$0].children.isEmpty }
    var table = GapTable(rows: x.count, columns: y.count, opening: isFlat ? 100 : 512, step: 96)
    let (left, right) = (Array(x), Array(y))
    let middle = table.pairs { row, column in
      let shift = was.parts[left[row]].name == now.parts[right[column]].name ? 0 : 1
      return pairCost(left[row], right[column]) + shift
    }
    return front + middle.map { (left[$0], right[$1]) } + back.reversed()
  }

  /// What it costs that one part becomes another, in 64ths of a hyperparameter that was edited.
  private mutating func pairCost(_ x: Int, _ y: Int) -> Int {
    let (old, new) = (was.parts[x], now.parts[y])
    if old.exact == new.exact { return 0 }
    if old.children.isEmpty, new.children.isEmpty {
      if old.skeleton == new.skeleton { return old.coarse == new.coarse ? 1 : 60 }
      return 300
    }
    if old.skeleton == new.skeleton { return min(cost(x, y), 32) }
    return min(64 + cost(x, y), 190)
  }

  private mutating func cost(_ x: Int, _ y: Int) -> Int {
    let (old, new) = (was.parts[x], now.parts[y])
    if old.exact == new.exact { return 0 }
    let key = CostKey(was: old.exact, now: new.exact)
    if let known = costs[key] { return known }
    var sum = 0
    switch (old.layer, new.layer) {
    case (let i?, let j?):
      sum += types.was[i] != types.now[j] ? 8 : old.coarse == new.coarse ? 1 : 3
    case (nil, nil): break
    default: sum += 6
    }
    let names = Dictionary(
      new.children.map { (now.parts[$0].name, $0) }, uniquingKeysWith: { $1 })
    var count = 0
    for child in old.children {
      if let other = names[was.parts[child].name] {
        (sum, count) = (sum + cost(child, other), count + 1)
      } else {
        sum += 6
      }
    }
    sum += 6 * (new.children.count - count)
    costs[key] = sum
    return sum
  }

  // MARK: - What was renamed

  /// Pairs what is left in a container, in order: what looks the same, what has about the same in it,
  /// then single layers of a type.
  private mutating func matchRenamed(_ left: [Int], _ right: [Int]) {
    var (left, right) = (left, right)
    take(&left, &right) { $0.exact == $1.exact }
    take(&left, &right) { $0.coarse == $1.coarse }
    take(&left, &right) { $0.skeleton == $1.skeleton && $0.size > 1 }
    let (old, new) = (left, right)
    var taken: Set<Int> = []
    for x in old where was.parts[x].size > 1 {
      let best = new.filter { !taken.contains($0) && now.parts[$0].size > 1 }
        .map { ($0, common(x, $0)) }.max { $0.1 < $1.1 }
      guard let (y, count) = best,
        2 * count >= max(was.parts[x].size, now.parts[y].size)
      else { continue }
      taken.insert(y)
      left.removeAll { $0 == x }
      right.removeAll { $0 == y }
      match(x, y)
    }
  }

  private mutating func take(
    _ left: inout [Int], _ right: inout [Int],
    where isOne: (LayerTree.Part, LayerTree.Part) -> Bool
  ) {
    for x in left {
      let found = right.first { y in
        isOne(was.parts[x], now.parts[y])
          && (was.parts[x].index?.stem.isEmpty ?? false)
            == (now.parts[y].index?.stem.isEmpty ?? false)
      }
      guard let y = found else { continue }
      left.removeAll { $0 == x }
      right.removeAll { $0 == y }
      match(x, y)
    }
  }

  /// How many layers have one name and type in both.
  private func common(_ x: Int, _ y: Int) -> Int {
    let (old, new) = (was.parts[x], now.parts[y])
    if old.skeleton == new.skeleton { return old.size }
    var count = 0
    if let i = old.layer, let j = new.layer, types.was[i] == types.now[j] { count += 1 }
    let names = Dictionary(
      new.children.map { (now.parts[$0].name, $0) }, uniquingKeysWith: { $1 })
    for child in old.children {
      if let other = names[was.parts[child].name] { count += common(child, other) }
    }
    return count
  }
}
