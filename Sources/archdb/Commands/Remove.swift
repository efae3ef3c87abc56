import ArchFormats
import ArchStore
import ArgumentParser

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
      let count = try Failure.catching { () throws(CatalogError) in
        let name = try DesignName(name)
        guard name.revision == nil else {
          throw CatalogError(
            .badData, "a single revision cannot be removed", subject: name.description,
            help: "archdb remove \(name.name) removes all of them")
        }
        return try library.catalog.remove(name.name)
      }
      try Terminal.write("removed \(name), \(NumberText.count(count, "revision"))")
    }
  }
}
