import ArchFormats
import ShapeEngine
import TestSupport
import Testing

@testable import ArchStore

/// Designs as definition files, and what these are called.
@Suite struct ExportTests {
  private static func files(_ catalog: Catalog) throws -> [ExportedDefinition] {
    var files: [ExportedDefinition] = []
    try catalog.exportDefinitions { file, _ in files.append(file) }
    return files
  }

  /// Every text alone, read with nothing but the built-in architectures, is what was stored.
  private static func expectGivenBack(_ catalog: Catalog) throws {
    var found: [String: [UInt8]] = [:]
    for file in try files(catalog) {
      let reader = DefinitionReader(library: Embedded.definition)
      let designs = try reader.designs(in: Array(file.text.utf8), file: file.names[0])
      #expect(Set(designs.map(\.architecture.name)) == Set(file.names))
      for design in designs {
        #expect(design.disagreements.isEmpty)
        #expect(
          found.updateValue(design.architecture.identity, forKey: design.architecture.name) == nil)
      }
    }
    let own = try catalog.list().filter { $0.info.origin == .user }
    #expect(Set(found.keys) == Set(own.map(\.info.name)))
    for entry in own {
      #expect(found[entry.info.name] == entry.info.identity, "\(entry.info.name)")
    }
  }

  /// The zoo's own definitions, stored by a person: a file a family, as it was written.
  @Test func familiesAreOneFileEach() throws {
    let catalog = try TemporaryFolder().catalog()
    try catalog.add(Sample.zoo())
    let files = try Self.files(catalog)
    let written = files.filter { $0.form == .written }
    #expect(written.count > 70 && written.allSatisfy { $0.ending == ".yaml" })
    #expect(Set(written.map(\.text)).isSubset(of: Embedded.zoo.map(\.text)))
    // A few families are built on others, which are the person's own then.
    #expect(
      files.allSatisfy { $0.form == .written || $0.reason?.hasPrefix("its text calls '") == true })
    try Self.expectGivenBack(catalog)
  }

  /// A text that is none by itself is not taken: each design of it is made of its graph.
  @Test func whatIsNoTextByItselfIsMadeOfTheGraph() throws {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    let family = """
      family: fam
      input: [3, 32, 32]
      parameters: {width: 8}
      layers:
        - conv1: Conv2d(width, 3)
      variants:
        fam_a: {width: 4}
        fam_b: {}

      """
    let base = "name: base\ninput: [3, 32, 32]\nlayers:\n  - c: Conv2d(8, 3)\n"
    let caller = "name: caller\ninput: [3, 32, 32]\nlayers:\n  - body: base\n  - r: ReLU\n"
    let builtIn = "name: onbuiltin\ninput: [3, 64, 64]\nlayers:\n  - body: resnet18\n"
    func add(_ text: String) throws {
      let reader = catalog.reader
      let designs = try reader.designs(in: Array(text.utf8), file: "x.yaml")
      try catalog.add(
        designs.map { NewDesign($0.analysis, text: text, format: "yaml", fileName: "x.yaml") })
    }
    for text in [family, base, caller, builtIn] { try add(text) }
    func reasons() throws -> [String: String?] {
      Dictionary(
        try Self.files(catalog).flatMap { file in file.names.map { ($0, file.reason) } },
        uniquingKeysWith: { first, _ in first })
    }
    #expect(
      try reasons() == [
        "fam_a": nil, "fam_b": nil, "base": nil, "onbuiltin": nil,
        "caller": "its text calls 'base', which is another design of yours",
      ])
    try Self.expectGivenBack(catalog)
    try add("name: fam_b\ninput: [3, 32, 32]\nlayers:\n  - conv1: Conv2d(5, 3)\n")
    #expect(try reasons()["fam_a"] == "its text also defines 'fam_b', which is not stored of it")
    try Self.expectGivenBack(catalog)
  }

  /// A graph that came from a program or a model file, and one of a file that somebody has.
  @Test func graphsAreDefinitions() throws {
    let catalog = try TemporaryFolder().catalog()
    for (name, file) in [("a", nil), ("b", "b.onnx"), ("c", "c.json")] {
      var design = try Sample.small(name)
      design.text = JSON(flat: design.architecture).compact
      (design.format, design.fileName) = ("json", file)
      try catalog.add([design])
    }
    let files = try Self.files(catalog)
    #expect(files.map(\.form) == [.definition, .definition, .written])
    #expect(files.map(\.ending) == [".yaml", ".yaml", ".json"])
    try Self.expectGivenBack(catalog)
  }

  /// Only what is a person's now, and twice the same.
  @Test func builtInDesignsAreNone() throws {
    let catalog = try TemporaryFolder().catalog()
    try catalog.addZoo([Sample.small("a"), Sample.small("b")], fingerprint: "1")
    #expect(try Self.files(catalog).isEmpty)
    try catalog.add([Sample.small("a", width: 5), Sample.small("own", width: 6)])
    #expect(try Self.files(catalog).flatMap(\.names) == ["a", "own"])
    let twice = try [Self.files(catalog), Self.files(catalog)].map { $0.map(\.text) }
    #expect(twice[0] == twice[1])
    try catalog.restoreBuiltIns([Sample.small("a")])
    #expect(try Self.files(catalog).flatMap(\.names) == ["own"])
  }

  // MARK: - Names of files

  @Test func filesHaveTheNamesOfDesigns() {
    let names = FileNames(["resnet18", "LeNet", "lenet", "VGG", "a.b", "x+y-z_1"])
    #expect(names.base(of: "resnet18") == "resnet18" && names.base(of: "lenet") == "lenet")
    #expect(names.base(of: "VGG") == "VGG" && names.base(of: "a.b") == "a.b")
    #expect(names.base(of: "x+y-z_1") == "x+y-z_1")
    // printf LeNet | sha256sum
    #expect(names.base(of: "LeNet") == "LeNet~077e44c7")
    #expect(names.base(of: "../x") == "%2e./x".replacing("/", with: "%2f"))
  }

  /// Of any names at all: none leads out of the folder, is hidden, too long, or another one's where letters
  /// are not told apart by their case.
  @Test(arguments: 0..<20)
  func anyNameIsSafe(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let parts = [
      "a", "A", "b", "/", ".", "..", "%", "~", "é", "É", "\u{0}", "-", "con", " ", "\n", "ß",
    ]
    let names = Set(
      (0..<400).map { _ in
        (0..<random.pick(1, 2, 3, 4, 90, 250)).map { _ in parts[random.pick(0...parts.count - 1)] }
          .joined()
      })
    let files = FileNames(Array(names))
    let bases = names.map { files.base(of: $0) }
    #expect(Set(bases.map { $0.lowercased() }).count == names.count)
    for base in bases {
      #expect(!base.contains("/") && !base.hasPrefix(".") && !base.hasPrefix("-"))
      #expect(base.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f })
      #expect(base.utf8.count + ".yaml.archdb-draft".utf8.count <= 255)
    }
  }
}
