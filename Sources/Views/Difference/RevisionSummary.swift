import ArchFormats
import ShapeEngine

/// What a revision changed, in one line.
package enum RevisionSummary {
  /// What happened, in the words of `diff`: of many things the first two.
  package static func text(_ was: Architecture, _ now: Architecture) -> String {
    let difference = Difference(was, now)
    if difference.isEmpty { return "the same design" }
    let texts = Telling(difference).entries.map { entry -> String in
      let text = TellingText(difference, entry)
      return "\(text.kind.sign) \(text.text)"
    }
    if texts.isEmpty { return "~ the order of layers" }
    let shown = texts.count > 3 ? 2 : texts.count
    let more = texts.count - shown
    return texts.prefix(shown).joined(separator: "; ")
      + (more > 0 ? " and \(NumberText.count(more, "more change"))" : "")
  }
}
