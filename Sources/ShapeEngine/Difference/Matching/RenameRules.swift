/// Containers that have another name in another graph: the prefixes of paths that were replaced.
struct RenameRules {
  struct Rule: Hashable {
    var was: String
    var now: String
  }

  /// The rules, the longest prefix first.
  private(set) var rules: [Rule] = []

  /// Guesses them from the paths that only the earlier graph has and those that only the later one
  /// has: each is taken to be the one of the other that it shares the most components with at its
  /// end, where that is clear.
  init(_ gone: [String], _ new: [String]) {
    guard gone.count > 1, new.count > 1 else { return }
    var bySuffix: [Substring: [Int]] = [:]
    for (index, path) in new.enumerated() {
      for suffix in Self.suffixes(of: path) { bySuffix[suffix, default: []].append(index) }
    }
    var votes: [Rule: Int] = [:]
    for path in gone {
      for suffix in Self.suffixes(of: path) {
        guard let found = bySuffix[suffix] else { continue }
        if found.count == 1 {
          let (from, to) = LayerPath.differingPrefixes(path, new[found[0]])
          votes[Rule(was: from, now: to), default: 0] += 1
        }
        break
      }
    }
    rules = votes.filter { rule, count in
      // A single layer is a rename of its own, and what shifts an index is none.
      count > 1 && Self.mask(rule.was) != Self.mask(rule.now)
    }.sorted { x, y in
      (x.key.was.count, x.value, y.key.was, y.key.now)
        > (y.key.was.count, y.value, x.key.was, x.key.now)
    }.map(\.key)
  }

  /// A container's name without its indices.
  private static func mask(_ name: String) -> String { LayerPath.mask(name + ".x") ?? name + ".x" }

  private static func suffixes(of path: String) -> [Substring] {
    let bytes = path.utf8
    return [path[...]]
      + bytes.indices.filter { bytes[$0] == UInt8(ascii: ".") }
      .map { path[bytes.index(after: $0)...] }
  }

  /// What the other graph calls a path; nil where no rule is about it.
  func applied(to path: String) -> String? {
    for rule in rules {
      if let new = LayerPath.replacing(rule.was, by: rule.now, in: path) { return new }
    }
    return nil
  }
}
