import ArchFormats
import ShapeEngine

extension ComparisonView {
  /// The machine form: a change a layer, besides names that were replaced and runs that moved.
  package var json: JSON {
    let (was, now) = comparison.totals
    let parameters = comparison.parameters.map { parameter in
      JSON.Member(
        parameter.name, .object(["was": .string(parameter.was), "now": .string(parameter.now)]))
    }
    var members: [JSON.Member] = [
      .init("was", .string(comparison.titles.was)), .init("now", .string(comparison.titles.now)),
      .init("equal", .bool(comparison.isIdentical)),
    ]
    if let files {
      func json(_ file: String?) -> JSON { file.map(JSON.string) ?? .null }
      members.append(
        .init("file", .object(["was": json(files.was), "now": json(files.now)])))
    }
    if let folding = comparison.folding {
      members.append(
        .init("equal_up_to", folding.isEqual ? .string("names and folding") : .null))
      members.append(
        .init("compared_at", .object(folding.heldSizes.map { JSON.Member($0.name, .int($0.size)) }))
      )
    }
    members += [
      .init("same_size_everywhere", .bool(comparison.forms.isSameSizeEverywhere)),
      .init("parameters", .object(parameters)),
      .init("summary", .array(comparison.entries.map { summary($0.entry, follows: $0.follows) })),
      .init("changes", .array(changes)),
      .init("totals", .object(["was": Self.json(was), "now": Self.json(now)])),
    ]
    let refused =
      Self.refusal("was", comparison.before) + Self.refusal("now", comparison.after)
    if !refused.isEmpty { members.append(.init("refused", .object(refused))) }
    if comparison.forms.legalBefore != nil || comparison.forms.legalAfter != nil {
      members.append(
        .init(
          "legal",
          .object([
            "was": Self.json(comparison.forms.legalBefore),
            "now": Self.json(comparison.forms.legalAfter),
          ])))
    }
    if isSymbolic { members.append(.init("forms", .array(comparison.forms.differing.map(json)))) }
    if let failed {
      members.append(.init("failed", .array(failed.map(\.json))))
    }
    if !comparison.forms.undecided.isEmpty {
      let layers = comparison.difference.now.layers
      members.append(
        .init("undecided", .array(comparison.forms.undecided.map { .string(layers[$0].path) })))
    }
    return .object(members)
  }

  /// Why a design accepts no such input, under its side's name; nothing where it does.
  private static func refusal(_ side: String, _ figures: Comparison.Figures) -> [JSON.Member] {
    guard let error = figures.refusal else { return [] }
    return [
      JSON.Member(
        side,
        .object([
          "path": error.path.map(JSON.string) ?? .null, "message": .string(error.error.message),
          "nearest": error.nearest.map(NearestText.json) ?? .null,
        ]))
    ]
  }

  static func json(_ totals: ArchitectureTotals?) -> JSON {
    guard let totals else { return .null }
    return .object([
      "params": .int(totals.parameters), "macs": .int(totals.macs),
      "activations": totals.activations.map(JSON.int) ?? .null,
      "receptive_field": .array(totals.field.map(JSON.int)),
      "output": JSON.shapes(totals.outputs),
    ])
  }

  private static func json(_ legal: LegalInputs?) -> JSON {
    .object(
      (legal?.axes ?? []).map { axis in
        let sizes = try? legal?.sizes(of: axis)
        return JSON.Member(axis.name, sizes.map { .string(SizeSetText.text(of: $0)) } ?? .null)
      })
  }

  private func json(_ row: FormComparison.ComparedLayer) -> JSON {
    .object([
      "path": .string(comparison.difference.now.layers[row.now].path),
      "was": JSON.shapes(row.before),
      "now": JSON.shapes(row.after),
    ])
  }

  // MARK: - Changes

