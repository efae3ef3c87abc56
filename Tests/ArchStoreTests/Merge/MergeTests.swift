import Glibc
import ShapeEngine
import Testing

@testable import ArchStore

/// What a merge tells, what it stores, and what it refuses. That order does not matter is in
/// ``MergeLawTests``.
@Suite struct MergeTests {
  private let folder = TemporaryFolder()

  /// A catalog with designs that are stored at these moments.
  private func catalog(
    _ name: String, _ designs: (time: Int, name: String, width: Int, message: String?)...
  ) throws -> Catalog {
    let catalog = try folder.catalog(name)
    for design in designs {
      catalog.clock = { Moment(microseconds: design.time) }
      try catalog.add([Sample.small(design.name, width: design.width)], message: design.message)
    }
    return catalog
  }

  private func merge(
    _ other: String, into catalog: Catalog, isDryRun: Bool = false
  ) throws -> [MergedArchitecture] {
    var rows: [MergedArchitecture] = []
    let counts = try catalog.merge(
      Catalog.openForMerging(at: folder.file(other)), isDryRun: isDryRun
    ) { if case .changed(let row) = $0 { rows.append(row) } }
    #expect(counts.added == rows.reduce(0) { $0 + $1.added.count })
    #expect(counts.architectures == rows.count)
    return rows
  }

  @Test func newRevisionsStandInTheOrderOfTime() throws {
    let here = try catalog("here", (10, "a", 4, nil), (30, "a", 5, "mine"))
    _ = try catalog(
      "there", (10, "a", 4, nil), (20, "a", 6, "theirs"), (40, "a", 7, nil), (5, "b", 3, nil))
    let planned = try merge("there", into: here, isDryRun: true)
    #expect(try here.revisions(of: "a").count == 2)
    let rows = try merge("there", into: here)
    #expect(rows == planned)
    #expect(rows.map(\.name) == ["a", "b"])
    #expect(rows[0].added.map { [$0.there, $0.here] } == [[2, 2], [3, 4]])
    #expect(rows[0].renumbered == [.init(before: 2, after: 3)])
    #expect(rows[0].renumberedThere == [.init(before: 3, after: 4)])
    #expect(rows[0].newest == 4 && rows[0].isNewestAdded && rows[0].knownCount == 1)
    let log = try here.revisions(of: "a")
    #expect(log.map(\.message) == [nil, "mine", "theirs", nil])
    #expect(log.map { $0.created.suffix(4) } == ["040Z", "030Z", "020Z", "010Z"])
    // A search and the figures are those of the newest one.
    #expect(try here.list(matching: ["a"]).map(\.info.revision) == [4])
    #expect(try here.search(SearchQuery()).total == 2)
    #expect(try here.check() == [])
    #expect(try merge("there", into: here) == [])
    // Stored in the order of time, whatever the names.
    let order = try here.connection.all("SELECT created FROM revision ORDER BY id") {
      (row) throws(SQLiteError) in String(try row.text(0).suffix(4))
    }
    #expect(order == ["010Z", "030Z", "005Z", "020Z", "040Z"])
  }

  /// The newest revision may stay the one that is here.
  @Test func olderRevisionsLeaveTheNewest() throws {
    let here = try catalog("here", (30, "a", 5, nil))
    _ = try catalog("there", (10, "a", 6, nil), (20, "a", 7, nil))
    let rows = try merge("there", into: here)
    #expect(rows.map(\.isNewestAdded) == [false] && rows.map(\.newest) == [3])
    #expect(rows[0].renumbered == [.init(before: 1, after: 3)])
    #expect(try here.check() == [])
    #expect(try here.search(SearchQuery()).hits.map(\.revision) == [3])
  }

  @Test func whatWasRemovedComesBack() throws {
    let here = try catalog("here", (10, "a", 4, nil), (10, "b", 4, nil))
    _ = try catalog("there", (10, "a", 4, nil), (10, "b", 4, nil), (20, "a", 5, nil))
    let there = try folder.catalog("there")
    there.clock = { Moment(microseconds: 60) }
    try there.remove(["b"])
    here.clock = { Moment(microseconds: 50) }
    try here.remove(["a"])
    var kept: [String] = []
    _ = try here.merge(Catalog.openForMerging(at: folder.file("there")), isDryRun: true) {
      if case .removedThere(let name, let removed) = $0 { kept.append("\(name) \(removed)") }
    }
    #expect(kept == ["b 1970-01-01T00:00:00.000060Z"])
    let rows = try merge("there", into: here)
    #expect(rows.map(\.name) == ["a"] && rows[0].added.count == 2)
    #expect(rows[0].removed == "1970-01-01T00:00:00.000050Z")
    #expect(try here.names() == ["a", "b"])
    #expect(try here.check() == [])
    // It is not removed any more.
    _ = try catalog("later", (90, "a", 9, nil))
    #expect(try merge("later", into: here).map(\.removed) == [nil])
  }

