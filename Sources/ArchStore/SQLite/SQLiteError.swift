import CSQLite

/// What SQLite refused: its extended code, its own message, and the SQL that it was about.
package struct SQLiteError: Error, Hashable, Sendable {
  /// The extended result code: `SQLITE_IOERR_WRITE` and not only `SQLITE_IOERR`.
  package let extendedCode: Int32
  package let message: String
  /// The statement, without the values bound to it; nil where there was none.
  package let sql: String?

  package init(extendedCode: Int32, message: String, sql: String? = nil) {
    self.extendedCode = extendedCode
    self.message = message
    self.sql = sql
  }

  /// The primary result code: `SQLITE_BUSY`, `SQLITE_FULL`.
  package var code: Int32 { extendedCode & 0xff }
}

extension SQLiteError {
  /// A column that does not hold what the schema says it holds.
  static func mismatch(column: Int32, wanted: String, found: String, sql: String) -> SQLiteError {
    SQLiteError(
      extendedCode: SQLITE_MISMATCH, message: "column \(column) holds \(found), not \(wanted)",
      sql: sql)
  }
}
