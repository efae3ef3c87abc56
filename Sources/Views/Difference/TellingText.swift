import ShapeEngine

/// An entry of a telling in words: `out_channels x2 in 105 layers (96 -> 192 … 768 -> 1536)`.
struct TellingText {
  private let difference: Difference
  private let entry: Telling.Entry

  init(_ difference: Difference, _ entry: Telling.Entry) {
    (self.difference, self.entry) = (difference, entry)
  }

  /// The kind of change that the entry is.
  var kind: ChangeKind {
    switch entry.subject {
    case .setting, .block, .type, .law, .edit: .edited
    case .added: .added
    case .removed: .removed
    case .moved: .moved
    case .renamed: .renamed
    }
  }

  /// The entry in one line without its sign.
  var text: String {
    line.map { $0.path.isEmpty ? $0.text : "\($0.path) \($0.text)" } ?? ""
  }

  /// Whether it is about one value, before and after.
  var isPlain: Bool {
    switch entry.subject {
    case .setting, .renamed, .moved: true
    case .law(let laws, let paths): paths.count == 1 && laws.allSatisfy { $0.isPlain }
    case .type(_, _, let paths), .edit(let paths, _): paths.count == 1
    case .added(let run), .removed(let run): run.paths.count == 1 && run.behind == nil
    case .block: false
    }
  }

  /// What kind of thing happened, for programs.
  var name: String {
    switch entry.subject {
    case .setting: "setting"
    case .block: "block"
    case .type: "type"
    case .added: "added"
    case .removed: "removed"
    case .moved: "moved"
    case .law: entry.now.count > 1 ? "law" : "edited"
    case .edit: "edited"
    case .renamed: "renamed"
    }
  }

  /// Nil for a part of the architecture that is as it was.
  var line: ChangeLine? {
    switch entry.subject {
    case .setting(let part): return difference.line(part)
    case .block(let change): return line(change)
    case .type(let was, let now, let paths):
      let place = Self.place(paths, NumberText.count(entry.now.count, "place"))
      return line(place.head, "\(was) -> \(now)", was: was, now: now, tail: place.tail)
    case .added(let run): return line(run, .added)
    case .removed(let run): return line(run, .removed)
    case .moved(let moves): return line(moves)
    case .law(let laws, let paths): return line(laws, paths)
    case .edit(let paths, let edit): return line(edit, paths)
    case .renamed(let renames): return line(renames)
    }
  }

  // MARK: - Where

  /// A pattern of paths in front of the text, or how many layers there are behind it.
  private static func place(_ paths: [String], _ count: String) -> (head: String, tail: String) {
    if paths.count < 3, paths.reduce(-2, { $0 + $1.count + 2 }) <= mostPathWidth {
      return (paths.joined(separator: ", "), "")
    }
    return ("", " in \(count)")
  }

  /// Longer lists of paths are counted.
  private static var mostPathWidth: Int { 60 }

  private func line(_ moves: [LayerMove]) -> ChangeLine {
    var line = difference.line(moves[0])
    guard moves.count > 1 else { return line }
    let more = ", and \(NumberText.grouped(moves.count - 1)) more alike"
    line.text += more
    line.layer += more
    return line
  }

  private func line(
    _ head: String, _ text: String, was: String, now: String, tail: String = ""
  ) -> ChangeLine {
    ChangeLine(
      kind: kind, path: head, text: text + tail,
      layer: head.isEmpty ? tail.trimmingPrefix(" in ").description : head,
      was: was, now: now, place: 0)
  }

  /// What the entry's layers are together: `convolutions`, `BatchNorm2d layers`, `layers`.
  private var noun: String {
    Self.noun(Set(entry.now.map { difference.now.layers[$0].layer.type }))
  }

  private static func noun(_ types: Set<String>) -> String {
    if types.allSatisfy({ $0.hasPrefix("Conv") && $0.hasSuffix("d") }) { return "convolutions" }
    guard types.count == 1, let type = types.first else { return "layers" }
    return "\(type) layers"
  }

  // MARK: - Structure

