import ArchFormats
import ArchStore
import ShapeEngine

/// The answer of `edit` and `restore`: what became of each design, and what that changed.
package struct StoredView: Sendable {
  package struct Row: Sendable {
    package var result: AddResult
    /// What the revision changed, in a line; nil where it is the first one.
    package var changed: String?
    /// What else is said of it.
    package var note: String?
    package var layerCount: Int
    package var totals: ArchitectureTotals

    /// - Parameter before: the newest design of the name until then; nil where there was none.
    package init(
      _ result: AddResult, _ design: NewDesign, after before: Architecture?, note: String? = nil
    ) {
      self.result = result
      changed = before.map { RevisionSummary.text($0, design.architecture) }
      self.note = note
      layerCount = design.architecture.layers.count
      totals = ArchitectureTotals(design.analysis.own)
    }

    /// The name with the revision that holds the design.
    package var name: String {
      DesignName(name: result.name, revision: result.revision).description
    }

    var isUnchanged: Bool { result.outcome == .unchanged }
  }

  package var rows: [Row]
  private let isDryRun: Bool

  package init(_ rows: [Row], isDryRun: Bool) {
    self.rows = rows
    self.isDryRun = isDryRun
  }

  // MARK: - For people

  /// A line a design, and what else is said below it.
  package var text: String { rows.map(text).joined(separator: "\n") }

  private func text(of row: Row) -> String {
    if row.isUnchanged { return "\(row.name)  unchanged" }
    let head = (isDryRun ? "would store " : "") + row.name
    return [[head, row.changed].compactMap { $0 }.joined(separator: "  "), row.note]
      .compactMap { $0 }.joined(separator: "\n")
  }

  package var table: TextTable {
    var table = TextTable([
      .init("architecture", overflow: .continues), .init("layers", isNumber: true),
      .init("params", isNumber: true), .init("MACs", isNumber: true), .init("outcome"),
      .init("changed", overflow: .continues), .init("note", overflow: .continues),
    ])
    table.rows = rows.map { row in
      [
        row.name, NumberText.grouped(row.layerCount), NumberText.grouped(row.totals.parameters),
        NumberText.grouped(row.totals.macs), outcome(of: row), row.changed ?? "", row.note ?? "",
      ]
    }
    return table
  }

  // MARK: - JSON

  package var json: JSON { .object(["designs": .array(rows.map(json))]) }

  /// The keys of `add`, and what is said besides.
  private func json(of row: Row) -> JSON {
    .object([
      "name": .string(row.result.name), "revision": row.result.revision.map(JSON.int) ?? .null,
      "outcome": .string(outcome(of: row)), "hides_zoo": .bool(row.result.hidesBuiltIn),
      "layers": .int(row.layerCount), "params": .int(row.totals.parameters),
      "macs": .int(row.totals.macs),
      "changed": row.changed.map(JSON.string) ?? .null,
      "note": row.note.map(JSON.string) ?? .null,
    ])
  }

  private func outcome(of row: Row) -> String {
    row.isUnchanged ? "unchanged" : isDryRun ? "valid" : "added"
  }
}
