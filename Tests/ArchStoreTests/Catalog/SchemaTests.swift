import Testing

@testable import ArchStore

/// A received catalog whose schema is not the one that the migrations give is refused, by name,
/// before anything in it runs.
@Suite struct SchemaTests {
  /// A change that somebody made to a catalog's schema, and what the refusal must name.
  struct Change: Sendable, CustomTestStringConvertible {
    var sql: String
    var named: [String]
    var testDescription: String { sql }

    init(_ sql: String, _ named: String...) {
      self.sql = sql
      self.named = named
    }
  }

  private static let tables = [
    "meta", "text", "architecture", "revision", "definition", "layer", "zoo_name", "engine", "form",
    "resolution", "sheet", "node", "figures", "legality", "pyramid", "design", "design_map",
    "product", "design_cost", "removal",
  ]
  private static let views = ["revisions", "architectures", "layers", "shapes", "maps"]

  private static let triggers = tables.flatMap { table in
    ["INSERT", "UPDATE", "DELETE"].flatMap { event in
      ["BEFORE", "AFTER"].map { moment in
        Change(
          """
          CREATE TRIGGER evil \(moment) \(event) ON \(table) BEGIN DELETE FROM architecture; END
          """, "trigger 'evil' on '\(table)'")
      }
    }
  }

  /// Sets what a row of `sqlite_schema` says, which SQLite itself would not.
  private static func rewriting(_ name: String, _ old: String, _ new: String) -> String {
    """
    PRAGMA writable_schema = ON;
    UPDATE sqlite_schema SET sql = replace(sql, '\(old)', '\(new)') WHERE name = '\(name)';
    """
  }

  static let changes =
    triggers
    + views.map {
      Change(
        "DROP VIEW \($0); CREATE VIEW \($0) AS SELECT 1 AS name", "view '\($0)' is not archdb's")
    }
    + views.map { Change("DROP VIEW \($0)", "view '\($0)' is missing") }
    + views.map {
      Change(
        "DROP VIEW \($0); CREATE TABLE \($0) (a)", "table '\($0)' takes the place of view '\($0)'")
    }
    + tables.map { Change("DROP TABLE \($0)", "table '\($0)' is missing") }
    + tables.map {
      Change(
        "DROP TABLE \($0); CREATE VIEW \($0) AS SELECT 1 AS id",
        "view '\($0)' takes the place of table '\($0)'")
    }
    + tables.map {
      Change("ALTER TABLE \($0) ADD COLUMN more INTEGER", "table '\($0)' is not archdb's", "more")
    }
    + [
      Change(
        "CREATE TRIGGER evil INSTEAD OF DELETE ON layers BEGIN SELECT 1; END",
        "trigger 'evil' on 'layers'"),
      Change("DROP INDEX design_name", "index 'design_name' on 'design' is missing"),
      Change(
        "DROP INDEX design_name; CREATE INDEX design_name ON design (name)",
        "index 'design_name' on 'design' is not archdb's"),
      Change(
        "CREATE UNIQUE INDEX own ON layer (node_id)", "index 'own' on 'layer' is not archdb's"
      ),
      Change("CREATE VIRTUAL TABLE words USING fts5(a)", "virtual table 'words' is not archdb's"),
      Change(
        rewriting("revision", "number > 0", "number > 5"), "table 'revision' is not archdb's",
        "number > 5", "number > 0"),
      Change(
        rewriting("zoo_name", "DEFAULT 0", "DEFAULT (abs(random()) % 2)"),
        "table 'zoo_name' is not archdb's"),
      Change(
        rewriting("layer", "ON DELETE CASCADE", "ON DELETE SET NULL"),
        "table 'layer' is not archdb's"),
      Change("PRAGMA user_version = 0", "user_version is 0", "version \(Schema.version)"),
      Change("PRAGMA user_version = -7", "user_version is -7"),
      Change(
        "PRAGMA user_version = \(Schema.version - 1)", "user_version is \(Schema.version - 1)",
        "version \(Schema.version)"),
    ]

  /// A catalog with a design, changed as anybody can who has SQLite.
  private func changed(_ sql: String) throws -> TemporaryFolder {
    let folder = TemporaryFolder()
    _ = folder.write(try Self.whole.get(), to: "catalog.sqlite")
    try Intruder.run(sql, in: folder.file())
    return folder
  }

  private static let whole = Result {
    let folder = TemporaryFolder()
    do { try folder.catalog().add([Sample.small()]) }
    return folder.bytes(of: "catalog.sqlite")
  }

