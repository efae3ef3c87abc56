import ArchFormats
import ShapeEngine

/// One kind of change that `diff` reports.
package enum ChangeKind: String, CaseIterable, Sendable {
  case edited, affected, added, removed, renamed, moved

  /// The mark in front of its line.
  var sign: String {
    switch self {
    case .edited: "~"
    case .affected: ":"
    case .added: "+"
    case .removed: "-"
    case .renamed: "="
    case .moved: ">"
    }
  }
}

/// One line of a difference: a change, or several alike that are printed together.
struct ChangeLine {
  var kind: ChangeKind
  /// A path, or a pattern of paths.
  var path: String
  var text: String
  /// The layer, what it was, and what it is, where the two are printed side by side.
  var layer: String
  var was: String
  var now: String
  /// The place of the line: layers of `now`, those that were removed after the one before them.
  var place: Double
}

extension Difference {
  /// The lines about what was edited, added, removed, renamed and moved, in the order of the
  /// layers; repeated identical changes are one line.
  var lines: [ChangeLine] {
    let lines = settingLines + editLines + additionLines + removalLines + renameLines + moveLines
    return lines.sorted { $0.place < $1.place }
  }

  // MARK: - Edits

  private var settingLines: [ChangeLine] {
    guard let setting = self.setting else { return [] }
    var parts: [(name: String, was: String, now: String)] = []
    if let (was, now) = setting.inputs {
      let isNamed = was.map(\.name) != now.map(\.name) || now.count > 1
      func text(_ inputs: [Architecture.Input]) -> String {
        inputs.map {
          (isNamed ? "\($0.name) " : "") + $0.text + ($0.hasBatch ? "" : " without a batch")
        }.joined(separator: ", ")
      }
      parts.append(("input", text(was), text(now)))
    }
    if let (was, now) = setting.batch { parts.append(("batch", String(was), String(now))) }
    if let (was, now) = setting.isFixed { parts.append(("fixed", "\(was)", "\(now)")) }
    if let (was, now) = setting.outputs {
      parts.append(("output", was.joined(separator: ", "), now.joined(separator: ", ")))
    }
    if let (was, now) = setting.conditions {
      func text(_ conditions: [String]) -> String {
        conditions.isEmpty ? "none" : conditions.joined(separator: " and ")
      }
      parts.append(("require", text(was), text(now)))
    }
    return parts.map {
      ChangeLine(
        kind: .edited, path: $0.name, text: "\($0.was) -> \($0.now)", layer: $0.name, was: $0.was,
        now: $0.now, place: -1)
    }
  }

  private var editLines: [ChangeLine] {
    let items = self.edits.map { (edit: $0, parts: self.parts(of: $0)) }
    let texts = items.map { $0.parts.map(\.text).joined(separator: ", ") }
    let parts = Dictionary(zip(texts, items.map(\.parts)), uniquingKeysWith: { first, _ in first })
    return folded(
      zip(items, texts).map { (self.now.layers[$0.edit.now].path, $1, $0.edit.now) }
    ).map { pattern, text, indices in
      let sides = parts[text] ?? []
      return ChangeLine(
        kind: .edited, path: pattern, text: text, layer: pattern,
        was: sides.map { $0.label + $0.was }.joined(separator: ", "),
        now: sides.map { $0.label + $0.now }.joined(separator: ", "),
        place: Double(indices[0]))
    }
  }

  /// One thing that was edited in a layer: `kernel_size 7 -> 3`.
  private struct EditPart {
    /// Empty for the layer itself.
    var name: String
    var was: String
    var now: String

    /// What stands in front of a value.
    var label: String { name.isEmpty ? "" : "\(name) " }
    var text: String { "\(label)\(was) -> \(now)" }
  }

