import ArchFormats
import ShapeEngine

extension ComparisonView {
  /// The comparison as a comment on a review.
  package var markdown: String {
    var parts = ["**\(heading)**"]
    if let failed, !failed.isEmpty {
      parts.append(failed.map { "- failed `\($0.check)`: \($0.reason)" }.joined(separator: "\n"))
    }
    if !parameterLines.isEmpty {
      parts.append(parameterLines.map { "- `\($0)`" }.joined(separator: "\n"))
    }
    if comparison.isEqual {
      parts.append(equality)
    } else if !isStatistics {
      parts += changeTables
    }
    parts += refusals
    if kinds.isEmpty, !comparison.isEqual || isStatistics || comparison.hasOtherTotals {
      parts.append(comparison.totalsTable(isFull: isStatistics).markdown)
    }
    if kinds.isEmpty, !notes.isEmpty { parts.append(notes.joined(separator: "\n")) }
    return parts.joined(separator: "\n\n")
  }

  private var changeTables: [String] {
    var parts: [String] = []
    var changes = TextTable([.init("change"), .init("layer"), .init("what")])
    for line in shownLines.following + shownLines.others {
      changes.rows.append([
        line.kind.rawValue, line.path.isEmpty ? "" : "`\(line.path)`", line.text,
      ])
    }
    if !changes.rows.isEmpty { parts.append(changes.markdown) }
    let effects = kinds.isEmpty ? comparison.effects : comparison.affected
    if shows(.affected), !effects.isEmpty {
      let rows = comparison.rows(of: effects)
      let affected = comparison.affected.count
      let count =
        affected == 0 ? "Other figures" : "\(NumberText.count(affected, "layer")) affected"
      let cause = comparison.onlyCause(of: rows).map { " because of \($0)" } ?? ""
      parts.append(
        """
        <details><summary>\(count)\(cause)</summary>

        \(effectTable(rows).withoutEmptyColumns.markdown)

        </details>
        """)
    }
    return parts
  }
}
