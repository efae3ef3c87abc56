import ArchFormats
import ShapeEngine

extension ComparisonView {
  /// The changes with what was and what is in columns beside each other.
  func sideBySide(width: Int) -> [String] {
    let lines = comparison.difference.lines.filter { shows($0.kind) }
    guard !lines.isEmpty else { return effectParts(width: width) }
    var table = TextTable([
      .init(""), .init("layer", canShrink: true), .init(comparison.titles.was, canShrink: true),
      .init(comparison.titles.now, canShrink: true),
    ])
    table.rows = lines.map { [$0.kind.sign, $0.layer, $0.was, $0.now] }
    let rows = table.text(width: width).split(separator: "\n").map(String.init)
    let changes = zip(rows.dropFirst(), lines).map { painted($0, $1.kind) }
    return [(rows.prefix(1) + changes).joined(separator: "\n")] + effectParts(width: width)
  }
}
