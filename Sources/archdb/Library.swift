import ArchFormats
import ArchStore
import ShapeEngine
import Views

/// The catalog and the zoo together: where the designs that a person names come from.
struct Library {
  let catalog: Catalog
  /// How many built-in architectures were stored when it was opened.
  private(set) var filledCount = 0

  /// Opens the catalog. One that can be written, and is new or holds an older zoo, is filled with this
  /// zoo.
  init(at path: String, _ access: Catalog.Access) throws {
    catalog = try Catalog.open(at: path, access: access)
    if !catalog.isReadOnly { try fill() }
  }

  /// The zoo in a catalog that is gone with the command.
  ///
  /// - Parameter path: that of the catalog which cannot be made.
  init(inMemoryFor path: String) throws {
    catalog = try Catalog.inMemory(for: path)
    try fill()
  }

  private mutating func fill() throws {
    guard try catalog.zooFingerprint() != Embedded.zooFingerprint else { return }
    let results = try catalog.addZoo(from: Embedded.zoo) { file in
      try Self.designs(inZooFile: file)
    } added: {
      Progress.show(
        "storing the built-in architectures: \(NumberText.grouped($0)) so far")
    }
    Progress.clear()
    filledCount = results.count
    // A newer zoo may have names that were a person's alone.
    HiddenBuiltIns(results).report()
  }

  // MARK: - Reading definitions

  /// The definitions that can be called: those of the catalog where it is there, then the zoo's.
  static func definitions(in database: DatabaseOption) -> DefinitionReader.Definitions {
    let path = try? database.resolved()
    return { name in Catalog.definition(calledAs: name, inCatalogAt: path ?? "") }
  }

  /// The built-in design of a name; nil where there is none.
  static func builtIn(_ name: String) throws -> NewDesign? {
    guard let found = Embedded.definition(of: name) else { return nil }
    let text = DefinitionText(found.text, file: found.file)
    let designs = try zooReader.designs(in: text, only: name, comparing: false)
    return NewDesign.all(designs, in: text).first
  }

  private static var zooReader: DefinitionReader {
    DefinitionReader(library: Embedded.definition)
  }

  /// The built-in architectures of one file. That they are what their figures say, the tests hold.
  private static func designs(inZooFile file: Embedded.File) throws -> [NewDesign] {
    let found = try zooReader.designs(in: file.bytes, file: file.name, comparing: false)
    let text = DefinitionText(file.bytes, file: file.name)
    return NewDesign.all(found, in: text)
  }
}

extension NewDesign {
  /// The network of a model file: what is kept of the file is its graph, and what it says of itself.
  init(_ model: ModelFile, in file: String) {
    let name = file == "-" ? nil : Files.lastComponent(of: file)
    self.init(
      model.analysis, text: JSON(flat: model, file: name).compact, format: "json", fileName: name)
  }

  /// The designs of a text, which they share.
  static func all(_ designs: [Design], in text: DefinitionText) -> [NewDesign] {
    let written = String(decoding: text.bytes, as: UTF8.self)
    return designs.map { NewDesign($0, in: text, written) }
  }

  /// The one design of a text.
  init(_ design: Design, in text: DefinitionText) {
    self.init(design, in: text, String(decoding: text.bytes, as: UTF8.self))
  }

  private init(_ design: Design, in text: DefinitionText, _ written: String) {
    self.init(
      design.analysis, text: written,
      format: text.isJSON ? "json" : "yaml",
      fileName: text.file == "-" ? nil : Files.lastComponent(of: text.file),
      parameters: .object(
        design.parameters.map {
          JSON.Member($0.name, JSON($0.value.value, like: { "input \($0)" }))
        }), change: design.change)
  }
}

extension Library {
  /// Says that the sizes of designs are computed first, as after an update, where there are many.
  static func reportMissingSizes(_ count: Int) {
    if count > 100 {
      Terminal.report("computing the sizes of \(NumberText.grouped(count)) designs …")
    }
  }
}
