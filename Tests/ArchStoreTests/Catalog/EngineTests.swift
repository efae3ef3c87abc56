import ArchFormats
import ShapeEngine
import Testing

@testable import ArchStore

/// What makes a sheet stale: the rules of the layer types that its design uses, and no others.
@Suite struct EngineTests {
  /// This build's engine with other rules.
  private func engine(_ change: (inout [String: Int]) -> Void) -> Engine {
    var rules = Engine.current.rules
    change(&rules)
    return Engine(version: Engine.current.version, rules: rules)
  }

  private func open(_ folder: TemporaryFolder, _ engine: Engine) throws -> Catalog {
    try Catalog.open(at: folder.file(), access: .readOnly, engine: engine)
  }

  private func names(_ catalog: Catalog) throws -> [String] {
    try catalog.search(SearchQuery()).hits.map(\.name)
  }

  /// `small` has Conv2d and MaxPool2d, `dense` a Linear.
  private func filled() throws -> TemporaryFolder {
    let folder = TemporaryFolder()
    let dense = "name: dense\ninput: [8]\nlayers:\n  - fc: Linear(4)\n"
    try folder.catalog().add([Sample.small()] + Sample.designs(dense))
    return folder
  }

  @Test func `types that no design uses make nothing stale`() throws {
    let folder = try filled()
    let more = engine { rules in for number in 0..<10 { rules["New\(number)"] = 1 } }
    let unused = LayerTable.rows.map(\.name)
      .filter { !["Conv2d", "MaxPool2d", "Linear"].contains($0) }
    let fewer = engine { rules in for name in unused.prefix(10) { rules[name] = nil } }
    #expect(fewer.rules.count == more.rules.count - 20)
    for other in [more, fewer] {
      let catalog = try open(folder, other)
      #expect(try names(catalog).sorted() == ["dense", "small"])
      #expect(try catalog.status().staleSheets == 0)
      #expect(try catalog.list().allSatisfy { $0.macs != nil })
      #expect(try catalog.check() == [])
    }
    // The same where the other build writes, and this one reads what it left.
    for other in [more, fewer] {
      let catalog = try Catalog.open(
        at: folder.file(), access: .readWrite(create: false), engine: other)
      #expect(try catalog.refreshSheets().computed == 0)
      try catalog.add([Sample.small("another", width: 5)])
      #expect(try names(open(folder, .current)) == names(catalog))
      #expect(try open(folder, .current).status().staleSheets == 0)
    }
  }

  @Test func `a rule that is raised makes those designs stale that use it`() throws {
    let folder = try filled()
    let raised = engine { rules in rules["Conv2d", default: 1] += 1 }
    let readOnly = try open(folder, raised)
    #expect(try readOnly.status().staleSheets == 1)
    do {
      _ = try readOnly.search(SearchQuery())
      Issue.record("stale rows were served")
    } catch { #expect(error.kind == .readOnly) }
    // A list computes what is stale; it finds what was there, as the rule is the same.
    #expect(try readOnly.list().map(\.macs) == open(folder, .current).list().map(\.macs))
    var counted: [Int] = []
    do {
      let catalog = try Catalog.open(
        at: folder.file(), access: .readWrite(create: false), engine: raised)
      var shown: [[SQLValue]] = []
      let sql = "SELECT DISTINCT architecture FROM shapes"
      try QuerySession(catalog).run(sql, shownAs: sql) { shown.append($0) }
      #expect(shown == [[.text("dense")]])
      _ = try catalog.search(SearchQuery()) { counted.append($0) }
      #expect(try catalog.status().staleSheets == 0)
      #expect(try catalog.check() == [])
    }
    #expect(counted == [1])
    #expect(try names(open(folder, raised)).count == 2)
    // For the build before, the other way round.
    #expect(try open(folder, .current).status().staleSheets == 1)
  }

  /// A design of types that a build does not have is not found by it, and does not keep it from
  /// finding others.
  @Test func `a layer type that is not there leaves the other designs`() throws {
    let folder = try filled()
    let connection = try Connection(path: folder.file(), mode: .readWrite)
    try connection.execute(
      script: """
        UPDATE definition SET type = 'Future' WHERE type = 'Linear';
        UPDATE engine SET signature = replace(signature, 'Linear 1', 'Future 1');
        DELETE FROM meta WHERE key = 'engine';
        """)
    let catalog = try folder.catalog()
    #expect(try catalog.status().staleSheets == 1)
    #expect(try catalog.list().map { $0.macs == nil } == [true, false])
    let (computed, refused) = try catalog.refreshSheets()
    #expect(computed == 0 && refused == ["dense@1"])
    // It is asked once.
    #expect(try catalog.refreshSheets().refused == [])
    #expect(try names(catalog) == ["small"])
    #expect(try names(open(folder, .current)) == ["small"])
    var byName = SearchQuery()
    byName.order = .layers
    #expect(try catalog.search(byName).hits.map(\.name) == ["small"])
    // The build that has the type computes it anew.
    let newer = engine { rules in rules["Future"] = 1 }
    #expect(throws: CatalogError.self) { try names(open(folder, newer)) }
    // What no design uses any more is not kept.
    let engines = try catalog.connection.first("SELECT count(*) FROM engine") {
      (row) throws(SQLiteError) in try row.int(0)
    }
    #expect(engines == 2)
  }
}
