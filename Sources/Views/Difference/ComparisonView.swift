import ArchFormats
import ShapeEngine

/// What `diff` prints of a comparison for a person.
package struct ComparisonView: Sendable {
  package enum Layout: String, Sendable, CaseIterable {
    /// Side by side where there is room for it.
    case auto
    case unified
    case sideBySide = "side-by-side"
  }

  package let comparison: Comparison
  /// The kinds of change that are shown; all where empty.
  package var kinds: Set<ChangeKind> = []
  /// The totals and the legal inputs in place of the changes.
  package var isStatistics = false
  /// Formulas in place of sizes.
  package var isSymbolic = false
  package var paint = Paint(isOn: false)
  package var layout = Layout.auto
  /// A line a layer in place of the telling, and every row of what is affected.
  package var isFull = false
  /// The files that the sides are in, where designs of many files are compared; nil for what is stored.
  package var files: (was: String?, now: String?)?
  /// The same within their folders.
  package var place = ""
  /// The checks that failed; nil where none were asked for.
  package var failed: [FailedCheck]?

  /// Whether each line is about one value before and after: laws and what is in blocks need room.
  private var hasPlainLines: Bool {
    isFull || comparison.entries.allSatisfy { TellingText(comparison.difference, $0.entry).isPlain }
  }

  /// From this width on there is room for two columns.
  package static var sideBySideWidth: Int { 120 }

  package init(_ comparison: Comparison) { self.comparison = comparison }

  func shows(_ kind: ChangeKind) -> Bool { kinds.isEmpty || kinds.contains(kind) }

  /// Whether anything is left of the difference where only some kinds are shown.
  package var isEmpty: Bool {
    if kinds.isEmpty { return comparison.isEqual }
    if shows(.affected), !comparison.affected.isEmpty { return false }
    return !comparison.entries.contains {
      shows(TellingText(comparison.difference, $0.entry).kind)
    }
  }

  // MARK: - Text

  package func text(width: Int?) -> String {
    var parts = [heading]
    if isStatistics || isFull || comparison.isEqual {
      parts.append(parameterLines.joined(separator: "\n"))
    }
    if isStatistics {
      parts.append(countsText)
    } else if comparison.isEqual {
      parts.append(equality)
    } else if layout == .sideBySide
      || layout == .auto && width ?? 0 >= Self.sideBySideWidth && hasPlainLines
    {
      parts += sideBySide(width: max(width ?? 0, Self.sideBySideWidth))
    } else {
      parts += unified(width: width)
    }
    parts += refusals
    if isSymbolic {
      parts += formulas(width: width)
    } else if kinds.isEmpty, !comparison.isEqual || isStatistics || comparison.hasOtherTotals {
      parts.append(
        indented(comparison.totalsTable(isFull: isStatistics).text(width: width.map { $0 - 2 })))
    }
    if kinds.isEmpty {
      var notes = self.notes
      if isStatistics || isSymbolic { notes = comparison.legalLines + notes }
      parts.append(FittedText.text(notes.joined(separator: "\n"), width: width))
    }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  var heading: String {
    let (was, now) = comparison.titles
    let inputs = [comparison.before, comparison.after].map { figures in
      figures.report.map { report in
        NumberText.inputs(report.samples) + (report.batch == 1 ? "" : " batch \(report.batch)")
      }
    }
    var input = ""
    if let x = inputs[0], let y = inputs[1] {
      input = x == y ? "  input \(x)" : "  input \(x) -> \(y)"
    } else if let one = inputs[0] ?? inputs[1] {
      input = "  input \(one)"
    }
    guard files != nil else { return "\(was) -> \(now)\(input)\(scope)" }
    // Those of many files are paired by their names.
    let title = was == now ? now : "\(was) -> \(now)"
    return "\(title)\(place.isEmpty ? "" : "  in \(place)")\(input)\(scope)"
  }

  /// The sizes that one side has fixed: `  compared at N = 1`; empty where it has none.
  private var scope: String {
    let held = (comparison.folding?.heldSizes ?? []).map { "\($0.name) = \($0.size)" }
    return held.isEmpty ? "" : "  compared at \(held.joined(separator: ", "))"
  }

  /// What holds at every input, and what is left out of account.
  var notes: [String] {
    guard let folding = comparison.folding else { return [comparison.everywhereNote] }
    return (folding.heldSizes.isEmpty ? [comparison.everywhereNote] : [])
      + (comparison.isEqual ? [] : ["Compared up to names and folding; --exact has everything."])
  }

  /// The sentence that nothing is different.
  var equality: String {
    comparison.folding == nil ? "The same design." : "equal up to names and folding"
  }

  /// `depths 3,4,6,3 -> 3,4,23,3`.
  var parameterLines: [String] { comparison.parameters.map(\.text) }

  private var countsText: String {
    let difference = comparison.difference
    let counts: [(ChangeKind, Int)] = [
      (.edited, difference.edits.count + (difference.setting == nil ? 0 : 1)),
      (.affected, comparison.affected.count), (.added, difference.added.count),
      (.removed, difference.removed.count), (.renamed, difference.renames.count),
      (.moved, difference.moves.count),
    ]
    let parts = counts.filter { $0.1 > 0 }.map { "\(NumberText.grouped($0.1)) \($0.0.rawValue)" }
    return parts.isEmpty ? equality : parts.joined(separator: ", ")
  }

  /// Why there are no figures, a side each.
  var refusals: [String] {
    let (was, now) = comparison.titles
    return [(was, comparison.before), (now, comparison.after)].compactMap { title, figures in
      figures.refusal.map { error in
        "No sizes of \(title) at this input: \(error.message)"
          + (error.nearest.map { "\n  nearest  \(NearestText.text(of: $0))" } ?? "")
      }
    }
  }

  /// The lines of the changes that are shown, those that follow from the parameters apart.
  var shownLines: (following: [ChangeLine], others: [ChangeLine]) {
    func lines(_ telling: Telling?) -> [ChangeLine] {
      (telling?.entries ?? []).compactMap { TellingText(comparison.difference, $0).line }
        .filter { shows($0.kind) }
    }
    if isFull { return ([], comparison.difference.lines.filter { shows($0.kind) }) }
    return (lines(comparison.following), lines(comparison.telling))
  }

  /// How many lines about names are printed where something else happened; the others are counted.
  private static var mostNames: Int { 6 }

  /// The lines without most of those about names.
  private func cut(_ lines: [ChangeLine]) -> (shown: [ChangeLine], left: Int) {
    let names = lines.count { $0.kind == .renamed }
    guard names > Self.mostNames, names < lines.count, kinds.isEmpty, !isFull else {
      return (lines, 0)
    }
    let left = names - Self.mostNames + 1
    return (lines.dropLast(left), left)
  }

  /// `follows from width 1.0 -> 1.2, depth 1.0 -> 1.4:`, above the lines that do; without the words
  /// where that is not known.
  func title(above following: [ChangeLine], width: Int?) -> String {
    guard !parameterLines.isEmpty, !isFull else { return "" }
    let follows = !following.isEmpty
    let words = parameterLines.enumerated().map { index, text in
      text + (index < parameterLines.count - 1 ? "," : follows ? ":" : "")
    }
    guard follows else { return parameterLines.joined(separator: "\n") }
    return WordLines.text("follows from ", words, width: width)
  }

  private func unified(width: Int?) -> [String] {
    let (following, others) = shownLines
    let title = title(above: following, width: width)
    var parts = [title]
    if !following.isEmpty {
      parts = [title + "\n" + indented(text(of: following, width: width.map { $0 - 2 }))]
    }
    parts.append(text(of: others, width: width))
    return parts + effectParts(width: width)
  }

  private func text(of lines: [ChangeLine], width: Int?) -> String {
    let (lines, left) = cut(lines)
    let pathWidth = lines.map(\.path.count).filter { $0 <= 30 }.max() ?? 0
    let more = left == 0 ? "" : "\n= and \(NumberText.grouped(left)) more names: --all"
    return lines.map { line in
      let padding = String(repeating: " ", count: max(0, pathWidth - line.path.count))
      let head = line.path.isEmpty ? "" : "\(line.path)\(padding)  "
      return painted(
        WordLines.text("\(line.kind.sign) \(head)", Self.words(line.text), width: width), line.kind)
    }.joined(separator: "\n") + more
  }

  /// How many rows of what is affected are printed; the others are counted.
  static var mostEffectRows: Int { 6 }

  /// The table of what is affected, below the one cause of all where there is one.
  func effectParts(width: Int?) -> [String] {
    let effects = kinds.isEmpty ? comparison.effects : comparison.affected
    guard shows(.affected), !isSymbolic, !effects.isEmpty else { return [] }
    let rows = comparison.rows(of: effects)
    let shown = isFull ? rows[...] : rows.prefix(Self.mostEffectRows)
    let parts = effectTable(Array(shown)).parts(width: width.map { $0 - 2 })
    var table = indented(parts.rows)
    let left = rows.dropFirst(shown.count)
    if !left.isEmpty {
      let layers = left.reduce(0) { $0 + $1.layerCount }
      table +=
        "\n  and \(NumberText.count(left.count, "more row")), "
        + "\(NumberText.count(layers, "layer")): --all"
    }
    if let note = parts.note { table += "\n" + indented(note) }
    guard let cause = comparison.onlyCause(of: Array(shown)) else { return [table] }
    return [WordLines.text("Because of ", Self.words("\(cause):"), width: width), table]
  }

  private static func words(_ text: String) -> [String] {
    text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
  }

  func effectTable(_ rows: [EffectRow]) -> TextTable {
    let causes = Set(rows.map(\.because))
    // A cause that all share is printed above the table.
    let hasOneCause = causes.count == 1
    let isResized = rows.contains { $0.was != $0.now }
    var table = TextTable([
      .init("affected", overflow: .continues), .init(isResized ? "was" : "output", isNumber: true),
      .init(isResized ? "now" : "", isNumber: true),
      .init("params", isNumber: true, dispensability: 3), .init("MACs", isNumber: true),
      .init("RF", isNumber: true, dispensability: 2),
      .init(
        "because of", dispensability: 1, overflow: .shortens, ampleWidth: 26,
        shortened: CauseText.shortened),
    ])
    table.fullForm = "--format json"
    for row in rows {
      table.rows.append([
        row.label, row.was, isResized ? row.now : "",
        row.parameters.map { $0 == 0 ? "" : Comparison.signed($0) } ?? "",
        row.macs.map { $0 == 0 ? "" : Comparison.signed($0) } ?? "", row.field,
        hasOneCause ? "" : CauseText.text(of: row.because),
      ])
    }
    return table
  }

  // MARK: - Formulas

  private func formulas(width: Int?) -> [String] {
    let rows = comparison.forms.differing
    guard !rows.isEmpty else { return [] }
    var table = TextTable([.init("affected"), .init("was"), .init("now")])
    // Layers one after the other with the same formulas are one row.
    var start = 0
    for end in rows.indices {
      let row = rows[end]
      let next = end + 1 < rows.count ? rows[end + 1] : nil
      if let next, next.before == row.before, next.after == row.after { continue }
      table.rows.append([
        label(rows[start...end]), Self.text(row.before), Self.text(row.after),
      ])
      start = end + 1
    }
    let text = table.text(width: nil)
    guard let width, text.split(separator: "\n").contains(where: { $0.count > width - 2 }) else {
      return [indented(text)]
    }
    // Formulas are not shortened: the new one is printed below the old one.
    var tall = TextTable([
      .init("affected", overflow: .shortens, ampleWidth: 24),
      .init("was, and below it now", overflow: .shortens),
    ])
    tall.rows = table.rows.flatMap { [[$0[0], $0[1]], ["", $0[2]]] }
    return [indented(tall.text(width: width - 2))]
  }

  /// The container that some layers are all of, else the first and the last one.
  private func label(_ rows: ArraySlice<FormComparison.ComparedLayer>) -> String {
    let layers = comparison.difference.now.layers
    let paths = rows.map { layers[$0.now].path }
    guard let first = paths.first, let last = paths.last, first != last else {
      return paths.first ?? ""
    }
    let common = LayerPath.shared(by: first, last)
    let count = common.isEmpty ? 0 : layers.count { $0.path.hasPrefix(common + ".") }
    let isWhole = count == paths.count && paths.allSatisfy { $0.hasPrefix(common + ".") }
    return isWhole ? common : "\(first)..\(last)"
  }

  /// `64 x floor((H + 1)/2), W too`.
  private static func text(_ outputs: [[String]]) -> String {
    outputs.map { dimensions in
      let sizes = dimensions.dropFirst()
      let texts = Array(sizes.suffix(2))
      guard sizes.count == 3, texts[0].count > 1, texts[0] != texts[1],
        String(texts[0].map { $0 == "H" ? "W" : $0 }) == texts[1]
      else { return sizes.joined(separator: " x ") }
      return "\(sizes.dropLast().joined(separator: " x ")), W too"
    }.joined(separator: ", ")
  }

  // MARK: - Lines

  func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "  \($0)" }.joined(separator: "\n")
  }

  /// Red, green and magenta are readable on light and on dark; what is affected has no colour.
  func painted(_ text: String, _ kind: ChangeKind) -> String {
    switch kind {
    case .removed: paint(text, .red)
    case .added: paint(text, .green)
    case .edited, .renamed, .moved: paint(text, .magenta)
    case .affected: text
    }
  }
}
