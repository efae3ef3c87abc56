import ArchFormats
import ShapeEngine

/// The answer of `types`: every layer type, out of the engine's one table.
package struct TypesView: Sendable {
  private let rows: [LayerType]

  package init(_ rows: [LayerType]) { self.rows = rows }

  /// A line a type.
  package var table: TextTable {
    var table = TextTable([.init("type"), .init("what it does", canShrink: true)])
    table.rows = rows.map { [$0.name, $0.summary] }
    return table
  }

  /// One type in full.
  package static func text(of type: LayerType) -> String {
    var parameters = TextTable([
      .init("hyperparameter"), .init("value", canShrink: true), .init("default"),
    ])
    for parameter in type.parameters {
      let standard =
        parameter.isInferred
        ? "inferred" : parameter.defaultValue.map { $0.short.text() } ?? "required"
      parameters.rows.append([parameter.name, parameter.kind, standard])
    }
    var lines = [
      "\(type.name)  \(type.summary)", "  output   \(type.formula)",
      "  inputs   \(inputs(type.arity))",
      "  example  - \(type.example)", "  source   \(type.source)",
    ]
    if !type.parameters.isEmpty {
      lines.append("")
      lines += parameters.text(width: nil).split(separator: "\n").map { "  \($0)" }
    }
    return lines.joined(separator: "\n")
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
