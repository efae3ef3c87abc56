/// Tells what was put in, taken out, exchanged and moved.
struct StructureTelling {
  private(set) var entries: [Telling.Entry] = []
  private let difference: Difference
  private let changes: Difference.Changes

  init(_ difference: Difference, _ changes: Difference.Changes) {
    (self.difference, self.changes) = (difference, changes)
    let blocks = BlockChanges(difference, changes)
    entries = blocks.entries
    entries += typeEntries
    entries += additions(besides: blocks.added)
    entries += removals(besides: blocks.removed)
    entries += moves
  }

  // MARK: - Moves

  /// Runs that moved alike, indices aside, together.
  private var moves: [Telling.Entry] {
    let groups = Self.grouped(changes.moves) { move in
      let place = move.now.lowerBound
      let before = place > 0 ? difference.now.layers[place - 1].path : ""
      return [
        "\(move.now.count)", LayerPath.outline(difference.was.layers[move.was.lowerBound].path),
        LayerPath.outline(difference.now.layers[place].path), LayerPath.outline(before),
      ]
    }
    return groups.map { moves in
      .init(.moved(moves), was: moves.flatMap(\.was), now: moves.flatMap(\.now))
    }
  }

  // MARK: - Types

  private var typeEntries: [Telling.Entry] {
    var groups: [[String]: [LayerEdit]] = [:]
    var order: [[String]] = []
    for edit in changes.edits where edit.isReplaced {
      let key = [
        difference.was.layers[edit.was].layer.type, difference.now.layers[edit.now].layer.type,
      ]
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(edit)
    }
    return order.map { key in
      let edits = groups[key] ?? []
      let calls = Set(edits.map(\.call))
      let call = calls.count == 1 ? calls.first ?? nil : nil
      let paths = FoldedPaths.patterns(of: edits.map { difference.now.layers[$0.now].path })
      return .init(
        .type(was: call?.was ?? key[0], now: call?.now ?? key[1], paths: paths.map(\.pattern)),
        was: edits.map(\.was), now: edits.map(\.now))
    }
  }

  // MARK: - Layers that are on one side

  private func additions(besides told: Set<Int>) -> [Telling.Entry] {
    let added = changes.added.filter { !told.contains($0) }
    return runs(of: added, in: difference.now, call: difference.call(now:)).map { run, layers in
      .init(.added(run), now: layers)
    }
  }

  private func removals(besides told: Set<Int>) -> [Telling.Entry] {
    let removed = changes.removed.filter { !told.contains($0) }
    return runs(of: removed, in: difference.was, call: difference.call(was:)).map { run, layers in
      .init(.removed(run), was: layers)
    }
  }

  /// How many patterns of paths of one thing are told apart.
  private static var mostPatterns: Int { 2 }

  private func runs(
    of indices: [Int], in architecture: Architecture, call: (Int) -> String
  ) -> [(run: Telling.Run, layers: [Int])] {
    let parts = WholeParts(architecture, of: indices, call: call).parts
    let containers = Self.grouped(parts.filter(\.isContainer)) {
      // Containers without a name are alike where they are in one place.
      [$0.text, $0.text.isEmpty ? LayerPath.outline($0.path) : ""]
    }
    // Many layers behind one type of layer are one thing, else those of one place in containers are.
    let calls = Self.grouped(parts.filter { !$0.isContainer }) {
      [$0.text, source(of: $0, architecture).map { architecture.layers[$0].layer.type } ?? ""]
    }
    let behind = calls.filter { $0.count > 2 && typeBehind($0, architecture) != nil }
    let others = calls.filter { $0.count < 3 || typeBehind($0, architecture) == nil }
    let alike = Self.grouped(others.flatMap { $0 }) { [$0.text, LayerPath.outline($0.path)] }
    let layers =
      alike.filter { $0.count > 2 }
      + Self.grouped(alike.filter { $0.count < 3 }.flatMap { $0 }) { part in
        [
          architecture.layers[part.layers[0]].layer.type, LayerPath.mask(part.path) ?? part.path,
        ]
      }
    return
      (behind.map { (parts: $0, isBehind: true) }
      + (containers + layers).map { (parts: $0, isBehind: false) })
      .sorted { ($0.parts[0].layers.first ?? 0) < ($1.parts[0].layers.first ?? 0) }
      .flatMap { runs(alike: $0.parts, $0.isBehind, architecture) }
  }

