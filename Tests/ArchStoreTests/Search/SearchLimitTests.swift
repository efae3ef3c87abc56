import ArchFormats
import ShapeEngine
import Testing

@testable import ArchStore

/// What search leaves out: rows that can no longer change the answer, and resolutions whose bounds
/// say that none of their maps is as asked for.
@Suite struct SearchLimitTests {
  /// A catalog of one design stored 12,000 times under other names, with totals in no order.
  private static func manyDesigns() throws -> Catalog {
    let catalog = try TemporaryFolder().catalog()
    try catalog.add([Sample.small("a")])
    let connection = catalog.connection
    // 7,919 is prime to 12,007: the numbers are distinct, and in another order in each column.
    let changes = [
      "architecture": ["id": "s.id + k", "name": "s.name || k"],
      "revision": ["id": "s.id + k", "architecture_id": "s.architecture_id + k"],
      "layer": ["revision_id": "s.revision_id + k"],
      "sheet": ["revision_id": "s.revision_id + k"],
      "design_cost": ["revision_id": "s.revision_id + k"],
      "design": [
        "revision_id": "s.revision_id + k", "name": "s.name || k",
        "macs": "s.macs + k * 7919 % 12007", "params": "s.params + k * 104729 % 12007",
        "layer_count": "s.layer_count + k * 1299709 % 12007",
      ],
      "design_map": [
        "revision_id": "s.revision_id + k", "macs": "s.macs + k * 7919 % 12007",
        "params": "s.params + k * 104729 % 12007",
      ],
    ]
    try connection.execute(script: "PRAGMA foreign_keys = OFF")
    for (table, change) in changes {
      let columns = try connection.all("SELECT name FROM pragma_table_info(?)", table) {
        (row) throws(SQLiteError) in try row.text(0)
      }
      let values = columns.map { change[$0] ?? "s.\($0)" }.joined(separator: ", ")
      try connection.run(
        """
        WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 12000)
        INSERT INTO \(table) (\(columns.joined(separator: ", ")))
        SELECT \(values) FROM n, \(table) s
        """)
    }
    try connection.run(
      """
      UPDATE resolution
         SET most_params = (SELECT max(params) FROM design_map WHERE resolution_id = resolution.id)
      """)
    return catalog
  }

  @Test func `beyond what is counted the first designs are still found`() throws {
    let catalog = try Self.manyDesigns()
    let questions: [(String, (inout SearchQuery) throws -> Void)] = [
      ("maps", { $0.channels = try IntegerRanges("1..") }), ("pyramids", { $0.pyramid = [1] }),
      ("names", { $0.parameters = try IntegerRanges("1..") }),
      ("a type", { $0.type = "Conv2d" }),
    ]
    for order in SearchQuery.Order.allCases {
      let column = order == .layers ? "layer_count" : order.rawValue
      let expected = try catalog.connection.all(
        "SELECT name FROM design ORDER BY \(column), revision_id LIMIT 7"
      ) { (row) throws(SQLiteError) in try row.text(0) }
      for (source, change) in questions {
        var query = SearchQuery()
        try change(&query)
        (query.order, query.limit) = (order, 7)
        let result = try catalog.search(query)
        #expect(result.hits.map(\.name) == expected, "\(source) by \(order)")
        #expect(result.total == 10_000 && !result.isExact, "\(source) by \(order)")
      }
    }
  }

  @Test func `a resolution's bounds are those of its maps`() throws {
    let catalog = try TemporaryFolder().catalog()
    let zoo = try Array(Sample.zoo().prefix(60))
    // In two steps, so that bounds are widened, too.
    try catalog.add(Array(zoo.prefix(30)))
    try catalog.add(Array(zoo.dropFirst(30)))
    let wrong = try catalog.connection.all(
      """
      SELECT q.id FROM resolution q JOIN design_map m ON m.resolution_id = q.id GROUP BY q.id
      HAVING q.least_channels IS NOT min(m.channels) OR q.most_channels IS NOT max(m.channels)
          OR q.least_params IS NOT min(m.params) OR q.most_params IS NOT max(m.params)
          OR q.least_macs IS NOT min(m.macs)
      """
    ) { (row) throws(SQLiteError) in try row.int(0) }
    #expect(wrong.isEmpty)
    let greatest = try #require(
      try catalog.connection.first("SELECT max(channels) FROM design_map") {
        (row) throws(SQLiteError) in try row.int(0)
      })
    var query = SearchQuery()
    query.channels = try IntegerRanges("\(greatest)..")
    #expect(try catalog.search(query).hits.contains { $0.channels == greatest })
    query.channels = try IntegerRanges("\(greatest + 1)..")
    #expect(try catalog.search(query).total == 0)
  }
}
