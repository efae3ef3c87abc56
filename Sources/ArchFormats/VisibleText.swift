/// Texts of files and catalogs, which may come from anybody, as a terminal can show them: characters
/// that would steer it, or turn the direction of what follows, are visible as JSON escapes them,
/// `\u001b`. What is written for programs is JSON, in which the same escapes mean the same.
package enum VisibleText {
  /// A text whose line breaks and tabs stay.
  ///
  /// - Parameter keepingColours: whether what sets a colour, `ESC [ 31 m`, stays too.
  package static func text(_ text: String, keepingColours: Bool = false) -> String {
    guard hasControls(text, onOneLine: false) else { return text }
    var result = ""
    var rest = Substring(text).unicodeScalars
    while let scalar = rest.popFirst() {
      if keepingColours, scalar.value == 0x1b, let end = colourEnd(rest) {
        result.unicodeScalars.append(scalar)
        result.unicodeScalars.append(contentsOf: rest[..<end])
        rest = rest[end...]
      } else if scalar == "\n" || scalar == "\t" {
        result.unicodeScalars.append(scalar)
      } else {
        append(scalar, to: &result)
      }
    }
    return result
  }

  /// A text on one line: in it line breaks and tabs are visible, too.
  package static func line(_ text: String) -> String {
    guard hasControls(text, onOneLine: true) else { return text }
    var result = ""
    for scalar in text.unicodeScalars { append(scalar, to: &result) }
    return result
  }

  /// A text that is part of a message: on one line, and its beginning and end where it is long.
  package static func part(_ text: String) -> String { shortened(line(shortened(text))) }

  /// The beginning and the end of a text of more than so many bytes.
  package static func shortened(_ text: String, to limit: Int = 500) -> String {
    guard text.utf8.count > limit else { return text }
    let (headLimit, tailLimit) = (limit * 19 / 25, limit * 4 / 25)
    var (head, tail) = ("", [Unicode.Scalar]())
    for scalar in text.unicodeScalars.prefix(headLimit) where head.utf8.count < headLimit {
      head.unicodeScalars.append(scalar)
    }
    var tailLength = 0
    for scalar in text.unicodeScalars.suffix(tailLimit).reversed() where tailLength < tailLimit {
      tail.append(scalar)
      tailLength += UTF8.width(scalar)
    }
    return head + " ... " + String(String.UnicodeScalarView(tail.reversed()))
  }

  /// Texts that are shown together: those are shortened that are longer than an equal share of so many
  /// bytes.
  package static func shortened(_ texts: [String?], toTogether room: Int) -> [String?] {
    let lengths = texts.compactMap { $0?.utf8.count }.sorted()
    var (left, limit) = (room, Int.max)
    for (index, length) in lengths.enumerated() {
      let share = left / (lengths.count - index)
      if length > share {
        limit = max(share, 40)
        break
      }
      left -= length
    }
    return texts.map { $0.map { shortened($0, to: limit) } }
  }

  /// A text with each of its lines shortened.
  package static func shortenedLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { shortened(String($0)) }.joined(separator: "\n")
  }

  /// Whether a character is none to see, but does something to what is around it.
  package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f...0x9f: true
    // Marks and overrides of the direction of writing, separators of lines and the byte order mark:
    // Unicode's Bidi_Control, Line_Break=BK and U+FEFF.
    case 0x61c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069, 0xfeff: true
    default: false
    }
  }

  /// Whether something is to be escaped. Nearly all texts have nothing: that is seen from their bytes.
  private static func hasControls(_ text: String, onOneLine: Bool) -> Bool {
    var text = text
    let mayHave = text.withUTF8 { bytes in
      bytes.contains { byte in
        switch byte {
        case 0x0a, 0x09: onOneLine
        case 0..<0x20, 0x7f, 0xc2, 0xd8, 0xe2, 0xef: true
        default: false
        }
      }
    }
    return mayHave
      && text.unicodeScalars.contains {
        isControl($0) && (onOneLine || ($0 != "\n" && $0 != "\t"))
      }
  }

  private static func colourEnd(
    _ rest: Substring.UnicodeScalarView
  ) -> Substring.UnicodeScalarView.Index? {
    guard rest.first == "[" else { return nil }
    let end = rest.dropFirst().firstIndex { !("0"..."9" ~= $0) && $0 != ";" }
    return end.flatMap { rest[$0] == "m" ? rest.index(after: $0) : nil }
  }

  private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
    guard isControl(scalar) else { return text.unicodeScalars.append(scalar) }
    switch scalar {
    case "\n": text += "\\n"
    case "\r": text += "\\r"
    case "\t": text += "\\t"
    default:
      let digits = String(scalar.value, radix: 16)
      text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
}
