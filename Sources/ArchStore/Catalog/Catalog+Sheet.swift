import ShapeEngine

extension Catalog {
  /// The sheet of a revision: from the cache, or computed where the cache has none of this build's
  /// rules, and then stored if the catalog can be written.
  ///
  /// - Throws: ``CatalogError``: `noSuchName`, or `badData` where this build's rules refuse the
  ///   design at its own input.
  public func sheet(of name: DesignName) throws(CatalogError) -> StoredSheet {
    let (info, cached) = try reading {
      let info = try revision(name)
      return (info, try SheetRows(connection).reader(info))
    }
    if let cached { return StoredSheet(info: info, reader: cached) }
    let architecture = try reading { try ArchitectureReader(connection).architecture(info) }
    let (reader, sheet): (SheetReader, PreparedSheet)
    do throws(EvaluationError) {
      (reader, sheet) = (try architecture.sheetReader(), try PreparedDesign.sheet(of: architecture))
    } catch {
      throw CatalogError(error, of: info.name)
    }
    if !isReadOnly {
      let signature = Engine.signature(of: architecture.layers.map(\.layer.type))
      // The answer is there; that it could not be kept is no reason not to give it.
      _ = try? writing { try replaceSheet(of: info, sheet, signature) }
    }
    return StoredSheet(info: info, reader: reader)
  }

  /// Writes a fresh sheet in place of a stale one, within a transaction.
  private func replaceSheet(
    of info: RevisionInfo, _ sheet: PreparedSheet, _ signature: String
  ) throws {
    // Another process may have removed the revision meanwhile.
    let isThere = try connection.first(
      "SELECT 1 FROM revision WHERE id = ? AND identity = ?", info.id, info.identity
    ) { (row) throws(SQLiteError) in try row.bool(0) }
    guard isThere == true else { return }
    try removeSheet(ofRevision: info.id)
    let writer = SheetWriter(connection)
    try writer.write(sheet, signature: signature, revision: info.id)
    try writer.finish()
  }

  // MARK: - Staleness

  /// Notes which sheets other rules computed, so that no view shows them. The number of distinct
  /// signatures is small, whatever the number of designs.
  func markStaleSheets() throws {
    let known = try connection.all("SELECT id, signature, is_current FROM engine") {
      (row) throws(SQLiteError) in (try row.int(0), try row.text(1), try row.bool(2))
    }
    try connection.transaction {
      for (id, signature, isMarked) in known where Engine.isCurrent(signature) != isMarked {
        try connection.run("UPDATE engine SET is_current = ? WHERE id = ?", !isMarked, id)
      }
      try setMeta("engine", Engine.mark)
    }
  }

  /// Computes every sheet that is missing or that other rules computed: what `search` needs after
  /// an update of archdb. Each design is a transaction of its own.
  ///
  /// - Returns: how many were computed, and the names of those that this build's rules refuse.
  @discardableResult
  public func refreshSheets() throws(CatalogError) -> (computed: Int, refused: [String]) {
    let stale = try reading { try staleRevisions() }
    var computed = 0
    var refused: [String] = []
    for name in stale {
      do {
        _ = try sheet(of: name)
        computed += 1
      } catch {
        guard error.kind == .badData else { throw error }
        refused.append(name.description)
      }
    }
    return (computed, refused)
  }

  private func staleRevisions() throws(SQLiteError) -> [DesignName] {
    let rows = try connection.all(
      """
      SELECT a.name, r.number, e.signature
        FROM revision r JOIN architecture a ON a.id = r.architecture_id
        LEFT JOIN sheet s ON s.revision_id = r.id LEFT JOIN engine e ON e.id = s.engine_id
      """
    ) { (row) throws(SQLiteError) in
      (DesignName(name: try row.text(0), revision: try row.int(1)), try row.optionalText(2))
    }
    var known: [String: Bool] = [:]
    return rows.compactMap { name, signature in
      guard let signature else { return name }
      let isCurrent = known[signature] ?? Engine.isCurrent(signature)
      known[signature] = isCurrent
      return isCurrent ? nil : name
    }
  }
}
