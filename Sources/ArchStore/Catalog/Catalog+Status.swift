import Glibc
import ShapeEngine

/// What is in a catalog's file.
package struct CatalogStatus: Hashable, Sendable {
  package var path: String
  /// In bytes, with the write-ahead log.
  package var size: Int
  package var schemaVersion: Int
  /// The archdb that created or migrated it last.
  package var writtenBy: String?
  package var isReadOnly: Bool
  package var architectures: Int
  package var revisions: Int
  package var layers: Int
  /// Distinct layer definitions.
  package var definitions: Int
  /// Distinct forms in the cache.
  package var forms: Int
  /// Sheets in the cache that other rules than this build's computed.
  package var staleSheets: Int
  /// The version of SQLite that this archdb runs with.
  package var sqlite: String
}

extension Catalog {
  /// What is in the file.
  package func status() throws(CatalogError) -> CatalogStatus {
    try reading {
      func count(_ sql: String) throws(SQLiteError) -> Int {
        try connection.first(sql) { (row) throws(SQLiteError) in try row.int(0) } ?? 0
      }
      let engines = try connection.all(
        "SELECT signature, (SELECT count(*) FROM sheet WHERE engine_id = engine.id) FROM engine"
      ) { (row) throws(SQLiteError) in (try row.text(0), try row.int(1)) }
      return CatalogStatus(
        path: path, size: CatalogFile(path: path).sizeWithLog,
        schemaVersion: try count("PRAGMA user_version"), writtenBy: try meta("written by"),
        isReadOnly: isReadOnly, architectures: try count("SELECT count(*) FROM architecture"),
        revisions: try count("SELECT count(*) FROM revision"),
        layers: try count("SELECT ifnull(sum(layer_count), 0) FROM revision"),
        definitions: try count("SELECT count(*) FROM definition"),
        forms: try count("SELECT count(*) FROM form"),
        staleSheets: engines.reduce(0) { $0 + (engine.isCurrent($1.0) ? 0 : $1.1) },
        sqlite: try connection.first("SELECT sqlite_version()") {
          (row) throws(SQLiteError) in try row.text(0)
        } ?? "")
    }
  }
}

extension CatalogFile {
  /// The bytes of the file and of its write-ahead log.
  var sizeWithLog: Int {
    ["", "-wal"].reduce(0) { sum, suffix in
      var facts = stat()
      return stat(path + suffix, &facts) == 0 ? sum + Int(facts.st_size) : sum
    }
  }
}
