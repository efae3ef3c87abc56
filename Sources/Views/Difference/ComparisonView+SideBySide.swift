import ArchFormats
import ShapeEngine

extension ComparisonView {
  /// The changes with what was and what is in columns beside each other.
  func sideBySide(width: Int) -> [String] {
    let (following, others) = shownLines
    let title = title(above: following, width: width)
    let tables = [following, others].map { table($0, width: width) }
    let first = [title, tables[0]].filter { !$0.isEmpty }.joined(separator: "\n")
    return [first, tables[1]] + effectParts(width: width)
  }

  private func table(_ lines: [ChangeLine], width: Int) -> String {
    guard !lines.isEmpty else { return "" }
    var table = TextTable([
      .init(""), .init("layer", overflow: .shortens),
      .init(comparison.titles.was, overflow: .shortens),
      .init(comparison.titles.now, overflow: .shortens),
    ])
    table.rows = lines.map { [$0.kind.sign, $0.layer, $0.was, $0.now] }
    let rows = table.rowTexts(width: width)
    let changes = zip(rows.dropFirst(), lines).map { painted($0, $1.kind) }
    return (rows.prefix(1) + changes).joined(separator: "\n")
  }
}
