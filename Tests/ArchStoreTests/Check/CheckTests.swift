import Glibc
import Testing

@testable import ArchStore

/// `check` finds what was changed in rows that the file's structure says nothing of.
@Suite struct CheckTests {
  /// Two designs, one of them in two revisions.
  static func filled() throws -> (folder: TemporaryFolder, catalog: Catalog) {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    try catalog.add([Sample.small()])
    try catalog.add([Sample.small(width: 9, text: "second"), Sample.small("other", width: 3)])
    return (folder, catalog)
  }

  /// The row of what the first revision's layer at a position is, and of what it gives.
  private static func node(_ position: Int) -> String {
    "(SELECT node_id FROM layer WHERE revision_id = 1 AND position = \(position))"
  }
  private static func figures(_ position: Int) -> String {
    "(SELECT figures_id FROM layer WHERE revision_id = 1 AND position = \(position))"
  }

  /// Changes of one row, and what the check says of each.
  static let changes: [(sql: String, problem: String)] = [
    ("UPDATE text SET content = 'name: small' WHERE id = 1", "text 1: it is not what was stored"),
    ("UPDATE text SET content = zeroblob(9) WHERE id = 1", "text 1: it is not what was stored"),
    ("UPDATE text SET size = size + 1 WHERE id = 1", "text 1: it is not what was stored"),
    ("UPDATE text SET size = 9223372036854775807", "text 1: it is not what was stored"),
    ("UPDATE text SET sha256 = zeroblob(32) WHERE id = 1", "text 1: it is not what was stored"),
    ("UPDATE text SET format = 'toml' WHERE id = 1", "text 1"),
    ("UPDATE revision SET created = '1969' WHERE number = 2", "small@2: stored before"),
    ("UPDATE revision SET layer_count = 7 WHERE id = 1", "small@1"),
    ("UPDATE design SET layer_count = 7 WHERE revision_id = 1", "small@1"),
    ("UPDATE design SET layer_count = -1 WHERE revision_id = 1", "small@1"),
    ("UPDATE design SET name = 'large' WHERE revision_id = 1", "small@1"),
    ("UPDATE design SET is_old = 0 WHERE revision_id = 1", "small@1"),
    ("UPDATE design SET params = 1 WHERE revision_id = 1", "small@1"),
    ("UPDATE design SET macs = NULL WHERE revision_id = 1", "small@1"),
    ("UPDATE design SET final_position = 0 WHERE revision_id = 1", "small@1"),
    ("UPDATE design SET engine_id = NULL WHERE revision_id = 1", "small@1"),
    ("DELETE FROM design WHERE revision_id = 1", "small@1: search has no row of it"),
    ("DELETE FROM sheet WHERE revision_id = 1", "small@1: its cached sheet is missing"),
    (
      "UPDATE layer SET figures_id = NULL WHERE revision_id = 1; DELETE FROM sheet WHERE revision_id = 1",
      "small@1: its cached sheet is missing"
    ),
    ("UPDATE sheet SET training_params = 7 WHERE revision_id = 1", "small@1"),
    ("UPDATE sheet SET params = params + 1 WHERE revision_id = 1", "small@1"),
    ("UPDATE sheet SET output = '[1,2,3,4]' WHERE revision_id = 1", "small@1"),
    ("UPDATE sheet SET variables = '[]' WHERE revision_id = 1", "small@1"),
    ("UPDATE figures SET channels = channels + 1", "small@1: conv1"),
    ("UPDATE figures SET stride = 3 WHERE id = \(figures(2))", "small@1: conv2"),
    ("UPDATE figures SET outputs = '[[1,1,1,1]]'", "small@1: conv1"),
    ("UPDATE figures SET outputs = '[[1,1'", "small@1"),
    ("UPDATE figures SET outputs = '[[-9223372036854775808]]'", "small@1"),
    ("UPDATE figures SET outputs = printf('%.*c', 100000, '[')", "small@1"),
    ("UPDATE figures SET resolution_id = NULL WHERE id = \(figures(1))", "small@1: pool"),
    ("UPDATE figures SET resolution_id = 999999 WHERE id = \(figures(1))", "small@1"),
    ("UPDATE figures SET uses = uses + 1 WHERE id = 1", "figures 1: miscounted"),
    ("DELETE FROM figures WHERE id = \(figures(1))", "a layer names it"),
    ("UPDATE layer SET figures_id = NULL WHERE revision_id = 1 AND position = 1", "small@1"),
    ("UPDATE design_map SET channels = channels + 1 WHERE revision_id = 1", "small@1"),
    ("UPDATE design_map SET role = role + 1 WHERE revision_id = 1 AND role = 2", "small@1"),
    ("UPDATE design_map SET params = 0 WHERE revision_id = 1", "small@1"),
    ("DELETE FROM design_map WHERE revision_id = 1", "small@1"),
    (
      """
      INSERT INTO design_map SELECT resolution_id, role, macs, revision_id, 77, params, legality_id
        FROM design_map WHERE revision_id = 1 LIMIT 1
      """, "design_map has 1 rows that are no design's"
    ),
    ("UPDATE resolution SET width = width + 1", "small@1"),
    ("UPDATE resolution SET kind = 'tokens'", "small@1"),
    ("UPDATE resolution SET most_channels = 1", "a search would pass over"),
    (
      "UPDATE resolution SET least_macs = macs + 1 FROM (SELECT max(macs) AS macs FROM design_map)",
      "a search would pass over"
    ),
    ("UPDATE form SET text = text || ' + 1' WHERE a IS NOT NULL", "small@1"),
    ("UPDATE form SET b = b + 1 WHERE a IS NOT NULL", "small@1"),
    ("UPDATE form SET uses = uses + 1 WHERE id = 1", "form 1: miscounted"),
    ("UPDATE legality SET uses = 0", "legality 1: miscounted"),
    ("UPDATE legality SET text = '{}'", "small@1"),
    ("UPDATE pyramid SET text = '3x3'", "small@1"),
    ("UPDATE engine SET is_current = 0", "marked wrongly"),
    ("UPDATE revision SET identity = zeroblob(32) WHERE id = 1", "small@1"),
    ("UPDATE revision SET inputs = '{\"input\":[1,3,64,64]}' WHERE id = 1", "small@1"),
    ("UPDATE revision SET outputs = '[[null,0]]' WHERE id = 1", "small@1"),
    ("UPDATE revision SET outputs = '[[null,-9223372036854775808]]' WHERE id = 1", "small@1"),
    ("UPDATE revision SET inputs = '{\"input\":[]}' WHERE id = 1", "small@1"),
    ("UPDATE revision SET batch = 9223372036854775807 WHERE id = 1", "small@1"),
    ("UPDATE revision SET scopes = printf('%.*c', 1000000, '[') WHERE id = 1", "small@1"),
    ("UPDATE node SET path = 'convX' WHERE id = \(node(0))", "small@1"),
    // A layer that takes its own output, one that takes a later one's, and lists that lie.
    ("UPDATE node SET inputs = '[0]' WHERE id = \(node(1))", "small@1"),
    ("UPDATE node SET inputs = '[[-1,0]]' WHERE id = \(node(1))", "small@1"),
    ("UPDATE node SET inputs = '[9223372036854775807]' WHERE id = \(node(1))", "small@1"),
    ("UPDATE node SET inputs = '[-9223372036854775808]'", "small@1"),
    ("UPDATE node SET inputs = '[[1,9223372036854775807]]' WHERE id = \(node(1))", "small@1"),
    ("UPDATE node SET inputs = '[[],[]]'", "small@1"),
    ("UPDATE node SET reference_count = -1", "small@1"),
    ("UPDATE node SET weights_of = 0", "small@1"),
    ("UPDATE node SET weights_of = -9223372036854775808", "small@1"),
    ("UPDATE node SET is_training = 1 WHERE id = \(node(2))", "small@1"),
    ("UPDATE node SET uses = 0 WHERE id = 1", "node 1: miscounted"),
    ("DELETE FROM node WHERE id = \(node(2))", "small@1"),
    ("UPDATE node SET path = 'a' || char(27) || '[2J' WHERE id = \(node(1))", "small@1"),
    ("UPDATE node SET path = printf('a%.*c', 400, '.a') WHERE id = \(node(1))", "small@1"),
    ("UPDATE revision SET scopes = '[]' WHERE id = 1", "small@1: its blocks"),
    ("UPDATE revision SET scopes = '[[\"conv1\",\"Tail\"]]' WHERE id = 1", "small@1: its blocks"),
    ("UPDATE revision SET source = 'another' WHERE id = 1", "small@1: its source"),
    ("UPDATE revision SET family = 'resnet' WHERE id = 1", "small@1: its family"),
    ("UPDATE revision SET task = 'segmentation' WHERE id = 1", "small@1: its task"),
    ("UPDATE revision SET year = 2015 WHERE id = 1", "small@1: its year"),
    ("UPDATE revision SET number = 9223372036854775807 WHERE number = 2", "counted from 1"),
    ("UPDATE layer SET position = position + 9223372036854775800 WHERE position = 2", "small@1"),
    ("DELETE FROM layer WHERE revision_id = 1 AND position = 2", "small@1"),
    ("UPDATE definition SET hyperparameters = '{}' WHERE id = 1", "small@1"),
    ("UPDATE definition SET hyperparameters = replace(hyperparameters, '3', '-3')", "small@1"),
    ("UPDATE definition SET type = 'Conv9d'", "small@1"),
    (
      "UPDATE definition SET hyperparameters = printf('%.*c', 200000, '[') || hyperparameters",
      "small@1"
    ),
  ]

