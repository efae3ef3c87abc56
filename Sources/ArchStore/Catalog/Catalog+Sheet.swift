import ShapeEngine

extension Catalog {
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
    let figures = try writer.write(
      sheet, signature: signature, revision: info.id, name: info.name, isOld: isOld)
    try writer.finish()
    for (position, row) in figures.enumerated() {
      try connection.run(
        "UPDATE layer SET figures_id = ? WHERE revision_id = ? AND position = ?", row, info.id,
        position)
    }
  }
}
