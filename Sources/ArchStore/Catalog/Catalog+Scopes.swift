import ShapeEngine

extension Catalog {
  /// Which parts of a revision were written as blocks, for tables that fold them.
  public func scopes(of info: RevisionInfo) throws(CatalogError) -> [Architecture.Scope] {
    try reading {
      let text = try connection.first("SELECT scopes FROM revision WHERE id = ?", info.id) {
        (row) throws(SQLiteError) in try row.text(0)
      }
      return try text.map { try GraphText.scopes($0) } ?? []
    }
  }
}
