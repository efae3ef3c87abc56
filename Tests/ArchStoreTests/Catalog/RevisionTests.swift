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
    #expect(try catalog.remove(["small"]).map(\.count) == [1])
    #expect(try catalog.check() == [])
    try catalog.remove(["*"])
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

  /// Removing gives back what a person has hidden; all that is asked for goes, or nothing.
  @Test func removalUncoversTheBuiltInDesign() throws {
    let catalog = try TemporaryFolder().catalog()
    try catalog.addZoo([Sample.small("a"), Sample.small("b")], fingerprint: "1")
    let identity = try catalog.info(of: DesignName("a")).identity
    try catalog.add([Sample.small("a", width: 5, text: "mine"), Sample.small("own", width: 6)])
    try catalog.add([Sample.small("a", width: 4, text: "mine")])
    func expectRefused(_ names: [String], builtIn: Bool = false, kind: CatalogError.Kind) throws {
      let error = #expect(throws: CatalogError.self) {
        try catalog.remove(names, builtIn: builtIn)
      }
      #expect(error?.kind == kind, "\(names)")
      #expect(try catalog.names() == ["a", "b", "own"])
      #expect(try catalog.info(of: DesignName("a")).revision == 3)
    }
    try expectRefused(["own", "nope"], kind: .noSuchName)
    try expectRefused(["own", "x*"], kind: .noSuchName)
    try expectRefused(["own", "b"], kind: .badData)
    try expectRefused(["own", "b*"], kind: .badData)
    try expectRefused(["own", "a@2"], builtIn: true, kind: .badData)

    let planned = try catalog.remove(["*"], isDryRun: true)
    #expect(
      planned == [
        Removal(name: "a", count: 2, uncoversBuiltIn: true),
        Removal(name: "own", count: 1, uncoversBuiltIn: false),
      ])
    #expect(try catalog.names() == ["a", "b", "own"])
    #expect(try catalog.remove(["*", "own"]) == planned)
    #expect(try catalog.names() == ["a", "b"])
    let left = try catalog.revisions(of: "a")
    #expect(left.map(\.identity) == [identity] && left[0].origin == .zoo)
    let query = SearchQuery()
    #expect(try catalog.search(query).hits.map(\.revision) == [1, 1])
    #expect(try catalog.check() == [])
    // A newer zoo may change it again, and what it has meanwhile is what is uncovered.
    let newer = try Sample.small("a", width: 7)
    try catalog.addZoo([newer], fingerprint: "2")
    #expect(try catalog.info(of: DesignName("a")).revision == 2)
    try catalog.add([Sample.small("a", width: 9)])
    let newest = try Sample.small("a", width: 3)
    try catalog.remove(["a"], uncovering: { _ in newest })
    #expect(
      try catalog.info(of: DesignName("a")).identity == newest.architecture.identity)
    #expect(try catalog.revisions(of: "a").allSatisfy { $0.origin == .zoo })
    #expect(try catalog.remove(["*"], builtIn: true).map(\.uncoversBuiltIn) == [false, false])
    #expect(try catalog.check() == [] && catalog.names() == [])
    // Both stay away.
    let results = try catalog.addZoo([newer, Sample.small("b")], fingerprint: "3")
    #expect(results.map(\.outcome) == [.leftAlone, .leftAlone])
  }

  /// Nothing goes that nobody has agreed to: another process may have added something meanwhile.
  @Test func whatSomebodyAgreedTo() throws {
    let catalog = try TemporaryFolder().catalog()
    try catalog.add([Sample.small("a")])
    let agreed = try catalog.remove(["*"], isDryRun: true)
    try catalog.add([Sample.small("b")])
    let error = #expect(throws: CatalogError.self) { try catalog.remove(["*"], agreed: agreed) }
    #expect(error?.kind == .busy)
    #expect(try catalog.names() == ["a", "b"])
    try catalog.add([Sample.small("a", width: 9)])
    #expect(throws: CatalogError.self) { try catalog.remove(["a"], agreed: agreed) }
    let now = try catalog.remove(["*"], isDryRun: true)
    #expect(try catalog.remove(["*"], agreed: now) == now && catalog.names() == [])
  }

  /// What a person's designs hide comes back on top of them, as a built-in one that a newer zoo changes.
  @Test func builtInOnesAreRestored() throws {
    let catalog = try TemporaryFolder().catalog()
    let zoo = [try Sample.small("a"), try Sample.small("b")]
    try catalog.addZoo(zoo, fingerprint: "1")
    let hiding = try catalog.add([Sample.small("a", width: 5), Sample.small("a", width: 6)])
    #expect(hiding.map(\.hidesBuiltIn) == [true, false])
    try catalog.remove(["b"], builtIn: true)
    let planned = try catalog.restoreBuiltIns(zoo, isDryRun: true)
    #expect(planned.map(\.revision) == [4, 1] && planned.map(\.outcome) == [.added, .added])
    #expect(try catalog.names() == ["a"])
    #expect(try catalog.restoreBuiltIns(zoo, message: "back") == planned)
    #expect(try catalog.restoreBuiltIns(zoo).map(\.outcome) == [.unchanged, .unchanged])
    let newest = try catalog.info(of: DesignName("a"))
    #expect(newest.origin == .zoo && newest.message == "back")
    #expect(try catalog.list().map(\.hidesZooEntry) == [false, false])
    let newer = [try Sample.small("a", width: 7), try Sample.small("b", width: 7)]
    #expect(try catalog.addZoo(newer, fingerprint: "2").map(\.revision) == [5, 2])
    // A person's go from between them.
    #expect(
      try catalog.remove(["a"]) == [Removal(name: "a", count: 2, uncoversBuiltIn: false)])
    #expect(try catalog.revisions(of: "a").map(\.revision) == [3, 2, 1])
    #expect(try catalog.check() == [])
  }

  /// A newer zoo may have a name that was a person's alone: that is said once.
  @Test func aNewNameOfTheZoo() throws {
    let catalog = try TemporaryFolder().catalog()
    try catalog.addZoo([], fingerprint: "1")
    #expect(try catalog.add([Sample.small("mine", width: 5)]).map(\.hidesBuiltIn) == [false])
    for (fingerprint, hides) in [("2", true), ("3", false)] {
      let results = try catalog.addZoo([Sample.small("mine")], fingerprint: fingerprint)
      #expect(results.map(\.outcome) == [.leftAlone] && results.map(\.hidesBuiltIn) == [hides])
    }
  }

  @Test func theZooLeavesAloneWhatIsAPersons() throws {
    let catalog = try TemporaryFolder().catalog()
    let zoo = [try Sample.small("a"), try Sample.small("b"), try Sample.small("c")]
    #expect(try catalog.zooFingerprint() == nil)
    try catalog.addZoo(zoo, fingerprint: "1")
    #expect(try catalog.zooFingerprint() == "1")
    try catalog.add([Sample.small("a", width: 5)])
    try catalog.remove(["b"], builtIn: true)
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

  /// What a definition says that it changes is the message of the revision that changes it, of a
  /// newer zoo's and of a person's where there is no other; a person's revisions stay.
  @Test func aRevisionSaysWhatItChanges() throws {
    let catalog = try TemporaryFolder().catalog()
    var designs = [try Sample.small("a"), try Sample.small("b")]
    for index in designs.indices { designs[index].change = "first" }
    try catalog.addZoo(designs, fingerprint: "1")
    try catalog.add([Sample.small("b", width: 5)], message: "mine")
    designs = [try Sample.small("a", width: 7), try Sample.small("b", width: 7)]
    for index in designs.indices { designs[index].change = "second" }
    try catalog.addZoo(designs, fingerprint: "2")
    #expect(try catalog.revisions(of: "a").map(\.message) == ["second", nil])
    #expect(try catalog.revisions(of: "b").map(\.message) == ["mine", nil])
    #expect(try catalog.revisions(of: "b").map(\.origin) == [.user, .zoo])
    try catalog.addZoo(designs, fingerprint: "3")
    #expect(try catalog.revisions(of: "a").count == 2)
    var person = try Sample.small("a", width: 9)
    person.change = "third"
    try catalog.add([person])
    person = try Sample.small("a", width: 11)
    person.change = "third"
    try catalog.add([person], message: "said")
    #expect(try catalog.revisions(of: "a").map(\.message) == ["said", "third", "second", nil])
  }

  @Test(arguments: ["", "-a", "a b", "a/b", "a@", "a@0", "a@-1", "a@+1", "a@x", "ä"])
  func whatIsNoNameIsRefused(_ text: String) {
    #expect(throws: CatalogError.self) { try DesignName(text) }
  }
}