  /// A line of the telling, with the paths of the layers that it is about.
  private func summary(_ entry: Telling.Entry, follows: Bool) -> JSON {
    let difference = comparison.difference
    let text = TellingText(difference, entry)
    var paths = entry.now.map { difference.now.layers[$0].path }
    var isBlock = false
    if case .block = entry.subject { isBlock = true }
    if isBlock || paths.isEmpty { paths += entry.was.map { difference.was.layers[$0].path } }
    var members: [JSON.Member] = [
      .init("text", .string(text.text)), .init("kind", .string(text.name)),
      .init("paths", .array(paths.map(JSON.string))),
    ]
    if follows {
      members.append(.init("follows_from", .array(comparison.parameters.map { .string($0.name) })))
    }
    return .object(members)
  }

  /// The earlier path of a layer of `now`, where that was another.
  private func origin(_ layer: Int) -> [JSON.Member] {
    let difference = comparison.difference
    guard let was = difference.earlier(of: layer),
      difference.was.layers[was].path != difference.now.layers[layer].path
    else { return [] }
    return [.init("from_path", .string(difference.was.layers[was].path))]
  }

  private var changes: [JSON] {
    let difference = comparison.difference
    var changes: [(place: Double, json: JSON)] = []
    if shows(.edited) {
      if let setting = difference.setting { changes.append((-1, json(setting))) }
      let effects = Dictionary(
        comparison.effects.map { ($0.now, $0) }, uniquingKeysWith: { $1 })
      changes += difference.edits.map { (Double($0.now), json($0, effects[$0.now])) }
    }
    if shows(.affected) {
      changes += comparison.affected.map { (Double($0.now), json($0)) }
    }
    if shows(.added) {
      changes += difference.added.map { (Double($0), json(.added, difference.now.layers[$0])) }
    }
    if shows(.removed) {
      // After the layer that preceded it and is still there.
      var place = -0.5
      let removed = Set(difference.removed)
      for (index, node) in difference.was.layers.enumerated() {
        if let successor = difference.successors[index] { place = Double(successor) + 0.5 }
        if removed.contains(index) { changes.append((place, json(.removed, node))) }
      }
    }
    if shows(.renamed) {
      changes += difference.renames.map { rename in
        let isOne = rename.layers.count == 1
        func name(_ text: String) -> JSON {
          .string(isOne ? text : text.isEmpty ? "**" : "\(text).**")
        }
        return (
          Double(rename.layers[0]) - 0.25,
          .object([
            "kind": "renamed", "path": name(rename.was), "to": name(rename.now),
            "layers": .int(rename.layers.count),
          ])
        )
      }
    }
    if shows(.renamed), comparison.folding == nil {
      // What has another index because of what was put in or taken out before it.
      let renamed = Set(difference.renames.flatMap(\.layers))
      for layer in difference.partners.indices
      where difference.partners[layer] != nil && !renamed.contains(layer) {
        let origin = origin(layer)
        guard !origin.isEmpty else { continue }
        let path = JSON.Member("path", .string(difference.now.layers[layer].path))
        changes.append(
          (Double(layer) - 0.25, .object([.init("kind", "shifted"), path] + origin)))
      }
    }
    if shows(.moved) { changes += difference.moves.map { (Double($0.now.lowerBound), json($0)) } }
    return changes.enumerated().sorted {
      ($0.element.place, $0.offset) < ($1.element.place, $1.offset)
    }
    .map(\.element.json)
  }

  private func json(_ kind: ChangeKind, _ node: Node) -> JSON {
    .object([
      "kind": .string(kind.rawValue), "path": .string(node.path), "type": .string(node.layer.type),
    ])
  }

  private func json(_ move: LayerMove) -> JSON {
    let difference = comparison.difference
    let first = move.now.lowerBound
    return .object([
      "kind": "moved", "path": .string(difference.was.layers[move.was.lowerBound].path),
      "to": .string(difference.now.layers[first].path),
      "after": first == 0 ? .null : .string(difference.now.layers[first - 1].path),
      "layers": .int(move.now.count),
    ])
  }