  private func parts(of edit: LayerEdit) -> [EditPart] {
    let (old, new) = (self.was.layers[edit.was], self.now.layers[edit.now])
    let names = (self.likeName(was: edit.was), self.likeName(now: edit.now))
    var parts = edit.hyperparameters.map { change in
      EditPart(
        name: change.name, was: change.was.map { $0.short.text(like: names.0) } ?? "inferred",
        now: change.now.map { $0.short.text(like: names.1) } ?? "inferred")
    }
    if let call = edit.call {
      let path = old.path == new.path ? "" : "\(old.path) "
      parts.append(EditPart(name: "", was: path + call.was, now: call.now))
    }
    if let inputs = edit.inputs {
      let shared = Set(inputs.was).intersection(inputs.now)
      func text(_ names: [String]) -> String {
        let own =
          inputs.was.count == inputs.now.count ? names.filter { !shared.contains($0) } : names
        return (own.isEmpty ? names : own).joined(separator: ", ")
      }
      parts.append(EditPart(name: "from", was: text(inputs.was), now: text(inputs.now)))
    }
    if let weights = edit.weights {
      parts.append(
        EditPart(
          name: "weights", was: weights.was.first ?? "its own",
          now: weights.now.first ?? "its own"))
    }
    if let isTraining = edit.isTrainingOnly {
      parts.append(
        EditPart(
          name: "runs", was: isTraining ? "always" : "in training only",
          now: isTraining ? "in training only" : "always"))
    }
    return parts
  }

  /// Items with one text whose paths differ in indices, together.
  private func folded(
    _ items: [(path: String, text: String, index: Int)]
  ) -> [(pattern: String, text: String, indices: [Int])] {
    var groups: [String: [(path: String, index: Int)]] = [:]
    for item in items { groups[item.text, default: []].append((item.path, item.index)) }
    return groups.flatMap { text, members in
      FoldedPaths.patterns(of: members.map(\.path)).map { pattern, indices in
        (pattern, text, indices.map { members[$0].index })
      }
    }
  }

  // MARK: - Layers that are on one side

  private var additionLines: [ChangeLine] {
    let parts = Parts(self.now, of: self.added) { self.call(now: $0) }
    return folded(parts.items).map { pattern, text, indices in
      let text = parts.repeated(text, indices)
      return ChangeLine(
        kind: .added, path: pattern, text: text, layer: pattern, was: "", now: text,
        place: Double(indices[0]))
    }
  }

  private var removalLines: [ChangeLine] {
    let parts = Parts(self.was, of: self.removed) { self.call(was: $0) }
    return folded(parts.items).map { pattern, text, indices in
      let text = parts.repeated(text, indices)
      // After the layer that preceded it and is still there.
      let before = (0..<indices[0]).last { self.successors[$0] != nil }
      let place = before.flatMap { self.successors[$0] }.map(Double.init) ?? -0.5
      return ChangeLine(
        kind: .removed, path: pattern, text: text, layer: pattern, was: text, now: "",
        place: place + 0.25 + Double(indices[0]) / 1e9)
    }
  }

  private var renameLines: [ChangeLine] {
    let groups = Dictionary(
      grouping: self.renames, by: { $0.layers.count > 1 ? nil : self.call(now: $0.layers[0]) })
    let containers = (groups[nil] ?? []).map { rename in
      func text(_ name: String) -> String { name.isEmpty ? "**" : "\(name).**" }
      let count = NumberText.count(rename.layers.count, "layer")
      return ChangeLine(
        kind: .renamed, path: text(rename.was), text: "-> \(text(rename.now)), \(count)",
        layer: count, was: text(rename.was), now: text(rename.now),
        place: Double(rename.layers[0]) - 0.125)
    }
    return containers
      + groups.flatMap { call, renames in call.map { renameLines(renames, $0) } ?? [] }
  }

