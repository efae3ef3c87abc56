import ArchFormats
import ShapeEngine
import Testing

@testable import ArchStore

/// What is asked at another input than the designs' own is answered as the layers answer it there, one
/// design after the other.
@Suite struct SearchElsewhereTests {
  private struct Shared: @unchecked Sendable {
    let folder: TemporaryFolder
    let path: String
  }

  private static let shared = Result {
    let folder = TemporaryFolder()
    try folder.catalog().add(Sample.zoo())
    return Shared(folder: folder, path: folder.file())
  }

  private func catalog() throws -> Catalog {
    try Catalog.open(at: Self.shared.get().path, access: .readOnly)
  }

  /// A design at an input, as its layers are there.
  private struct Answer {
    var name: String
    var macs: Int
    var activations: Int
    var memory: Int
  }

  /// Of each design the channels of its pyramid's maps, by strides that are the same along all axes.
  private static let channels = Result {
    try Dictionary(
      uniqueKeysWithValues: Sample.zoo().map { design in
        let levels = try Pyramid(design.analysis).levels.filter { Set($0.strides).count == 1 }
        return (
          design.architecture.name,
          Dictionary(
            levels.map { ($0.strides[0], $0.channels) }, uniquingKeysWith: { first, _ in first })
        )
      })
  }

  /// Those designs of the zoo that accept an input of these sizes.
  private static func answers(at sizes: [Int]) throws -> [Answer] {
    try Sample.zoo().compactMap { design in
      let architecture = design.architecture
      guard architecture.inputs.count == 1, architecture.inputs[0].shape.count == sizes.count + 1
      else { return nil }
      let input = try Shape([architecture.batch, architecture.inputs[0].shape[0]] + sizes)
      guard let report = try? architecture.report(at: [input]) else { return nil }
      return Answer(
        name: architecture.name, macs: report.macs,
        activations: report.layers.flatMap(\.outputs).reduce(0) { $0 + $1.reduce(1, *) },
        memory: try #require(architecture.cost(.memory, at: [input])))
    }
  }

  private func names(_ change: (inout SearchQuery) throws -> Void) throws -> [String] {
    var query = SearchQuery()
    query.limit = 1_000
    try change(&query)
    return try catalog().search(query).hits.map(\.name)
  }

  @Test(arguments: [
    [640, 640], [224, 224], [96, 160], [33, 1_000], [512, 512], [2_048, 1_024],
  ])
  func `bounds hold at the input`(sizes: [Int]) throws {
    let answers = try Self.answers(at: sizes)
    for bound in [1_000_000, 2_000_000_000] {
      let ranges = try IntegerRanges("..\(bound)")
      func expect(_ isFound: (Answer) -> Bool, _ change: (inout SearchQuery) throws -> Void) throws
      {
        let found = try names {
          $0.input = .sizes(sizes)
          try change(&$0)
        }
        #expect(Set(found) == Set(answers.filter(isFound).map(\.name)), "..\(bound)")
      }
      try expect({ $0.macs <= bound }) { $0.macs = ranges }
      try expect({ $0.activations <= bound }) { $0.activations = ranges }
      try expect({ $0.memory <= bound }) { $0.memory = ranges }
      try expect({ $0.macs > bound }) { $0.macs = try IntegerRanges("\(bound + 1)..") }
    }
  }

  @Test func `a pyramid for so many multiply-accumulates is the loop over all designs`() throws {
    let strides = [4.0, 8, 16, 32]
    let channels = try Self.channels.get()
    let expected = try Self.answers(at: [640, 640]).filter { answer in
      answer.macs <= 2_000_000_000 && strides.allSatisfy { channels[answer.name]?[$0] != nil }
    }
    #expect(expected.count == 20)
    let found = try names {
      ($0.pyramid, $0.input) = ([4, 8, 16, 32], .sizes([640, 640]))
      $0.macs = try IntegerRanges("..2G")
    }
    #expect(found == expected.sorted { $0.macs < $1.macs }.map(\.name))
    let limited = try names {
      ($0.pyramid, $0.input) = ([4, 8, 16, 32], .sizes([640, 640]))
      $0.pyramid[0].channels = try IntegerRanges("..16")
      $0.pyramid[2].channels = try IntegerRanges("100..400")
      $0.macs = try IntegerRanges("..2G")
    }
    let few = expected.filter {
      guard let channels = channels[$0.name] else { return false }
      return channels[4] ?? 0 <= 16 && (100...400).contains(channels[16] ?? 0)
    }
    #expect(!few.isEmpty && Set(limited) == Set(few.map(\.name)))
  }

  @Test(arguments: [[224, 224], [64, 64], [1_000, 300]])
  func `the first hits are the cheapest there`(sizes: [Int]) throws {
    let cheapest = try Self.answers(at: sizes).sorted { ($0.macs, $0.name) < ($1.macs, $1.name) }
    var query = SearchQuery()
    (query.input, query.order) = (.sizes(sizes), .macs)
    for limit in [1, 7, 50] {
      query.limit = limit
      let found = try catalog().search(query).hits
      #expect(found.map(\.macs) == cheapest.prefix(limit).map(\.macs))
    }
  }

  /// What rows are left out by: no design has less there of what it has at its own input.
  @Test(arguments: [[224, 224], [64, 64], [1_000, 300], [640, 640]])
  func `no design is below the least ratio`(sizes: [Int]) throws {
    let catalog = try catalog()
    let ratio = try DesignCosts(catalog.connection, at: sizes).leastRatio()
    #expect(ratio > 0)
    let own = Dictionary(
      try Sample.zoo().map { ($0.architecture.name, $0.analysis.own.macs) },
      uniquingKeysWith: { $1 })
    for answer in try Self.answers(at: sizes) {
      #expect(Double(answer.macs) >= Double(own[answer.name] ?? 0) * ratio, "\(answer.name)")
    }
  }

  /// A size without a formula is asked of the layers.
  @Test func `what has no formula is evaluated`() throws {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    try catalog.add([Sample.small("known"), Sample.small("unknown", width: 12)])
    try catalog.connection.run(
      """
      UPDATE design_cost SET macs = NULL, memory = NULL
       WHERE revision_id = (SELECT revision_id FROM design WHERE name = 'unknown')
      """)
    var query = SearchQuery()
    (query.input, query.order) = (.sizes([64, 48]), .macs)
    let hits = try catalog.search(query).hits
    #expect(hits.map(\.name) == ["known", "unknown"])
    for (hit, width) in zip(hits, [8, 12]) {
      let architecture = try Sample.small(width: width).architecture
      #expect(hit.macs == (try architecture.report(at: [Shape([1, 3, 64, 48])]).macs))
    }
    query.macs = try IntegerRanges("..\(hits[0].macs)")
    #expect(try catalog.search(query).hits.map(\.name) == ["known"])
  }

  @Test func `strides are alternatives`() throws {
    func found(_ strides: [[Double]]) throws -> Set<String> {
      Set(try names { $0.stride = strides })
    }
    #expect(try found([[4], [8]]) == found([[4]]).union(found([[8]])))
    #expect(try !found([[4], [8]]).isEmpty)
  }

  @Test func `with the head the last map is another`() throws {
    var query = SearchQuery()
    (query.pyramid, query.names) = ([32], ["mobilenet_v3_large"])
    // Howard et al. 2019, table 1: the last bottleneck gives 160 channels, the convolution 960.
    #expect(try catalog().search(query).hits.first?.levels.map(\.channels) == [160])
    query.includesHead = true
    #expect(try catalog().search(query).hits.first?.levels.map(\.channels) == [960])
  }
}
