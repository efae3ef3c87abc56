/// Words on as few lines as a width allows.
enum WordLines {
  /// - Parameters:
  ///   - words: of which one that is longer than a line has a line of its own.
  ///   - gap: what is between two words of a line.
  ///   - width: how many characters a line may have.
  ///   - used: how many of them the first line has already; it may get no word.
  static func lines(
    _ words: [String], gap: String = " ", width: Int, used: Int = 0
  ) -> [String] {
    var (lines, line, length) = ([String](), "", used)
    for word in words {
      let space = line.isEmpty ? "" : gap
      if length > 0, length + space.count + word.count > width {
        lines.append(line)
        (line, length) = (word, word.count)
      } else {
        line += space + word
        length += space.count + word.count
      }
    }
    return lines + [line]
  }

  /// Words after a head; where there is no room, they go on below it.
  static func text(
    _ head: String, _ words: [String], gap: String = " ", width: Int?
  ) -> String {
    guard let width else { return head + words.joined(separator: gap) }
    let indent = head.count <= width / 2 ? head.count : 12
    // A head that is no longer than the margin has always room for a word.
    let lines = lines(words, gap: gap, width: width - indent, used: head.count - indent)
    let margin = String(repeating: " ", count: indent)
    var head = head
    if lines[0].isEmpty { while head.last == " " { head.removeLast() } }
    return head + lines.joined(separator: "\n" + margin)
  }
}
