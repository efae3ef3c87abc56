import ArchFormats
import ShapeEngine

/// Errors as a person reads them, and as a program does.
package enum ErrorText {
  /// A definition's error: where it is, the line with a mark below, and what helps.
  package static func text(of error: DefinitionError) -> String {
    ([error] + error.others).map(single).joined(separator: "\n")
  }

  /// How much an error says in all, apart from the name of its file: a person reads it.
  private static let length = 1_000

  private static func single(_ error: DefinitionError) -> String {
    let excerpt = excerpt(error)
    let parts = shown(
      [
        error.message, error.path, error.help, error.layer, shownFound(error), error.expected,
      ], besides: excerpt)
    var head = "error: "
    if !error.file.isEmpty {
      head += error.file
      if let place = error.place { head += ":\(place.line):\(place.column)" }
      head += ": "
    }
    if let path = parts[1] { head += "\(path): " }
    var lines = [head + (parts[0] ?? "")]
    lines += excerpt
    lines += facts([("layer", parts[3]), ("found", parts[4]), ("expected", parts[5])])
    if let help = parts[2] { lines.append("  help: \(help)") }
    return lines.joined(separator: "\n")
  }

  /// Parts of an error as they are shown beside an excerpt of the file.
  private static func shown(_ parts: [String?], besides excerpt: [String] = []) -> [String?] {
    VisibleText.shortened(
      parts.map { $0.map(VisibleText.part) },
      // 100 for the words before the parts.
      toTogether: length - 100 - excerpt.reduce(0) { $0 + $1.utf8.count })
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
    let written =
      line.unicodeScalars.last == "\r" ? line.unicodeScalars.dropLast() : line.unicodeScalars[...]
    let whole = written.map { VisibleText.isControl($0) ? " " : Character($0) }
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
    let parts = shown([
      error.message, error.error.help, error.layer, error.found, error.error.expected,
      error.nearest.map(NearestText.text),
    ])
    var lines = ["error: \(parts[0] ?? "")"]
    lines += facts([
      ("layer", parts[2]), ("found", parts[3]), ("expected", parts[4]), ("nearest", parts[5]),
    ])
    if let help = parts[1] { lines.append("  help: \(help)") }
    return lines.joined(separator: "\n")
  }

  private static func facts(_ facts: [(String, String?)]) -> [String] {
    let present = facts.compactMap { name, value in value.map { (name, $0) } }
    let width = present.map(\.0.count).max() ?? 0
    return present.map { name, value in
      "  \(name)\(String(repeating: " ", count: width - name.count + 2))\(value)"
    }
  }

  /// The refusal in the machine form.
  package static func json(
    of error: EvaluationError, architecture: String, input: [[Int]]
  ) -> JSON {
    let shapes = input.map { JSON.array($0.map(JSON.int)) }
    let parts = texts([
      error.path, error.error.message, error.layer, error.error.found, error.error.expected,
    ])
    return .object([
      "architecture": .string(architecture),
      "input": JSON.oneOrList(shapes),
      "error": .object([
        "path": parts[0], "message": parts[1], "layer": parts[2], "found": parts[3],
        "expected": parts[4],
        "nearest": error.nearest.map(NearestText.json) ?? .null,
      ]),
    ])
  }

  private static func texts(_ parts: [String?]) -> [JSON] {
    VisibleText.shortened(parts.map { $0.map { VisibleText.shortened($0) } }, toTogether: length)
      .map { $0.map(JSON.string) ?? .null }
  }

  /// Ways to change a definition so that it is legal, each in lines to paste: the end of an error.
  package static func cures(_ cures: [[String]]) -> String {
    cures.map { "\n  cure      " + $0.joined(separator: "\n            ") }.joined()
  }

  /// A definition's error in the machine form.
  /// With several errors of one file, `others` has those after the first one.
  package static func json(of error: DefinitionError) -> JSON {
    var members: [JSON.Member] = [.init("error", single(error))]
    if !error.others.isEmpty { members.append(.init("others", .array(error.others.map(single)))) }
    return .object(members)
  }

  private static func single(_ error: DefinitionError) -> JSON {
    let parts = texts([error.path, error.message, error.found, error.expected, error.help])
    return .object([
      "file": .string(error.file),
      "line": error.place.map { .int($0.line) } ?? .null,
      "column": error.place.map { .int($0.column) } ?? .null,
      "path": parts[0], "message": parts[1], "found": parts[2], "expected": parts[3],
      "help": parts[4],
    ])
  }
}
