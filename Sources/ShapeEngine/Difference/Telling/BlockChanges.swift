/// Containers that stayed at their paths and became other blocks, and many of one block that have
/// other layers in them: what was put in and taken out in them is one thing.
struct BlockChanges {
  private(set) var entries: [Telling.Entry] = []
  /// The layers that the entries account for.
  private(set) var added: Set<Int> = [], removed: Set<Int> = []
  private let difference: Difference
  private var blocks: (was: [String: String], now: [String: String]) = ([:], [:])
  /// The containers in which a layer is where it was.
  private var kept: Set<String> = []

  /// What became of the containers of one block.
  private struct Group {
    var was: String, now: String
    var containers: [String] = []
    var added: [(layer: Int, container: String)] = []
    var removed: [(layer: Int, container: String)] = []
  }

  init(_ difference: Difference, _ changes: Difference.Changes) {
    self.difference = difference
    blocks = (Self.blocks(of: difference.was), Self.blocks(of: difference.now))
    guard !blocks.was.isEmpty, !blocks.now.isEmpty else { return }
    for (j, i) in difference.partners.enumerated() {
      let path = difference.now.layers[j].path
      guard let i, difference.was.layers[i].path == path else { continue }
      kept.formUnion(LayerPath.containers(of: path))
    }
    var groups: [[String]: Group] = [:]
    var order: [[String]] = []
    func note(_ path: String, _ change: (inout Group, String) -> Void) {
      guard let container = changed(around: path), let was = blocks.was[container],
        let now = blocks.now[container]
      else { return }
      if groups[[was, now]] == nil {
        order.append([was, now])
        groups[[was, now]] = Group(was: was, now: now)
      }
      change(&groups[[was, now], default: Group(was: was, now: now)], container)
    }
    for layer in changes.added {
      note(difference.now.layers[layer].path) { $0.added.append((layer, $1)) }
    }
    for layer in changes.removed {
      note(difference.was.layers[layer].path) { $0.removed.append((layer, $1)) }
    }
    for key in order {
      guard let group = groups[key], group.was != group.now || isMade(group) else { continue }
      tell(group)
    }
  }

  private static func blocks(of architecture: Architecture) -> [String: String] {
    Dictionary(architecture.scopes.map { ($0.path, $0.block) }, uniquingKeysWith: { $1 })
  }

  /// Whether what is in blocks of one name differs in more than two of them, by more than one layer
  /// everywhere: that is told of the layers.
  private func isMade(_ group: Group) -> Bool {
    let parts =
      group.added.map { difference.now.layers[$0.layer].layer.type }
      + group.removed.map { difference.was.layers[$0.layer].layer.type }
    let containers = Set(group.added.map(\.container) + group.removed.map(\.container))
    return containers.count > 2 && Set(parts).count > 1
  }

  /// The innermost container around a path that is a block on both sides; nil where the layer stands in
  /// a block of its own in one that stayed the same.
  private func changed(around path: String) -> String? {
    let containers = LayerPath.containers(of: path)
    guard
      let place = containers.lastIndex(where: {
        blocks.was[$0] != nil && blocks.now[$0] != nil && kept.contains($0)
      })
    else { return nil }
    let container = containers[place]
    guard blocks.was[container] == blocks.now[container] else { return container }
    let isOwn = containers[(place + 1)...].contains {
      blocks.was[$0] != nil || blocks.now[$0] != nil
    }
    return isOwn ? nil : container
  }

  private mutating func tell(_ group: Group) {
    var containers: [String] = [], seen: Set<String> = []
    let all = group.added.map(\.container) + group.removed.map(\.container)
    for container in all where seen.insert(container).inserted { containers.append(container) }
    let change = Telling.BlockChange(
      was: group.was, now: group.now,
      paths: FoldedPaths.patterns(of: containers).map(\.pattern), count: containers.count,
      added: Self.names(group.added, in: difference.now, of: containers.count),
      removed: Self.names(group.removed, in: difference.was, of: containers.count))
    entries.append(
      .init(
        .block(change), was: group.removed.map(\.layer), now: group.added.map(\.layer)))
    added.formUnion(group.added.map(\.layer))
    removed.formUnion(group.removed.map(\.layer))
  }

  /// What layers are called within their containers, whole parts of those by their names; what is in some
  /// of the containers with their number: `downsample in 1`.
  private static func names(
    _ members: [(layer: Int, container: String)], in architecture: Architecture, of count: Int
  ) -> [String] {
    let containers = Dictionary(members.map { ($0.layer, $0.container) }, uniquingKeysWith: { $1 })
    let parts = WholeParts(architecture, of: members.map(\.layer)) { _ in "" }.parts
    var names: [String] = [], counts: [String: Int] = [:]
    for part in parts {
      guard let layer = part.layers.first, let container = containers[layer] else { continue }
      guard part.path.hasPrefix(container) else { continue }
      let name = String(part.path.dropFirst(container.isEmpty ? 0 : container.count + 1))
      if counts[name] == nil { names.append(name) }
      counts[name, default: 0] += 1
    }
    let groups = Dictionary(grouping: names) { counts[$0] ?? 0 }
    return groups.keys.sorted(by: >).flatMap { number in
      FoldedPaths.patterns(of: groups[number] ?? []).map { pattern, _ in
        number == count ? pattern : "\(pattern) in \(number)"
      }
    }
  }
}
