import ArchFormats
import ShapeEngine

/// What layers are affected because of, as text: `conv1, layer1.0.conv2 and 3 more`.
enum CauseText {
  /// How many causes are named.
  private static var mostNames: Int { 3 }

  /// The causes, those together that differ in indices only, the nearest first.
  static func text(of causes: [String]) -> String {
    let folded = FoldedPaths.patterns(of: causes)
      .sorted { ($0.indices.last ?? 0) > ($1.indices.last ?? 0) }.map(\.pattern)
    return text(folded.prefix(mostNames).map(short), of: folded.count)
  }

  /// The causes in their own order, where they are few: printed above a table.
  static func title(of causes: [String]) -> String {
    let folded = FoldedPaths.patterns(of: causes).map(\.pattern)
    return folded.count > mostNames ? text(of: causes) : folded.map(short).joined(separator: ", ")
  }

  /// A pattern of many numbers without those in its middle.
  private static func short(_ pattern: String) -> String { TextLayout.shortened(pattern, 30) }

  private static func text(_ names: some Collection<String>, of count: Int) -> String {
    names.joined(separator: ", ")
      + (names.count < count ? " and \(count - names.count) more" : "")
  }

  /// The text with as many of its causes as fit into a width.
  @Sendable static func shortened(_ text: String, _ width: Int) -> String {
    var (list, count) = (text, 0)
    if text.hasSuffix(" more"), let and = text.firstRange(of: " and ") {
      list = String(text[..<and.lowerBound])
      count = Int(text[and.upperBound...].prefix { $0.isNumber }) ?? 0
    }
    let names = list.split(separator: ", ").map(String.init)
    count += names.count
    let fitting = (1..<max(names.count, 2)).reversed()
      .map { self.text(names.prefix($0), of: count) }.first { $0.count <= width }
    if let fitting { return fitting }
    let short = count > 1 ? "\(names[0]) +\(count - 1)" : text
    if short.count <= width { return short }
    return count > 1 ? "\(count) changes" : TextLayout.shortened(text, width)
  }
}
