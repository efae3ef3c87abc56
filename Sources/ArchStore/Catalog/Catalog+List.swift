import ArchFormats
import ShapeEngine

extension Catalog {
  /// The architectures whose names match one of the patterns (`resnet*`), or all of them, in the
  /// order of their names.
  public func list(matching patterns: [String] = []) throws(CatalogError) -> [CatalogEntry] {
    let globs = patterns.map { Glob($0) }
    var entries = try reading { try newestEntries(globs) }
    // A sheet of other rules is computed anew; in a catalog of one build there is none.
    for index in entries.indices where !entries[index].isCurrent {
      let info = entries[index].entry.info
      do {
        let report = try sheet(of: DesignName(name: info.name, revision: info.revision)).report()
        entries[index].entry.parameters = report?.parameters
        entries[index].entry.macs = report?.macs
        entries[index].entry.output = report.map { Self.json($0.outputs) }
      } catch let error as CatalogError where error.kind != .badData {
        throw error
      } catch {
        // This build's rules refuse the design: it stays in the list, without totals.
        continue
      }
    }
    return entries.map(\.entry)
  }

  private static func json(_ outputs: [ShapeReport.Output]) -> JSON {
    if outputs.count == 1, let only = outputs.first { return .array(only.shape.map(JSON.int)) }
    return .object(
      outputs.map { JSON.Member($0.name ?? "", .array($0.shape.map(JSON.int))) })
  }

  private func newestEntries(_ globs: [Glob]) throws -> [(entry: CatalogEntry, isCurrent: Bool)] {
    let statement = try connection.statement(
      """
      SELECT \(RevisionInfo.columns), s.output, s.params, s.macs, e.signature,
             r.origin = 'user' AND EXISTS (SELECT 1 FROM zoo_name z WHERE z.name = a.name)
        FROM architecture a JOIN revision r ON r.architecture_id = a.id
        LEFT JOIN sheet s ON s.revision_id = r.id LEFT JOIN engine e ON e.id = s.engine_id
       WHERE r.number = (SELECT max(number) FROM revision WHERE architecture_id = a.id)
       ORDER BY a.name
      """)
    defer { statement.reset() }
    var signatures: [String: Bool] = [:]
    var entries: [(entry: CatalogEntry, isCurrent: Bool)] = []
    while let row = try statement.step() {
      let name = try row.text(1)
      guard globs.isEmpty || globs.contains(where: { $0.matches(name) }) else { continue }
      var entry = CatalogEntry(
        info: try RevisionInfo(row), output: nil, parameters: nil, macs: nil,
        hidesZooEntry: try row.bool(22))
      var isCurrent = false
      if let signature = try row.optionalText(21) {
        isCurrent = signatures[signature] ?? Engine.isCurrent(signature)
        signatures[signature] = isCurrent
      }
      if isCurrent {
        entry.output = try JSON(text: row.text(18))
        entry.parameters = try row.int(19)
        entry.macs = try row.int(20)
      }
      entries.append((entry, isCurrent))
    }
    return entries
  }
}