  private static func grouped<Item>(
    _ items: [Item], by key: (Item) -> [String]
  ) -> [[Item]] {
    var numbers = Interned<[String]>()
    var groups: [[Item]] = []
    for item in items {
      let number = numbers.number(of: key(item))
      if number == groups.count { groups.append([]) }
      groups[number].append(item)
    }
    return groups
  }

  /// One run for each pattern of paths, or one for all where there are many, or all stand behind
  /// one type of layer.
  private func runs(
    alike parts: [WholeParts.Part], _ isBehind: Bool, _ architecture: Architecture
  ) -> [(run: Telling.Run, layers: [Int])] {
    let patterns = FoldedPaths.patterns(of: parts.map(\.path))
    let behind = isBehind ? typeBehind(parts, architecture) : nil
    func run(_ members: [WholeParts.Part], _ paths: [String]) -> (Telling.Run, [Int]) {
      let texts = Set(members.map(\.text))
      let run = Telling.Run(
        what: texts.count == 1 || members[0].isContainer
          ? members[0].text : architecture.layers[members[0].layers[0]].layer.type,
        paths: paths, count: members.count, isContainer: members[0].isContainer, behind: behind)
      return (run, members.flatMap(\.layers))
    }
    if behind != nil || patterns.count > Self.mostPatterns {
      return [run(parts, patterns.map(\.pattern))]
    }
    return patterns.map { pattern, indices in run(indices.map { parts[$0] }, [pattern]) }
  }

  /// The type of the layers that all of some layers take first, each another one; nil where that is not
  /// one type.
  private func typeBehind(_ parts: [WholeParts.Part], _ architecture: Architecture) -> String? {
    var (types, sources) = (Set<String>(), Set<Int>())
    for part in parts {
      guard let source = source(of: part, architecture), sources.insert(source).inserted else {
        return nil
      }
      types.insert(architecture.layers[source].layer.type)
    }
    return types.count == 1 ? types.first : nil
  }

  /// The layer that a layer takes first.
  private func source(of part: WholeParts.Part, _ architecture: Architecture) -> Int? {
    guard let layer = part.layers.first,
      case .layer(let source, _)? = architecture.layers[layer].operands.first
    else { return nil }
    return source
  }
}

/// Layers as whole containers where all of one are among them, else one by one.
struct WholeParts {
  struct Part {
    var path: String
    /// The layer as a call, or the container's block; empty for one without a name.
    var text: String
    var isContainer: Bool
    var layers: [Int]
  }

  private(set) var parts: [Part] = []

  init(_ architecture: Architecture, of indices: [Int], call: (Int) -> String) {
    guard !indices.isEmpty else { return }
    let layers = architecture.layers
    let blocks = Dictionary(
      architecture.scopes.map { ($0.path, $0.block) }, uniquingKeysWith: { $1 })
    var containers = Containers()
    var (totals, own) = ([String: Int](), [String: Int]())
    for index in indices {
      for container in containers.names(of: layers[index].path) { own[container, default: 0] += 1 }
    }
    for layer in layers {
      for container in containers.names(of: layer.path) where own[container] != nil {
        totals[container, default: 0] += 1
      }
    }
    var places: [String: Int] = [:]
    for index in indices {
      let path = layers[index].path
      let whole = containers.names(of: path).first { container in
        totals[container] == own[container] && totals[container] ?? 0 > 1
      }
      guard let whole else {
        parts.append(Part(path: path, text: call(index), isContainer: false, layers: [index]))
        continue
      }
      if let place = places[whole] {
        parts[place].layers.append(index)
      } else {
        places[whole] = parts.count
        parts.append(
          Part(path: whole, text: blocks[whole] ?? "", isContainer: true, layers: [index]))
      }
    }
  }

  /// The containers of paths, the outermost first; layers of one container have one list.
  private struct Containers {
    private var known: [Substring: [String]] = [:]

    mutating func names(of path: String) -> [String] {
      guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else { return [] }
      let parent = path[..<dot]
      if let names = known[parent] { return names }
      let names = self.names(of: String(parent)) + [String(parent)]
      known[parent] = names
      return names
    }
  }
}
