import ArchFormats
import ShapeEngine

/// Members of a design space as a person reads them: what all have in common once, then a row each, or where that
/// is too wide some lines each.
package struct SpaceMemberList {
  private let members: [SpaceView.Member]

  package init(_ members: [SpaceView.Member]) { self.members = members }

  /// The members in at most so many columns, where that can be.
  package func text(width room: Int) -> String {
    var parts: [String] = []
    var hidden = Hidden()
    if members.count > 1 {
      let texts =
        commonFacts.map { "\($0.title) \($0.text)" }
        + common.map { SpaceView.text($0.name, $0.value) }
      if !texts.isEmpty { parts.append(WordLines.text("in all  ", texts, gap: "  ", width: room)) }
      hidden.choices = Set(common.map(\.name))
      hidden.facts = Set(commonFacts.map(\.title))
    }
    let text = table(without: hidden).text(width: nil)
    let isNarrow = text.split(separator: "\n").allSatisfy { $0.count <= room }
    parts.append(isNarrow ? text : paragraphs(without: hidden, width: room))
    return parts.joined(separator: "\n\n")
  }

  /// What is printed once for all members, and so not for each.
  private struct Hidden {
    var choices: Set<String> = []
    var facts: Set<String> = []
  }

  /// A row a member, a column a variable.
  var table: TextTable { table(without: Hidden()) }

  private func number(_ index: Int) -> String {
    members[index].number.map { NumberText.grouped($0) } ?? "\(index + 1)"
  }

  private func table(without hidden: Hidden) -> TextTable {
    var names: [String] = []
    for member in members {
      for (name, _) in member.assignments
      where !names.contains(name) && !hidden.choices.contains(name) {
        names.append(name)
      }
    }
    let titles = (members.first?.facts ?? []).map(\.title).filter { !hidden.facts.contains($0) }
    var table = TextTable(
      ([""] + names + titles).map { TextTable.Column($0, isNumber: true) })
    for (index, member) in members.enumerated() {
      let values = Dictionary(
        member.assignments.map { ($0.name, SpaceView.text($0.value)) }, uniquingKeysWith: { $1 })
      table.rows.append(
        [number(index)] + names.map { values[$0] ?? "" }
          + member.facts.filter { !hidden.facts.contains($0.title) }.map(\.text))
    }
    return table
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

  private func paragraphs(without hidden: Hidden, width: Int) -> String {
    let widest = members.indices.map { number($0).count }.max() ?? 0
    return members.enumerated().map { index, member in
      let number = number(index)
      let indent = String(repeating: " ", count: widest - number.count)
      let facts = member.facts.filter { !$0.text.isEmpty && !hidden.facts.contains($0.title) }
        .map { "\($0.title) \($0.text)" }
      let choices = member.assignments.filter { !hidden.choices.contains($0.name) }
        .map { SpaceView.text($0.name, $0.value) }
      let start = "\(indent)\(number)  "
      if facts.isEmpty { return WordLines.text(start, choices, gap: "  ", width: width) }
      let margin = String(repeating: " ", count: start.count)
      return WordLines.text(start, facts, gap: "  ", width: width) + "\n"
        + WordLines.text(margin, choices, gap: "  ", width: width)
    }.joined(separator: "\n")
  }
}
