import ArchFormats
import ShapeEngine

/// What a revision changed, in one line.
package enum RevisionSummary {
  /// The changes themselves where they are few, else how many there are of each kind.
  package static func text(_ was: Architecture, _ now: Architecture) -> String {
    let difference = Difference(was, now)
    if difference.isEmpty { return "the same design" }
    let lines = Telling(difference).entries.flatMap { TellingText(difference, $0).lines }
    if lines.isEmpty { return "~ the order of layers" }
    if lines.count < 3 {
      return lines.map { line in
        [line.kind.sign, line.path, line.text].filter { !$0.isEmpty }.joined(separator: " ")
      }.joined(separator: "; ")
    }
    let counts: [(name: String, count: Int)] = [
      ("edited", difference.edits.count + (difference.setting == nil ? 0 : 1)),
      ("added", difference.added.count), ("removed", difference.removed.count),
      ("renamed", difference.renames.count), ("moved", difference.moves.count),
    ]
    return counts.filter { $0.count > 0 }
      .map { "\(NumberText.grouped($0.count)) \($0.name)" }.joined(separator: ", ")
  }
}
