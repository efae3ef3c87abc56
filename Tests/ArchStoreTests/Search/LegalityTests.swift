import ArchFormats
import ShapeEngine
import TestSupport
import Testing

@testable import ArchStore

/// What a catalog keeps of the inputs that its designs accept.
@Suite struct LegalityTests {
  @Test func `what is kept is what was solved`() throws {
    var random = SeededGenerator(seed: 3)
    for design in try Sample.zoo() {
      let architecture = design.architecture
      let legal = try InputSolver(architecture).legalInputsOfOneSize()
      let text = legal.json.compact
      let read = try LegalInputs(text: text)
      #expect(read == legal && read.json.compact == text, "\(architecture.name)")
      for _ in 0..<20 {
        let sizes = legal.axes.map { _ in random.pick(1...400) }
        #expect(read.accepts(sizes) == legal.accepts(sizes), "\(architecture.name) at \(sizes)")
      }
    }
  }

  @Test(arguments: [
    "{}", "[]", #"{"axes":[["H"]]}"#, #"{"axes":[[1]],"parts":[]}"#,
    #"{"axes":[["H"]],"parts":[{"axes":[0],"boxes":[[{}]]}]}"#,
    #"{"axes":[["H"]],"parts":[{"axes":[0],"boxes":[[{"intervals":[[5,3]]}]]}]}"#,
    #"{"axes":[["H"]],"parts":[{"axes":[0],"boxes":[[{"intervals":[],"from":1}]]}]}"#,
    #"{"axes":[["H"]],"parts":[{"axes":[0],"boxes":[[{"intervals":[],"from":1,"period":-1,"residues":[0]}]]}]}"#,
    #"{"axes":[["H"]],"parts":[{"axes":[1],"boxes":[]}]}"#,
    #"{"axes":[["H"]],"parts":[{"axes":[0],"boxes":[],"conditions":["H"]}]}"#,
  ]) func `what is damaged is told`(text: String) throws {
    #expect(throws: ShapeError.self) { try LegalInputs(text: text) }
  }

  /// However many sizes are asked, a row is read once, and its conditions with it.
  @Test func `a search reads each answer once`() throws {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    try catalog.add(try Sample.zoo())
    let rows = try catalog.connection.first("SELECT count(*) FROM legality") {
      (row) throws(SQLiteError) in try row.int(0)
    }
    var any = SearchQuery()
    (any.output, any.input, any.limit) = ([7, 7], .any, 1_000)
    var accepting = SearchQuery()
    (accepting.accepts, accepting.limit) = ([97, 640], 1_000)
    for query in [any, accepting] {
      let search = try SearchRun(query, catalog, condition: nil)
      let list = try search.run()
      let reader = HitReader(search)
      let hits = try list.entries.compactMap { try reader.hit($0.revision) }
      #expect(hits.count > 50)
      #expect(search.legality.readCount <= rows ?? 0)
    }
  }

  /// Where no formula decides, the layers of each design do.
  @Test func `what is undecided is asked of the layers`() throws {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    try catalog.add([try Sample.small("small")])
    var query = SearchQuery()
    func found(_ sizes: [Int]) throws -> [String] {
      query.accepts = sizes
      return try catalog.search(query).hits.map(\.name)
    }
    // Pooling halves what the first convolution leaves of 3 pixels to nothing.
    #expect(try found([3, 32]) == [] && found([4, 32]) == ["small"])
    let text = try catalog.connection.first("SELECT text FROM legality") {
      (row) throws(SQLiteError) in try row.text(0)
    }
    var written = try LegalInputs(text: try #require(text)).written
    for index in written.parts.indices { written.parts[index].boxes = [[SolvedSizes(.all)]] }
    try catalog.connection.run(
      "UPDATE legality SET text = ?", LegalInputs(written).json.compact)
    #expect(try found([3, 32]) == ["small"])
    written.undecided = ["a size that no formula gives"]
    try catalog.connection.run(
      "UPDATE legality SET text = ?", LegalInputs(written).json.compact)
    #expect(try found([3, 32]) == [] && found([4, 32]) == ["small"])
  }
}
