/// Puts the comments after lines into their columns.
///
/// A comment stays in its column where its line leaves two spaces before it, and otherwise moves
/// after the line; comments on lines below each other that shared a column go on to share one. One
/// that was close to its line stays close.
enum CommentColumns {
  static func joined(_ lines: [LayoutWriter.Line]) -> String {
    var result: [String] = []
    var index = 0
    while index < lines.count {
      guard let first = lines[index].comment else {
        result.append(lines[index].code)
        index += 1
        continue
      }
      var end = index + 1
      while end < lines.count, let next = lines[end].comment, next.column == first.column {
        end += 1
      }
      let column = column(of: lines[index..<end])
      for line in lines[index..<end] { result += text(of: line, column: column) }
      index = end
    }
    return result.joined(separator: "\n") + "\n"
  }

  private static func column(of lines: ArraySlice<LayoutWriter.Line>) -> Int {
    let nearest = 2 + (lines.map(\.code.count).max() ?? 0)
    let isClose = lines.contains { ($0.comment?.distance ?? 0) <= 2 }
    return isClose ? nearest : max(nearest, (lines.first?.comment?.column ?? 1) - 1)
  }

  private static func text(of line: LayoutWriter.Line, column: Int) -> [String] {
    guard let comment = line.comment else { return [line.code] }
    var code = line.code
    return comment.lines.map { text in
      let padding = String(repeating: " ", count: max(0, column - code.count))
      defer { code = "" }
      return code + padding + text
    }
  }
}
