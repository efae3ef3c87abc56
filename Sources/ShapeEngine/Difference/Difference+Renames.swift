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
      guard let rule = shifts.rename(pair.was, pair.now) else { continue }
      groups[rule, default: []].append(pair)
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

  /// The name that was replaced in a layer's path: up to the last component that is another one, and
  /// not only because of what is in front of it. Nil where no name was.
  func rename(_ i: Int, _ j: Int) -> RenameRules.Rule? {
    let (old, new) = (difference.was.layers[i].path, difference.now.layers[j].path)
    let (x, y) = (LayerPath.components(old), LayerPath.components(new))
    guard x.count == y.count else {
      let (from, to) = LayerPath.differingPrefixes(old, new)
      return .init(was: from, now: to)
    }
    let last = x.indices.last { place in
      x[place] != y[place] && !isShifted(x, y, at: place, i, j)
    }
    guard let last else { return nil }
    return .init(
      was: x[...last].joined(separator: "."), now: y[...last].joined(separator: "."))
  }

  /// Whether a component is an index that shifted after what was put into its container, or taken out.
  private func isShifted(
    _ x: [Substring], _ y: [Substring], at place: Int, _ i: Int, _ j: Int
  ) -> Bool {
    let isContainer = place < x.count - 1
    guard Self.isIndex(x[place], y[place], isContainer) else { return false }
    let (from, to) = (
      x[..<place].joined(separator: "."), y[..<place].joined(separator: ".")
    )
    return firstAdded[to].map { $0 <= j } ?? false || firstRemoved[from].map { $0 <= i } ?? false
  }

  /// Whether two names are numbers, or of containers that differ in the number at their ends.
  private static func isIndex(_ x: Substring, _ y: Substring, _ isContainer: Bool) -> Bool {
    guard let stem = LayerPath.stem(of: x), stem == LayerPath.stem(of: y) else { return false }
    return stem.isEmpty || isContainer
  }
}
