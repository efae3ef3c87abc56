import ShapeEngine

extension Catalog {
  /// Checks the file's structure, its references, that every revision can be made again and has
  /// the identity that it was stored with, that its text still defines it, and that every cached
  /// sheet is what the rules give.
  ///
  /// - Returns: what is wrong, a line each; nothing where all is well.
  package func check() throws(CatalogError) -> [String] {
    try reading {
      try Schema.check(connection, path: path, naming: .max)
      var problems = try connection.all("PRAGMA integrity_check") { (row) throws(SQLiteError) in
        try row.text(0)
      }.filter { $0 != "ok" }
      problems += try sizeProblems()
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
      return try problems + misreadings(of: names) + formUseProblems()
    }
  }

  /// SQLite takes a page of which only the beginning is there as one that ends with zeros.
  private func sizeProblems() throws -> [String] {
    let page = try connection.first("PRAGMA page_size") { (row) throws(SQLiteError) in
      try row.int(0)
    }
    guard let page, page > 0, let size = try CatalogFile(path: path).size(), size % page != 0 else {
      return []
    }
    return ["the file ends within a page: it has \(size) bytes, and its pages \(page)"]
  }

  private func check(_ name: DesignName) -> [String] {
    do {
      let info = try revision(name)
      let analysis = try ArchitectureReader(connection).analysis(info)
      guard analysis.architecture.identity == info.identity else {
        return ["\(name): its layers are not those that were stored"]
      }
      let signature = try connection.first(
        "SELECT e.signature FROM sheet s JOIN engine e ON e.id = s.engine_id WHERE s.revision_id = ?",
        info.id
      ) { (row) throws(SQLiteError) in try row.text(0) }
      // What other rules computed is not served.
      guard let signature, engine.isCurrent(signature) else { return [] }
      return try sheetProblems(info, analysis)
    } catch let error as CatalogError {
      return ["\(name): \(error.message)"]
    } catch let error as EvaluationError {
      return ["\(name): \(error.message)"]
    } catch {
      return ["\(name): \(error)"]
    }
  }

  /// The integers that the views show must be those of a report at the own input, and the rows that
  /// search follows those of the sheet.
  private func sheetProblems(_ info: RevisionInfo, _ analysis: Analysis) throws -> [String] {
    let sheet = try PreparedSheet(analysis)
    let totals = try connection.first(
      """
      SELECT s.params, s.macs, d.params, d.macs FROM sheet s
        JOIN design d ON d.revision_id = s.revision_id WHERE s.revision_id = ?
      """, info.id
    ) { (row) throws(SQLiteError) in
      [try row.int(0), try row.int(1), try row.optionalInt(2), try row.optionalInt(3)]
    }
    if let totals,
      totals != [sheet.parameterTotal, sheet.macTotal, sheet.parameterTotal, sheet.macTotal]
    {
      return ["\(info.name)@\(info.revision): its cached totals are not those of its layers"]
    }
    let rows = try connection.all(
      """
      SELECT l.path, c.params, c.macs, c.channels, c.height, c.width, c.receptive_field, c.outputs
        FROM sheet_layer c JOIN layer l ON l.revision_id = c.revision_id AND l.position = c.position
       WHERE c.revision_id = ? ORDER BY c.position
      """, info.id
    ) { (row) throws(SQLiteError) in
      (
        path: try row.text(0),
        sizes: [
          try row.int(1), try row.optionalInt(2), try row.optionalInt(3), try row.optionalInt(4),
          try row.optionalInt(5), try row.optionalInt(6),
        ], outputs: try IntegerLists(row, 7)
      )
    }
    let forms = try FormTexts(connection)
    for (row, layer) in zip(rows, sheet.layers) {
      let expected: [Int?] = [
        layer.parameters, layer.macs, layer.channels, layer.height, layer.width, layer.fieldSize,
      ]
      let outputs = layer.outputs.map { $0.map { sheet.forms[$0].text } }
      if try row.sizes != expected || forms.texts(of: row.outputs) != outputs {
        return ["\(info.name)@\(info.revision): \(row.path): its cached sizes are not its own"]
      }
    }
    return try mapProblems(info, sheet)
  }

  private func mapProblems(_ info: RevisionInfo, _ sheet: PreparedSheet) throws -> [String] {
    let design = try connection.first(
      """
      SELECT d.is_old, d.name, d.layer_count, d.final_position, p.text, g.text,
             (SELECT max(number) FROM revision n WHERE n.architecture_id = r.architecture_id)
        FROM design d JOIN revision r ON r.id = d.revision_id
        JOIN pyramid p ON p.id = d.pyramid_id JOIN legality g ON g.id = d.legality_id
       WHERE d.revision_id = ?
      """, info.id
    ) { (row) throws(SQLiteError) in
      (
        isOld: try row.bool(0), name: try row.text(1),
        numbers: [try row.int(2), try row.optionalInt(3)], pyramid: try row.text(4),
        legality: try row.text(5), newest: try row.int(6)
      )
    }
    let resolutions = sheet.maps.maps.map { map in
      (sheet.resolutions[map.resolution], map)
    }
    let expected = Set(
      resolutions.map { resolution, map in
        [
          resolution.depth?.size ?? 0, resolution.height?.size ?? 0, resolution.width.size,
          map.channels, DesignRows.role(isFinal: map.isFinal, isOld: design?.isOld ?? false),
        ]
      })
    let stored = try connection.all(
      """
      SELECT ifnull(q.depth, 0), ifnull(q.height, 0), q.width, m.channels, m.role
        FROM (SELECT DISTINCT resolution_id AS id FROM sheet_layer WHERE revision_id = ?1) l
        JOIN resolution q ON q.id = l.id
        JOIN design_map m ON m.resolution_id = q.id AND m.role IN (0, 1, 2, 3) AND m.macs = ?2
             AND m.revision_id = ?1
      """, info.id, sheet.macTotal
    ) { (row) throws(SQLiteError) in
      [try row.int(0), try row.int(1), try row.int(2), try row.int(3), try row.int(4)]
    }
    guard let design, design.isOld == (info.revision < design.newest), design.name == info.name,
      design.numbers == [info.layerCount, sheet.maps.final], design.pyramid == sheet.maps.strides,
      design.legality == sheet.maps.legality, stored.count == resolutions.count,
      Set(stored) == expected
    else {
      return ["\(info.name)@\(info.revision): its cached maps are not those of its layers"]
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
