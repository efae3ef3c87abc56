import ArchFormats
import ShapeEngine

/// The answer of `shapes --symbolic`: sizes as formulas of the input's.
package struct FormsView: Sendable {
  package var title: String
  private let solver: InputSolver
  private let shown: [(path: String, type: String, index: Int)]
  private let isFolded: Bool
  /// The inputs that every layer accepts, and in one line; nil where they are not known.
  private let legal: InputSolution?
  private let legalLine: String?

  /// - Parameter solver: knows the architecture's forms, and the inputs that are accepted.
  package init(title: String, solver: InputSolver, patterns: [String], isFolded: Bool) {
    let legal = try? solver.solve()
    self.legal = legal
    legalLine = legal.map {
      LegalInputsText.text(of: $0, couplings: solver.couplings, own: solver.ownSizes)
    }
    self.title = title
    self.solver = solver
    self.isFolded = isFolded
    let layers = solver.architecture.layers.enumerated().filter { !$0.element.isTrainingOnly }
    let blocks = Dictionary(
      solver.architecture.scopes.map { ($0.path, $0.block) }, uniquingKeysWith: { $1 })
    if isFolded {
      let found = Dictionary(
        solver.architecture.blocks.map { ($0.path, $0.block) }, uniquingKeysWith: { $1 })
      shown = Self.folded(layers.map { ($0.offset, $0.element) }, found)
    } else {
      let patterns = patterns.map { LayerPattern($0) }
      shown = layers.filter { layer in
        patterns.isEmpty || patterns.contains { $0.matches(layer.element.path) }
      }.map { ($0.element.path, blocks[$0.element.path] ?? $0.element.layer.type, $0.offset) }
    }
  }

  /// The last layer of each outermost block stands for it.
  private static func folded(
    _ layers: [(index: Int, node: Node)], _ blocks: [String: String]
  ) -> [(path: String, type: String, index: Int)] {
    var result: [(path: String, type: String, index: Int)] = []
    var count = 0
    for (index, node) in layers {
      let block = blocks.outermost(around: node.path)
      let path = block ?? node.path
      var type = blocks[path] ?? node.layer.type
      count = result.last?.path == path ? count + 1 : 1
      if count > 1 { result.removeLast() }
      // A block that was found has no name.
      if type.isEmpty { type = NumberText.count(count, "layer") }
      result.append((path, type, index))
    }
    return result
  }

  private var variables: [String] { solver.result.forms.table.variables }

  /// Whether one of the shown layers is matched by a pattern.
  package func hasLayer(like pattern: String) -> Bool {
    let pattern = LayerPattern(pattern)
    return shown.contains { pattern.matches($0.path) }
  }

  /// The forms of a layer's outputs, batch first.
  private func outputs(of layer: Int) -> [[String]] {
    let table = solver.result.forms.table
    return solver.result.evaluation.outputs[layer].map { $0.sizes.map { table.text(of: $0) } }
  }

  /// What the inputs must fulfil, each condition once.
  private var conditions: [String] {
    var seen: Set<String> = []
    return solver.result.forms.conditions.map { solver.result.forms.table.text(of: $0) }
      .filter { seen.insert($0).inserted }
  }

  package var heading: String {
    "\(title)  input \(variables.dropFirst().joined(separator: " x "))"
  }

  package var table: TextTable {
    var table = TextTable([
      .init("layer", overflow: .continues), .init("type", overflow: .continues),
      .init("output", overflow: .continues),
    ])
    for (path, type, index) in shown {
      let outputs = zip(outputs(of: index), solver.result.evaluation.outputs[index]).map {
        forms, shape in
        // As at the own input: what is not the batch there is shown.
        forms.dropFirst(forms.count > 1 && solver.hasBatch(shape) ? 1 : 0)
          .map { Self.isLong($0) ? "…" : Self.factor($0) }.joined(separator: " x ")
      }
      table.rows.append([path, type, outputs.joined(separator: ", ")])
    }
    return table
  }

  /// A dimension as it is written between others: a sum is put in brackets.
  private static func factor(_ form: String) -> String {
    var depth = 0
    for byte in form.utf8 {
      switch byte {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      case UInt8(ascii: " ") where depth == 0: return "(\(form))"
      default: break
      }
    }
    return form
  }

  /// A form that names its parts is too long for a table.
  private static func isLong(_ form: String) -> Bool { form.contains(":=") }

  package func text(width: Int?) -> String {
    ([heading, "", table.text(width: width), ""] + notes
      + ["legal inputs  \(legalLine ?? "not known")"]).joined(separator: "\n")
  }

  /// What the table does not say.
  private var notes: [String] {
    var notes: [String] = []
    let unknown = withoutFormula
    if let first = unknown.first {
      let more =
        unknown.count > 1 ? " and \(NumberText.count(unknown.count - 1, "more layer"))" : ""
      notes.append("no formula    \(first)\(more)")
    }
    if shown.contains(where: { outputs(of: $0.index).contains { $0.contains(where: Self.isLong) } })
    {
      notes.append("…             a long formula; --format json has it")
    }
    return notes
  }

  /// The layers with a size that has no formula.
  private var withoutFormula: [String] {
    solver.result.layersWithoutFormula.map { solver.architecture.layers[$0].path }
  }

  package var json: JSON {
    .object([
      "architecture": .string(solver.architecture.name),
      "variables": .array(variables.map(JSON.string)),
      "conditions": .array(conditions.map(JSON.string)),
      "legal_inputs": legal.map { legal in
        // By the names that the formulas and conditions have.
        .array(
          legal.boxes.map { box in
            .object(zip(legal.axes, box).map { JSON.Member($0.name, $1.json) })
          })
      } ?? .null,
      "no_formula": .array(withoutFormula.map(JSON.string)),
      "layers": .array(
        shown.map { path, type, index in
          let outputs = outputs(of: index).map { JSON.array($0.map(JSON.string)) }
          let parameters = (try? solver.architecture.layers[index].ownParameterCount()) ?? 0
          let macs = solver.result.evaluation.macs(of: index)
          return .object([
            "path": .string(path), "type": .string(type),
            "output": JSON.oneOrList(outputs),
            "params": .int(parameters),
            "macs": macs.map { .string(solver.result.forms.table.text(of: $0)) } ?? .null,
          ])
        }),
    ])
  }
}
