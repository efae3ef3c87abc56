import ArchFormats
import ShapeEngine

/// Errors as a person reads them, and as a program does.
package enum ErrorText {
  /// A definition's error: where it is, the line with a mark below, and what helps.
  package static func text(of error: DefinitionError) -> String {
    ([error] + error.others).map(single).joined(separator: "\n")
  }

  private static func single(_ error: DefinitionError) -> String {
    var head = "error: "
    if !error.file.isEmpty {
      head += error.file
      if let place = error.place { head += ":\(place.line):\(place.column)" }
      head += ": "
    }
    if let path = error.path { head += "\(VisibleText.part(path)): " }
    var lines = [head + VisibleText.part(error.message)]
    lines += excerpt(error)
    lines += facts([
      ("layer", error.layer), ("found", shownFound(error)), ("expected", error.expected),
    ])
    if let help = error.help { lines.append("  help: \(VisibleText.part(help))") }
    return lines.joined(separator: "\n")
  }

  /// What was found, unless the marked line shows just that.
  private static func shownFound(_ error: DefinitionError) -> String? {
    guard let found = error.found else { return nil }
    return error.line?.contains(found) == true && error.expected == nil ? nil : found
  }

  /// How much of a line is shown.
  private static let lineLength = 160

  private static func excerpt(_ error: DefinitionError) -> [String] {
    guard let line = error.line, let place = error.place else { return [] }
    let number = String(place.line)
    let margin = String(repeating: " ", count: number.count)
    // Control characters would move the mark, or the terminal's cursor.
    let whole = line.unicodeScalars.map { VisibleText.isControl($0) ? " " : Character($0) }
    // Of a long line what is around the mark.
    let first = max(0, min(place.column - 61, whole.count - lineLength))
    let shown = String(whole.dropFirst(first).prefix(lineLength))
    let indent = max(0, place.column - 1 - first)
    let length = max(1, min(error.length, shown.count - indent))
    return [
      "  \(number) | \(shown)",
      "  \(margin) | \(String(repeating: " ", count: indent))"
        + String(repeating: "^", count: length),
    ]
  }

  /// An architecture's refusal of an input.
  package static func text(of error: EvaluationError) -> String {
    var lines = ["error: \(VisibleText.part(error.message))"]
    let found =
      error.inputs.isEmpty
      ? error.error.found : "\(error.inputs.joined(separator: ", ")), at input \(error.at)"
    lines += facts([
      ("layer", error.layer), ("found", found), ("expected", error.error.expected),
      ("nearest", error.nearest.map(NearestText.text)),
    ])
    if let help = error.error.help { lines.append("  help: \(VisibleText.part(help))") }
    return lines.joined(separator: "\n")
  }

  private static func facts(_ facts: [(String, String?)]) -> [String] {
    let present = facts.compactMap { name, value in value.map { (name, $0) } }
    let width = present.map(\.0.count).max() ?? 0
    return present.map { name, value in
      let shown = VisibleText.part(value)
      return "  \(name)\(String(repeating: " ", count: width - name.count + 2))\(shown)"
    }
  }

  /// The refusal in the machine form.
  package static func json(
    of error: EvaluationError, architecture: String, input: [[Int]]
  ) -> JSON {
    let shapes = input.map { JSON.array($0.map(JSON.int)) }
    return .object([
      "architecture": .string(architecture),
      "input": shapes.count == 1 ? shapes[0] : .array(shapes),
      "error": .object([
        "path": error.path.map(part) ?? .null,
        "message": part(error.error.message),
        "layer": error.layer.map(part) ?? .null,
        "found": error.error.found.map(part) ?? .null,
        "expected": error.error.expected.map(part) ?? .null,
        "nearest": error.nearest.map(NearestText.json) ?? .null,
      ]),
    ])
  }

  private static func part(_ text: String) -> JSON { .string(VisibleText.shortened(text)) }

  /// A definition's error in the machine form.
  /// With several errors of one file, `others` has those after the first one.
  package static func json(of error: DefinitionError) -> JSON {
    var members: [JSON.Member] = [.init("error", single(error))]
    if !error.others.isEmpty { members.append(.init("others", .array(error.others.map(single)))) }
    return .object(members)
  }

  private static func single(_ error: DefinitionError) -> JSON {
    .object([
      "file": .string(error.file),
      "line": error.place.map { .int($0.line) } ?? .null,
      "column": error.place.map { .int($0.column) } ?? .null,
      "path": error.path.map(part) ?? .null,
      "message": part(error.message),
      "found": error.found.map(part) ?? .null,
      "expected": error.expected.map(part) ?? .null,
      "help": error.help.map(part) ?? .null,
    ])
  }
}
