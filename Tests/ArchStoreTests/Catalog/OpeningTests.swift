import CTestSupport
import Glibc
import Testing

@testable import ArchStore

@Suite struct OpeningTests {
  private func kind(at path: String, _ access: Catalog.Access) -> CatalogError.Kind? {
    do {
      _ = try Catalog.open(at: path, access: access)
      return nil
    } catch { return error.kind }
  }

  @Test func aNewCatalogIsMadeWithItsFolders() throws {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog("a/b c/%3f#?.sqlite")
    #expect(catalog.isNew && !catalog.isReadOnly)
    #expect(TemporaryFolder.names(in: folder.file("a/b c")).contains("%3f#?.sqlite"))
    try catalog.add([Sample.small()])
    #expect(try !folder.catalog("a/b c/%3f#?.sqlite").isNew)
  }

  /// Four make the same catalog at once: it is made once, and each stores what it has.
  @Test func fourMakeOneCatalog() async throws {
    for _ in 0..<5 {
      let folder = TemporaryFolder()
      let path = folder.file()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<4 {
          group.addTask {
            let catalog = try Catalog.open(at: path, access: .readWrite(create: true))
            try catalog.add([Sample.small("net\(number)", width: 3 + number, text: "\(number)")])
          }
        }
        try await group.waitForAll()
      }
      let catalog = try folder.catalog()
      #expect(try catalog.names() == ["net0", "net1", "net2", "net3"])
      #expect(try catalog.check() == [])
    }
  }

  /// To SQLite an empty file is an empty database; to a person it is a catalog that was lost.
  @Test(arguments: [0, 1, 2, 100, 511])
  func aFileThatIsCutToNearlyNothingIsRefused(length: Int) throws {
    let folder = TemporaryFolder()
    do { try folder.catalog().add([Sample.small()]) }
    let path = folder.write(Array(folder.bytes(of: "catalog.sqlite")[..<length]), to: "cut")
    let all: [Catalog.Access] = [
      .readOnly, .checking, .readWrite(create: false), .readWrite(create: true),
    ]
    for access in all { #expect(kind(at: path, access) == .notACatalog) }
    #expect(folder.bytes(of: "cut").count == length)
  }

  @Test(arguments: [512, 4_095, 4_096, 8_192])
  func aFileThatIsCutIsRefused(length: Int) throws {
    let folder = TemporaryFolder()
    do { try folder.catalog().add([Sample.small()]) }
    let path = folder.write(Array(folder.bytes(of: "catalog.sqlite")[..<length]), to: "cut")
    let all: [Catalog.Access] = [.readOnly, .readWrite(create: false), .readWrite(create: true)]
    for access in all { #expect([.corrupt, .notACatalog].contains(kind(at: path, access))) }
    #expect(folder.bytes(of: "cut").count == length)
  }

  /// What an archdb whose creation was killed after its first step could leave.
  @Test func anSQLiteFileWithoutAnythingInItIsFilled() throws {
    let folder = TemporaryFolder()
    do {
      let half = try Connection(path: folder.file(), mode: .create)
      try half.execute(script: "PRAGMA journal_mode = WAL")
    }
    #expect(kind(at: folder.file(), .readOnly) == .notACatalog)
    #expect(kind(at: folder.file(), .readWrite(create: false)) == .notACatalog)
    #expect(try folder.catalog().isNew)
  }

  /// The log of a catalog that is gone would be taken for the new one's.
  @Test(arguments: ["-wal", "-journal"])
  func theChangesOfALostCatalogAreNotThoseOfANewOne(suffix: String) throws {
    let folder = TemporaryFolder()
    _ = folder.write(Array(repeating: 7, count: 4_096), to: "catalog.sqlite" + suffix)
    #expect(kind(at: folder.file(), .readWrite(create: true)) == .corrupt)
    #expect(TemporaryFolder.names(in: folder.path) == ["catalog.sqlite" + suffix])
  }

  @Test func whatIsNoCatalogIsRefused() throws {
    let folder = TemporaryFolder()
    let all: [Catalog.Access] = [.readOnly, .readWrite(create: false), .readWrite(create: true)]
    let garbage = folder.write(Array(repeating: 0x61, count: 9_000), to: "garbage")
    let foreign = try Connection(path: folder.file("foreign"), mode: .create)
    try foreign.execute(script: "CREATE TABLE t (a); INSERT INTO t VALUES (1)")
    let named = try Connection(path: folder.file("named"), mode: .create)
    try named.execute(script: "PRAGMA application_id = 7")
    for access in all {
      for path in [garbage, folder.file("foreign"), folder.file("named"), folder.path] {
        #expect(kind(at: path, access) == .notACatalog, "\(path) \(access)")
      }
    }
    #expect(kind(at: folder.file("none"), .readOnly) == .noSuchFile)
    #expect(kind(at: folder.file("none"), .readWrite(create: false)) == .noSuchFile)
    #expect(kind(at: "", .readOnly) == .io)
    #expect(kind(at: folder.file("garbage/x"), .readWrite(create: true)) != nil)
  }

  @Test func aNewerCatalogIsRefusedWithItsWriter() throws {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    try catalog.connection.execute(script: "PRAGMA user_version = 900")
    try catalog.setMeta("written by", "archdb 9.0")
    for access in [Catalog.Access.readOnly, .readWrite(create: true)] {
      do {
        _ = try Catalog.open(at: folder.file(), access: access)
        Issue.record("a newer catalog was opened")
      } catch {
        #expect(error.kind == .newer)
        #expect(error.found?.contains("archdb 9.0") == true)
      }
    }
  }

  @Test func everyEarlierVersionIsMigrated() throws {
    // Version 0 is no catalog: a new file appears with the newest schema.
    for version in 1..<Schema.version {
      let folder = TemporaryFolder()
      let connection = try Connection(path: folder.file(), mode: .create)
      try Schema.migrate(connection, to: version)
      let catalog = try folder.catalog()
      #expect(try Schema.state(of: catalog.connection) == .catalog(version: Schema.version))
      try catalog.add([Sample.small()])
      #expect(try catalog.check() == [])
    }
  }

  /// A catalog as an archdb of an earlier schema left it, with designs of a person's and their
  /// revisions: a family with edits, a design that calls one of the zoo's, a graph of two inputs.
  @Test(arguments: 1..<Schema.version)
  func `the designs of an earlier version are kept`(version: Int) throws {
    let folder = TemporaryFolder()
    let whole = try Fixture.earlierCatalog(version: 4, at: "4.sqlite", in: folder)
    let recorded = try Self.revisions(whole)
    #expect(recorded.count == 7)
    if version != 4 {
      try Fixture.earlierCatalog(version: version, at: "catalog.sqlite", in: folder)
    }
    let catalog = try folder.catalog(version != 4 ? "catalog.sqlite" : "4.sqlite")
    #expect(try catalog.check() == [])
    #expect(try Self.revisions(catalog.connection) == recorded)
    #expect(try catalog.search(SearchQuery()).total == 4)
    #expect(try catalog.check() == [])
    // The same files again: nothing is added.
    for name in try catalog.names() {
      let stored = try catalog.definition(of: DesignName(name: name))
      let design = try #require(
        catalog.reader.designs(in: Array(stored.text.utf8), file: name, only: name).first)
      let again = NewDesign(design.analysis, text: stored.text, format: stored.format)
      #expect(try catalog.add([again]).map(\.outcome) == [.unchanged])
    }
    try catalog.remove(["*"], builtIn: true)
    #expect(try catalog.check() == [])
    #expect(try catalog.status().layers == 0)
  }

  /// Each revision with its identity, its number of layers and what was said of it.
  private static func revisions(_ connection: Connection) throws -> [String] {
    try connection.all(
      """
      SELECT a.name || '@' || r.number || ' ' || hex(r.identity) || ' ' || r.layer_count || ' '
             || ifnull(r.message, '') || ' ' || hex(t.sha256)
        FROM revision r JOIN architecture a ON a.id = r.architecture_id
        JOIN text t ON t.id = r.text_id ORDER BY a.name, r.number
      """
    ) { (row) throws(SQLiteError) in try row.text(0) }
  }

  @Test func aTruncatedFileIsAnErrorAndNoTrap() throws {
    let folder = TemporaryFolder()
    do {
      let catalog = try folder.catalog()
      try catalog.add([Sample.small()])
    }
    let whole = folder.bytes(of: "catalog.sqlite")
    let lengths =
      Array(stride(from: 50, to: whole.count - 1, by: max(1, whole.count / 40)))
      + [1, 2, 100, 2_048, 4_095, 4_096].map { whole.count - $0 }
    for length in lengths {
      let path = folder.write(Array(whole[..<length]), to: "cut-\(length)")
      do {
        let catalog = try Catalog.open(at: path, access: .readWrite(create: true))
        let problems = try catalog.check()
        #expect(!problems.isEmpty, "cut at \(length) of \(whole.count)")
      } catch { #expect([.corrupt, .notACatalog].contains(error.kind), "\(length): \(error)") }
    }
  }

  @Test func aFolderThatCannotBeWrittenIsRead() throws {
    let folder = TemporaryFolder()
    do {
      let catalog = try folder.catalog()
      try catalog.add([Sample.small()])
    }
    chmod(folder.file(), 0o444)
    chmod(folder.path, 0o555)
    try asNobody {
      for access in [Catalog.Access.readOnly, .readWrite(create: true)] {
        let catalog = try Catalog.open(at: folder.file(), access: access)
        #expect(catalog.isReadOnly)
        #expect(try catalog.names() == ["small"])
        #expect(try catalog.design(of: DesignName(name: "small")).analysis.own.layers.count == 3)
        #expect(throws: CatalogError.self) { try catalog.remove(["small"]) }
        do { try catalog.add([Sample.small("other")]) } catch let error as CatalogError {
          #expect(error.kind == .readOnly)
        }
      }
      #expect(kind(at: folder.file("new.sqlite"), .readWrite(create: true)) == .cannotCreate)
      #expect(kind(at: folder.file("new/new.sqlite"), .readWrite(create: true)) == .cannotCreate)
    }
    chmod(folder.path, 0o755)
  }

  /// Runs `body` with the file permissions of an unprivileged user: those of this thread only.
  private func asNobody(_ body: () throws -> Void) rethrows {
    let (user, group) = (setfsuid(65_534), setfsgid(65_534))
    defer {
      setfsgid(gid_t(bitPattern: group))
      setfsuid(uid_t(bitPattern: user))
    }
    try body()
  }
}
