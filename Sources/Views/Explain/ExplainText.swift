import ArchFormats
import ShapeEngine

/// The lesson that `explain` prints: the formula, its letters, the numbers, and why.
package struct ExplainText: Sendable {
  let explanation: Explanation
  let batch: Int

  package init(_ explanation: Explanation, batch: Int) {
    self.explanation = explanation
    self.batch = batch
  }

  package var text: String {
    var blocks = [heading]
    let groups = AxisGroup.groups(of: explanation.axes)
    blocks += groups.enumerated().flatMap { index, group in
      AxisLesson(group).blocks(after: index > 0 ? groups[index - 1] : nil)
    }
    if groups.isEmpty || groups[0].axis.rule == .other, !explanation.formula.isEmpty {
      let axes = explanation.axes.filter { $0.input != $0.output }
      blocks.append(
        ["  output  \(explanation.formula)"]
          + axes.map { "  \($0.name)       \($0.input) -> \($0.output)" })
    }
    blocks.append(Self.aligned(rows))
    return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n")
  }

  /// The same facts, one a row.
  package var table: TextTable {
    var table = TextTable([.init("fact"), .init("value")])
    let shapes = shapes
    table.rows = [
      ["layer", "\(explanation.path): \(explanation.call)"],
      ["input", shapes.inputs.joined(separator: ", ")],
      ["output", shapes.outputs.joined(separator: ", ")],
    ]
    let lessons = AxisGroup.groups(of: explanation.axes).map(AxisLesson.init)
    table.rows += lessons.flatMap { lesson in
      lesson.group.names.map { [$0, lesson.formula.joined(separator: " ")] }
    }.filter { !$0[1].isEmpty }
    if !explanation.formula.isEmpty, lessons.allSatisfy(\.formula.isEmpty) {
      table.rows.append(["formula", explanation.formula])
    }
    // A fact of several lines is as many rows.
    var name = ""
    for row in rows {
      if !row.0.isEmpty { name = row.0 }
      table.rows.append([name, row.1])
    }
    return table
  }

  private var heading: [String] {
    let indent = String(repeating: " ", count: explanation.path.count + 2)
    let (inputs, outputs) = shapes
    return [
      "\(explanation.path)  \(explanation.call)",
      "\(indent)\(Self.few(inputs).joined(separator: ", ")) -> "
        + Self.few(outputs).joined(separator: ", "),
    ]
  }

  /// The shapes as they are typed: without the batch, where it comes first.
  private var shapes: (inputs: [String], outputs: [String]) {
    let outputs = explanation.outputs.enumerated().map { index, sizes in
      // The last states of a recurrent layer have the batch in the second place.
      index > 0 && explanation.layer is any RecurrentLayer
        ? NumberText.shape(sizes) : shape(sizes)
    }
    return (explanation.inputs.map { shape($0.shape) }, outputs)
  }

  func shape(_ sizes: [Int]) -> String {
    NumberText.shape(sizes.count > 1 && sizes.first == batch ? Array(sizes.dropFirst()) : sizes)
  }

  private static func few(_ texts: [String]) -> [String] {
    texts.count > 8
      ? texts.prefix(3) + ["… \(texts.count - 4) more", texts[texts.count - 1]] : texts
  }

  // MARK: - Facts

  private var rows: [(String, String)] {
    LayerFacts(explanation).rows + AxisFacts(AxisGroup.groups(of: explanation.axes)).rows + field
      + costs
  }

  private var field: [(String, String)] {
    FieldText.told(explanation.fields).map { [("receptive field", $0)] } ?? []
  }

  private var costs: [(String, String)] {
    var rows: [(String, String)] = []
    if let owner = explanation.weightsOf { rows.append(("weights", "of \(owner), counted there")) }
    if explanation.parameters > 0 {
      let count = NumberText.grouped(explanation.parameters)
      let terms = ParameterTerms(explanation.layer, giving: explanation.parameters)
      rows.append(("params", terms.text.map { "\($0) = \(count)" } ?? count))
    }
    if let products = explanation.macs, !products.isEmpty, let total = explanation.macCount {
      let terms = products.map { product in
        var sizes = product.factors.sizes
        if batch == 1, let place = sizes.firstIndex(of: 1) { sizes.remove(at: place) }
        return ([NumberText.grouped(product.coefficient)] + sizes.map(String.init))
          .joined(separator: "*")
      }
      rows.append(("MACs", "\(terms.joined(separator: " + ")) = \(NumberText.grouped(total))"))
    }
    return rows
  }

  private static func aligned(_ rows: [(String, String)]) -> [String] {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { name, text in
      "  \(name)\(String(repeating: " ", count: width - name.count + 3))\(text)"
    }
  }
}
