/// A message for standard error as a terminal shows it: within its width, what it is in front of each of
/// its parts painted.
package enum ErrorPaint {
  /// - Parameter width: the terminal's; nil where nothing is to be broken.
  package static func text(_ text: String, width: Int?, paint: Paint) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      FittedText.text(String(line), width: isToPaste(line) ? nil : width).split(
        separator: "\n", omittingEmptySubsequences: false)
    }.map { line($0, paint) }.joined(separator: "\n")
  }

  /// Whether a line is one of a definition, which stays as it is: what cures it, or where it is wrong.
  private static func isToPaste(_ line: Substring) -> Bool {
    line.hasPrefix("  cure ") || line.hasPrefix("            - ")
      || line.prefixMatch(of: /\s*[0-9]*\s*\|/) != nil
  }

  private static func line(_ line: Substring, _ paint: Paint) -> String {
    for (word, style) in [("error:", Paint.Style.red), ("note:", .magenta), ("  help:", .green)]
    where line.hasPrefix(word) {
      return paint(word, .bold, style) + line.dropFirst(word.count)
    }
    return String(line)
  }
}
