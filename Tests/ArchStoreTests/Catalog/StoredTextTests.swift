import ArchFormats
import ShapeEngine
import Testing

@testable import ArchStore

/// A stored text is expanded again only where it still gives what was stored with it.
@Suite struct StoredTextTests {
  private func refusal(_ catalog: Catalog, _ name: String) throws -> CatalogError? {
    let name = try DesignName(name)
    do {
      _ = try catalog.definition(of: name)
      return nil
    } catch { return error }
  }

  @Test func `a text that is read otherwise is refused, and the check names it`() throws {
    let catalog = try TemporaryFolder().catalog()
    try catalog.add([Sample.small()])
    #expect(try catalog.definition(of: DesignName("small")).text == Sample.small().text)
    // As if a reader of another version had made 12 channels of the text that says 8.
    var other = try Sample.small(width: 12)
    other.text = try Sample.small().text
    try catalog.add([other])
    let error = try #require(try refusal(catalog, "small"))
    #expect(error.kind == .badData)
    #expect(error.message == "the stored text of 'small@2' defines another network now")
    #expect(error.found == "other layers: conv1, conv2")
    #expect(error.help?.contains("archdb show small@2 --flat") == true)
    #expect(try refusal(catalog, "small@1") == nil)
    #expect(
      try catalog.check() == [
        "small@2: its text defines another network now: other layers: conv1, conv2"
      ])
    // The design itself is there as it was.
    #expect(
      try catalog.architecture(of: DesignName("small")).identity == other.architecture.identity)
  }

  @Test func `a text that cannot be read, or defines something else, is named`() throws {
    let catalog = try TemporaryFolder().catalog()
    for (name, text) in [("broken", "name: broken\nlayers: 7\n"), ("gone", "name: here\n")] {
      var design = try Sample.small(name)
      design.text = text + (name == "gone" ? "input: [8]\nlayers:\n  - Linear(4)\n" : "")
      try catalog.add([design])
    }
    #expect(try refusal(catalog, "broken")?.found?.hasPrefix("the text cannot be read: ") == true)
    #expect(try refusal(catalog, "gone")?.found == "the text does not define 'gone'")
    #expect(try catalog.check().count == 2)
  }

  /// A design that calls another one is as it was stored where that one has the same layers in other blocks.
  @Test func `blocks of a called design that changed are noted, and no problem`() throws {
    // What a text calls is read from the file.
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let catalog = try folder.catalog()
    func add(_ name: String, _ text: String) throws {
      let design = try #require(
        try catalog.reader.designs(in: Array(text.utf8), file: "\(name).yaml").first)
      try catalog.add([NewDesign(design.analysis, text: text, format: "yaml")])
    }
    let base =
      "name: base\ninput: [3, 8, 8]\nblocks:\n  Pair(planes):\n    - c: Conv2d(planes, 3)\n"
      + "    - r: ReLU\nlayers:\n  - a: Pair(4)\n"
    try add("base", base)
    try add("top", "name: top\ninput: [3, 8, 8]\nlayers:\n  - net: base\n  - fc: Conv2d(4, 1)\n")
    _ = try catalog.remove(["base"])
    try add("base", base.replacing("Pair", with: "Duo"))
    var notes: [String] = []
    #expect(try catalog.check(noting: { notes.append($0) }) == [])
    #expect(
      notes == [
        "top@1 is stored as it was added. Its text calls 'base', which is base@1 now, and by that "
          + "its blocks are not what was stored; its layers are the same."
      ])
  }

  /// A layer type may come that a stored text has a block of: there it stays the block.
  @Test func `a block that is named like a layer type is what it was`() throws {
    let catalog = try TemporaryFolder().catalog()
    let text =
      "name: old\ninput: [3, 8, 8]\nblocks:\n  TopK(planes):\n    - c: Conv2d(planes, 3)\n"
      + "layers:\n  - k: TopK(4)\n"
    let design = try #require(
      try catalog.reader.designs(in: Array(text.utf8), file: "old.yaml").first)
    try catalog.add([NewDesign(design.analysis, text: text, format: "yaml")])
    #expect(design.architecture.layers.map(\.path) == ["k.c"])
    #expect(try catalog.definition(of: DesignName("old")).text == text)
    #expect(try catalog.check() == [])
    // In a new text it would hide the type.
    #expect(throws: DefinitionError.self) {
      _ = try DefinitionReader().designs(in: Array(text.utf8), file: "old.yaml")
    }
  }

  /// What a design calls may have another revision by now: then its text gives another network.
  @Test func `a called design that was changed`() throws {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    let inner = "name: inner\ninput: [3, 8, 8]\nlayers:\n  - conv: Conv2d(4, 3)\n"
    let outer = "name: outer\ninput: [3, 8, 8]\nlayers:\n  - part: inner\n"
    func designs(_ text: String) throws -> [NewDesign] {
      try catalog.reader.designs(in: Array(text.utf8), file: "x.yaml").map {
        NewDesign($0.analysis, text: text, format: "yaml")
      }
    }
    try catalog.add(designs(inner))
    try catalog.add(designs(outer))
    #expect(try refusal(catalog, "outer") == nil)
    try catalog.add(designs(inner.replacing("4, 3", with: "5, 3")))
    let error = try #require(try refusal(catalog, "outer"))
    #expect(error.found == "another layer part.conv")
    #expect(error.message.hasSuffix("it calls 'inner', which is inner@2 now and was inner@1"))
    #expect(try refusal(catalog, "inner") == nil)
    // What is stored is whole: that is noted, and is no problem.
    var notes: [String] = []
    #expect(try catalog.check(noting: { notes.append($0) }) == [])
    #expect(notes.count == 1)
    let parts = ["outer@1", "inner@2", "inner@1", "part.conv", "archdb show outer@1 --flat"]
    for part in parts { #expect(notes.first?.contains(part) == true, "\(notes)") }
    // With the text of the inner one as it was, the outer one is what was stored.
    try catalog.add(designs(inner))
    notes = []
    #expect(try catalog.check(noting: { notes.append($0) }) == [] && notes.isEmpty)
    try catalog.remove(["inner"])
    #expect(try catalog.check(noting: { notes.append($0) }) == [])
    #expect(notes.count == 1)
    #expect(notes.first?.contains("'inner', which is not in the catalog any more") == true)
    // A text that was changed is a problem, whatever it calls.
    try catalog.add(designs(inner))
    try catalog.add(designs(inner.replacing("4, 3", with: "5, 3")))
    var other = try designs(outer)[0]
    other.text = outer.replacing("[3, 8, 8]", with: "[3, 9, 9]")
    try catalog.add([other])
    notes = []
    #expect(try catalog.check(noting: { notes.append($0) }).count == 1)
  }
}
