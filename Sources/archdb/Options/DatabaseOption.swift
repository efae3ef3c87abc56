import ArchStore
import ArgumentParser
import Glibc

/// `--db`, and where the catalog is without it.
struct DatabaseOption: ParsableArguments {
  @Option(name: .customLong("db"), help: "The catalog's file.", completion: .file())
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

  /// The catalog, made and filled where it is not there.
  func open() throws -> Library { try Library(at: resolved()) }
}
