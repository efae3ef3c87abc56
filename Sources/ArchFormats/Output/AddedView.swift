import ShapeEngine

/// The answer of `add`: what was stored.
public struct AddedView: Sendable {
  public private(set) var table: TextTable
  private var rows: [JSON] = []
  private let isDryRun: Bool

  public init(isDryRun: Bool) {
    self.isDryRun = isDryRun
    table = TextTable([
      .init("architecture", canShrink: true), .init("layers", isNumber: true),
      .init("params", isNumber: true), .init("MACs", isNumber: true),
      .init("output", isNumber: true), .init(""),
    ])
  }

  public mutating func append(
    name: String, revision: Int?, isUnchanged: Bool, report: ShapeReport
  ) {
    let outcome = isDryRun ? "valid, not stored" : isUnchanged ? "unchanged" : "stored"
    let outputs = report.outputs.map { NumberText.shape($0.shape.dropFirst()) }
    table.rows.append([
      revision.map { "\(name)@\($0)" } ?? name, NumberText.grouped(report.layers.count),
      NumberText.grouped(report.parameters), NumberText.grouped(report.macs),
      outputs.joined(separator: ", "), outcome,
    ])
    rows.append(
      .object([
        "name": .string(name), "revision": revision.map(JSON.int) ?? .null,
        "outcome": .string(isDryRun ? "valid" : isUnchanged ? "unchanged" : "added"),
        "layers": .int(report.layers.count), "params": .int(report.parameters),
        "macs": .int(report.macs),
        "output": report.outputs.first.map { .array($0.shape.map(JSON.int)) } ?? .null,
      ]))
  }

  public var json: JSON { .object(["designs": .array(rows)]) }
}
