import ArchFormats
import ArchStore

/// The answer of `remove`: what went, or what would go.
package struct RemovedView: Sendable {
  package var removals: [Removal]
  private let isDryRun: Bool

  package init(_ removals: [Removal], isDryRun: Bool) {
    self.removals = removals
    self.isDryRun = isDryRun
  }

  // MARK: - For people

  /// A line an architecture, and how many there are.
  ///
  /// - Parameter limit: so many are listed; nil for all.
  package func text(listing limit: Int? = nil) -> String {
    let verb = isDryRun ? "would remove" : "removed"
    let shown = removals.prefix(limit ?? removals.count)
    var lines = shown.map { removal in
      "\(verb) \(removal.name), \(NumberText.count(removal.count, "revision"))"
        + (removal.uncoversBuiltIn ? "; the built-in one is the newest again" : "")
    }
    if shown.count < removals.count {
      lines.append("and \(NumberText.grouped(removals.count - shown.count)) more")
    }
    if removals.count > 1 { lines.append("\(verb) \(counts)") }
    let builtIn = removals.filter(\.takesBuiltIn)
    if !isDryRun, let first = builtIn.first {
      let (name, article) = builtIn.count == 1 ? (first.name, "the") : ("NAME", "a")
      lines.append("archdb restore \(name) --zoo brings \(article) built-in one back")
    }
    return lines.joined(separator: "\n")
  }

  /// `2 architectures, 5 revisions`.
  package var counts: String {
    let revisions = removals.reduce(0) { $0 + $1.count }
    return NumberText.count(removals.count, "architecture") + ", "
      + NumberText.count(revisions, "revision")
  }

  package var table: TextTable {
    var table = TextTable([
      .init("architecture", overflow: .continues), .init("revisions", isNumber: true),
      .init("outcome"), .init("built-in"),
    ])
    table.rows = removals.map { removal in
      [
        removal.name, NumberText.grouped(removal.count), outcome,
        removal.uncoversBuiltIn ? "newest again" : removal.takesBuiltIn ? outcome : "",
      ]
    }
    return table
  }

  // MARK: - JSON

  package var json: JSON {
    .object([
      "architectures": .array(
        removals.map { removal in
          .object([
            "name": .string(removal.name), "revisions": .int(removal.count),
            "outcome": .string(outcome), "uncovers_zoo": .bool(removal.uncoversBuiltIn),
            "removes_zoo": .bool(removal.takesBuiltIn),
          ])
        })
    ])
  }

  private var outcome: String { isDryRun ? "would be removed" : "removed" }
}
