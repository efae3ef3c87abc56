import ShapeEngine

extension Catalog {
  /// Whether the marks of the rows in `engine` are those of this build: it looked the signatures
  /// through last, or what did is the same in all its rules.
  func isMarked() throws(SQLiteError) -> Bool { try meta("engine") == engine.mark }

  /// Notes which engines are not this build's, so that no view shows their sheets. The number of
  /// distinct signatures is small, whatever the number of designs.
  func markStaleSheets() throws {
    let known = try engineRows()
    try connection.transaction {
      for row in known where engine.isCurrent(row.signature) != row.isMarked {
        try connection.run(
          "UPDATE engine SET is_current = ? WHERE id = ?", !row.isMarked, row.id)
      }
      try setMeta("engine", engine.mark)
    }
  }

  private func engineRows() throws(SQLiteError) -> [(id: Int, signature: String, isMarked: Bool)] {
    try connection.all("SELECT id, signature, is_current FROM engine") {
      (row) throws(SQLiteError) in (try row.int(0), try row.text(1), try row.bool(2))
    }
  }

  /// The rows of engines that are not this build's, as JSON. A catalog that is only read has the
  /// marks of another build, maybe: then the signatures tell.
  private func staleEngines() throws(SQLiteError) -> String {
    let isMarked = try self.isMarked()
    let stale = try engineRows().filter { row in
      !(isMarked ? row.isMarked : engine.isCurrent(row.signature))
    }
    return "[" + stale.map { String($0.id) }.joined(separator: ",") + "]"
  }

  /// Which designs the engines have to look at: those without a sheet, unless this build's rules
  /// refused them, and those whose sheet other rules computed.
  private static let isUnsettled =
    "(engine_id IS NULL OR engine_id IN (SELECT value FROM json_each(?)))"

  /// Whether every revision that this build's rules do not refuse has a sheet of theirs, and none
  /// has another's: then search needs to look at no signature.
  func isComplete() throws(SQLiteError) -> Bool {
    try connection.first(
      "SELECT NOT EXISTS (SELECT 1 FROM design WHERE \(Self.isUnsettled))", staleEngines()
    ) { (row) throws(SQLiteError) in try row.bool(0) } ?? true
  }

  /// Computes every sheet that is missing or that other rules computed: what `search` needs after
  /// an update of archdb. Several designs are one transaction; a run that is interrupted is gone on
  /// with by the next one.
  ///
  /// - Parameter progress: called before the work, with the number of designs.
  /// - Returns: how many were computed, and the names of those that this build's rules refuse. They
  ///   have no sheet then.
  @discardableResult
  package func refreshSheets(
    progress: (Int) -> Void = { _ in }
  ) throws(CatalogError) -> (computed: Int, refused: [String]) {
    let stale = try reading { try staleRevisions() }
    if stale.isEmpty { return (0, []) }
    progress(stale.count)
    var computed = 0
    var refused: [String] = []
    for start in stride(from: 0, to: stale.count, by: 64) {
      try writing {
        for name in stale[start..<min(start + 64, stale.count)] {
          if try refresh(name) { computed += 1 } else { refused.append(name.description) }
        }
      }
    }
    try writing { try removeUnusedEngines() }
    return (computed, refused)
  }

  /// Forgets the engines of other builds whose last sheet was computed anew or removed.
  func removeUnusedEngines() throws(SQLiteError) {
    try connection.run(
      """
      DELETE FROM engine WHERE NOT is_current
         AND NOT EXISTS (SELECT 1 FROM design WHERE engine_id = engine.id)
      """)
  }

  private func staleRevisions() throws(SQLiteError) -> [DesignName] {
    try connection.all(
      """
      SELECT d.name, r.number FROM design d JOIN revision r ON r.id = d.revision_id
       WHERE \(Self.isUnsettled)
      """, staleEngines()
    ) { (row) throws(SQLiteError) in
      DesignName(name: try row.text(0), revision: try row.int(1))
    }
  }

  /// Whether the rules give the design a sheet; it is written.
  private func refresh(_ name: DesignName) throws -> Bool {
    // Another process may have removed it meanwhile.
    guard let info = try? revision(name) else { return true }
    do {
      let analysis = try ArchitectureReader(connection).analysis(info)
      let types = analysis.architecture.layers.map(\.layer.type)
      try replaceSheet(of: info, PreparedSheet(analysis), engine.signature(of: types))
      return true
    } catch let error as CatalogError where error.isRefusal {
      try refuse(info)
    } catch is EvaluationError {
      try refuse(info)
    }
    return false
  }

  /// Notes that this build's rules have no answer for a design, so that it is asked once. Where a
  /// layer type is missing, the engine that has it will be another.
  private func refuse(_ info: RevisionInfo) throws {
    try removeSheet(ofRevision: info.id)
    let types = try connection.all(
      """
      SELECT DISTINCT d.type FROM layer l CROSS JOIN node n ON n.id = l.node_id
        JOIN definition d ON d.id = n.definition_id
       WHERE l.revision_id = ?
      """, info.id
    ) { (row) throws(SQLiteError) in try row.text(0) }
    let id = try SheetWriter.engineID(engine.signature(of: types), connection)
    try connection.run("UPDATE design SET engine_id = ? WHERE revision_id = ?", id, info.id)
  }
}
