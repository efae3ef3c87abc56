import CSQLite

/// The row that a statement is at; valid until the statement's next step. Columns count from 0.
struct Row {
  private let statement: OpaquePointer
  private let sql: String

  init(statement: OpaquePointer, sql: String) {
    self.statement = statement
    self.sql = sql
  }

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

  /// An integer.
  ///
  /// - Throws: ``SQLiteError`` with the column, what was wanted and what is there.
  func int(_ column: Int32) throws(SQLiteError) -> Int {
    guard sqlite3_column_type(statement, column) == SQLITE_INTEGER else {
      throw mismatch(column, "an integer")
    }
    return Int(sqlite3_column_int64(statement, column))
  }

  func optionalInt(_ column: Int32) throws(SQLiteError) -> Int? {
    isNull(column) ? nil : try int(column)
  }

  func optionalDouble(_ column: Int32) throws(SQLiteError) -> Double? {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_NULL: return nil
    case SQLITE_FLOAT, SQLITE_INTEGER: return sqlite3_column_double(statement, column)
    default: throw mismatch(column, "a real number")
    }
  }

  /// Whatever is there.
  func value(_ column: Int32) -> SQLValue {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: .integer(Int(sqlite3_column_int64(statement, column)))
    case SQLITE_FLOAT: .real(sqlite3_column_double(statement, column))
    case SQLITE_TEXT: .text((try? text(column)) ?? "")
    case SQLITE_BLOB: .blob((try? blob(column)) ?? [])
    default: .null
    }
  }

  func bool(_ column: Int32) throws(SQLiteError) -> Bool { try int(column) != 0 }

  /// Text, with all its bytes: also those after a byte 0.
  func text(_ column: Int32) throws(SQLiteError) -> String {
    try withBytes(column) { String(decoding: $0, as: UTF8.self) }
  }

  func optionalText(_ column: Int32) throws(SQLiteError) -> String? {
    isNull(column) ? nil : try text(column)
  }

  /// The bytes of a text, where they are.
  func withBytes<T>(
    _ column: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> T
  ) throws(SQLiteError) -> T {
    guard sqlite3_column_type(statement, column) == SQLITE_TEXT else {
      throw mismatch(column, "text")
    }
    let start = sqlite3_column_text(statement, column)
    let count = Int(sqlite3_column_bytes(statement, column))
    return body(UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
  }

  /// A blob; an empty one is an empty list.
  func blob(_ column: Int32) throws(SQLiteError) -> [UInt8] {
    guard sqlite3_column_type(statement, column) == SQLITE_BLOB else {
      throw mismatch(column, "a blob")
    }
    let start = sqlite3_column_blob(statement, column)
    let count = Int(sqlite3_column_bytes(statement, column))
    return Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }

  private func mismatch(_ column: Int32, _ wanted: String) -> SQLiteError {
    let found =
      switch sqlite3_column_type(statement, column) {
      case SQLITE_NULL: "NULL"
      case SQLITE_INTEGER: "an integer"
      case SQLITE_FLOAT: "a real number"
      case SQLITE_TEXT: "text"
      default: "a blob"
      }
    return .mismatch(column: column, wanted: wanted, found: found, sql: sql)
  }
}