  private func json(_ setting: ArchitectureEdit) -> JSON {
    var (was, now): ([JSON.Member], [JSON.Member]) = ([], [])
    func add(_ key: String, _ x: JSON, _ y: JSON) {
      was.append(.init(key, x))
      now.append(.init(key, y))
    }
    if let inputs = setting.inputs {
      add("inputs", .inputs(inputs.was), .inputs(inputs.now))
    }
    if let batch = setting.batch { add("batch", .int(batch.was), .int(batch.now)) }
    if let fixed = setting.isFixed { add("fixed", .bool(fixed.was), .bool(fixed.now)) }
    if let outputs = setting.outputs {
      add(
        "outputs", .array(outputs.was.map(JSON.string)), .array(outputs.now.map(JSON.string)))
    }
    if let conditions = setting.conditions {
      add(
        "conditions", .array(conditions.was.map(JSON.string)),
        .array(conditions.now.map(JSON.string)))
    }
    return .object(["kind": "edited", "path": "", "was": .object(was), "now": .object(now)])
  }

  private func json(_ edit: LayerEdit, _ effect: LayerEffect?) -> JSON {
    let difference = comparison.difference
    let (old, new) = (difference.was.layers[edit.was], difference.now.layers[edit.now])
    let names = (difference.likeName(was: edit.was), difference.likeName(now: edit.now))
    var (was, now): ([JSON.Member], [JSON.Member]) = ([], [])
    for change in edit.hyperparameters {
      was.append(.init(change.name, change.was.map { JSON($0, like: names.0) } ?? .null))
      now.append(.init(change.name, change.now.map { JSON($0, like: names.1) } ?? .null))
    }
    if edit.isReplaced {
      was.append(.init("type", .string(old.layer.type)))
      now.append(.init("type", .string(new.layer.type)))
    }
    if let call = edit.call {
      was.append(.init("call", .string(call.was)))
      now.append(.init("call", .string(call.now)))
      if old.path != new.path, !edit.isReplaced {
        was.insert(.init("path", .string(old.path)), at: 0)
      }
    }
    if let inputs = edit.inputs {
      was.append(.init("from", .array(inputs.was.map(JSON.string))))
      now.append(.init("from", .array(inputs.now.map(JSON.string))))
    }
    if let weights = edit.weights {
      was.append(.init("weights", weights.was.first.map(JSON.string) ?? .null))
      now.append(.init("weights", weights.now.first.map(JSON.string) ?? .null))
    }
    if let training = edit.isTrainingOnly {
      was.append(.init("training", .bool(!training)))
      now.append(.init("training", .bool(training)))
    }
    var members: [JSON.Member] = [
      .init("kind", "edited"), .init("path", .string(new.path)),
    ]
    members += origin(edit.now)
    members += [.init("was", .object(was)), .init("now", .object(now))]
    if let effect {
      members.append(
        .init("because", .array(effect.because.map(JSON.string))))
      members.append(
        .init("figures", .object(["was": figures(effect).was, "now": figures(effect).now])))
    }
    return .object(members)
  }

  private func json(_ effect: LayerEffect) -> JSON {
    let (was, now) = figures(effect)
    let path = comparison.difference.now.layers[effect.now].path
    return .object(
      [.init("kind", "affected"), .init("path", .string(path))] + origin(effect.now) + [
        .init("because", .array(effect.because.map(JSON.string))), .init("was", was),
        .init("now", now),
      ])
  }

  /// The figures that differ.
  private func figures(_ effect: LayerEffect) -> (was: JSON, now: JSON) {
    let (x, y) = (effect.before, effect.after)
    let rows: [(String, JSON, JSON)] = [
      ("output", JSON.shapes(x.outputs), JSON.shapes(y.outputs)),
      ("params", .int(x.parameters), .int(y.parameters)),
      ("macs", x.macs.map(JSON.int) ?? .null, y.macs.map(JSON.int) ?? .null),
      ("activations", .int(x.activations), .int(y.activations)),
      ("receptive_field", .array(x.field.map(JSON.int)), .array(y.field.map(JSON.int))),
      ("stride", .array(x.stride.map(JSON.string)), .array(y.stride.map(JSON.string))),
    ].filter { $0.1 != $0.2 }
    return (
      .object(rows.map { JSON.Member($0.0, $0.1) }), .object(rows.map { JSON.Member($0.0, $0.2) })
    )
  }
}
