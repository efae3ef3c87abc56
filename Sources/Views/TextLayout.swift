import ArchFormats

/// A table's columns as a terminal shows them: which of them, how wide, and in which the texts
/// are shortened. The rows stay as they are.
struct TextLayout {
  private struct Column {
    /// Its place in the table's rows.
    let index: Int
    let format: TextTable.Column
    var width: Int
    /// The width of its widest text, or of its title.
    var full = 0
    /// The width to which longer texts are shortened.
    var limit = Int.max
    /// How many of their first characters stay then; nil for half of them.
    var head: Int?
  }

  private let table: TextTable
  private var columns: [Column]
  private let width: Int?
  /// The titles of the columns for which there is no room.
  private var leftOut: [String] = []

  /// - Parameter width: how many columns of a terminal a line may have where that can be; nil for any
  ///   number.
  init(_ table: TextTable, width: Int?) {
    self.table = table
    self.width = width
    columns = table.columns.enumerated().map { index, format in
      Column(index: index, format: format, width: format.title.displayWidth)
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
    for index in columns.indices { columns[index].full = columns[index].width }
    for index in columns.indices.reversed() where isEmpty[index] && columns.count > 1 {
      columns.remove(at: index)
    }
  }

  /// Whether its lines are as narrow as they should be.
  var fits: Bool { width.map { excess(over: $0) <= 0 } ?? true }

  /// By how much a line is too wide.
  private func excess(over width: Int) -> Int {
    columns.reduce(2 * max(0, columns.count - 1) - width) { $0 + $1.width }
  }

  private mutating func fit(into width: Int) {
    for index in columns.indices
    where excess(over: width) > 0 && columns[index].format.overflow != .stays {
      let column = columns[index]
      shorten(index, to: max(column.format.ampleWidth, column.width - excess(over: width)))
    }
    while excess(over: width) > 0, leaveOut(where: { $0 > 0 }) {}
    narrow(to: width)
    while excess(over: width) > 0, leaveOut(where: { $0 < 0 }) {
      // What has gone leaves room, which names had to do without.
      for index in columns.indices where columns[index].format.overflow != .stays {
        columns[index].width = columns[index].full
        columns[index].limit = .max
      }
      narrow(to: width)
    }
    for index in columns.indices
    where columns[index].limit < .max && columns[index].format.overflow == .shortens {
      chooseHead(index)
    }
  }

  /// Leaves out the column that can be spared best, of those whose dispensability is so.
  ///
  /// - Returns: whether there was one.
  private mutating func leaveOut(where isSpared: (Int) -> Bool) -> Bool {
    let spared = columns.indices.filter { isSpared(columns[$0].format.dispensability) }
    guard
      let index = spared.max(by: {
        columns[$0].format.dispensability < columns[$1].format.dispensability
      })
    else { return false }
    leftOut.append(columns.remove(at: index).format.title)
    return true
  }

  /// Makes columns narrower whose texts may go on below or be shortened.
  private mutating func narrow(to lineWidth: Int) {
    // The widest gives way first, until it is as wide as the next one; the first column, which says
    // what a row is about, after the others.
    while excess(over: lineWidth) > 0 {
      let wide = columns.indices.filter {
        columns[$0].format.overflow != .stays && columns[$0].width > 12
      }.sorted { columns[$0].width > columns[$1].width }
      let others = wide.filter { $0 > 0 && columns[$0].width > 20 }
      let (giving, least) = others.isEmpty ? (wide, 12) : (others, 20)
      guard let index = giving.first else { break }
      let width = columns[index].width
      let next = giving.dropFirst().first.map { columns[$0].width - 1 } ?? least
      shorten(index, to: max(least, next, width - excess(over: lineWidth)))
      // A title is never shortened.
      if columns[index].width == width { break }
    }
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
    columns[index].width = max(columns[index].format.title.displayWidth, limit)
  }

  // MARK: - Text

  /// The titles and the rows, a line each where names need no second one.
  var text: String {
    var bytes: [UInt8] = []
    let lineWidth = columns.reduce(2 * columns.count) { $0 + $1.width }
    bytes.reserveCapacity(lineWidth * (table.rows.count + 1))
    append(table.columns.map(\.title), to: &bytes)
    paint(&bytes, from: 0)
    for (index, row) in table.rows.enumerated() {
      bytes.append(UInt8(ascii: "\n"))
      let start = bytes.count
      append(row, to: &bytes)
      if table.endsWithTotal, index == table.rows.count - 1 { paint(&bytes, from: start) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Makes what was written last stand out, line by line: a pager shows each line by itself.
  private func paint(_ bytes: inout [UInt8], from start: Int) {
    guard table.paint.isOn else { return }
    let lines = String(decoding: bytes[start...], as: UTF8.self).split(separator: "\n")
      .map { table.paint(String($0), .bold) }
    bytes.replaceSubrange(start..., with: Array(lines.joined(separator: "\n").utf8))
  }

  /// The titles and each row, with the lines below that its names need.
  var rowTexts: [String] {
    ([table.columns.map(\.title)] + table.rows).map { row in
      var bytes: [UInt8] = []
      append(row, to: &bytes)
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// `No room for RF, stride: --format csv has all columns.`; nil where all have.
  var note: String? {
    guard !leftOut.isEmpty else { return nil }
    let order = table.columns.map(\.title).filter(leftOut.contains)
    let text = "No room for \(order.joined(separator: ", ")): \(table.fullForm) has all columns."
    return WordLines.text("", text.split(separator: " ").map(String.init), width: width)
  }

  private func append(_ row: [String], to bytes: inout [UInt8]) {
    let start = bytes.count
    /// What goes on below: the rest of each text that does, by its column.
    var below: [(place: Int, lines: ArraySlice<String>)] = []
    for place in columns.indices {
      // Columns are read where they lie: a copy of each for every cell is what a table costs most.
      let limit = columns[place].limit
      var text = table.cell(columns[place].index, of: row)
      if limit < text.utf8.count {
        let lines = lines(of: text, in: place)
        if lines.count > 1 { below.append((place, lines.dropFirst())) }
        text = lines[0]
      }
      append(text, at: place, to: &bytes)
    }
    trim(&bytes, from: start)
    for line in 0..<(below.map(\.lines.count).max() ?? 0) {
      bytes.append(UInt8(ascii: "\n"))
      let start = bytes.count
      for place in columns.indices {
        let rest = below.first { $0.place == place }?.lines ?? []
        append(line < rest.count ? rest[rest.startIndex + line] : "", at: place, to: &bytes)
      }
      trim(&bytes, from: start)
    }
  }

  /// A text of a column as the lines that it has there, at least one.
  private func lines(of text: String, in place: Int) -> [String] {
    let limit = columns[place].limit
    if columns[place].format.overflow == .continues {
      return WordLines.pieces(of: text, width: limit)
    }
    return [
      columns[place].format.shortened?(text, limit)
        ?? Self.shortened(text, limit, head: columns[place].head)
    ]
  }

  private func append(_ text: String, at place: Int, to bytes: inout [UInt8]) {
    let isNumber = columns[place].format.isNumber
    var text = text
    text.withUTF8 { text in
      let padding = max(0, columns[place].width - Self.width(of: text))
      Self.append(spaces: (place > 0 ? 2 : 0) + (isNumber ? padding : 0), to: &bytes)
      bytes.append(contentsOf: text)
      if !isNumber { Self.append(spaces: padding, to: &bytes) }
    }
  }

  private func trim(_ bytes: inout [UInt8], from start: Int) {
    while bytes.count > start, bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
  }

  private static func append(spaces count: Int, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: count))
  }

  /// A text with its middle left out, since both ends of it tell it apart.
  ///
  /// - Parameter head: how wide is what stays of its beginning; nil for half of the width.
  static func shortened(_ text: String, _ width: Int, head: Int? = nil) -> String {
    guard text.displayWidth > width, width > 4 else { return text }
    let head = head ?? (width - 1) / 2
    return "\(text.beginning(head))…\(text.ending(width - 1 - head))"
  }

  /// A list with as many whole items as there is room for.
  @Sendable static func firstItems(_ text: String, _ width: Int) -> String {
    guard text.displayWidth > width, width > 4 else { return text }
    let room = text.beginning(width - 2)
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

  /// The columns that a text takes; of ASCII, which nearly all text is, the number of bytes.
  private static func width(of text: UnsafeBufferPointer<UInt8>) -> Int {
    text.reduce(0) { $0 | $1 } < 0x80
      ? text.count : String(decoding: text, as: UTF8.self).displayWidth
  }
}