  @Test(arguments: changes)
  func aChangedSchemaIsNamedAndRefused(_ change: Change) throws {
    let folder = try changed(change.sql)
    let before = folder.bytes(of: "catalog.sqlite")
    for access in [Catalog.Access.readOnly, .readWrite(create: true), .readWrite(create: false)] {
      let error = #expect(throws: CatalogError.self) {
        _ = try Catalog.open(at: folder.file(), access: access)
      }
      #expect(error?.kind == .corrupt)
      #expect(error?.message == "the catalog's schema was changed")
    }
    let error = #expect(throws: CatalogError.self) {
      _ = try Catalog.open(at: folder.file(), access: .checking).check()
    }
    #expect(error?.kind == .corrupt)
    for text in change.named {
      #expect(error?.found?.contains(text) == true, "\(error?.found ?? "")")
    }
    #expect(folder.bytes(of: "catalog.sqlite") == before)
  }

  /// Rows of `sqlite_schema` that say that they are something else than they make.
  @Test(arguments: [
    """
    CREATE TABLE mine (node_id); CREATE UNIQUE INDEX own ON layer (node_id);
    PRAGMA writable_schema = ON;
    UPDATE sqlite_schema SET tbl_name = 'mine' WHERE name = 'own'
    """,
    """
    CREATE TRIGGER evil AFTER INSERT ON layer BEGIN SELECT 1; END;
    PRAGMA writable_schema = ON;
    UPDATE sqlite_schema SET type = 'table' WHERE name = 'evil'
    """,
  ])
  func whatLiesAboutItselfIsRefused(sql: String) throws {
    let folder = try changed(sql)
    for access in [Catalog.Access.readOnly, .readWrite(create: true), .checking] {
      let error = #expect(throws: CatalogError.self) {
        _ = try Catalog.open(at: folder.file(), access: access).check()
      }
      #expect(error?.kind == .corrupt)
    }
  }

  @Test func allProblemsAreNamedByACheck() throws {
    let folder = try changed(
      (1...9).map { "CREATE TRIGGER t\($0) AFTER INSERT ON layer BEGIN SELECT 1; END;" }.joined())
    let short = #expect(throws: CatalogError.self) {
      _ = try Catalog.open(at: folder.file(), access: .readOnly)
    }
    #expect(short?.found?.contains("and 6 more") == true)
    let whole = #expect(throws: CatalogError.self) {
      _ = try Catalog.open(at: folder.file(), access: .checking).check()
    }
    for number in 1...9 { #expect(whole?.found?.contains("'t\(number)'") == true) }
  }

  /// What people make of their own file in other programs.
  @Test(arguments: [
    "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT); CREATE INDEX notes_text ON notes (text)",
    "CREATE VIEW small AS SELECT name FROM architectures WHERE params < 5000000",
    "CREATE TABLE tags (revision_id REFERENCES revision (id) ON DELETE CASCADE, tag UNIQUE)",
    "ANALYZE",
  ])
  func ownTablesAndViewsAreLeftAlone(sql: String) throws {
    let folder = try changed(sql)
    let catalog = try folder.catalog()
    try catalog.add([Sample.small("other", width: 5)])
    #expect(try catalog.names() == ["other", "small"])
    #expect(try catalog.remove(["small"]).map(\.count) == [1])
    #expect(try catalog.check() == [])
  }

  /// The schema is what the fingerprint in the source says. After a migration was added, the one
  /// that is found here is to be written there.
  @Test func theFingerprintIsThatOfTheMigrations() throws {
    let connection = try Connection(path: "", mode: .memory)
    try Schema.migrate(connection)
    let found = try SchemaObjects.fingerprint(of: connection).hexadecimal
    #expect(found == Schema.fingerprint)
  }

  /// Each change of the schema changes the fingerprint.
  @Test(arguments: changes.filter { !$0.sql.contains("user_version") })
  func aChangeHasAnotherFingerprint(_ change: Change) throws {
    let folder = try changed(change.sql)
    let connection = try Connection(path: folder.file(), mode: .readOnly)
    #expect(try SchemaObjects.fingerprint(of: connection).hexadecimal != Schema.fingerprint)
  }

  /// Even where a schema was not looked at, nothing that a file brings along runs.
  @Test func triggersDoNotFire() throws {
    let folder = try changed(
      "CREATE TRIGGER evil AFTER INSERT ON layer BEGIN DELETE FROM architecture; END")
    let connection = try Connection(path: folder.file(), mode: .readWrite)
    try connection.run("INSERT INTO layer SELECT 1, 900, 1, NULL")
    let count = try connection.first("SELECT count(*) FROM architecture") {
      (row) throws(SQLiteError) in try row.int(0)
    }
    #expect(count == 1)
    #expect(throws: SQLiteError.self) { try connection.run("SELECT * FROM architectures") }
    #expect(throws: SQLiteError.self) {
      try connection.execute(
        script: "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'evil'")
    }
  }
}