  private func line(_ change: Telling.BlockChange) -> ChangeLine {
    let place = Self.place(change.paths, NumberText.count(change.count, "place"))
    let parts = [("with", change.added), ("without", change.removed)].filter { !$0.1.isEmpty }
      .map { "\($0.0) \($0.1.joined(separator: ", "))" }
    let list = parts.isEmpty ? "" : ": " + parts.joined(separator: "; ")
    let name = change.was == change.now ? change.was : "\(change.was) -> \(change.now)"
    let text = name + (place.head.isEmpty || change.count == 1 ? "" : " x\(change.count)")
    return ChangeLine(
      kind: .edited, path: place.head, text: text + place.tail + list, layer: place.head,
      was: change.was, now: change.now + list, place: 0)
  }

  private func line(_ run: Telling.Run, _ kind: ChangeKind) -> ChangeLine {
    let layers = kind == .added ? entry.now.count : entry.was.count
    let size = run.isContainer ? NumberText.count(layers, "layer") : ""
    let isSpread =
      run.paths.count > 1 || run.behind != nil
      || run.paths.contains { $0.count > Self.mostPathWidth }
    var what = run.what
    if run.count > 1, run.isContainer, !what.isEmpty { what += " x\(run.count)" }
    var text = [what, size].filter { !$0.isEmpty }.joined(separator: ", ")
    if let behind = run.behind {
      text += " after each of \(NumberText.grouped(run.count)) \(Self.noun([behind]))"
    } else if isSpread {
      text +=
        run.isContainer
        ? " in \(Self.list(run.paths))"
        : " in \(NumberText.grouped(run.count)) places, \(Self.list(run.paths))"
    }
    let head = isSpread ? "" : run.paths.first ?? ""
    let layer = head.isEmpty ? Self.list(run.paths) : head
    return ChangeLine(
      kind: kind, path: head, text: text, layer: layer, was: kind == .removed ? text : "",
      now: kind == .added ? text : "", place: 0)
  }

  /// The first of some patterns, as many as a line has room for, and how many more there are.
  private static func list(_ paths: [String]) -> String {
    var (shown, width) = (0, 0)
    while shown < paths.count, shown < 2 || width + paths[shown].count <= 64 {
      width += paths[shown].count + 2
      shown += 1
    }
    let more = paths.count - shown
    return paths.prefix(shown).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }

  // MARK: - Edits

  private func line(_ laws: [Law], _ paths: [String]) -> ChangeLine {
    let count = "\(NumberText.grouped(entry.now.count)) \(noun)"
    let place = Self.place(paths, count)
    let texts = laws.map { LawText($0, self.names, of: entry.now.count) }
    let rules = texts.map(\.rule).joined(separator: ", ")
    // A comma ends what is put in: x1.2, to multiples of 8, in 40 convolutions.
    var text = rules + (rules.contains(", to ") && !place.tail.isEmpty ? "," : "") + place.tail
    let examples = texts.map(\.examples).filter { !$0.isEmpty }
    if !examples.isEmpty { text += " (\(examples.joined(separator: "; ")))" }
    text += texts.map(\.remark).joined()
    return ChangeLine(
      kind: .edited, path: place.head, text: text,
      layer: (place.head.isEmpty ? count : place.head)
        + texts.filter { !$0.examples.isEmpty }.map { ": \($0.rule)" }.joined(),
      was: texts.map(\.was).joined(separator: ", "), now: texts.map(\.now).joined(separator: ", "),
      place: 0)
  }

  /// The names that sizes of the first layer refer to.
  private var names: (was: (Int) -> String, now: (Int) -> String) {
    guard let was = entry.was.first, let now = entry.now.first else {
      return ({ "input \($0)" }, { "input \($0)" })
    }
    return (difference.likeName(was: was), difference.likeName(now: now))
  }

  private func line(_ edit: LayerEdit, _ paths: [String]) -> ChangeLine {
    var edit = edit
    if edit.isReplaced { edit.call = nil }
    let parts = difference.parts(of: edit)
    let path = difference.now.layers[edit.now].path
    let count = entry.now.count
    let others = paths.count > 1 || paths.first != path ? " and alike in \(count - 1) more" : ""
    return ChangeLine(
      kind: .edited, path: path, text: parts.map(\.text).joined(separator: ", ") + others,
      layer: path, was: parts.map { $0.label + $0.was }.joined(separator: ", "),
      now: parts.map { $0.label + $0.now }.joined(separator: ", ") + others, place: 0)
  }

