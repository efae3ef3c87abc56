/// Writes a ``LayoutBlock``.
struct LayoutWriter {
  /// The order of a file's sections, and the first one of those with a blank line above.
  private static let sections = [
    "name", "family", "source", "change", "task", "year", "input", "inputs", "axes", "batch",
    "fixed", "require", "parameters", "variants", "blocks", "layers", "expect",
  ]
  private static let firstApart = "variants"
  /// How long lines of brackets that do not fit on one are.
  private static let lineLength = 100

  struct Line {
    var code: String
    var comment: LayoutBlock.Comment?
  }
  private var lines: [Line] = []
  /// The beginning of a line that is not complete yet: the dashes of lists in lists.
  private var opening: String?

  static func text(of root: LayoutBlock) -> String {
    var writer = LayoutWriter()
    writer.write(sorted(root), indentation: 0)
    return CommentColumns.joined(writer.lines)
  }

  // MARK: - Sections

  private static func place(of item: LayoutBlock.Item) -> Int {
    sections.firstIndex { "\($0):" == item.key } ?? sections.count
  }

  /// The sections in their order. A comment at the head of the file, with a blank line below it,
  /// is the file's and stays there.
  private static func sorted(_ root: LayoutBlock) -> LayoutBlock {
    var head: [LayoutBlock.Above] = []
    if let first = root.items.first, let blank = first.above.lastIndex(of: .blank) {
      head = Array(first.above[...blank])
      first.above.removeSubrange(...blank)
    }
    let items = root.items.enumerated().sorted {
      (place(of: $0.element), $0.offset) < (place(of: $1.element), $1.offset)
    }
    root.items = items.map(\.element)
    if let first = root.items.first { first.above = head + first.above.drop { $0 == .blank } }
    return root
  }

  private static func isApart(_ item: LayoutBlock.Item, _ style: LayoutBlock.Style) -> Bool {
    switch style {
    case .apart: true
    case .sections: place(of: item) >= sections.firstIndex(of: firstApart) ?? 0
    case .plain, .aligned: false
    }
  }

  // MARK: - Lines

  private mutating func write(_ block: LayoutBlock, indentation: Int) {
    let widths = block.style == .aligned ? Self.keyWidths(block) : [:]
    for (index, item) in block.items.enumerated() {
      var above = item.above
      if index == 0 {
        above = Array(above.drop { $0 == .blank })
      } else if Self.isApart(item, block.style), above.first != .blank {
        above.insert(.blank, at: 0)
      }
      write(above, indentation: indentation)
      write(item, indentation: indentation, keyWidth: widths[index])
    }
    write(block.below, indentation: indentation)
  }

  private mutating func write(_ above: [LayoutBlock.Above], indentation: Int) {
    // A comment above the first element of a list in a list is above both.
    let indentation = opening?.prefix { $0 == " " }.count ?? indentation
    for line in above {
      switch line {
      case .comment(let text):
        lines.append(Line(code: String(repeating: " ", count: indentation) + text))
      case .blank:
        if opening == nil, let last = lines.last, !last.code.isEmpty {
          lines.append(Line(code: ""))
        }
      }
    }
  }

  private mutating func write(_ item: LayoutBlock.Item, indentation: Int, keyWidth: Int?) {
    var start = opening ?? String(repeating: " ", count: indentation)
    // A line has one comment after it; further ones go above it.
    write(item.after.dropLast().flatMap(\.lines).map { .comment($0) }, indentation: indentation)
    let comment = item.after.last
    opening = nil
    start += item.key ?? "-"
    let padding = item.key.map { max(1, (keyWidth ?? 0) + 1 - $0.count) } ?? 1
    let filled = start + String(repeating: " ", count: padding)
    switch item.value {
    case .text(let text):
      lines.append(Line(code: text.isEmpty ? start : filled + text, comment: comment))
    case .brackets(let open, let elements, let close):
      var parts = Self.filled(elements, from: filled.count + 1)
      guard parts.count < elements.count else {
        let items = elements.map { element in
          open == "["
            ? LayoutBlock.Item(item.place, key: nil, .text(element))
            : LayoutBlock.Item(item.place, key: element, .text(""))
        }
        let block = LayoutBlock(column: 0, style: .plain, items: items)
        return write(block, below: item, start, comment, indentation: indentation)
      }
      parts[parts.count - 1] += close
      let margin = String(repeating: " ", count: filled.count + 1)
      for (index, part) in parts.enumerated() {
        lines.append(Line(code: (index == 0 ? filled + open : margin) + part))
      }
      lines[lines.count - 1].comment = comment
    case .block(let inner):
      write(inner, below: item, start, comment, indentation: indentation)
    }
  }

  private mutating func write(
    _ block: LayoutBlock, below item: LayoutBlock.Item, _ start: String,
    _ comment: LayoutBlock.Comment?, indentation: Int
  ) {
    if item.key == nil {
      opening = start + " "
      write((comment?.lines ?? []).map { .comment($0) }, indentation: indentation)
    } else {
      lines.append(Line(code: start, comment: comment))
    }
    write(block, indentation: indentation + 2)
  }

  /// Elements with commas between them, as many a line as there is room for.
  private static func filled(_ elements: [String], from column: Int) -> [String] {
    var parts: [String] = []
    for (index, element) in elements.enumerated() {
      let text = index + 1 < elements.count ? element + "," : element
      if let last = parts.last, column + last.count + text.count + 2 <= lineLength {
        parts[parts.count - 1] += " " + text
      } else {
        parts.append(text)
      }
    }
    return parts
  }

  /// The width of the widest key among the lines around each line that have their value on them.
  private static func keyWidths(_ block: LayoutBlock) -> [Int: Int] {
    var widths: [Int: Int] = [:]
    var run: [Int] = []
    func end() {
      let widest = run.compactMap { block.items[$0].key?.count }.max() ?? 0
      for index in run { widths[index] = widest }
      run = []
    }
    for (index, item) in block.items.enumerated() {
      if item.above.contains(.blank) { end() }
      if case .text = item.value { run.append(index) } else { end() }
    }
    end()
    return widths
  }
}
