import ArchFormats
import ShapeEngine

/// Which architectures a list shows, and in which order.
package struct ListQuery: Sendable {
  /// What a list is sorted by: names upwards, numbers downwards, and those without one last.
  package enum Order: String, Sendable, CaseIterable {
    case name, params, macs, layers, year
  }

  /// Patterns of names (`resnet*`); all where there are none.
  package var names: [String]
  /// Patterns of families; an architecture without a family is one of its own.
  package var families: [String]
  package var tasks: [String]
  /// Whose designs; everybody's where nil.
  package var origin: Origin?
  package var order: Order

  package init(
    names: [String] = [], families: [String] = [], tasks: [String] = [], origin: Origin? = nil,
    order: Order = .name
  ) {
    self.names = names
    self.families = families
    self.tasks = tasks
    self.origin = origin
    self.order = order
  }
}

extension Catalog {
  /// The architectures whose names match one of the patterns (`resnet*`), or all of them, in the
  /// order of their names.
  package func list(matching patterns: [String] = []) throws(CatalogError) -> [CatalogEntry] {
    try list(ListQuery(names: patterns))
  }

  /// The architectures that a query asks for, the newest revision of each.
  package func list(_ query: ListQuery) throws(CatalogError) -> [CatalogEntry] {
    let globs = [query.names, query.families, query.tasks].map { $0.map { Glob($0) } }
    var entries = try reading { try newestEntries(globs[0]) }
    entries.removeAll { row in
      let (name, information) = (row.entry.info.name, row.entry.info.information)
      return !Self.matches(information.family ?? name, globs[1])
        || !Self.matches(information.task ?? "", globs[2])
        || row.entry.info.origin != query.origin ?? row.entry.info.origin
    }
    // A sheet of other rules is computed anew; in a catalog of one build there is none.
    for index in entries.indices where !entries[index].isCurrent {
      let info = entries[index].entry.info
      do {
        let name = DesignName(name: info.name, revision: info.revision)
        let report = try design(of: name).analysis.own
        entries[index].entry.parameters = report.parameters
        entries[index].entry.macs = report.macs
        entries[index].entry.output = Self.json(report.outputs)
      } catch  where error.isRefusal {
        // This build's rules refuse the design: it stays in the list, without totals.
        continue
      }
    }
    return Self.sorted(entries.map(\.entry), by: query.order)
  }

  private static func matches(_ text: String, _ globs: [Glob]) -> Bool {
    globs.isEmpty || globs.contains { $0.matches(text) }
  }

  private static func sorted(
    _ entries: [CatalogEntry], by order: ListQuery.Order
  ) -> [CatalogEntry] {
    let value: (CatalogEntry) -> Int? =
      switch order {
      case .name: { _ in nil }
      case .params: { $0.parameters }
      case .macs: { $0.macs }
      case .layers: { $0.info.layerCount }
      case .year: { $0.info.information.year }
      }
    return entries.sorted {
      (value($1) ?? -1, $0.info.name) < (value($0) ?? -1, $1.info.name)
    }
  }

  /// How many of a revision's parameters belong to layers that run in training only; nil where no
  /// current engine has counted them.
  package func trainingParameters(of entry: CatalogEntry) throws(CatalogError) -> Int? {
    guard entry.parameters != nil else { return nil }
    return try reading {
      try connection.first(
        "SELECT training_params FROM sheet WHERE revision_id = ?", entry.info.id
      ) { (row) throws(SQLiteError) in try row.int(0) }
    }
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
             r.origin = 'user' AND EXISTS (SELECT 1 FROM zoo_name z WHERE z.name = a.name),
             e.is_current
        FROM design d JOIN revision r ON r.id = d.revision_id
        JOIN architecture a ON a.id = r.architecture_id
        LEFT JOIN sheet s ON s.revision_id = r.id LEFT JOIN engine e ON e.id = s.engine_id
       WHERE d.is_old = 0 ORDER BY d.name
      """)
    defer { statement.reset() }
    let isMarked = try self.isMarked()
    var signatures: [String: Bool] = [:]
    // Many designs have the same input and the same output.
    var inputs: [String: [Architecture.Input]] = [:]
    var outputs: [String: JSON] = [:]
    var entries: [(entry: CatalogEntry, isCurrent: Bool)] = []
    while let row = try statement.step() {
      let name = try row.text(1)
      guard globs.isEmpty || globs.contains(where: { $0.matches(name) }) else { continue }
      var entry = CatalogEntry(
        info: try RevisionInfo(row, &inputs), output: nil, parameters: nil, macs: nil,
        hidesZooEntry: try row.bool(RevisionInfo.columnCount + 4))
      var isCurrent = false
      if isMarked {
        isCurrent = try row.optionalInt(RevisionInfo.columnCount + 5) == 1
      } else if let signature = try row.optionalText(RevisionInfo.columnCount + 3) {
        isCurrent = signatures[signature] ?? engine.isCurrent(signature)
        signatures[signature] = isCurrent
      }
      if isCurrent {
        let text = try row.text(RevisionInfo.columnCount)
        let output = try outputs[text] ?? JSON(text: text)
        outputs[text] = output
        entry.output = output
        entry.parameters = try row.int(RevisionInfo.columnCount + 1)
        entry.macs = try row.int(RevisionInfo.columnCount + 2)
      }
      entries.append((entry, isCurrent))
    }
    return entries
  }
}
