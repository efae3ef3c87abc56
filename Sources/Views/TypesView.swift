import ArchFormats
import ShapeEngine

/// The answer of `types`: every layer type, out of the engine's one table.
package struct TypesView: Sendable {
  private let rows: [LayerType]

  package init(_ rows: [LayerType]) { self.rows = rows }

  /// A line a type.
  package var table: TextTable {
    var table = TextTable([.init("type"), .init("what it does", overflow: .continues)])
    table.rows = rows.map { [$0.name, $0.summary] }
    return table
  }

  /// One type in full, within a width.
  package static func text(of type: LayerType, width: Int?) -> String {
    var lines = [
      "\(type.name)  \(type.summary)", "  output   \(type.formula)",
      "  inputs   \(inputs(type.arity))", "  example  - \(type.example)",
    ]
    if let sample = sample(of: type) { lines.append("           \(sample)") }
    lines.append("  source   \(type.source)")
    if !type.parameters.isEmpty {
      let table = parameters(of: type, width: (width ?? 110) - 2)
      lines += [""] + table.split(separator: "\n").map { "  \($0)" }
    }
    return lines.joined(separator: "\n")
  }

  /// What the example makes of inputs of its names: `skip 64x56x56, up 128x56x56 give 192x56x56`; nil
  /// for a type without sample inputs.
  package static func sample(of type: LayerType) -> String? {
    guard !type.sample.isEmpty, let from = type.example.firstRange(of: " from ") else { return nil }
    let names = type.example[from.upperBound...].split(separator: ", ")
    let inputs = zip(names, type.sample).map { "\($0): \($1)" }.joined(separator: ", ")
    let text = "name: sample\ninputs: {\(inputs)}\nlayers:\n  - \(type.example)\n"
    guard
      let design = try? DefinitionReader().designs(in: Array(text.utf8), file: "sample").first,
      let outputs = design.analysis.own.layers.last?.outputs
    else { return nil }
    let taken = zip(names, type.sample).map {
      "\($0) \($1.isEmpty ? "[]" : $1.map(String.init).joined(separator: "x"))"
    }
    let given = outputs.map { $0.dropFirst().map(String.init).joined(separator: "x") }
    return "\(taken.joined(separator: ", ")) give \(given.joined(separator: ", "))"
  }

  /// The hyperparameters, a line each; what takes many kinds of values goes on below itself.
  private static func parameters(of type: LayerType, width: Int) -> String {
    var table = TextTable([.init("hyperparameter"), .init("value"), .init("default")])
    let rows = type.parameters.map { parameter in
      (
        parameter,
        parameter.isInferred
          ? "inferred"
          : parameter.defaultValue.map { $0.short(for: parameter).text() } ?? "required"
      )
    }
    let names = rows.map(\.0.name.count).max() ?? 0
    let defaults = rows.map(\.1.count).max() ?? 0
    let room = max(20, width - max(names, 14) - max(defaults, 7) - 4)
    for (parameter, standard) in rows {
      let words = parameter.kind.split(separator: " ").map(String.init)
      let lines = WordLines.lines(words, width: room)
      for (index, line) in lines.enumerated() {
        table.rows.append(index == 0 ? [parameter.name, line, standard] : ["", line, ""])
      }
    }
    return table.text(width: nil)
  }

  private static func inputs(_ arity: ClosedRange<Int>) -> String {
    if arity.upperBound == .max { return "\(arity.lowerBound) or more" }
    return arity.count == 1 ? "\(arity.lowerBound)" : "\(arity.lowerBound) to \(arity.upperBound)"
  }

  package var json: JSON {
    .object([
      "types": .array(
        rows.map { type in
          .object([
            "type": .string(type.name), "summary": .string(type.summary),
            "formula": .string(type.formula), "example": .string(type.example),
            "source": .string(type.source),
            "hyperparameters": .array(
              type.parameters.map { parameter in
                .object([
                  "name": .string(parameter.name), "kind": .string(parameter.kind),
                  "required": .bool(parameter.defaultValue == nil),
                  "inferred": .bool(parameter.isInferred),
                  "default": parameter.defaultValue.map { .string($0.short.text()) } ?? .null,
                ])
              }),
          ])
        })
    ])
  }
}
