import ArchFormats
import ArchStore

/// The answer of `add`: what was stored.
package struct AddedView: Sendable {
  /// So many rows a person reads; of more there is a summary.
  package static var shownRows: Int { 100 }

  package private(set) var rows: [AddedDesign] = []
  private let isDryRun: Bool
  private let keepsAll: Bool
  private var count = 0, unchangedCount = 0
  /// The least and the greatest number of layers, parameters and multiply-accumulates.
  private var ranges: [ClosedRange<Int>] = []

  /// - Parameter keepsAll: whether all rows are kept, and not just as many as a person reads.
  package init(isDryRun: Bool, keepsAll: Bool) {
    self.isDryRun = isDryRun
    self.keepsAll = keepsAll
  }

  package mutating func append(_ row: AddedDesign) {
    count += 1
    if row.result.isUnchanged { unchangedCount += 1 }
    let values = [row.layerCount, row.totals.parameters, row.totals.macs]
    if ranges.isEmpty { ranges = values.map { $0...$0 } }
    for (place, value) in values.enumerated() {
      let range = ranges[place]
      ranges[place] = min(range.lowerBound, value)...max(range.upperBound, value)
    }
    if keepsAll || count <= Self.shownRows { rows.append(row) }
  }

  // MARK: - For people

  /// A row a design, or a summary of many.
  package func text(width: Int?) -> String {
    guard count > Self.shownRows else { return table.text(width: width) }
    let counts = [
      isDryRun
        ? "\(NumberText.grouped(count)) valid, none added"
        : "\(NumberText.grouped(count - unchangedCount)) added",
      unchangedCount > 0 ? "\(NumberText.grouped(unchangedCount)) unchanged" : nil,
    ].compactMap { $0 }
    var summary = TextTable([
      .init(""), .init("least", isNumber: true), .init("most", isNumber: true),
    ])
    summary.rows = zip(["layers", "params", "MACs"], ranges).map { name, range in
      [name, NumberText.grouped(range.lowerBound), NumberText.grouped(range.upperBound)]
    }
    return "\(NumberText.count(count, "design")): \(counts.joined(separator: ", "))\n\n"
      + summary.text(width: width)
  }

  package var table: TextTable {
    var table = TextTable([
      .init("architecture", overflow: .continues), .init("layers", isNumber: true),
      .init("params", isNumber: true), .init("MACs", isNumber: true),
      .init("output", isNumber: true), .init("outcome"),
    ])
    table.rows = rows.map { row in
      [
        row.result.revision.map { "\(row.result.name)@\($0)" } ?? row.result.name,
        NumberText.grouped(row.layerCount),
        NumberText.grouped(row.totals.parameters), NumberText.grouped(row.totals.macs),
        row.totals.outputs.map { NumberText.shape($0.dropFirst()) }.joined(separator: ", "),
        outcome(of: row),
      ]
    }
    return table
  }

  private func outcome(of row: AddedDesign) -> String {
    isDryRun ? "valid" : row.result.isUnchanged ? "unchanged" : "added"
  }

  // MARK: - JSON

  package var json: JSON { .object(["designs": .array(rows.map(json))]) }

  package func json(of row: AddedDesign) -> JSON {
    .object([
      "name": .string(row.result.name), "revision": row.result.revision.map(JSON.int) ?? .null,
      "outcome": .string(outcome(of: row)), "hides_zoo": .bool(row.result.hidesBuiltIn),
      "layers": .int(row.layerCount), "params": .int(row.totals.parameters),
      "macs": .int(row.totals.macs),
      "output": row.totals.outputs.first.map { .array($0.map(JSON.int)) } ?? .null,
    ])
  }
}

extension AddResult {
  fileprivate var isUnchanged: Bool { outcome == .unchanged }
}
