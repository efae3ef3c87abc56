import ShapeEngine

extension ComparisonView {
  /// Both designs in two columns: what was at the left, what is at the right, and between them the
  /// kind of change. Layers without any are counted.
  func sideBySide(width: Int) -> String {
    let column = (width - 5) / 2
    return sideRows.map { row in
      let left = TextLayout.shortened(row.was, column)
      let padding = String(repeating: " ", count: max(0, column - left.count))
      let line = "\(left)\(padding)  \(row.sign)  \(TextLayout.shortened(row.now, column))"
      let text = String(line.reversed().drop { $0 == " " }.reversed())
      return row.kind.map { painted(text, $0) } ?? text
    }.joined(separator: "\n")
  }

  private struct SideRow {
    var kind: ChangeKind?
    var was: String
    var now: String
    var place: Double

    var sign: String { kind?.sign ?? " " }
  }

  private var sideRows: [SideRow] {
    let lines = comparison.difference.lines.filter { shows($0.kind) }
    var rows = lines.map { SideRow(kind: $0.kind, was: $0.was, now: $0.now, place: $0.place) }
    let effects = shows(.affected) ? comparison.affected : []
    for row in comparison.rows(of: effects) {
      rows.append(
        SideRow(
          kind: .affected, was: "\(row.label)  \(row.was)", now: "\(row.label)  \(row.now)",
          place: Double(row.place) + 0.4))
    }
    if kinds.isEmpty { rows += unchangedRows }
    let heading = SideRow(
      kind: nil, was: comparison.titles.was, now: comparison.titles.now, place: -.infinity)
    return [heading] + rows.sorted { $0.place < $1.place }
  }

  /// Runs of layers that are what they were, with how many there are.
  private var unchangedRows: [SideRow] {
    let difference = comparison.difference
    let changed = Set(difference.edits.map(\.now) + comparison.effects.map(\.now))
      .union(difference.added).union(difference.moves.flatMap(\.now))
    var rows: [SideRow] = []
    var start: Int?
    for index in 0...difference.now.layers.count {
      let isUnchanged = index < difference.now.layers.count && !changed.contains(index)
      if isUnchanged {
        start = start ?? index
      } else if let first = start {
        let (x, y) = (difference.now.layers[first].path, difference.now.layers[index - 1].path)
        let text =
          index - first == 1 ? x : "\(x)..\(y)  \(NumberText.count(index - first, "layer"))"
        rows.append(SideRow(kind: nil, was: text, now: "", place: Double(first)))
        start = nil
      }
    }
    return rows
  }
}
