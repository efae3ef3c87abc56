import CSQLite

/// The schema's versions and the way from each to the next.
enum Schema {
  /// What SQLite's `application_id` is in a catalog: "ARDB".
  static let applicationID = 0x4152_4442

  /// The newest version that this archdb knows: the number of migrations.
  static var version: Int { Embedded.migrations.count }

  /// What a file is, before anything in it is trusted.
  enum State: Equatable {
    /// An SQLite file without anything in it: what a killed creation leaves.
    case empty
    case catalog(version: Int)
    case foreign(applicationID: Int)
  }

  static func state(of connection: Connection) throws(SQLiteError) -> State {
    // The tables first: where another process is making the catalog, its name is there with them.
    let tables = try connection.first("SELECT count(*) FROM sqlite_schema") {
      (row) throws(SQLiteError) in try row.int(0)
    }
    let application = try pragma("application_id", connection)
    let version = try pragma("user_version", connection)
    if application == applicationID { return .catalog(version: version) }
    return application == 0 && version == 0 && tables == 0
      ? .empty : .foreign(applicationID: application)
  }

  private static func pragma(_ name: String, _ connection: Connection) throws(SQLiteError) -> Int {
    try connection.first("PRAGMA \(name)") { (row) throws(SQLiteError) in try row.int(0) } ?? 0
  }

  /// Brings the catalog to `version`, by default the newest, one transaction a migration.
  ///
  /// SQLite's procedure for changes of a schema (lang_altertable, section 7): foreign keys off,
  /// begin, change, check the foreign keys, commit, on again. The new version is set in the same
  /// transaction, so that a migration is done and recorded or neither.
  static func migrate(_ connection: Connection, to version: Int? = nil) throws {
    try connection.execute(script: "PRAGMA foreign_keys = OFF")
    defer { try? connection.execute(script: "PRAGMA foreign_keys = ON") }
    for (index, migration) in Embedded.migrations.enumerated() {
      guard index < version ?? .max else { return }
      try connection.transaction {
        // Another process may have done this one while we waited for the lock.
        let done = try state(of: connection)
        guard done == .empty && index == 0 || done == .catalog(version: index) else { return }
        try connection.execute(script: migration.text)
        try connection.execute(
          script: """
            PRAGMA application_id = \(applicationID);
            PRAGMA user_version = \(index + 1);
            """)
        try connection.run(
          """
          INSERT INTO meta (key, value) VALUES ('written by', ?)
          ON CONFLICT (key) DO UPDATE SET value = excluded.value
          """, "archdb \(Release.version)")
        let broken = try connection.first("PRAGMA foreign_key_check") {
          (row) throws(SQLiteError) in try row.text(0)
        }
        if let broken {
          throw CatalogError.damaged(
            "a row of \(broken) refers to one that is not there",
            found: "after \(migration.name)")
        }
      }
    }
  }
}
