import Testing

@testable import ArchStore

/// A person's SQL can ask anything and change nothing.
@Suite struct QuerySessionTests {
  private func rows(_ session: QuerySession, _ sql: String) throws -> [[SQLValue]] {
    var rows: [[SQLValue]] = []
    var rest = sql
    while let next = try session.prepare(rest) {
      try session.run(next) { rows.append($0) }
      rest = next.rest
    }
    return rows
  }

  @Test(arguments: [
    "INSERT INTO architecture (name) VALUES ('x')", "DELETE FROM sheet", "DROP TABLE meta",
    "UPDATE meta SET value = ''", "CREATE TABLE t (a)", "CREATE TEMP TABLE t (a)",
    "ATTACH ':memory:' AS other", "ATTACH 'x.sqlite' AS other", "DETACH main", "VACUUM",
    "VACUUM INTO 'copy.sqlite'", "PRAGMA query_only = OFF", "PRAGMA writable_schema = ON",
    "PRAGMA journal_mode = DELETE", "PRAGMA user_version = 9", "SELECT load_extension('x')",
    "BEGIN", "COMMIT", "SAVEPOINT s", "REINDEX", "ANALYZE", "EXPLAIN DELETE FROM sheet",
    "WITH x AS (SELECT 1) DELETE FROM sheet", "CREATE VIRTUAL TABLE v USING fts5(a)",
    "SELECT * FROM pragma_journal_mode('delete')",
  ])
  func `nothing but questions`(sql: String) throws {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    try catalog.add([Sample.small()])
    let session = try QuerySession(catalog)
    do {
      let found = try rows(session, sql)
      Issue.record("\(sql) gave \(found)")
    } catch let error as CatalogError { #expect(error.kind == .badQuery, "\(error)") }
    #expect(try catalog.check() == [])
    #expect(
      TemporaryFolder.names(in: folder.path).allSatisfy { $0.hasPrefix("catalog.sqlite") })
  }

  @Test func `a statement is interrupted, and the next one runs`() throws {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    try catalog.add([Sample.small()])
    let session = try QuerySession(catalog)
    let endless =
      "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    do {
      let found = try session.interrupting(when: { true }) { try rows(session, endless) }
      Issue.record("it gave \(found)")
    } catch let error as CatalogError { #expect(error.kind == .interrupted) }
    #expect(try rows(session, "SELECT 1") == [[.integer(1)]])
  }

  @Test func `the views and the engine's functions`() throws {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    try catalog.add(Sample.zoo().filter { $0.architecture.name == "resnet18" })
    let session = try QuerySession(catalog)
    func first(_ sql: String) throws -> [SQLValue]? { try rows(session, sql).first }
    #expect(
      try first("SELECT name, params FROM architectures") == [
        .text("resnet18"), .integer(11_689_512),
      ])
    // ResNet's last stage at the inputs around 224: floor((x + 31)/32).
    for (x, size) in [(192, 6), (193, 7), (224, 7), (225, 8)] {
      let form = "axis_size('floor((H + 31)/32)', \(x))"
      #expect(try first("SELECT \(form)") == [.integer(size)])
    }
    #expect(
      try first("SELECT axis_size('floor(H/16)*floor(W/16) + 1', 224, 224)") == [.integer(197)])
    #expect(try first("SELECT axis_size(NULL, 3), axis_size('H', NULL)") == [.null, .null])
    // torch.nn.Conv2d's formula: floor((224 + 6 - 6 - 1)/2) + 1.
    #expect(try first("SELECT conv_size(224, 7, 2, 3, 1)") == [.integer(112)])
    #expect(
      try first("SELECT conv_size(2, 7, 1, 0, 1), conv_size(NULL, 3, 1, 1, 1)") == [.null, .null])
    let sizes = try rows(
      session,
      """
      SELECT DISTINCT axis_size(height_form, 320) FROM shapes
       WHERE path = 'layer4.1.relu_1'
      """)
    #expect(sizes == [[.integer(10)]])
    for bad in [
      "SELECT axis_size('H + ', 3)", "SELECT axis_size('H*W', 3)",
      "SELECT axis_size('H', 1, 2, 3, 4)",
      "SELECT conv_size(224, 0, 1, 0, 1)", "SELECT conv_size(224, 3, 0, 0, 1)",
      "SELECT axis_size(H, 3)", "SELECT nothing FROM architectures", "SELEC", "SELECT 'x",
      "SELECT conv_size('a', 3, 1, 0, 1)",
    ] {
      do {
        _ = try rows(session, bad)
        Issue.record("\(bad) was answered")
      } catch let error as CatalogError { #expect(error.kind == .badQuery, "\(bad): \(error)") }
    }
    #expect(
      try rows(session, "SELECT 1; -- one\n;; SELECT 2 /* two */") == [
        [.integer(1)], [.integer(2)],
      ])
    #expect(try rows(session, " -- nothing") == [])
  }

  @Test func `a condition is one condition`() throws {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    try catalog.add([Sample.small("a"), Sample.small("b", width: 8)])
    func names(_ condition: String) throws -> [String] {
      var query = SearchQuery()
      query.condition = condition
      return try catalog.search(query).hits.map(\.name)
    }
    #expect(try names("name = 'b' -- the second") == ["b"])
    #expect(try names("params > 0 AND layers < 100") == ["a", "b"])
    #expect(
      try names("name IN (SELECT architecture FROM layers WHERE type = 'LSTM')").isEmpty)
    for bad in ["nonsense > 3", "1) ; DELETE FROM sheet; SELECT (1", "name =", ""] {
      do {
        _ = try names(bad)
        Issue.record("\(bad) was answered")
      } catch let error as CatalogError { #expect(error.kind == .badQuery, "\(bad): \(error)") }
    }
  }

  /// What is no question is refused with SQLite's own message or the rule's, and nothing is left out.
  @Test(arguments: [
    ("SELECT foo", "no such column: foo"), ("SELECT foo, 1", "no such column: foo"),
    ("SELECT conv_size(1, 0, 0, 0, 0)", "kernel_size"),
    ("SELECT 1\u{0}; SELECT 2", "byte 0"),
  ])
  func refusals(_ sql: String, _ message: String) throws {
    let folder = TemporaryFolder()
    let session = try QuerySession(folder.catalog())
    let error = #expect(throws: CatalogError.self) {
      if let prepared = try session.prepare(sql) { try session.run(prepared) { _ in } }
    }
    #expect(error?.kind == .badQuery && error?.message.contains(message) == true, "\(sql)")
    #expect(error?.message.contains("Error(") == false)
  }

  /// Who mistypes a column is told those of the views that were asked, and of no other.
  @Test func columnsOfTheViews() throws {
    let folder = TemporaryFolder()
    let session = try QuerySession(folder.catalog())
    let error = #expect(throws: CatalogError.self) {
      _ = try session.prepare("SELECT output FROM shapes JOIN maps USING (path)")
    }
    #expect(error?.help?.hasPrefix("shapes has architecture, revision, position, path,") == true)
    #expect(error?.help?.contains("; maps has architecture, revision, kind,") == true)
    #expect(error?.help?.contains("layers has") == false)
  }
}
