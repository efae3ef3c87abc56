import ArchFormats
import ShapeEngine

extension SpaceView {
  /// The answer for a person, at most `width` characters wide where that can be.
  package func text(width: Int?) -> String {
    let room = width ?? 100
    var parts = [heading]
    if !members.isEmpty { parts.append(SpaceMemberList(members).text(width: room)) }
    if let added {
      parts.append(
        "\(added.name) \(added.isNew ? "is stored" : "is there already"): \(added.assignments)")
    }
    return parts.joined(separator: "\n\n")
  }

  private var heading: String {
    let shapes = NumberText.inputs(samples)
    let asked = conditions.isEmpty ? "" : " with \(conditions.joined(separator: ", "))"
    var lines = ["\(title)  input \(shapes)  \(path)\(asked)"]
    var line = NumberText.grouped(count)
    if let atMost { line = "between \(line) and \(NumberText.grouped(atMost))" }
    // Two bounds of large spaces have a line of their own.
    line += atMost == nil || line.count < 40 ? " of " : "\nof "
    line += "\(NumberText.grouped(combinations)) combinations"
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

  static func text(_ name: String, _ value: Value) -> String {
    "\(name)=\(text(value))"
  }

  /// A value as it is typed.
  static func text(_ value: Value) -> String { value.plainText }
}
