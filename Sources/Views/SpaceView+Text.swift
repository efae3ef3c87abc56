import ArchFormats
import ShapeEngine

extension SpaceView {
  /// The answer for a person, at most `width` characters wide where that can be.
  package func text(width: Int?) -> String {
    let room = width ?? 100
    var parts = [heading]
    if members.count > 1 {
      let texts =
        commonFacts.map { "\($0.title) \($0.text)" }
        + common.map { Self.text($0.name, $0.value) }
      if !texts.isEmpty { parts.append(WordLines.text("in all  ", texts, gap: "  ", width: room)) }
    }
    if !members.isEmpty {
      var hidden = Hidden()
      if members.count > 1 {
        hidden.choices = Set(common.map(\.name))
        hidden.facts = Set(commonFacts.map(\.title))
      }
      let text = table(without: hidden).text(width: nil)
      let isNarrow = text.split(separator: "\n").allSatisfy { $0.count <= room }
      parts.append(isNarrow ? text : paragraphs(without: hidden, width: room))
    }
    if let added {
      parts.append(
        "\(added.name) \(added.isNew ? "is stored" : "is there already"): \(added.assignments)")
    }
    return parts.joined(separator: "\n\n")
  }

  /// What is printed once for all members, and so not for each.
  struct Hidden {
    var choices: Set<String> = []
    var facts: Set<String> = []
  }

  private var heading: String {
    let shapes = NumberText.inputs(samples)
    let asked = conditions.isEmpty ? "" : " with \(conditions.joined(separator: ", "))"
    var lines = ["\(title)  input \(shapes)  \(path)\(asked)"]
    var line = NumberText.grouped(count)
    if let atMost { line = "between \(line) and \(NumberText.grouped(atMost))" }
    line += " of \(NumberText.grouped(combinations)) combinations"
    line +=
      conditions.isEmpty ? " are legal" : "; \(NumberText.grouped(legalCount)) are legal"
    lines.append(line)
    if asksOfMissing { lines.append("Members without \(path) do not count.") }
    if let unlisted { lines.append(unlisted) }
    if members.isEmpty { return lines.joined(separator: "\n") }
    if Natural(members.count) < count {
      let which = members.count == 1 ? "one" : NumberText.grouped(members.count)
      lines.append("The \(which) with \(Self.superlative(ranking)):")
    } else if members.count > 1 {
      lines.append("All of them, by \(Self.noun(ranking)):")
    }
    return lines.joined(separator: "\n")
  }

  private static func noun(_ ranking: SpaceQuestion.Ranking) -> String {
    switch ranking {
    case .parameters: "parameters"
    case .macs: "MACs"
    case .receptiveField: "receptive field"
    }
  }

  private static func superlative(_ ranking: SpaceQuestion.Ranking) -> String {
    switch ranking {
    case .parameters: "the fewest parameters"
    case .macs: "the fewest MACs"
    case .receptiveField: "the smallest receptive field"
    }
  }

  /// Assignments that are the same in all members that are listed.
  private var common: [(name: String, value: Value)] {
    guard let first = members.first else { return [] }
    return first.assignments.filter { assignment in
      members.allSatisfy { member in
        member.assignments.contains {
          $0.name == assignment.name && $0.value == assignment.value
        }
      }
    }
  }

  /// Figures that are the same in all members that are listed.
  private var commonFacts: [(title: String, text: String)] {
    guard let first = members.first else { return [] }
    return first.facts.filter { fact in
      !fact.text.isEmpty && members.allSatisfy { $0.facts.contains { $0 == fact } }
    }
  }

  static func text(_ name: String, _ value: Value) -> String {
    "\(name)=\(text(value))"
  }

  /// A value as it is typed.
  static func text(_ value: Value) -> String { value.plainText }

  private func paragraphs(without hidden: Hidden, width: Int) -> String {
    return members.enumerated().map { index, member in
      let number = String(index + 1)
      let indent = String(repeating: " ", count: String(members.count).count - number.count)
      let facts = member.facts.filter { !$0.text.isEmpty && !hidden.facts.contains($0.title) }
        .map { "\($0.title) \($0.text)" }
      let choices = member.assignments.filter { !hidden.choices.contains($0.name) }
        .map { Self.text($0.name, $0.value) }
      let start = "\(indent)\(number)  "
      if facts.isEmpty { return WordLines.text(start, choices, gap: "  ", width: width) }
      let margin = String(repeating: " ", count: start.count)
      return WordLines.text(start, facts, gap: "  ", width: width) + "\n"
        + WordLines.text(margin, choices, gap: "  ", width: width)
    }.joined(separator: "\n")
  }
}
