import ArchFormats
import ArchStore

/// The answer of `db export`: which files stand for which designs.
package struct ExportedView: Sendable {
  /// So many rows a person reads; of more there is a summary, with those that were not left as they are.
  package static var shownRows: Int { 100 }

  /// What became of a file.
  package enum Outcome: String, Sendable, CaseIterable {
    case written, replaced, unchanged
  }

  private struct Row {
    var file: String
    var names: [String]
    var outcome: Outcome
    var form: ExportedDefinition.Form
    var reason: String?
  }

  private let folder: String
  private var rows: [Row] = []
  /// Files in the folder that are no design's.
  package var leftOver: [String] = []

  package init(folder: String) { self.folder = folder }

  package var fileCount: Int { rows.count }

  package mutating func append(
    _ file: String, _ definition: ExportedDefinition, _ outcome: Outcome
  ) {
    rows.append(
      Row(
        file: file, names: definition.names, outcome: outcome, form: definition.form,
        reason: definition.reason))
  }

  // MARK: - For people

  package func text(width: Int?) -> String {
    var parts: [String] = []
    if !rows.isEmpty, rows.count <= Self.shownRows { parts.append(table.text(width: width)) }
    let end = ([summary] + notes).joined(separator: "\n")
    return (parts + [FittedText.text(end, width: width)]).joined(separator: "\n\n")
  }

  private var summary: String {
    guard !rows.isEmpty else { return "no design of a person's is stored: nothing to export" }
    let counts = Outcome.allCases.compactMap { outcome -> String? in
      let count = rows.count { $0.outcome == outcome }
      return count == 0 ? nil : "\(NumberText.grouped(count)) \(outcome.rawValue)"
    }
    let designs = rows.reduce(0) { $0 + $1.names.count }
    return "\(NumberText.count(designs, "design")) in \(NumberText.count(rows.count, "file")) of "
      + "\(VisibleText.line(folder)): \(counts.joined(separator: ", "))"
  }

  /// What a person may not expect.
  private var notes: [String] {
    var notes: [String] = []
    let made = rows.count { $0.form != .written }
    if made > 0, rows.count > Self.shownRows {
      notes.append("\(NumberText.count(made, "file")) made of graphs, not texts as written")
    }
    if !leftOver.isEmpty {
      let shown = leftOver.prefix(10).map { VisibleText.line($0) }
      let more = leftOver.count - shown.count
      notes.append(
        "no stored design's, and left there: "
          + (shown + (more > 0 ? ["\(NumberText.grouped(more)) more"] : [])).joined(separator: ", ")
      )
    }
    return notes
  }

  package var table: TextTable {
    var table = TextTable([
      .init("file", overflow: .continues), .init("designs", overflow: .continues, ampleWidth: 24),
      .init("outcome"), .init("text", overflow: .continues, ampleWidth: 32),
    ])
    table.rows = rows.map { row in
      [
        row.file, row.names.joined(separator: ", "), row.outcome.rawValue,
        Self.text(of: row.form) + (row.reason.map { ": \($0)" } ?? ""),
      ]
    }
    return table
  }

  private static func text(of form: ExportedDefinition.Form) -> String {
    switch form {
    case .written: "as written"
    case .definition: "made of the graph"
    case .flat: "the flat graph"
    }
  }

  // MARK: - JSON

  package var json: JSON {
    .object([
      "folder": .string(folder),
      "files": .array(
        rows.map { row in
          .object([
            "file": .string(row.file), "designs": .array(row.names.map(JSON.string)),
            "outcome": .string(row.outcome.rawValue), "text": .string(row.form.rawValue),
            "reason": row.reason.map(JSON.string) ?? .null,
          ])
        }),
      "left_over": .array(leftOver.map(JSON.string)),
    ])
  }
}