  @Test(arguments: changes.map(\.sql))
  func aChangedRowIsFound(sql: String) throws {
    let (folder, catalog) = try Self.filled()
    #expect(try catalog.check() == [])
    try Intruder.run(sql, in: folder.file())
    let problem = try #require(Self.changes.first { $0.sql == sql }).problem
    let found = try Catalog.open(at: folder.file(), access: .checking).check()
    #expect(found.contains { $0.contains(problem) }, "\(found)")
  }

  /// Many designs are checked by several threads, in their order, and all of them are counted.
  @Test func manyDesignsAreCheckedAndCounted() throws {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    let names = (0..<200).map { "net\(1_000 + $0)" }
    try catalog.add(
      names.enumerated().map { try Sample.small($1, width: 3 + $0, text: "\($0)") })
    var counts: [Int] = []
    #expect(try catalog.check { done, _ in counts.append(done) } == [])
    #expect(counts == Array(1...200))
    try Intruder.run("UPDATE sheet SET macs = 0 WHERE revision_id % 50 = 1", in: folder.file())
    let found = try catalog.check()
    #expect(found.map { String($0.prefix(7)) } == ["net1000", "net1050", "net1100", "net1150"])
  }

  /// A catalog of an earlier archdb in a folder that cannot be written is checked as it is.
  @Test(arguments: 1..<Schema.version)
  func anEarlierSchemaIsChecked(version: Int) throws {
    let folder = TemporaryFolder()
    do {
      let connection = try Connection(path: folder.file(), mode: .create)
      try connection.execute(script: "PRAGMA journal_mode = WAL")
      try Schema.migrate(connection, to: version)
      // As such an archdb wrote it.
      try connection.run(
        "INSERT INTO text (id, sha256, format, \(version < 7 ? "" : "size, ")content)"
          + " VALUES (1, ?, 'yaml', \(version < 7 ? "" : "4, ")'text')", SHA256.hash("text"))
    }
    let before = folder.bytes(of: "catalog.sqlite")
    #expect(try Catalog.open(at: folder.file(), access: .checking).check() == [])
    #expect(throws: CatalogError.self) { try Catalog.open(at: folder.file(), access: .readOnly) }
    #expect(folder.bytes(of: "catalog.sqlite") == before)
    try Intruder.run("UPDATE text SET content = 'other'", in: folder.file())
    let found = try Catalog.open(at: folder.file(), access: .checking).check()
    #expect(found == ["text 1: it is not what was stored"])
  }

  @Test func compactingGivesRoomBack() throws {
    let (folder, catalog) = try Self.filled()
    let names = (0..<100).map { "net\($0)" }
    try catalog.add(names.enumerated().map { try Sample.small($1, width: 3 + $0, text: "\($0)") })
    try catalog.remove(names)
    let stored = try catalog.names()
    let (before, after) = try catalog.compact()
    #expect(after < before / 2)
    #expect(folder.bytes(of: "catalog.sqlite").count == after)
    #expect(try catalog.names() == stored)
    #expect(try catalog.check() == [])
    let reader = try Catalog.open(at: folder.file(), access: .readOnly)
    let error = #expect(throws: CatalogError.self) { try reader.compact() }
    #expect(error?.kind == .readOnly)
  }
}
