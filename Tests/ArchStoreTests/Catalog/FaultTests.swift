import ArchFormats
import ShapeEngine
import Testing

@testable import ArchStore

/// SQLite fails at one step of its machine, then at the next, until a run meets no fault: each time
/// the catalog is what it was before, or what it was to become.
@Suite struct FaultTests {
  /// What runs, on a catalog with two revisions of one design, and how many steps it is made of.
  struct Action: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Every how many steps SQLite asks whether to go on.
    var steps: Int32
    var run: @Sendable (Catalog) throws -> Void
  }

  static let actions = [
    Action(testDescription: "add", steps: 3) { catalog in
      try catalog.add([Sample.small("new"), Sample.small(width: 11, text: "third")])
    },
    Action(testDescription: "remove", steps: 2) { catalog in try catalog.remove(["small"]) },
    Action(testDescription: "compute a sheet anew", steps: 3) { catalog in
      // As another engine leaves it, and no more engines than that after any number of faults.
      try catalog.writing {
        try catalog.removeUnusedEngines()
        try catalog.connection.run("UPDATE engine SET signature = 'engine 0; ' || id")
        try catalog.setMeta("engine", "engine 0")
      }
      try catalog.markStaleSheets()
      _ = try catalog.refreshSheets()
    },
    Action(testDescription: "read", steps: 1) { catalog in
      _ = try catalog.architecture(of: DesignName("small"))
      _ = try catalog.text(of: DesignName("small@1"))
      _ = try catalog.list()
      _ = try catalog.revisions(of: "small")
      _ = try catalog.design(of: DesignName("small"))
    },
  ]

  private func prepared() throws -> (folder: TemporaryFolder, catalog: Catalog) {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    try catalog.add([Sample.small()])
    try catalog.add([Sample.small(width: 9, text: "second"), Sample.small("other", width: 3)])
    return (folder, catalog)
  }

  /// Everything that is stored, as text: what a fault must not change.
  private func contents(_ catalog: Catalog) throws -> [String] {
    try ["architecture", "revision", "layer", "definition", "text", "zoo_name"].map { table in
      let count = try catalog.connection.first("SELECT count(*) FROM \(table)") {
        (row) throws(SQLiteError) in try row.int(0)
      }
      return "\(table) \(count ?? -1)"
    }
  }

  /// - Parameter isLasting: whether every step after the first fault is one too.
  @Test(arguments: actions, [false, true])
  func `a fault at every step`(action: Action, isLasting: Bool) throws {
    var (folder, catalog) = try prepared()
    let before = try contents(catalog)
    var faults = 0
    for step in 1...100_000 {
      var asked = 0
      do {
        try catalog.connection.interrupting(every: action.steps) {
          asked += 1
          return asked == step || isLasting && asked > step
        } _: {
          try action.run(catalog)
        }
      } catch let error as CatalogError {
        #expect(error.kind == .interrupted, "step \(step): \(error)")
        #expect(asked >= step)
        faults += 1
      } catch let error as SQLiteError {
        #expect(error.code == 9, "step \(step): \(error)")  // SQLITE_INTERRUPT
        faults += 1
      }
      #expect(!catalog.connection.isInTransaction, "step \(step)")
      if asked < step {
        #expect(faults > 20)
        #expect(try catalog.check() == [])
        #expect(try Catalog.open(at: folder.file(), access: .readOnly).check() == [])
        return
      }
      let after = try contents(catalog)
      // What an interrupted call did is either nothing or, where the fault came after the commit,
      // all of it.
      if after != before {
        #expect(try catalog.check() == [], "step \(step)")
        (folder, catalog) = try prepared()
      } else if step % 16 == 0 {
        #expect(try catalog.check() == [], "step \(step)")
      }
    }
    Issue.record("the faults did not end")
  }

  /// A disk that is full at every size of the file, until there is room.
  @Test func `a full disk at every page`() throws {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    try catalog.add([Sample.small()])
    let pages = try #require(
      catalog.connection.first("PRAGMA page_count") { (row) throws(SQLiteError) in try row.int(0) })
    let designs = try (0..<40).map { try Sample.small("design\($0)", width: 4 + $0, text: "\($0)") }
    for room in 0...200 {
      try catalog.connection.execute(script: "PRAGMA max_page_count = \(pages + room)")
      do {
        try catalog.add(designs)
        #expect(room > 2)
        #expect(try catalog.names().count == 41)
        #expect(try catalog.check() == [])
        return
      } catch {
        #expect(error.kind == .full && error.message.contains("disk is full"), "\(error)")
      }
      #expect(!catalog.connection.isInTransaction)
      #expect(try catalog.names() == ["small"])
      #expect(try catalog.check() == [])
    }
    Issue.record("the disk stayed full")
  }

  /// A catalog that is made on a disk that fills up at every page: no catalog, or a whole one, and
  /// the next run fills what is left.
  @Test func `a full disk while a catalog is made`() throws {
    for room in 1...60 {
      let folder = TemporaryFolder()
      var isWhole = true
      do {
        let connection = try Connection(path: folder.file(), mode: .create)
        try connection.execute(
          script: "PRAGMA journal_mode = WAL; PRAGMA max_page_count = \(room)")
        do { try Schema.migrate(connection) } catch let error as SQLiteError {
          #expect(error.code == 13, "\(error)")  // SQLITE_FULL
          isWhole = false
        }
      }
      let catalog = try folder.catalog()
      try catalog.add([Sample.small()])
      #expect(try catalog.check() == [])
      if isWhole { return }
    }
    Issue.record("the disk stayed full")
  }
}
