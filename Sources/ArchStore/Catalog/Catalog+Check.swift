import ShapeEngine

extension Catalog {
  /// Checks the file's structure, its references, that every revision can be made again and has
  /// the identity that it was stored with, and that every cached sheet is what the rules give.
  ///
  /// - Returns: what is wrong, a line each; nothing where all is well.
  public func check() throws(CatalogError) -> [String] {
    try reading {
      var problems = try connection.all("PRAGMA integrity_check") { (row) throws(SQLiteError) in
        try row.text(0)
      }.filter { $0 != "ok" }
      problems += try connection.all("PRAGMA foreign_key_check") { (row) throws(SQLiteError) in
        "a row of \(try row.text(0)) refers to a row of \(try row.text(2)) that is not there"
      }
      // Where pages are damaged, what they hold says nothing.
      if !problems.isEmpty { return problems }
      let names = try connection.all(
        """
        SELECT a.name, r.number FROM revision r JOIN architecture a ON a.id = r.architecture_id
         ORDER BY a.name, r.number
        """
      ) { (row) throws(SQLiteError) in DesignName(name: try row.text(0), revision: try row.int(1)) }
      for name in names { problems += check(name) }
      return try problems + formUseProblems()
    }
  }

  private func check(_ name: DesignName) -> [String] {
    do {
      let info = try revision(name)
      let architecture = try ArchitectureReader(connection).architecture(info)
      guard architecture.identity == info.identity else {
        return ["\(name): its layers are not those that were stored"]
      }
      guard let cached = try SheetRows(connection).reader(info) else { return [] }
      let fresh = try architecture.formSheet()
      guard cached.sheet == fresh else {
        return ["\(name): its cached sheet is not what the rules give"]
      }
      guard cached.layers == architecture.identities, cached.outputs == architecture.outputs else {
        return ["\(name): its cached sheet names other tensors than its layers"]
      }
      return try ownSizeProblems(info, architecture)
    } catch let error as CatalogError {
      return ["\(name): \(error.message)"]
    } catch let error as EvaluationError {
      return ["\(name): \(error.message)"]
    } catch {
      return ["\(name): \(error)"]
    }
  }

  /// The integers that the views show must be those of a report at the own input.
  private func ownSizeProblems(_ info: RevisionInfo, _ architecture: Architecture) throws
    -> [String]
  {
    let report = try architecture.report(at: architecture.ownInput())
    let totals = try connection.first(
      "SELECT params, macs FROM sheet WHERE revision_id = ?", info.id
    ) { (row) throws(SQLiteError) in (try row.int(0), try row.int(1)) }
    if let totals, totals != (report.parameters, report.macs) {
      return ["\(info.name)@\(info.revision): its cached totals are not those of its layers"]
    }
    let rows = try connection.all(
      """
      SELECT l.path, c.params, c.macs, c.channels, c.height, c.width, c.receptive_field
        FROM sheet_layer c JOIN layer l ON l.revision_id = c.revision_id AND l.position = c.position
       WHERE c.revision_id = ? AND NOT l.is_training ORDER BY c.position
      """, info.id
    ) { (row) throws(SQLiteError) in
      (
        path: try row.text(0),
        sizes: [
          try row.int(1), try row.optionalInt(2), try row.optionalInt(3), try row.optionalInt(4),
          try row.optionalInt(5), try row.optionalInt(6),
        ]
      )
    }
    for (row, layer) in zip(rows, report.layers) {
      let shape = layer.outputs.first ?? []
      let expected: [Int?] = [
        layer.parameters, layer.macs, shape.count > 1 ? shape[1] : nil,
        shape.count > 3 ? shape[shape.count - 2] : nil, shape.count > 2 ? shape.last : nil,
        layer.fields.compactMap { $0?.size }.first,
      ]
      if row.sizes != expected {
        return ["\(info.name)@\(info.revision): \(row.path): its cached sizes are not its own"]
      }
    }
    return []
  }

  /// Each form's count of the sheets that it stands in must be right, or forms would stay for ever
  /// or go too early.
  private func formUseProblems() throws -> [String] {
    var forms: [Int: Int] = [:]
    var resolutions: [Int: Int] = [:]
    let sheets = try connection.all("SELECT revision_id FROM sheet") { (row) throws(SQLiteError) in
      try row.int(0)
    }
    for sheet in sheets {
      let uses = try FormUses(ofRevision: sheet, connection)
      for form in uses.forms { forms[form, default: 0] += 1 }
      for resolution in uses.resolutions { resolutions[resolution, default: 0] += 1 }
    }
    func problems(_ table: String, _ sql: String, _ counted: [Int: Int]) throws -> [String] {
      let stored = try connection.all(sql) { (row) throws(SQLiteError) in
        (try row.int(0), try row.int(1))
      }
      return stored.filter { counted[$0.0] ?? 0 != $0.1 }.map { "\(table) \($0.0): miscounted" }
    }
    return try problems("form", "SELECT id, uses FROM form", forms)
      + problems("resolution", "SELECT id, uses FROM resolution", resolutions)
  }
}
