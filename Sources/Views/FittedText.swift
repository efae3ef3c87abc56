/// Lines of text within a width, where they are no table: one that is longer goes on below itself, under
/// the value that it gives its name to.
package enum FittedText {
  /// - Parameter width: how many columns a line may have; nil for any number.
  package static func text(_ text: String, width: Int?) -> String {
    guard let width else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.displayWidth > width ? fitted($0, width) : String($0) }
      .joined(separator: "\n")
  }

  private static func fitted(_ line: Substring, _ width: Int) -> String {
    let start = valueStart(of: line, width)
    let words = line[start...].split(separator: " ", omittingEmptySubsequences: false)
    return WordLines.text(String(line[..<start]), words.map(String.init), width: width)
  }

  /// Where the last value begins that two spaces or more are in front of, in the first half of the width;
  /// else a little further in than the line itself.
  private static func valueStart(of line: Substring, _ width: Int) -> Substring.Index {
    var start = line.firstIndex { $0 != " " } ?? line.startIndex
    var spaces = 0
    for index in line.beginning(width / 2).indices {
      if spaces > 1, line[index] != " " { start = index }
      spaces = line[index] == " " ? spaces + 1 : 0
    }
    return start
  }
}
