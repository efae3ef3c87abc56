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
  /// A line for each layer that was edited, added, removed, renamed or moved, in the order of the
  /// layers.
  var lines: [ChangeLine] {
    let lines = settingLines + editLines + additionLines + removalLines + renameLines + moveLines
    return lines.sorted { $0.place < $1.place }
  }

  // MARK: - Edits

  private var settingLines: [ChangeLine] { Telling.Setting.allCases.compactMap(line) }

  /// The line about a part of the architecture itself; nil where that is as it was.
  func line(_ part: Telling.Setting) -> ChangeLine? {
    guard let (name, was, now) = texts(of: part) else { return nil }
    return ChangeLine(
      kind: .edited, path: name, text: "\(was) -> \(now)", layer: name, was: was, now: now,
      place: -1)
  }

  private func texts(of part: Telling.Setting) -> (name: String, was: String, now: String)? {
    guard let setting = self.setting else { return nil }
    switch part {
    case .inputs:
      guard let (was, now) = setting.inputs else { return nil }
      let isNamed = was.map(\.name) != now.map(\.name) || now.count > 1
      func text(_ inputs: [Architecture.Input]) -> String {
        inputs.map {
          (isNamed ? "\($0.name) " : "") + $0.text + ($0.hasBatch ? "" : " without a batch")
        }.joined(separator: ", ")
      }
      return ("input", text(was), text(now))
    case .batch: return setting.batch.map { ("batch", String($0.was), String($0.now)) }
    case .isFixed: return setting.isFixed.map { ("fixed", "\($0.was)", "\($0.now)") }
    case .outputs:
      return setting.outputs.map {
        ("output", $0.was.joined(separator: ", "), $0.now.joined(separator: ", "))
      }
    case .conditions:
      func text(_ conditions: [String]) -> String {
        conditions.isEmpty ? "none" : conditions.joined(separator: " and ")
      }
      return setting.conditions.map { ("require", text($0.was), text($0.now)) }
    }
  }

  private var editLines: [ChangeLine] {
    self.edits.map { edit in
      let parts = self.parts(of: edit)
      let path = self.now.layers[edit.now].path
      return ChangeLine(
        kind: .edited, path: path, text: parts.map(\.text).joined(separator: ", "), layer: path,
        was: parts.map { $0.label + $0.was }.joined(separator: ", "),
        now: parts.map { $0.label + $0.now }.joined(separator: ", "), place: Double(edit.now))
    }
  }

  /// One thing that was edited in a layer: `kernel_size 7 -> 3`.
  struct EditPart {
    /// Empty for the layer itself.
    var name: String
    var was: String
    var now: String

    /// What stands in front of a value.
    var label: String { name.isEmpty ? "" : "\(name) " }
    var text: String { "\(label)\(was) -> \(now)" }
  }

  func parts(of edit: LayerEdit) -> [EditPart] {
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
    if let inputs = edit.inputs { parts.append(self.part(inputs)) }
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

  /// The tensors that a layer takes on one side only; of many the first.
  private func part(_ inputs: LayerEdit.Connection) -> EditPart {
    func text(_ names: [String]) -> String {
      names.prefix(3).joined(separator: ", ")
        + (names.count > 3 ? " and \(names.count - 3) more" : "")
    }
    let shared = Set(inputs.was).intersection(inputs.now)
    let (gone, new) = (
      inputs.was.filter { !shared.contains($0) }, inputs.now.filter { !shared.contains($0) }
    )
    // Others in number only, or in order.
    if gone.isEmpty, new.isEmpty {
      return EditPart(name: "from", was: text(inputs.was), now: text(inputs.now))
    }
    return EditPart(
      name: "from", was: gone.isEmpty ? "fewer" : text(gone), now: new.isEmpty ? "fewer" : text(new)
    )
  }

  // MARK: - Layers that are on one side

  private var additionLines: [ChangeLine] {
    self.added.map { index in
      let (path, text) = (self.now.layers[index].path, self.call(now: index))
      return ChangeLine(
        kind: .added, path: path, text: text, layer: path, was: "", now: text,
        place: Double(index))
    }
  }

  private var removalLines: [ChangeLine] {
    // After the layer that preceded it and is still there.
    var place = -0.5
    var lines: [ChangeLine] = []
    let removed = Set(self.removed)
    for (index, node) in self.was.layers.enumerated() {
      if let successor = self.successors[index] { place = Double(successor) + 0.25 }
      guard removed.contains(index) else { continue }
      let text = self.call(was: index)
      lines.append(
        ChangeLine(
          kind: .removed, path: node.path, text: text, layer: node.path, was: text, now: "",
          place: place + Double(index) / 1e9))
    }
    return lines
  }

  private var renameLines: [ChangeLine] {
    self.renames.map { rename in
      let (was, now) = (Self.name(rename.was, of: rename), Self.name(rename.now, of: rename))
      let isOne = rename.layers.count == 1
      let layer =
        isOne ? self.call(now: rename.layers[0]) : NumberText.count(rename.layers.count, "layer")
      return ChangeLine(
        kind: .renamed, path: was, text: "-> \(now)" + (isOne ? "" : ", \(layer)"), layer: layer,
        was: was, now: now, place: Double(rename.layers[0]) - 0.125)
    }
  }

  /// A name as it is printed: that of a container stands for all in it.
  static func name(_ name: String, of rename: Rename) -> String {
    rename.layers.count == 1 ? name : name.isEmpty ? "**" : "\(name).**"
  }

  private var moveLines: [ChangeLine] { self.moves.map(line) }

  /// The line about a run that moved.
  func line(_ move: LayerMove) -> ChangeLine {
    let was = Self.label(self.was.layers[move.was])
    let now = Self.label(self.now.layers[move.now])
    let place = Self.place(move.now.lowerBound, self.now)
    let count = move.now.count == 1 ? "" : ", \(NumberText.count(move.now.count, "layer"))"
    return ChangeLine(
      kind: .moved, path: was, text: (was == now ? "" : "-> \(now) ") + "\(place)\(count)",
      layer: was + count, was: Self.place(move.was.lowerBound, self.was),
      now: (was == now ? "" : "\(now) ") + place, place: Double(move.now.lowerBound))
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
