/// Rows of text under column titles: aligned for a terminal, or as CSV or Markdown.
public struct TextTable: Sendable {
  public struct Column: Sendable {
    public var title: String
    public var isNumber: Bool
    /// The columns that may be left out where there is no room, the highest first; 0 stays.
    public var dispensability: Int
    /// Whether its text may be shortened in the middle where there is still no room.
    public var canShrink: Bool
    /// The width to which its text is shortened before any column is left out.
    public var ampleWidth: Int

    public init(
      _ title: String, isNumber: Bool = false, dispensability: Int = 0, canShrink: Bool = false,
      ampleWidth: Int = .max
    ) {
      self.title = title
      self.isNumber = isNumber
      self.dispensability = dispensability
      self.canShrink = canShrink
      self.ampleWidth = ampleWidth
    }
  }

  public var columns: [Column]
  public var rows: [[String]] = []

  public init(_ columns: [Column]) { self.columns = columns }

  // MARK: - Terminal

  /// The table as aligned text, at most `width` characters wide where that can be; nil for any.
  public func text(width: Int?) -> String {
    var table = self
    table.dropEmptyColumns()
    if let width { table.fit(into: width) }
    let widths = table.widths
    var lines = [table.line(table.columns.map(\.title), widths)]
    lines += table.rows.map { table.line($0, widths) }
    return lines.joined(separator: "\n")
  }

  /// Columns without a single value say nothing.
  private mutating func dropEmptyColumns() {
    guard !rows.isEmpty else { return }
    for index in columns.indices.reversed()
    where columns.count > 1 && rows.allSatisfy({ cell(index, of: $0).isEmpty }) {
      remove(index)
    }
  }

  private mutating func fit(into width: Int) {
    var widths = widths
    func excess() -> Int { widths.reduce(0, +) + 2 * max(0, widths.count - 1) - width }
    for index in columns.indices where excess() > 0 && columns[index].canShrink {
      shorten(index, to: max(columns[index].ampleWidth, widths[index] - excess()))
      widths[index] = self.width(ofColumn: index)
    }
    while excess() > 0 {
      guard
        let index = columns.indices.filter({ columns[$0].dispensability > 0 })
          .max(by: { columns[$0].dispensability < columns[$1].dispensability })
      else { break }
      remove(index)
      widths.remove(at: index)
    }
    while excess() > 0 {
      guard
        let index = columns.indices.filter({ columns[$0].canShrink && widths[$0] > 12 })
          .max(by: { widths[$0] < widths[$1] })
      else { return }
      shorten(index, to: max(12, widths[index] - excess()))
      widths[index] = self.width(ofColumn: index)
    }
  }

  private mutating func shorten(_ index: Int, to width: Int) {
    for row in rows.indices where rows[row].indices.contains(index) {
      rows[row][index] = Self.shortened(rows[row][index], width)
    }
  }

  private mutating func remove(_ index: Int) {
    columns.remove(at: index)
    for row in rows.indices where rows[row].indices.contains(index) { rows[row].remove(at: index) }
  }

  /// A text with its middle left out, since a path's both ends tell it apart.
  static func shortened(_ text: String, _ width: Int) -> String {
    guard text.count > width, width > 4 else { return text }
    let head = (width - 2) / 2
    return "\(text.prefix(head))..\(text.suffix(width - 2 - head))"
  }

  private func cell(_ index: Int, of row: [String]) -> String {
    row.indices.contains(index) ? row[index] : ""
  }

  private var widths: [Int] { columns.indices.map(width(ofColumn:)) }

  private func width(ofColumn index: Int) -> Int {
    rows.reduce(columns[index].title.count) { max($0, Self.width(of: cell(index, of: $1))) }
  }

  /// The number of characters; of ASCII, which nearly all text is, that of bytes.
  private static func width(of text: String) -> Int {
    text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : text.count
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line: [UInt8] = []
    for (index, column) in columns.enumerated() {
      let text = cell(index, of: cells)
      let padding = repeatElement(
        UInt8(ascii: " "), count: max(0, widths[index] - Self.width(of: text)))
      if index > 0 { line += "  ".utf8 }
      if column.isNumber { line += padding }
      line += text.utf8
      if !column.isNumber { line += padding }
    }
    while line.last == UInt8(ascii: " ") { line.removeLast() }
    return String(decoding: line, as: UTF8.self)
  }

  // MARK: - Other programs

  /// The table as CSV after RFC 4180, numbers without separators.
  public var csv: String {
    ([columns.map(\.title)] + rows).map { row in
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

  /// The table as Markdown.
  public var markdown: String {
    let rule = columns.map { $0.isNumber ? "---:" : ":---" }
    return ([columns.map(\.title), rule] + rows).map { row in
      let cells = columns.indices.map {
        cell($0, of: row).split(separator: "|", omittingEmptySubsequences: false)
          .joined(separator: "\\|")
      }
      return "| " + cells.joined(separator: " | ") + " |"
    }.joined(separator: "\n")
  }
}
