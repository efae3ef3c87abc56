import ArchFormats
import ShapeEngine
import Views

/// `shapes --totals`, and what answers for lines of NDJSON.
extension Shapes {
  /// What answers for lines of a stream at their own inputs; nil where something else is asked for.
  var stream: ShapesStream? {
    guard totals || showsReport, !symbolic, input.isEmpty, set.texts.isEmpty, shown.count == nil
    else { return nil }
    return ShapesStream(elementType: shown.dtype, onlyTotals: totals)
  }

  func writeTotals(_ targets: Targets) throws {
    func write(_ target: Target, to line: inout JSONBuffer) throws {
      try view(of: target).writeTotals(to: &line)
    }
    switch format.value {
    case .ndjson: try format.writeLines(targets, stream: stream, write)
    case .json: try format.writeList(targets, write)
    case .csv:
      try writeRows(targets, ShapeTotals.plainTable(counting: shown.count)) {
        $0.plainRow(title: $1, $2)
      }
    case .table, .markdown:
      try writeRows(targets, ShapeTotals.table(counting: shown.count)) {
        $0.row(title: $1, $2)
      }
    }
  }

  /// One table; a file that is no design does not keep the others back.
  private func writeRows(
    _ targets: Targets, _ table: TextTable,
    _ row: (ShapeTotals, _ title: String, RuleCounts?) -> [String]
  ) throws {
    var list = ListWriter(format: format.value, table)
    var (isBegun, failure) = (false, Failure?.none)
    while true {
      do {
        guard let target = try targets.next() else { break }
        let view = try view(of: target)
        try list.append(.null, row(view.totalFigures, view.title, view.counts))
        isBegun = true
      } catch {
        guard Self.isOfOneDesign(error), let failed = Failure(error) else {
          // An error in the next one does not keep those before it back.
          if isBegun { try list.end() }
          throw error
        }
        Terminal.report(failed.text)
        failure = Failure(failed.status, "")
      }
    }
    if isBegun { try list.end() }
    if let failure { throw failure }
  }
}
