import CSQLite

extension Connection {
  /// The first statement of a person's script that changes nothing, and what comes after it.
  func firstStatement(
    of script: String
  ) throws(SQLiteError) -> (statement: Statement, rest: String)? {
    guard let first = try Statement.first(of: script, on: handle) else { return nil }
    guard first.statement.isReadOnly else {
      throw SQLiteError(
        extendedCode: SQLITE_READONLY, message: "the statement writes", sql: first.statement.sql)
    }
    return first
  }

  /// Lets no statement that is prepared from here on do anything but read the catalog.
  func guardAgainstWrites() throws(SQLiteError) {
    try configure(SQLITE_DBCONFIG_ENABLE_VIEW, true)
    try execute(script: "PRAGMA query_only = ON")
    // A number that is not in use: no file is attached, whatever asks for it.
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
    sqlite3_set_authorizer(
      handle,
      { _, action, first, second, _, _ in
        switch action {
        case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: return SQLITE_OK
        case SQLITE_FUNCTION:
          let name = second.map { String(cString: $0).lowercased() } ?? ""
          return ["load_extension", "readfile", "writefile", "edit"].contains(name)
            ? SQLITE_DENY : SQLITE_OK
        case SQLITE_PRAGMA:
          let name = first.map { String(cString: $0).lowercased() } ?? ""
          return Connection.readingPragmas.contains(name) ? SQLITE_OK : SQLITE_DENY
        default: return SQLITE_DENY
        }
      }, nil)
  }

  /// Pragmas that tell something of the schema and can set nothing.
  private static var readingPragmas: Set<String> {
    ["table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo"]
  }
}
