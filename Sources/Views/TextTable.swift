import ArchFormats

/// Rows of text under column titles: aligned for a terminal, or as CSV or Markdown.
package struct TextTable: Sendable {
  /// What becomes of a text that is wider than its column.
  package enum Overflow: Sendable {
    /// The column is as wide as its widest text.
    case stays
    /// It goes on on the next line: a name, which is never shortened.
    case continues
    /// Part of it is left out: a text that is no name.
    case shortens
  }

  package struct Column: Sendable {
    package var title: String
    package var isNumber: Bool
    /// The columns that may be left out where there is no room, the highest first; 0 stays. Those below
    /// 0 are left out only where names go on below and there is still no room, the highest first.
    package var dispensability: Int
    /// What becomes of a text for which there is still no room.
    package var overflow: Overflow
    /// The width to which its text gives way before any column is left out.
    package var ampleWidth: Int
    /// How a text is shortened to a width; in the middle where nothing is said.
    package var shortened: (@Sendable (String, Int) -> String)?

    package init(
      _ title: String, isNumber: Bool = false, dispensability: Int = 0,
      overflow: Overflow = .stays, ampleWidth: Int = .max,
      shortened: (@Sendable (String, Int) -> String)? = nil
    ) {
      self.title = title
      self.isNumber = isNumber
      self.dispensability = dispensability
      self.overflow = overflow
      self.ampleWidth = ampleWidth
      self.shortened = shortened
    }
  }

  package var columns: [Column]
  package var rows: [[String]] = []
  package var paint = Paint(isOn: false)
  /// Whether the last row sums up the others, and stands out.
  package var endsWithTotal = false
  /// Where all columns are, as a line says below a table that has no room for some.
  package var fullForm = "--format csv"

  package init(_ columns: [Column]) { self.columns = columns }

  /// The table with these rows.
  package func with(_ rows: [[String]]) -> TextTable {
    var table = self
    table.rows = rows
    return table
  }

  // MARK: - Terminal

  /// The table as aligned text, at most `width` columns of a terminal wide where that can be; nil for
  /// any. Names are whole; below it a line says which columns have no room.
  package func text(width: Int?) -> String {
    Self.text(TextLayout(shown, width: width))
  }

  /// The same where the table has room, names below themselves and columns left out; nil where it has none.
  func textIfItFits(width: Int?) -> String? {
    let layout = TextLayout(shown, width: width)
    return layout.fits ? Self.text(layout) : nil
  }

  private static func text(_ layout: TextLayout) -> String {
    [layout.text, layout.note].compactMap { $0 }.joined(separator: "\n\n")
  }

  /// The rows under their titles, and apart from them the line about columns without room.
  func parts(width: Int?) -> (rows: String, note: String?) {
    let layout = TextLayout(shown, width: width)
    return (layout.text, layout.note)
  }

  /// The titles and each row of the same, for what is to be done to a row as a whole.
  func rowTexts(width: Int?) -> [String] { TextLayout(shown, width: width).rowTexts }

  /// The table with a line for each row, whatever its texts hold.
  private var shown: TextTable {
    var table = self
    for index in columns.indices {
      table.columns[index].title = VisibleText.line(columns[index].title)
    }
    for row in rows.indices {
      for column in rows[row].indices {
        let text = VisibleText.line(rows[row][column])
        // A cell that stays is not written, which would copy its row.
        if text.utf8.count != rows[row][column].utf8.count { table.rows[row][column] = text }
      }
    }
    return table
  }

  func cell(_ index: Int, of row: [String]) -> String {
    index < row.count ? row[index] : ""
  }

  // MARK: - Other programs

  /// The table as CSV after RFC 4180, numbers without separators and texts as they are.
  package var csv: String { csv([columns.map(\.title)] + rows) }

  /// The same without the titles: what comes after another table.
  package var csvRows: String { csv(rows) }

  /// The table with a first column in which each row has this.
  package func labelled(_ title: String, _ value: String) -> TextTable {
    var table = TextTable([.init(title)] + columns)
    table.rows = rows.map { [value] + $0 }
    return table
  }

  private func csv(_ rows: [[String]]) -> String {
    rows.map { row in
      columns.indices.map { index in
        let text = cell(index, of: row)
        let plain = columns[index].isNumber ? text.filter { $0 != "," } : text
        let needsQuotes = plain.contains { "\",\n\r".contains($0) }
        return needsQuotes
          ? "\""
            + plain.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\"" : plain
      }.joined(separator: ",")
    }.joined(separator: "\n")
  }

  /// The table without the columns in which no row has anything.
  package var withoutEmptyColumns: TextTable {
    let kept = columns.indices.filter { index in
      rows.isEmpty || rows.contains { !cell(index, of: $0).isEmpty }
    }
    var table = TextTable(kept.map { columns[$0] })
    table.rows = rows.map { row in kept.map { cell($0, of: row) } }
    return table
  }

  /// The table as Markdown.
  package var markdown: String {
    let rule = columns.map { $0.isNumber ? "---:" : ":---" }
    return markdown([shown.columns.map(\.title), rule] + shown.rows)
  }

  /// The same without the titles: what comes after another table.
  package var markdownRows: String { markdown(shown.rows) }

  private func markdown(_ rows: [[String]]) -> String {
    rows.map { row in
      let cells = columns.indices.map {
        cell($0, of: row).split(separator: "|", omittingEmptySubsequences: false)
          .joined(separator: "\\|")
      }
      return "| " + cells.joined(separator: " | ") + " |"
    }.joined(separator: "\n")
  }
}
