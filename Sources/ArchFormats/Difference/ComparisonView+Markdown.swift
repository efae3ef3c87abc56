import ShapeEngine

extension ComparisonView {
  /// The comparison as a comment on a review.
  public var markdown: String {
    var parts = ["**\(heading)**"]
    if !parameterLines.isEmpty {
      parts.append(parameterLines.map { "- `\($0)`" }.joined(separator: "\n"))
    }
    if comparison.isEqual {
      parts.append("The same design.")
    } else if !isStatistics {
      parts += changeTables
    }
    parts += refusals
    if kinds.isEmpty, !comparison.isEqual || isStatistics {
      parts.append(comparison.totalsTable(isFull: isStatistics).markdown)
    }
    if kinds.isEmpty { parts.append(comparison.everywhereNote) }
    return parts.joined(separator: "\n\n")
  }

  private var changeTables: [String] {
    var parts: [String] = []
    var changes = TextTable([.init("change"), .init("layer"), .init("what")])
    for line in comparison.difference.lines where shows(line.kind) {
      changes.rows.append([line.kind.rawValue, "`\(line.path)`", line.text])
    }
    if !changes.rows.isEmpty { parts.append(changes.markdown) }
    let effects = kinds.isEmpty ? comparison.effects : comparison.affected
    if shows(.affected), !effects.isEmpty {
      let count = NumberText.count(comparison.affected.count, "layer")
      parts.append(
        """
        <details><summary>\(count) affected</summary>

        \(effectTable(comparison.rows(of: effects)).markdown)

        </details>
        """)
    }
    return parts
  }
}
