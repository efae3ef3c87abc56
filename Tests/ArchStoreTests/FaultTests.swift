import Testing

@testable import ArchStore

@Suite struct FaultTests {
  /// Interrupts a write at step 1, 2, 3… of SQLite's machine until it meets no interrupt: each time
  /// all of it is stored or nothing.
  private func interruptEverywhere(
    _ catalog: Catalog, _ before: [String], _ after: [String], _ write: () throws -> Void
  ) throws {
    var step = 1
    while true {
      var count = 0
      var isDone = true
      do {
        try catalog.connection.interrupting(
          every: 1,
          when: {
            count += 1
            return count >= step
          }, write)
      } catch let error as CatalogError {
        #expect(error.kind == .interrupted)
        isDone = false
      }
      let integrity = try catalog.connection.first("PRAGMA quick_check") {
        (row) throws(SQLiteError) in try row.text(0)
      }
      #expect(integrity == "ok")
      #expect(try catalog.names() == (isDone ? after : before))
      if isDone { break }
      // Every step at first, then in growing strides.
      step += 1 + step / 50
    }
    #expect(step > 50)
    #expect(try catalog.check() == [])
  }

  @Test func anInterruptedAddStoresAllOrNothing() throws {
    let catalog = try TemporaryFolder().catalog()
    let designs = [try Sample.small("b"), try Sample.small("c", width: 9)]
    try interruptEverywhere(catalog, [], ["b", "c"]) { try catalog.add(designs) }
  }

  @Test func anInterruptedRemovalRemovesAllOrNothing() throws {
    let catalog = try TemporaryFolder().catalog()
    try catalog.add([Sample.small("b"), Sample.small("c", width: 9)])
    try interruptEverywhere(catalog, ["b", "c"], ["c"]) { try catalog.remove("b") }
  }

  @Test func aFullDiskStoresNothing() throws {
    let catalog = try TemporaryFolder().catalog()
    try catalog.add([Sample.small("first")])
    let pages = try catalog.connection.first("PRAGMA page_count") { (row) throws(SQLiteError) in
      try row.int(0)
    }
    _ = try catalog.connection.first("PRAGMA max_page_count = \(try #require(pages))") {
      (row) throws(SQLiteError) in try row.int(0)
    }
    var failure: CatalogError.Kind?
    do {
      for number in 0..<50 { try catalog.add([Sample.small("n\(number)", width: 3 + number)]) }
    } catch let error as CatalogError { failure = error.kind }
    #expect(failure == .full)
    #expect(try catalog.check() == [])
    #expect(try catalog.names().contains("first"))
  }

  @Test func twoConnectionsSeeWhatTheOtherStored() throws {
    let folder = TemporaryFolder()
    let (one, two) = (try folder.catalog(), try folder.catalog())
    try one.add([Sample.small("a")])
    #expect(try two.names() == ["a"])
    try two.add([Sample.small("a", width: 5)])
    #expect(try one.revisions(of: "a").map(\.revision) == [2, 1])
    // A second writer waits, and gives up with a word that says so.
    let blocked = try Connection(path: folder.file(), mode: .readWrite, busyMilliseconds: 1)
    try one.connection.transaction {
      _ = #expect(throws: SQLiteError.self) { try blocked.run("BEGIN IMMEDIATE") }
    }
    try two.remove("a")
    #expect(try one.names() == [])
    try one.add([Sample.small("a")])
    #expect(try two.check() == [])
  }
}
