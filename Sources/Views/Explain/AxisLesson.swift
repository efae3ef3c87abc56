import ArchFormats
import ShapeEngine

/// How a group of axes gets its size: the formula with its numbers, what its letters are, and why.
struct AxisLesson {
  let group: AxisGroup
  private var axis: AxisExplanation { group.axis }

  init(_ group: AxisGroup) { self.group = group }

  /// The lesson in paragraphs; of axes that differ from those before in the input's size alone it is
  /// the formula.
  func blocks(after before: AxisGroup?) -> [[String]] {
    let formula = formula
    guard let first = formula.first, let name = group.names.first else { return [] }
    let margin = String(repeating: " ", count: name.count)
    let lines = ["  \(name) \(first)"] + formula.dropFirst().map { "  \(margin) \($0)" }
    let isKnown =
      switch axis.rule {
      case .window, .transposed:
        before.map { AxisNotes($0.axis).lines == AxisNotes(axis).lines } ?? false
      default: false
      }
    return [lines, Self.labelled((isKnown ? [] : notes) + same)]
  }

  /// The formula, with its numbers in, and its value: `= ceil(I / S)`, `= ceil(224 / 2) = 112`.
  var formula: [String] { AxisFormula(axis).filled(group) }

  private var notes: [(String, String)] {
    AxisNotes(axis).lines.compactMap { line in line.filled(group).map { (line.label, $0) } }
  }

  private var same: [(String, String)] {
    let others = group.names.dropFirst()
    guard !others.isEmpty else { return [] }
    return [
      (
        others.joined(separator: ", "),
        others.count == 1 ? "is the same" : "are the same"
      )
    ]
  }

  // MARK: - Text

  private static func labelled(_ lines: [(String, String)]) -> [String] {
    lines.map { label, text in
      "  \(label)\(String(repeating: " ", count: max(0, 8 - label.count)))\(text)"
    }
  }
}
