import ArchFormats

/// A table's columns as a terminal shows them: which of them, how wide, and in which the texts
/// are shortened. The rows stay as they are.
struct TextLayout {
  private struct Column {
    /// Its place in the table's rows.
    let index: Int
    let format: TextTable.Column
    var width: Int
    /// The width to which longer texts are shortened.
    var limit = Int.max
    /// How many of their first characters stay then; nil for half of them.
    var head: Int?
  }

  private let table: TextTable
  private var columns: [Column]

  /// - Parameter width: how many characters a line may have where that can be; nil for any number.
  init(_ table: TextTable, width: Int?) {
    self.table = table
    columns = table.columns.enumerated().map { index, format in
      Column(index: index, format: format, width: format.title.count)
    }
    measure()
    if let width { fit(into: width) }
  }

  // MARK: - Columns

  /// Widens the columns to their texts and leaves out those without a single one, which say
  /// nothing.
  private mutating func measure() {
    var isEmpty = Array(repeating: !table.rows.isEmpty, count: columns.count)
    for row in table.rows {
      for index in 0..<min(row.count, columns.count) where !row[index].isEmpty {
        isEmpty[index] = false
        columns[index].width = max(columns[index].width, Self.width(of: row[index]))
      }
    }
    for index in columns.indices.reversed() where isEmpty[index] && columns.count > 1 {
      columns.remove(at: index)
    }
  }

  private mutating func fit(into width: Int) {
    func excess() -> Int {
      columns.reduce(2 * max(0, columns.count - 1) - width) { $0 + $1.width }
    }
    for index in columns.indices where excess() > 0 && columns[index].format.canShrink {
      let column = columns[index]
      shorten(index, to: max(column.format.ampleWidth, column.width - excess()))
    }
    while excess() > 0 {
      guard
        let index = columns.indices.filter({ columns[$0].format.dispensability > 0 })
          .max(by: { columns[$0].format.dispensability < columns[$1].format.dispensability })
      else { break }
      columns.remove(at: index)
    }
    // The widest gives way first, until it is as wide as the next one; the first column, which says
    // what a row is about, after the others.
    while excess() > 0 {
      let wide = columns.indices.filter { columns[$0].format.canShrink && columns[$0].width > 12 }
        .sorted { columns[$0].width > columns[$1].width }
      let others = wide.filter { $0 > 0 && columns[$0].width > 20 }
      let (giving, least) = others.isEmpty ? (wide, 12) : (others, 20)
      guard let index = giving.first else { break }
      let width = columns[index].width
      let next = giving.dropFirst().first.map { columns[$0].width - 1 } ?? least
      shorten(index, to: max(least, next, width - excess()))
      // A title is never shortened.
      if columns[index].width == width { break }
    }
    for index in columns.indices where columns[index].limit < .max { chooseHead(index) }
  }

  /// Leaves out of the texts what they have in common, where that tells them apart and the middle does
  /// not.
  private mutating func chooseHead(_ index: Int) {
    let (column, limit) = (columns[index], columns[index].limit)
    guard column.format.shortened == nil, table.rows.count <= 5_000 else { return }
    let texts = Set(table.rows.map { table.cell(column.index, of: $0) })
    let middle = (limit - 1) / 2
    var best = (head: middle, count: 0)
    for head in [middle, limit / 4, 1, limit - limit / 4 - 1, limit - 2] {
      let count = Set(texts.map { Self.shortened($0, limit, head: head) }).count
      if count > best.count { best = (head, count) }
    }
    columns[index].head = best.head
  }

  private mutating func shorten(_ index: Int, to limit: Int) {
    guard limit > 4, limit < columns[index].width else { return }
    columns[index].limit = limit
    columns[index].width = max(columns[index].format.title.count, limit)
  }

  // MARK: - Text

  /// The titles and the rows, a line each.
  var text: String {
    var bytes: [UInt8] = []
    let lineWidth = columns.reduce(2 * columns.count) { $0 + $1.width }
    bytes.reserveCapacity(lineWidth * (table.rows.count + 1))
    append(table.columns.map(\.title), to: &bytes)
    for row in table.rows {
      bytes.append(UInt8(ascii: "\n"))
      append(row, to: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func append(_ row: [String], to bytes: inout [UInt8]) {
    let start = bytes.count
    for place in columns.indices {
      // Columns are read where they lie: a copy of each for every cell is what a table costs most.
      let limit = columns[place].limit
      var text = table.cell(columns[place].index, of: row)
      if limit < text.utf8.count {
        text =
          columns[place].format.shortened?(text, limit)
          ?? Self.shortened(text, limit, head: columns[place].head)
      }
      let isNumber = columns[place].format.isNumber
      text.withUTF8 { text in
        let padding = max(0, columns[place].width - Self.width(of: text))
        Self.append(spaces: (place > 0 ? 2 : 0) + (isNumber ? padding : 0), to: &bytes)
        bytes.append(contentsOf: text)
        if !isNumber { Self.append(spaces: padding, to: &bytes) }
      }
    }
    while bytes.count > start, bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
  }

  private static func append(spaces count: Int, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: count))
  }

  /// A text with its middle left out, since a path's both ends tell it apart.
  ///
  /// - Parameter head: how many of the first characters stay; nil for half of the width.
  static func shortened(_ text: String, _ width: Int, head: Int? = nil) -> String {
    guard text.count > width, width > 4 else { return text }
    let head = head ?? (width - 1) / 2
    return "\(text.prefix(head))…\(text.suffix(width - 1 - head))"
  }

  /// A list with as many whole items as there is room for.
  @Sendable static func firstItems(_ text: String, _ width: Int) -> String {
    guard text.count > width, width > 4 else { return text }
    let room = text.prefix(width - 2)
    let end = room.indices.last { index in
      ",;".contains(text[index]) && text[text.index(after: index)] == " "
    }
    guard let end, text.distance(from: text.startIndex, to: end) >= width / 3 else {
      return shortened(text, width)
    }
    return "\(text[...end]) …"
  }

  private static func width(of text: String) -> Int {
    var text = text
    return text.withUTF8 { width(of: $0) }
  }

  /// The number of characters; of ASCII, which nearly all text is, that of bytes.
  private static func width(of text: UnsafeBufferPointer<UInt8>) -> Int {
    text.reduce(0) { $0 | $1 } < 0x80 ? text.count : String(decoding: text, as: UTF8.self).count
  }
}
