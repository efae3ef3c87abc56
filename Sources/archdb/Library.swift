import ArchFormats
import ArchStore
import ShapeEngine

/// The catalog and the zoo together: where the designs that a person names come from.
struct Library {
  let catalog: Catalog

  /// Opens the catalog; a new one, or one that holds an older zoo, is filled with this zoo.
  init(at path: String) throws {
    catalog = try Catalog.open(at: path, access: .readWrite(create: true))
    if !catalog.isReadOnly, try catalog.zooFingerprint() != Embedded.zooFingerprint {
      try catalog.addZoo(from: Embedded.zoo) { file in try Self.designs(inZooFile: file) }
    }
  }

  /// Opens the catalog for reading only, where it is there.
  init(reading path: String) throws {
    catalog = try Catalog.open(at: path, access: .readOnly)
  }

  // MARK: - Reading definitions

  /// A reader for which the zoo's and the catalog's architectures can be called.
  var reader: DefinitionReader {
    let path = catalog.path
    return DefinitionReader { name in Self.definition(of: name, catalogPath: path) }
  }

  static func definition(of name: String, catalogPath: String) -> (text: [UInt8], file: String)? {
    if let catalog = try? Catalog.open(at: catalogPath, access: .readOnly),
      let name = try? DesignName(name), let stored = try? catalog.text(of: name)
    {
      return (Array(stored.text.utf8), stored.fileName ?? name.name)
    }
    return Embedded.definition(of: name)
  }

  /// The built-in architectures of one file. That they are what their figures say, the tests hold.
  private static func designs(inZooFile file: Embedded.File) throws -> [NewDesign] {
    let reader = DefinitionReader(library: Embedded.definition)
    let found = try reader.designs(in: file.bytes, file: file.name, comparing: false)
    let text = file.text
    return found.map { NewDesign($0, text: text, file: file.name) }
  }
}

extension NewDesign {
  init(_ design: Design, text: String, file: String?) {
    self.init(
      architecture: design.architecture, text: text,
      format: DefinitionReader.isJSON(Array(text.utf8)) ? "json" : "yaml", fileName: file,
      parameters: .object(
        design.parameters.map {
          JSON.Member($0.name, JSON($0.value.value, like: { "input \($0)" }))
        }))
  }
}
