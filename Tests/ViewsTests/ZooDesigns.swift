import ArchFormats
import ArchStore

/// The built-in designs, made once for all that look at each of them.
enum ZooDesigns {
  static func all() throws -> [Design] { try made.get() }

  private static let made = Result {
    let reader = DefinitionReader(library: Embedded.definition(of:))
    return try Embedded.zoo.flatMap { try reader.designs(in: $0.bytes, file: $0.name) }
  }
}
