import ArchFormats
import ShapeEngine
import Testing

@testable import ArchStore

@Suite struct RevisionTests {
  @Test func aChangedDesignIsANewRevision() throws {
    let catalog = try TemporaryFolder().catalog()
    #expect(try catalog.add([Sample.small()]).map(\.outcome) == [.added])
    #expect(try catalog.add([Sample.small()]).map(\.outcome) == [.unchanged])
    #expect(try catalog.add([Sample.small(width: 9)]).map(\.revision) == [2])
    // What equals an older revision only is new.
    #expect(try catalog.add([Sample.small()], message: "back").map(\.revision) == [3])
    let log = try catalog.revisions(of: "small")
    #expect(log.map(\.revision) == [3, 2, 1] && log[0].message == "back")
    #expect(try catalog.architecture(of: DesignName("small@2")).layers.count == 3)
    #expect(throws: CatalogError.self) { try catalog.info(of: DesignName("small@4")) }
    do { _ = try catalog.info(of: DesignName("smal")) } catch {
      #expect(error.kind == .noSuchName && error.help == "did you mean 'small'?")
    }
  }

  /// A catalog may come from anybody: a number that is the largest there is has no next one.
  @Test func aLastRevisionHasNoNext() throws {
    let (folder, catalog) = try CheckTests.filled()
    try Intruder.run(
      "UPDATE revision SET number = 9223372036854775807 WHERE number = 2", in: folder.file())
    let error = #expect(throws: CatalogError.self) { try catalog.add([Sample.small(width: 5)]) }
    #expect(error?.kind == .corrupt, "\(String(describing: error))")
  }

  /// The name of a layer type of the file's own is kept, and does not make another design.
  @Test func namesOfTypesDoNotCount() throws {
    let plain = "name: x\ninput: [3, 4, 8, 8]\nlayers:\n  - conv: Conv3d(8, 3, padding=1)\n"
    let named = """
      name: x
      input: [3, 4, 8, 8]
      blocks:
        Simple(planes): Conv3d(planes, 3, padding=1)
      layers:
        - conv: Simple(8)

      """
    let catalog = try TemporaryFolder().catalog()
    #expect(try catalog.add(Sample.designs(named)).map(\.outcome) == [.added])
    #expect(try catalog.add(Sample.designs(plain)).map(\.outcome) == [.unchanged])
    let scopes = try catalog.architecture(of: DesignName("x")).scopes
    #expect(scopes == [Architecture.Scope(path: "conv", block: "Simple")])
  }

  @Test func removalLeavesNoOrphans() throws {
    let catalog = try TemporaryFolder().catalog()
    try catalog.add(Sample.zoo())
    try catalog.add([Sample.small(), Sample.small("other", width: 5, text: "other")])
    #expect(try catalog.remove("small") == 1)
    #expect(try catalog.check() == [])
    for name in try catalog.names() { try catalog.remove(name) }
    for table in [
      "architecture", "revision", "layer", "definition", "text", "form", "resolution", "sheet",
      "node", "figures", "design", "design_map", "legality", "pyramid",
    ] {
      let count = try catalog.connection.first("SELECT count(*) FROM \(table)") {
        (row) throws(SQLiteError) in try row.int(0)
      }
      #expect(count == 0, "\(table)")
    }
  }

  @Test func theZooLeavesAloneWhatIsAPersons() throws {
    let catalog = try TemporaryFolder().catalog()
    let zoo = [try Sample.small("a"), try Sample.small("b"), try Sample.small("c")]
    #expect(try catalog.zooFingerprint() == nil)
    try catalog.addZoo(zoo, fingerprint: "1")
    #expect(try catalog.zooFingerprint() == "1")
    try catalog.add([Sample.small("a", width: 5)])
    try catalog.remove("b")
    let newer = [
      try Sample.small("a", width: 7), try Sample.small("b", width: 7),
      try Sample.small("c", width: 7),
    ]
    let results = try catalog.addZoo(newer, fingerprint: "2")
    #expect(results.map(\.outcome) == [.leftAlone, .leftAlone, .added])
    #expect(try catalog.list().map(\.hidesZooEntry) == [true, false])
    #expect(try catalog.list(matching: ["c*"]).map(\.info.revision) == [2])
    // Whoever adds a removed name has it back, and from then on it is theirs.
    try catalog.add([Sample.small("b")])
    #expect(try catalog.names() == ["a", "b", "c"])
  }

  @Test(arguments: ["", "-a", "a b", "a/b", "a@", "a@0", "a@-1", "a@+1", "a@x", "ä"])
  func whatIsNoNameIsRefused(_ text: String) {
    #expect(throws: CatalogError.self) { try DesignName(text) }
  }
}