  // MARK: - Names

  private func line(_ renames: [Rename]) -> ChangeLine {
    let count = renames.reduce(0) { $0 + $1.layers.count }
    var was = Self.pattern(renames.map { Difference.name($0.was, of: $0) })
    var now = Self.pattern(renames.map { Difference.name($0.now, of: $0) })
    if was == nil || now == nil || was == now {
      // The first stands for those that differ from it in numbers.
      was = Difference.name(renames[0].was, of: renames[0])
      now = "\(Difference.name(renames[0].now, of: renames[0])) and alike"
    }
    let layer =
      count == 1 ? difference.call(now: renames[0].layers[0]) : NumberText.count(count, "layer")
    return ChangeLine(
      kind: .renamed, path: was ?? "", text: "-> \(now ?? "")" + (count == 1 ? "" : ", \(layer)"),
      layer: layer,
      was: was ?? "", now: now ?? "", place: 0)
  }

  /// Names that differ in numbers as one; nil where they follow no pattern.
  private static func pattern(_ names: [String]) -> String? {
    let patterns = FoldedPaths.patterns(of: names).map(\.pattern)
    return patterns.count == 1 && patterns[0].count <= mostPathWidth ? patterns[0] : nil
  }
}

/// One law in words.
private struct LawText {
  /// `out_channels x2`.
  var rule: String
  /// `96 -> 192 … 768 -> 1536`; empty where the rule has the values.
  var examples = ""
  /// What else holds.
  var remark = ""
  var was = "", now = ""

  init(_ law: Law, _ names: (was: (Int) -> String, now: (Int) -> String), of count: Int) {
    func text(_ value: Value?, _ name: (Int) -> String) -> String {
      value.map { Self.rounded($0.short).text(like: name) } ?? "inferred"
    }
    let pairs = law.examples.map { "\(text($0.was, names.was)) -> \(text($0.now, names.now))" }
    examples = pairs.joined(separator: law.isCut ? " … " : ", ")
    if law.depthwise > 0 {
      remark =
        law.depthwise == count
        ? ", groups likewise (depthwise)"
        : ", groups likewise in \(NumberText.grouped(law.depthwise)) (depthwise)"
    }
    switch law.rule {
    case .same(let was, let now):
      rule = "\(law.name) \(text(was, names.was)) -> \(text(now, names.now))"
      examples = ""
      (self.was, self.now) = (
        "\(law.name) \(text(was, names.was))", "\(law.name) \(text(now, names.now))"
      )
      return
    case .ratio(let now, let was):
      rule = "\(law.name) \(Self.factor(now, was))"
    case .sum(let amount):
      rule = "\(law.name) \(amount < 0 ? "" : "+")\(NumberText.grouped(amount))"
    case .rounded(let thousandths, let unit):
      rule = "\(law.name) \(Self.factor(thousandths, 1000)), to multiples of \(unit)"
    case .several: rule = law.name
    }
    was = law.examples.map { text($0.was, names.was) }.joined(separator: " … ")
    now = law.examples.map { text($0.now, names.now) }.joined(separator: " … ")
    was = "\(law.name) \(was)"
    now = "\(law.name) \(now)"
  }

  /// A probability of many digits as people read it: 0.0143.
  private static func rounded(_ value: Value) -> Value {
    guard case .float(let number) = value, number.magnitude >= 1e-3, number.magnitude < 1 else {
      return value
    }
    return .float((number * 1e4).rounded() / 1e4)
  }

  /// `x2`, `x1.5`, `x2/3`.
  private static func factor(_ now: Int, _ was: Int) -> String {
    if now % was == 0 { return "x\(now / was)" }
    let (product, overflow) = now.multipliedReportingOverflow(by: 1000)
    guard !overflow, product % was == 0 else { return "x\(now)/\(was)" }
    return "x\(Double(product / was) / 1000)"
  }
}

extension Law {
  fileprivate var isPlain: Bool { if case .same = rule { true } else { false } }
}
