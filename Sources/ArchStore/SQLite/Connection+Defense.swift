import CSQLite

extension Connection {
  /// Lets nothing run that a file brings along: it may come from anybody (SQLite's page "Defense
  /// Against The Dark Arts").
  ///
  /// Triggers do not fire, and views and the schema's expressions call no function that is not
  /// harmless. The actions of foreign keys are no triggers and stay. No statement of ours asks a
  /// view: only a person's own does, on a connection of its own.
  func distrustSchema() throws(SQLiteError) {
    try configure(SQLITE_DBCONFIG_DEFENSIVE, true)
    try configure(SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)
    try configure(SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
    try configure(SQLITE_DBCONFIG_ENABLE_VIEW, false)
    try configure(SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, false)
    // A damaged page is noticed where it is read, before its content is followed.
    try execute(script: "PRAGMA cell_size_check = ON")
  }

  func configure(_ option: Int32, _ isOn: Bool) throws(SQLiteError) {
    let code = archdb_sqlite3_configure(handle, option, isOn ? 1 : 0)
    guard code == SQLITE_OK else { throw error(code, sql: nil) }
  }
}
