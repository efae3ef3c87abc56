/// Where each name of a run is defined first. A stream has any number of names, so they are in a database
/// of their own, which goes to the disk where it is large and is gone with the run.
package final class DefinedNames {
  private let connection: Connection

  package init() throws(CatalogError) {
    do {
      connection = try Connection(path: "", mode: .temporary)
      try connection.execute(
        script: """
          PRAGMA journal_mode = OFF;
          CREATE TABLE defined (name TEXT PRIMARY KEY, place TEXT NOT NULL) STRICT, WITHOUT ROWID;
          BEGIN
          """)
    } catch { throw CatalogError(error, path: Self.path) }
  }

  /// What an error calls it.
  private static var path: String { "the list of names" }

  /// Notes where a name is defined; gives where it was defined before.
  package func note(_ name: String, at place: String) throws(CatalogError) -> String? {
    do {
      try connection.run(
        "INSERT INTO defined (name, place) VALUES (?, ?) ON CONFLICT DO NOTHING", name, place)
      guard connection.changes == 0 else { return nil }
      return try connection.first("SELECT place FROM defined WHERE name = ?", name) {
        (row) throws(SQLiteError) in try row.text(0)
      }
    } catch { throw CatalogError(error, path: Self.path) }
  }
}
