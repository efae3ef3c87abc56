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
      return (info, try SheetRows(connection, engine).reader(info))
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
      let signature = engine.signature(of: architecture.layers.map(\.layer.type))
      // The answer is there; that it could not be kept is no reason not to give it.
      _ = try? writing { try replaceSheet(of: info, sheet, signature) }
    }
    return StoredSheet(info: info, reader: reader)
  }

  /// Writes a fresh sheet in place of a stale one, within a transaction.
  func replaceSheet(
    of info: RevisionInfo, _ sheet: PreparedSheet, _ signature: String
  ) throws {
    // Another process may have removed the revision meanwhile.
    let isOld = try connection.first(
      """
      SELECT d.is_old FROM revision r JOIN design d ON d.revision_id = r.id
       WHERE r.id = ? AND r.identity = ?
      """, info.id, info.identity
    ) { (row) throws(SQLiteError) in try row.bool(0) }
    guard let isOld else { return }
    try removeSheet(ofRevision: info.id)
    try connection.run("DELETE FROM design WHERE revision_id = ?", info.id)
    let writer = SheetWriter(connection)
    try writer.write(
      sheet, signature: signature, revision: info.id, name: info.name, isOld: isOld)
    try writer.finish()
  }
}
