import ArchFormats
import ShapeEngine
import Testing

@testable import ArchStore

/// The rows that search follows: that they are kept right, and that the tables of layers are not
/// scanned for any question.
@Suite struct SearchRowsTests {
  private func hits(_ catalog: Catalog, _ change: (inout SearchQuery) -> Void = { _ in }) throws
    -> [String]
  {
    var query = SearchQuery()
    change(&query)
    return try catalog.search(query).hits.map { "\($0.name)@\($0.revision)" }
  }

  @Test func `the newest revision, or all`() throws {
    let catalog = try TemporaryFolder().catalog()
    try catalog.add([Sample.small("a", width: 4), Sample.small("b", width: 4)])
    try catalog.add([Sample.small("a", width: 6)])
    #expect(try hits(catalog) == ["a@2", "b@1"])
    #expect(try hits(catalog) { $0.allRevisions = true } == ["a@1", "a@2", "b@1"])
    #expect(try hits(catalog) { $0.channels = try? IntegerRanges("4") } == ["b@1"])
    #expect(
      try hits(catalog) {
        ($0.channels, $0.allRevisions) = (try? IntegerRanges("4"), true)
      }.sorted() == ["a@1", "b@1"])
    #expect(try catalog.check() == [])
    try catalog.remove(["a"])
    #expect(try hits(catalog) { $0.allRevisions = true } == ["b@1"])
    #expect(try catalog.check() == [])
  }

  @Test func `sheets that are missing are computed before a search`() throws {
    let folder = TemporaryFolder()
    // Designs as the first schema had them; their sheets are of an engine long gone.
    try Fixture.earlierCatalog(version: 1, at: "catalog.sqlite", in: folder)
    let catalog = try folder.catalog()
    let filled = try folder.catalog("new.sqlite")
    for name in try catalog.names() {
      let architecture = try catalog.architecture(of: DesignName(name: name))
      try filled.add([
        NewDesign(Analysis(architecture), text: JSON(flat: architecture).pretty, format: "json")
      ])
    }
    let names = ["caller", "graph", "person-small", "person-wide"]
    // Inputs of 64x48 after two strides of 2; inputs of 16x16 after a window of 3.
    for (final, expected) in [
      ([16, 12], ["person-small", "person-wide"]), ([14, 14], ["graph"]),
    ] {
      #expect(try hits(filled) { $0.final = final }.map(\.name) == expected)
      #expect(try hits(catalog) { $0.final = final }.map(\.name) == expected)
    }
    #expect(try hits(catalog) { $0.names = ["*"] }.map(\.name) == names)
    #expect(try catalog.check() == [])
  }

  @Test func `what the rules refuse is not found, and what is stale is computed anew`() throws {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    try catalog.add([Sample.small()])
    let connection = catalog.connection
    try connection.run("UPDATE design_map SET channels = channels + 900")
    try connection.run("UPDATE engine SET signature = 'engine 0; Conv2d 1; MaxPool2d 1'")
    try catalog.markStaleSheets()
    let readOnly = try Catalog.open(at: folder.file(), access: .readOnly)
    do {
      _ = try readOnly.search(SearchQuery())
      Issue.record("stale rows were served")
    } catch { #expect(error.kind == .readOnly) }
    #expect(try hits(catalog) { $0.channels = try? IntegerRanges("900..") } == [])
    #expect(try hits(catalog) == ["small@1"])
    #expect(try catalog.check() == [])
  }

  @Test func `more than ten thousand are counted no further`() throws {
    var list = HitList(limit: 3)
    for revision in 0..<20_000 {
      list.insert(.init(number: 20_000 - revision, text: "", revision: revision))
    }
    #expect(list.count == 10_000 && !list.isCounted)
    #expect(list.entries.map(\.number) == [1, 2, 3])
    #expect(list.bound == 3)
    // The same design in another place counts once.
    list = HitList(limit: 3)
    for _ in 0..<2 { list.insert(.init(number: 1, text: "", revision: 7)) }
    #expect(list.count == 1 && list.entries.count == 1)
  }

  /// No plan walks over layers, over maps, or over anything that grows with the designs but their
  /// narrow rows.
  @Test func `no question scans layers`() throws {
    let catalog = try TemporaryFolder().catalog()
    try catalog.add(Array(Sample.zoo().prefix(20)))
    var queries: [SearchQuery] = []
    func add(_ change: (inout SearchQuery) throws -> Void) rethrows {
      var query = SearchQuery()
      try change(&query)
      queries.append(query)
    }
    add { $0.output = [14, 14] }
    add { ($0.output, $0.allRevisions) = ([14, 14], true) }
    add { $0.final = [7, 7] }
    try add { ($0.stride, $0.channels) = ([[16]], try IntegerRanges("..256")) }
    add { $0.pyramid = [4, 8, 16, 32] }
    add { ($0.output, $0.input) = ([13, 13], .sizes([416, 416])) }
    add { ($0.output, $0.input) = ([19, 19], .any) }
    try add { ($0.names, $0.layers) = (["mob*"], try IntegerRanges("..50")) }
    try add { $0.tokens = try IntegerRanges("196..200") }
    add { $0.type = "ConvTranspose2d" }
    try add { $0.receptiveField = try IntegerRanges("100..") }
    add { $0.accepts = [500, 375] }
    for query in queries {
      let resolutions = try Resolutions(catalog.connection, at: query.input)
      let costs = DesignCosts(catalog.connection, at: query.sizes)
      let plan = try SearchPlan(query, catalog, resolutions, costs)
      let source = try SearchSource(plan, catalog.connection)
      let reading = source.reading(plan, needsLegality: true)
      let steps = try catalog.connection.all("EXPLAIN QUERY PLAN " + reading.sql) {
        (row) throws(SQLiteError) in try row.text(3)
      }
      #expect(!steps.isEmpty)
      if query.asksForPyramid {
        #expect(steps.contains { $0.contains("COVERING INDEX design_pyramid") }, "\(steps)")
      }
      // The list of engines is a parameter.
      for step in steps where !step.contains("json_each") {
        #expect(!step.contains("SCAN"), "\(step): \(reading.sql)")
        #expect(!step.contains("TEMP B-TREE"), "\(step): \(reading.sql)")
      }
    }
  }
}

extension String {
  /// The name of a hit without its revision.
  fileprivate var name: String { String(prefix { $0 != "@" }) }
}
