/// Which layers of two graphs are taken to be the same: one of the stated ways to compare them.
struct Pairing: Hashable {
  struct Pair: Hashable {
    var was: Int, now: Int

    init(_ was: Int, _ now: Int) { (self.was, self.now) = (was, now) }
  }

  /// Layers that are the same, of one type, ascending in `now`.
  var pairs: [Pair] = []
  /// Layers of different types of which one stands in the other's place, ascending in `now`.
  var replaced: [Pair] = []

  /// The ways that are tried, the first one preferred: by paths, by paths whose indices may shift, each
  /// with what is left by its place, and by place alone.
  static func candidates(
    _ was: Architecture, _ now: Architecture, _ left: LayerKeys, _ right: LayerKeys
  ) -> [() -> Pairing] {
    var looks = PartLooks()
    var old = LayerTree(
      was.layers.indices.map { left.otherNames[$0] ?? was.layers[$0].path })
    var new = LayerTree(now.layers.map(\.path))
    old.look(left, with: &looks)
    new.look(right, with: &looks)
    var trees: [Pairing] = []
    for canShift in [false, true] {
      let tree = Pairing(TreeMatch(old, new, left, right, canShift: canShift))
      // Without a layer in common they would be by place, too.
      if !tree.pairs.isEmpty, !trees.contains(tree) { trees.append(tree) }
    }
    let costs: [Alignment.Costs] = [.units, .types]
    let byPaths = trees.flatMap { tree in
      costs.map { costs in { tree.filled(left, right, costs) } }
    }
    return byPaths
      + costs.map { costs in
        { Pairing(Alignment(left, right, costs).pairs).replacing(left, right) }
      }
  }

  private init(_ match: TreeMatch) {
    pairs = match.pairs.map { Pair($0.was, $0.now) }.sorted { $0.now < $1.now }
    replaced = match.replaced.map { Pair($0.was, $0.now) }.sorted { $0.now < $1.now }
  }

  init(_ pairs: [(was: Int, now: Int)]) { self.pairs = pairs.map { Pair($0.was, $0.now) } }

  /// With layers that stand between the same ones on both sides and have no partner yet.
  private func filled(_ left: LayerKeys, _ right: LayerKeys, _ costs: Alignment.Costs) -> Pairing {
    let all = (pairs + replaced).sorted { $0.now < $1.now }
    let rising = LongestRise.indices(of: all.map(\.was)).map { all[$0] }
    let taken = (was: Set(all.map(\.was)), now: Set(all.map(\.now)))
    guard taken.was.count < left.count, taken.now.count < right.count else { return self }
    var result = self
    var (i, j) = (0, 0)
    for anchor in rising + [Pair(left.count, right.count)] {
      let old = (i..<anchor.was).filter { !taken.was.contains($0) }
      let new = (j..<anchor.now).filter { !taken.now.contains($0) }
      if !old.isEmpty, !new.isEmpty {
        result.pairs += Alignment(left.part(old), right.part(new), costs).pairs
          .map { Pair(old[$0.was], new[$0.now]) }
      }
      (i, j) = (min(anchor.was + 1, left.count), min(anchor.now + 1, right.count))
    }
    result.pairs.sort { $0.now < $1.now }
    return result.replacing(left, right)
  }

  /// With layers of one path that are on one side only each, between the same others: one stands in the
  /// other's place.
  private func replacing(_ left: LayerKeys, _ right: LayerKeys) -> Pairing {
    let all = pairs + replaced
    let taken = (was: Set(all.map(\.was)), now: Set(all.map(\.now)))
    var places: [Int: Int] = [:]
    for i in 0..<left.count where !taken.was.contains(i) { places[left.paths[i]] = i }
    guard !places.isEmpty else { return self }
    let sorted = all.sorted { $0.now < $1.now }
    let anchors = LongestRise.indices(of: sorted.map(\.was)).map { sorted[$0] }
    var result = self
    var next = 0
    for j in 0..<right.count where !taken.now.contains(j) {
      while next < anchors.count, anchors[next].now < j { next += 1 }
      let low = next > 0 ? anchors[next - 1].was : -1
      let high = next < anchors.count ? anchors[next].was : left.count
      guard let i = places[right.paths[j]], low < i, i < high else { continue }
      result.replaced.append(Pair(i, j))
    }
    result.replaced.sort { $0.now < $1.now }
    return result
  }
}