  /// Built-in designs stay each catalog's own; what hides one is merged, whichever is older.
  @Test(arguments: [1, 99])
  func builtInDesigns(time: Int) throws {
    func filled(_ name: String, width: Int, at time: Int) throws -> Catalog {
      let catalog = try folder.catalog(name)
      catalog.clock = { Moment(microseconds: time) }
      try catalog.addZoo(
        [Sample.small("built", width: width), Sample.small("other", width: width)],
        fingerprint: "\(width)")
      return catalog
    }
    let here = try filled("here", width: 9, at: time)
    let there = try filled("there", width: 8, at: 2)
    #expect(try merge("there", into: here) == [])
    there.clock = { Moment(microseconds: 20) }
    try there.add([Sample.small("built", width: 3)])
    let rows = try merge("there", into: here)
    #expect(rows.map(\.name) == ["built"] && rows.map(\.hidesBuiltIn) == [true])
    #expect(rows[0].added.map { [$0.there, $0.here] } == [[2, 2]] && rows[0].renumbered == [])
    #expect(try here.revisions(of: "built").map(\.origin) == [.user, .zoo])
    // A built-in one that is restored over it is part of the history.
    there.clock = { Moment(microseconds: 30) }
    try there.restoreBuiltIns([Sample.small("built", width: 8)])
    #expect(try merge("there", into: here).map(\.hidesBuiltIn) == [false])
    #expect(try here.revisions(of: "built").map(\.origin) == [.zoo, .user, .zoo])
    // Where the built-in one was removed, the person's is there alone.
    let bare = try filled("bare", width: 9, at: 5)
    try bare.remove(["built"], builtIn: true)
    #expect(try merge("there", into: bare).map(\.removed) == [""])
    #expect(try bare.revisions(of: "built").map(\.origin) == [.zoo, .user])
    let newer = try bare.addZoo([Sample.small("built", width: 7)], fingerprint: "newer")
    #expect(newer.map(\.revision) == [3])
    for catalog in [here, bare] { #expect(try catalog.check() == []) }
  }

  /// A catalog of an earlier archdb is read as it would be after an update, and is not changed.
  @Test(arguments: 1..<Schema.version)
  func anEarlierCatalogIsMerged(version: Int) throws {
    try Fixture.earlierCatalog(version: version, at: "there", in: folder)
    try Intruder.run("PRAGMA wal_checkpoint(TRUNCATE)", in: folder.file("there"))
    let before = folder.bytes(of: "there")
    let here = try folder.catalog("here")
    let rows = try merge("there", into: here)
    #expect(rows.reduce(0) { $0 + $1.added.count } == 7)
    #expect(folder.bytes(of: "there") == before)
    #expect(try here.check() == [])
    #expect(try here.search(SearchQuery()).total == 4)
    // After the update it has what was merged.
    let there = try folder.catalog("there")
    #expect(try there.merge(Catalog.openForMerging(at: folder.file("here"))).added == 0)
  }

  @Test func whatCannotBeMerged() throws {
    let here = try catalog("here", (10, "a", 4, nil))
    func expect(_ kind: CatalogError.Kind, _ name: String) {
      let error = #expect(throws: CatalogError.self) {
        _ = try here.merge(Catalog.openForMerging(at: folder.file(name)))
      }
      #expect(error?.kind == kind, "\(name)")
      #expect(error?.subject == folder.file(name), "\(name)")
    }
    expect(.noSuchFile, "nowhere")
    _ = folder.write(Array("name: x".utf8), to: "text")
    expect(.notACatalog, "text")
    try Intruder.run("CREATE TABLE x (y)", in: folder.file("foreign"))
    expect(.notACatalog, "foreign")
    _ = try catalog("newer", (10, "b", 4, nil))
    try Intruder.run("PRAGMA user_version = 900", in: folder.file("newer"))
    expect(.newer, "newer")
    _ = try catalog("changed", (10, "b", 4, nil))
    try Intruder.run("DROP INDEX design_name", in: folder.file("changed"))
    expect(.corrupt, "changed")
    expect(.badData, "here")
    #expect(symlink(folder.file("here"), folder.file("link")) == 0)
    expect(.badData, "link")
    #expect(try here.names() == ["a"] && here.check() == [])
  }

