import ArchFormats

/// Rows of any columns: the answer of `sql`.
package struct RowsView: Sendable {
  package let columns: [String]
  package var rows: [[JSON]]

  package init(columns: [String], rows: [[JSON]] = []) {
    self.columns = columns
    self.rows = rows
  }

  package var table: TextTable { table(null: "") }

  /// The table for a person, in which a column of NULLs stays; where it has more columns than there is
  /// room for, a line a value.
  package func text(width: Int?) -> String {
    let table = table(null: "NULL")
    return table.textIfItFits(width: width) ?? list(table, width)
  }

  /// Each row as lines of a column's name and the value, with an empty line between two rows.
  private func list(_ table: TextTable, _ width: Int?) -> String {
    table.rows.map { row in
      var facts = TextTable([.init(""), .init("", overflow: .continues)])
      facts.rows = zip(columns, row).map { [$0, $1] }
      return facts.rowTexts(width: width).dropFirst().joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  private func table(null: String) -> TextTable {
    var table = TextTable(
      columns.indices.map { index in
        let isNumber =
          !rows.isEmpty
          && rows.allSatisfy { row in
            switch row[index] {
            case .int, .float, .null: true
            default: false
            }
          }
        return .init(
          columns[index], isNumber: isNumber, overflow: isNumber ? .stays : .shortens,
          ampleWidth: 40)
      })
    table.rows = rows.map { row in row.map { $0 == .null ? null : Self.text($0) } }
    return table
  }

  /// A row as an object by the columns' names.
  package static func object(_ row: [JSON], _ columns: [String]) -> JSON {
    .object(zip(columns, row).map { JSON.Member($0, $1) })
  }

  package var json: JSON {
    .object(["rows": .array(rows.map { Self.object($0, columns) })])
  }

  /// A value in a cell: a text as it is.
  private static func text(_ value: JSON) -> String {
    if case .string(let text) = value { text } else { value.compact }
  }
}
