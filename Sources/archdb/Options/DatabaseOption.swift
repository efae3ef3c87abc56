import ArchStore
import ArgumentParser
import Glibc
import ShapeEngine

/// `--db`, and where the catalog is without it.
struct DatabaseOption: ParsableArguments {
  @Option(
    name: .customLong("db"), help: "The catalog's file; only add and solve --add make one.",
    completion: .file())
  var path: String?

  /// The file: `--db`, else $ARCHDB, else the XDG data folder's.
  func resolved() throws(Failure) -> String {
    if let path, !path.isEmpty { return path }
    if let path = Self.environment("ARCHDB") { return path }
    if let folder = Self.environment("XDG_DATA_HOME"), folder.hasPrefix("/") {
      return folder + "/archdb/catalog.sqlite"
    }
    if let home = Self.environment("HOME") { return home + "/.local/share/archdb/catalog.sqlite" }
    throw Failure(
      .cannotCreate, error: "there is no home folder to keep the catalog in",
      help: "name a file with --db or $ARCHDB")
  }

  private static func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// The catalog that a question is about.
  ///
  /// The usual one, of $ARCHDB or the XDG data folder, is made and filled where it is not there. The
  /// file that --db names may be mistyped: it must be there.
  func open() throws -> Library { try open(.readWrite(create: path ?? "" == "")) }

  /// The catalog that is stored into: made and filled where it is not there.
  func openForAdding() throws -> Library { try open(.readWrite(create: true)) }

  /// The catalog, opened for this.
  ///
  /// - Throws: ``CatalogError`` of kind `noSuchFile`, with what helps.
  func open(_ access: Catalog.Access) throws -> Library {
    let file = try resolved()
    do { return try Library(at: file, access) } catch var error as CatalogError {
      if error.kind == .noSuchFile {
        error.help =
          (Self.nearest(to: file).map { "did you mean '\($0)'? " } ?? "")
          + "archdb add makes a new catalog"
      }
      throw error
    }
  }

  /// The file in the same folder that may be meant.
  private static func nearest(to path: String) -> String? {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let folder = path.dropLast(name.utf8.count)
    let names = Files.names(in: folder.isEmpty ? "." : String(folder)) ?? []
    return Suggestion.nearest(
      to: name, among: names.filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
    ).map { folder + $0 }
  }
}