  /// The lines about layers that are written alike: many of them are reported in one.
  private func renameLines(_ renames: [Rename], _ call: String) -> [ChangeLine] {
    let patterns = FoldedPaths.patterns(of: renames.map(\.was))
    return patterns.flatMap { pattern, indices -> [ChangeLine] in
      let few = indices.count < 4 ? indices : []
      var lines = few.map { index in
        let rename = renames[index]
        return ChangeLine(
          kind: .renamed, path: rename.was, text: "-> \(rename.now)", layer: call,
          was: rename.was, now: rename.now, place: Double(rename.layers[0]) - 0.125)
      }
      if few.isEmpty {
        let now = FoldedPaths.patterns(of: indices.map { renames[$0].now }).map(\.pattern)
        let more = now.count > 2 ? " and \(now.count - 2) more" : ""
        let names = now.prefix(2).joined(separator: ", ") + more
        lines.append(
          ChangeLine(
            kind: .renamed, path: pattern, text: "-> \(names), \(call) x\(indices.count)",
            layer: "\(call) x\(indices.count)", was: pattern, now: names,
            place: Double(renames[indices[0]].layers[0]) - 0.125))
      }
      return lines
    }
  }

  private var moveLines: [ChangeLine] {
    self.moves.map { move in
      let was = Self.label(self.was.layers[move.was])
      let now = Self.label(self.now.layers[move.now])
      let place = Self.place(move.now.lowerBound, self.now)
      let count = move.now.count == 1 ? "" : ", \(NumberText.count(move.now.count, "layer"))"
      return ChangeLine(
        kind: .moved, path: was, text: (was == now ? "" : "-> \(now) ") + "\(place)\(count)",
        layer: was + count, was: Self.place(move.was.lowerBound, self.was),
        now: (was == now ? "" : "\(now) ") + place, place: Double(move.now.lowerBound))
    }
  }

  /// The place of a layer: `after layer1.0.relu`.
  private static func place(_ index: Int, _ architecture: Architecture) -> String {
    index == 0 ? "at the front" : "after \(architecture.layers[index - 1].path)"
  }

  /// A run of layers: its only one, or the first and the last.
  private static func label(_ run: ArraySlice<Node>) -> String {
    guard let first = run.first, let last = run.last, run.count > 1 else {
      return run.first?.path ?? ""
    }
    return "\(first.path)..\(last.path)"
  }
}

/// Layers as whole containers where all of one are among them, else one by one.
private struct Parts {
  /// The path, what is there, and the index of the first layer.
  private(set) var items: [(path: String, text: String, index: Int)] = []
  /// How many layers the containers have, by their first ones.
  private var counts: [Int: Int] = [:]

  init(_ architecture: Architecture, of indices: [Int], call: (Int) -> String) {
    let layers = architecture.layers
    let blocks = Dictionary(
      architecture.scopes.map { ($0.path, $0.block) }, uniquingKeysWith: { $1 })
    var containers = Containers()
    let all = layers.map { containers.names(of: $0.path) }
    var (totals, own) = ([String: Int](), [String: Int]())
    for names in all { for container in names { totals[container, default: 0] += 1 } }
    for index in indices { for container in all[index] { own[container, default: 0] += 1 } }
    var seen: Set<String> = []
    for index in indices {
      let whole = all[index].first { container in
        totals[container] == own[container] && totals[container] ?? 0 > 1
      }
      if let whole {
        guard seen.insert(whole).inserted else { continue }
        items.append((whole, blocks[whole] ?? "", index))
        counts[index] = totals[whole]
      } else {
        items.append((layers[index].path, call(index), index))
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

  /// The text of a line that stands for several: `BasicBlock x2, 14 layers`.
  func repeated(_ text: String, _ indices: [Int]) -> String {
    let total = indices.compactMap { counts[$0] }.reduce(0, +)
    guard total > 0 else { return text }
    let block = text.isEmpty || indices.count == 1 ? text : "\(text) x\(indices.count)"
    return (block.isEmpty ? "" : "\(block), ") + NumberText.count(total, "layer")
  }
}
