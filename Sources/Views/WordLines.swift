/// Words on as few lines as a width allows.
package enum WordLines {
  /// - Parameters:
  ///   - words: of which one that is longer than a line goes on on the next one.
  ///   - gap: what is between two words of a line.
  ///   - width: how many characters a line may have.
  ///   - used: how many of them the first line has already; it may get no word.
  package static func lines(
    _ words: [String], gap: String = " ", width: Int, used: Int = 0
  ) -> [String] {
    var (lines, line, length) = ([String](), "", used)
    let words = words.flatMap { $0.displayWidth > width ? pieces(of: $0, width: width) : [$0] }
    for word in words {
      let space = line.isEmpty ? "" : gap
      if length > 0, length + space.count + word.displayWidth > width {
        lines.append(line)
        (line, length) = (word, word.displayWidth)
      } else {
        line += space + word
        length += space.count + word.displayWidth
      }
    }
    return lines + [line]
  }

  /// Words after a head; where there is no room, they go on below it.
  static func text(
    _ head: String, _ words: [String], gap: String = " ", width: Int?
  ) -> String {
    guard let width else { return head + words.joined(separator: gap) }
    let headWidth = head.displayWidth
    let indent = headWidth <= width / 2 ? headWidth : min(12, width / 2)
    // A head that is no longer than the margin has always room for a word.
    let lines = lines(words, gap: gap, width: width - indent, used: headWidth - indent)
    let margin = String(repeating: " ", count: indent)
    var head = head
    if lines[0].isEmpty { while head.last == " " { head.removeLast() } }
    if head.displayWidth > width {
      head = pieces(of: head, width: width).joined(separator: "\n")
    }
    return head + lines.joined(separator: "\n" + margin)
  }

  /// A name on as many lines as a width makes of it, of which each that has a next one ends where a part
  /// of the name does: after a dot where there is one behind its first third, else after another sign, else
  /// anywhere. What goes on is set in by two columns.
  static func pieces(of text: String, width: Int) -> [String] {
    var (rest, lines, indent) = (text[...], [String](), "")
    while rest.displayWidth > width - indent.count {
      var room = rest.beginning(max(1, width - indent.count))
      if room.isEmpty { room = rest.prefix(1) }
      // Nothing but its last character may be cut, which leaves no line without one.
      if room.endIndex == rest.endIndex { break }
      let end = end(of: room, next: rest[room.endIndex])
      lines.append(indent + rest[..<end].trimmingSpaces)
      rest = rest[end...]
      while rest.first == " " { rest.removeFirst() }
      indent = width > 8 ? "  " : ""
    }
    return lines + (rest.isEmpty && !lines.isEmpty ? [] : [indent + rest])
  }

  private static func end(of room: Substring, next: Character) -> Substring.Index {
    if next == " " { return room.endIndex }
    let half = room.index(room.startIndex, offsetBy: room.count / 2)
    // A shape of formulas breaks between two sizes.
    if let times = room[half...].ranges(of: " x ").last { return times.upperBound }
    let third = room.index(room.startIndex, offsetBy: room.count / 3)
    // A number stays with what it counts: `blocks.0.` and `attn`, not `blocks.` and `0.attn`.
    let dots = room.indices.filter { index in
      guard room[index] == ".", index >= third else { return false }
      let after = room.index(after: index)
      return !(after < room.endIndex ? room[after] : next).isWholeNumber
    }
    if let dot = dots.last { return room.index(after: dot) }
    for signs in [". ", ",;/-", "_=("] {
      if let last = room[half...].lastIndex(where: signs.contains) {
        return room.index(after: last)
      }
    }
    return room.endIndex
  }
}

extension Substring {
  fileprivate var trimmingSpaces: Substring {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