  /// Of a file that was changed nothing is stored: the graph is not that of the identity, a text not that of
  /// its hash, a name none.
  @Test(arguments: [
    "UPDATE definition SET hyperparameters = replace(hyperparameters, '[5,5]', '[3,3]')",
    "UPDATE text SET content = 'name: other', size = 11",
    "UPDATE architecture SET name = '../b'; UPDATE design SET name = '../b'",
    "UPDATE node SET inputs = '[[1,1'",
    "UPDATE revision SET layer_count = 7", "UPDATE revision SET parameters = '{'",
  ])
  func aDamagedCatalogIsRefused(sql: String) throws {
    let here = try catalog("here", (10, "a", 4, nil))
    _ = try catalog("there", (10, "b", 9, nil))
    try Intruder.run(sql, in: folder.file("there"))
    let error = #expect(throws: CatalogError.self) { try merge("there", into: here) }
    #expect(error?.kind == .corrupt && error?.subject == folder.file("there"), "\(error as Any)")
    #expect(try here.names() == ["a"] && here.check() == [])
  }

  /// Whatever ends a merge, nothing of it stays.
  @Test func whatEndsAMergeLeavesNothing() throws {
    let here = try catalog("here", (10, "a", 4, nil), (30, "a", 5, nil))
    _ = try catalog("there", (20, "a", 6, nil), (25, "b", 7, nil), (26, "c", 7, nil))
    struct Stop: Error {}
    for last in 0..<8 {
      var count = 0
      #expect(throws: Stop.self) {
        _ = try here.merge(Catalog.openForMerging(at: folder.file("there"))) { _ in
          count += 1
          if count > last { throw Stop() }
        }
      }
      #expect(try here.names() == ["a"])
      #expect(try here.revisions(of: "a").map(\.revision) == [2, 1])
    }
    #expect(try here.check() == [])
    #expect(try merge("there", into: here).count == 3)
  }

  /// A design that this build's rules refuse is stored as it is there, and asked once by a search.
  @Test func aRefusedDesignIsMerged() throws {
    let here = try catalog("here", (10, "a", 4, nil))
    _ = try catalog("there", (10, "b", 9, nil))
    try Intruder.run(
      "UPDATE definition SET type = 'NoSuchLayer' WHERE hyperparameters LIKE '%\"out_channels\":9%'",
      in: folder.file("there"))
    let rows = try merge("there", into: here)
    #expect(rows.map(\.name) == ["b"])
    #expect(try here.list().map(\.parameters).map { $0 == nil } == [false, true])
    let refused = try here.refreshSheets().refused
    #expect(refused == ["b@1"])
  }

  /// A text calls what its name was when it was stored, also after a merge.
  @Test func aTextCallsWhatWasThereThen() throws {
    let base = "name: base\ninput: [3, 32, 32]\nlayers:\n  - c: Conv2d(8, 3)\n"
    let caller = "name: caller\ninput: [3, 32, 32]\nlayers:\n  - body: base\n  - r: ReLU\n"
    func designs(_ text: String, _ catalog: Catalog) throws -> [NewDesign] {
      try catalog.reader.designs(in: Array(text.utf8), file: "x.yaml").map {
        NewDesign($0.analysis, text: text, format: "yaml", fileName: "x.yaml")
      }
    }
    let there = try folder.catalog("there")
    for (time, text) in [(10, base), (20, caller)] {
      there.clock = { Moment(microseconds: time) }
      try there.add(designs(text, there))
    }
    let here = try folder.catalog("here")
    here.clock = { Moment(microseconds: 30) }
    try here.add(designs(base.replacing("8", with: "16"), here))
    _ = try merge("there", into: here)
    #expect(try here.revisions(of: "base").count == 2)
    let found = try here.readableDefinition(of: DesignName(name: "caller"))
    #expect(found.earlier == ["'base', which is base@2 now and was base@1"])
    #expect(try here.check() == [])
  }

  /// A column that a migration adds to revisions is copied too, or it is this catalog's own.
  @Test func allColumnsAreMerged() throws {
    let columns = try folder.catalog().connection.all(
      "SELECT name FROM pragma_table_info('revision')"
    ) { (row) throws(SQLiteError) in try row.text(0) }
    #expect(
      Set(columns) == Set(StoredRevision.columns + ["id", "architecture_id", "number", "text_id"]))
  }
}
