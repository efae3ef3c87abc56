extension Difference {
  /// Finds the names that were replaced. An index that shifts after what was put in or taken out in
  /// its container is not one of them.
  mutating func findRenames(_ left: LayerKeys, _ right: LayerKeys) {
    let pairs = partners.enumerated().compactMap { j, i in i.map { (was: $0, now: j) } }
      .filter { left.paths[$0.was] != right.paths[$0.now] }
    guard !pairs.isEmpty else { return }
    let shifts = Shifts(self)
    var groups: [RenameRules.Rule: [(was: Int, now: Int)]] = [:]
    for pair in pairs {
      let (old, new) = (was.layers[pair.was].path, now.layers[pair.now].path)
      let other = left.otherNames[pair.was]
      var name = new
      if left.masks[pair.was] == right.masks[pair.now], shifts.explain(pair.was, pair.now, other) {
        // Its container may have another name nevertheless.
        guard let other else { continue }
        name = other
      }
      let (from, to) = LayerPath.differingPrefixes(old, name)
      groups[.init(was: from, now: to), default: []].append(pair)
    }
    for (rule, layers) in groups {
      if layers.count > 1 {
        renames.append(Rename(was: rule.was, now: rule.now, layers: layers.map(\.now)))
      } else {
        renames += layers.map {
          Rename(was: was.layers[$0.was].path, now: now.layers[$0.now].path, layers: [$0.now])
        }
      }
    }
    renames.sort { ($0.layers[0], $0.was) < ($1.layers[0], $1.was) }
  }
}

/// Where layers were put in or taken out, so that indices after them shift.
private struct Shifts {
  private let difference: Difference
  /// The first layer that was put into a container, or taken out of it, in each order.
  private var firstAdded: [String: Int] = [:]
  private var firstRemoved: [String: Int] = [:]

  init(_ difference: Difference) {
    self.difference = difference
    for j in difference.added + difference.moves.flatMap({ Array($0.now) }) {
      for container in LayerPath.containers(of: difference.now.layers[j].path) {
        firstAdded[container] = min(firstAdded[container] ?? j, j)
      }
    }
    for i in difference.removed + difference.moves.flatMap({ Array($0.was) }) {
      for container in LayerPath.containers(of: difference.was.layers[i].path) {
        firstRemoved[container] = min(firstRemoved[container] ?? i, i)
      }
    }
  }

  /// Whether the index of a layer that is alike in both shifted because of what is in front of it.
  ///
  /// - Parameter name: what its path would be if nothing had shifted, where that is not the
  ///   earlier.
  func explain(_ i: Int, _ j: Int, _ name: String?) -> Bool {
    let (old, new) = (name ?? difference.was.layers[i].path, difference.now.layers[j].path)
    if old == new { return false }
    let container = LayerPath.divergence(old, new)
    return firstAdded[container].map { $0 <= j } ?? false
      || firstRemoved[container].map { $0 <= i } ?? false
  }
}
