/// How a table gets as narrow as a page's text: in a smaller font, with long names over several lines.
struct LaTeXFont {
  /// What stands before the table and behind it.
  let beginning: [String]
  let end: [String]
  /// So many characters of a name stand in one line; nil for any number.
  let breaks: Int?

  /// The width of a page's text in an article, in points, less what the estimate may be short of.
  private static let page = 339.0
  /// What the brackets of a matrix are wide.
  static let brackets = 11.0

  /// A size of LaTeX's: how wide a digit is, which is 5 points at 10 and relatively more in the small fonts (cmr9,
  /// cmr8, cmr7, cmr5), and what is left and right of a column.
  private struct Size {
    var name: String
    var digit: Double
    var gap: Double
  }

  private static let usual = Size(name: "", digit: 5, gap: 6)
  private static let small = Size(name: "\\small", digit: 4.63, gap: 5)
  private static let footnote = Size(name: "\\footnotesize", digit: 4.25, gap: 4)
  private static let script = Size(name: "\\scriptsize", digit: 3.98, gap: 3)

  /// What is tried, in this order: names are broken before the font gets as small as an index.
  private static let choices: [(size: Size, breaks: Int?)] = [
    (usual, nil), (small, nil), (footnote, nil), (footnote, 18), (footnote, 12), (script, nil),
    (script, 18), (script, 12), (Size(name: "\\tiny", digit: 3.4, gap: 2), 12),
  ]

  /// The first choice with which columns fit a page; the narrowest where none does.
  ///
  /// - Parameter columns: how wide they are at 10 points where names are broken so.
  static func fitting(_ columns: (_ breaks: Int?) -> [Double]) -> LaTeXFont {
    let fitting = choices.first { choice in
      let widths = columns(choice.breaks)
      return widths.reduce(0, +) * choice.size.digit / usual.digit
        + 2 * choice.size.gap * Double(widths.count) <= page
    }
    guard let choice = fitting ?? choices.last, !choice.size.name.isEmpty else {
      return LaTeXFont(beginning: [], end: [], breaks: nil)
    }
    return LaTeXFont(
      beginning: [
        "\\begingroup\(choice.size.name)% so that it is no wider than an article's text",
        "\\setlength{\\tabcolsep}{\(Int(choice.size.gap))pt}",
      ], end: ["\\endgroup"], breaks: choice.breaks)
  }

  // MARK: - Widths

  /// About how wide a text is at 10 points; commands are as wide as what they set.
  static func width(_ text: String) -> Double {
    var width = 0.0
    var rest = Substring(text)
    while let character = rest.popFirst() {
      guard character == "\\" else {
        if !"{}$".contains(character) { width += points(of: character) }
        continue
      }
      let command = rest.prefix { $0.isLetter }
      if command.isEmpty {
        // A character that is escaped, or a thin space.
        width += rest.popFirst().map { $0 == "," ? 1.7 : points(of: $0) } ?? 0
      } else {
        rest = rest.dropFirst(command.count)
        width += command == "times" ? 7.8 : command.hasPrefix("text") ? 6 : 0
      }
    }
    return width
  }

  /// Of the characters of ASCII from the space on in Computer Modern (cmr10), in hundredths of a point.
  private static let widths: [Int] = [
    333, 278, 500, 833, 500, 833, 778, 278, 389, 389, 500, 778, 278, 333, 278, 500, 500, 500, 500,
    500, 500, 500, 500, 500, 500, 500, 278, 278, 778, 778, 778, 472, 778, 750, 708, 722, 764, 680,
    653, 785, 750, 361, 514, 778, 625, 916, 750, 778, 680, 778, 736, 555, 722, 750, 750, 1028, 750,
    750, 611, 278, 500, 278, 611, 778, 278, 500, 555, 444, 555, 444, 305, 500, 555, 278, 305, 528,
    278, 833, 555, 500, 555, 528, 392, 394, 389, 555, 528, 722, 528, 528, 444, 500, 278, 500, 611,
  ]

  private static func points(of character: Character) -> Double {
    guard let code = character.asciiValue, code >= 32, widths.indices.contains(Int(code) - 32)
    else {
      return 10
    }
    return Double(widths[Int(code) - 32]) / 100
  }
}
