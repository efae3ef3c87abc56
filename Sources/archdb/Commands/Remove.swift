import ArchFormats
import ArchStore
import ArgumentParser
import Views

struct Remove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove architectures with all their revisions.")

  @Argument(help: "Names.", completion: .architectureNames)
  var names: [String]
  @OptionGroup var database: DatabaseOption

  func validate() throws {
    if names.isEmpty { throw ValidationError("name an architecture") }
  }

  func run() throws {
    let library = try database.open()
    for name in names {
      let design = try DesignName(name)
      guard design.revision == nil else {
        throw CatalogError(
          .badData, "a single revision cannot be removed", subject: design.description,
          help: "archdb remove \(design.name) removes all of them")
      }
      let count = try library.catalog.remove(design.name)
      try Terminal.write("removed \(name), \(NumberText.count(count, "revision"))")
    }
  }
}
