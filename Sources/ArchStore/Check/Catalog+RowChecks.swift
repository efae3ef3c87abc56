import ArchFormats
import CSQLite

/// What is checked of tables as a whole, not design by design.
extension Catalog {
  /// Rows that belong to no design, and designs without their rows.
  func rowProblems() throws -> [String] {
    var problems: [String] = []
    func expectNone(_ sql: String, _ problem: (Row) throws(SQLiteError) -> String) throws {
      problems += try connection.all(sql, read: problem)
    }
    try expectNone(
      """
      SELECT a.name, r.number FROM revision r JOIN architecture a ON a.id = r.architecture_id
       WHERE NOT EXISTS (SELECT 1 FROM design d WHERE d.revision_id = r.id)
      """
    ) { (row) throws(SQLiteError) in "\(try row.text(0))@\(try row.int(1)): search has no row of it"
    }
    try expectNone(
      """
      SELECT a.name, max(r.number), count(*)
        FROM revision r JOIN architecture a ON a.id = r.architecture_id
       GROUP BY a.id HAVING min(r.number) <> 1 OR max(r.number) <> count(*)
      """
    ) { (row) throws(SQLiteError) in
      "\(VisibleText.line(try row.text(0))): its \(try row.int(2)) revisions go up to "
        + "\(try row.int(1)), where they are counted from 1"
    }
    try expectNone(
      """
      SELECT count(*) FROM design_map m LEFT JOIN design d ON d.revision_id = m.revision_id
       WHERE d.revision_id IS NULL OR d.macs IS NOT m.macs OR d.params IS NOT m.params
          OR d.legality_id IS NOT m.legality_id OR (m.role >= 2) <> d.is_old
          OR NOT EXISTS (SELECT 1 FROM layer l CROSS JOIN figures f ON f.id = l.figures_id
                          WHERE l.revision_id = m.revision_id
                            AND f.resolution_id = m.resolution_id AND f.channels = m.channels)
      HAVING count(*) > 0
      """
    ) { (row) throws(SQLiteError) in "design_map has \(try row.int(0)) rows that are no design's" }
    // Built-in designs that a person's hide may be of any time: a merge puts those behind them.
    try expectNone(
      """
      SELECT a.name, q.number FROM revision p
        JOIN revision q ON q.architecture_id = p.architecture_id AND q.number = p.number + 1
        JOIN architecture a ON a.id = p.architecture_id
       WHERE q.created < p.created
         AND p.number >= (SELECT min(number) FROM revision
                           WHERE architecture_id = p.architecture_id AND origin = 'user')
      """
    ) { (row) throws(SQLiteError) in
      "\(VisibleText.line(try row.text(0)))@\(try row.int(1)): stored before the revision before it"
    }
    if try isMarked() { problems += try engineProblems() }
    return problems
  }

  /// Which engines are this build's is marked, so that no view shows what another one computed.
  private func engineProblems() throws(SQLiteError) -> [String] {
    let engines = try connection.all("SELECT signature, is_current FROM engine") {
      (row) throws(SQLiteError) in (signature: try row.text(0), isMarked: try row.bool(1))
    }
    return engines.filter { engine.isCurrent($0.signature) != $0.isMarked }.map {
      "engine '\(VisibleText.line($0.signature))': marked wrongly"
    }
  }

  /// The definitions as they were written: each must be the text that was stored.
  func textProblems() throws -> [String] {
    try connection.all("SELECT id, sha256, content, format, size FROM text ORDER BY id") {
      (row) throws(SQLiteError) -> String? in
      let (id, size) = (try row.int(0), try row.int(4))
      let text = try? TextContent.text(row, 2, size: size)
      guard let text, text.utf8.count == size, try SHA256.hash(text) == row.blob(1) else {
        return "text \(id): it is not what was stored"
      }
      let format = try row.text(3)
      return ["yaml", "json"].contains(format) ? nil : "text \(id): of an unknown format"
    }.compactMap { $0 }
  }

  /// Each count of the sheets and designs that use a row must be right, or rows would stay for
  /// ever or go too early.
  func useProblems() throws -> [String] {
    var forms: [Int: Int] = [:]
    var resolutions: [Int: Int] = [:]
    let sheets = try connection.all("SELECT revision_id FROM sheet") { (row) throws(SQLiteError) in
      try row.int(0)
    }
    var damaged: [String] = []
    for sheet in sheets {
      guard let uses = try readableUses(ofRevision: sheet) else {
        damaged.append("the sheet of revision \(sheet) cannot be read")
        continue
      }
      for form in uses.forms { forms[form, default: 0] += 1 }
      for resolution in uses.resolutions { resolutions[resolution, default: 0] += 1 }
    }
    // Then no count is known.
    if !damaged.isEmpty { return damaged }
    func problems(_ table: String, _ counted: [Int: Int]) throws -> [String] {
      let stored = try connection.all("SELECT id, uses FROM \(table)") {
        (row) throws(SQLiteError) in (try row.int(0), try row.int(1))
      }
      return stored.filter { counted[$0.0] ?? 0 != $0.1 }.map { "\(table) \($0.0): miscounted" }
    }
    func counted(_ column: String) throws -> [Int: Int] {
      let rows = try connection.all(
        "SELECT \(column), count(*) FROM design WHERE \(column) IS NOT NULL GROUP BY 1"
      ) { (row) throws(SQLiteError) in (try row.int(0), try row.int(1)) }
      return Dictionary(rows, uniquingKeysWith: +)
    }
    var products: [Int: Int] = [:]
    for sheet in sheets {
      guard let used = try? DesignCostRows.products(ofRevision: sheet, connection) else {
        return ["the costs of revision \(sheet) cannot be read"]
      }
      for product in used { products[product, default: 0] += 1 }
    }
    return try problems("product", products) + problems("form", forms)
      + problems("resolution", resolutions)
      + problems("legality", counted("legality_id")) + problems("pyramid", counted("pyramid_id"))
      + SharedRows<NodeRow>.problems(connection) + SharedRows<FiguresRow>.problems(connection)
  }

  /// Nil where a list is none.
  private func readableUses(ofRevision id: Int) throws(SQLiteError) -> FormUses? {
    do { return try FormUses(ofRevision: id, connection) } catch {
      if error.code == SQLITE_MISMATCH { return nil }
      throw error
    }
  }
}
