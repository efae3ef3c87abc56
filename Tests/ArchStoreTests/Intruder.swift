import CSQLite

/// Anybody who has SQLite and a catalog's file: a connection without any defence.
enum Intruder {
  struct Failure: Error { var message: String }

  static func run(_ sql: String, in path: String) throws {
    var handle: OpaquePointer?
    defer { sqlite3_close_v2(handle) }
    guard sqlite3_open(path, &handle) == SQLITE_OK,
      archdb_sqlite3_configure(handle, SQLITE_DBCONFIG_DEFENSIVE, 0) == SQLITE_OK,
      // A table takes its triggers and indexes along; what refers to it stays.
      sqlite3_exec(handle, "PRAGMA foreign_keys = OFF;" + sql, nil, nil, nil) == SQLITE_OK
    else { throw Failure(message: String(cString: sqlite3_errmsg(handle))) }
  }
}
