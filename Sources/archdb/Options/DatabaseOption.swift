import ArchStore
import ArgumentParser
import Glibc
import ShapeEngine
import Views

/// `--db`, and where the catalog is without it.
struct DatabaseOption: ParsableArguments {
  @Option(
    name: .customLong("db"),
    help: "The catalog's file, which add and solve --add make where it is not there.",
    completion: .file())
  var path: String?

  /// The file: `--db`, else $ARCHDB, else the XDG data folder's.
  func resolved() throws(Failure) -> String {
    if let path, !path.isEmpty { return path }
    if let path = Environment.text(of: "ARCHDB") { return path }
    if let folder = Environment.text(of: "XDG_DATA_HOME"), folder.hasPrefix("/") {
      return folder + "/archdb/catalog.sqlite"
    }
    if let home = Environment.text(of: "HOME") {
      return home + "/.local/share/archdb/catalog.sqlite"
    }
    throw Failure(
      .cannotCreate, error: "there is no home folder to keep the catalog in",
      help: "name a file with --db or $ARCHDB")
  }

  /// Whether a person names the file, and may have mistyped it.
  private var isNamed: Bool { path ?? "" != "" || Environment.text(of: "ARCHDB") != nil }

  /// The catalog that a question is about.
  ///
  /// Where the usual one is not there and cannot be made, the built-in architectures answer from memory,
  /// and a line on standard error says so.
  func open() throws -> Library {
    let path: String
    let reason: String
    do { return try openFile() } catch let error as CatalogError {
      path = error.subject ?? ""
      // One that is there is not passed over.
      guard !isNamed, error.kind == .cannotCreate || error.kind == .io, access(path, F_OK) != 0
      else { throw error }
      reason = error.message + (error.found.map { " (\($0))" } ?? "")
    } catch let failure as Failure {
      guard !isNamed, failure.status == .cannotCreate else { throw failure }
      (path, reason) = ("", "there is no home folder")
    }
    Terminal.report(
      "note: \(reason): the built-in architectures answer from memory; --db FILE or $ARCHDB says where "
        + "a catalog can be")
    return try Library(inMemoryFor: path)
  }

  /// The catalog's file, for what changes it or is about it.
  ///
  /// It is made and filled where it is not there. A line on standard error says so where $ARCHDB names it,
  /// and on a terminal.
  /// The one that --db names may be mistyped: it must be there.
  func openFile() throws -> Library { try open(.readWrite(create: path ?? "" == "")) }

  /// The catalog that is stored into: made and filled where it is not there, whoever names it.
  func openForAdding() throws -> Library { try open(.readWrite(create: true)) }

  /// The catalog that would be stored into. Where it is not there, one that is gone with the command stands
  /// for the one that would be made.
  func openForDryRun() throws -> Catalog {
    let file = try resolved()
    guard access(file, F_OK) == 0 else { return try Library(inMemoryFor: file).catalog }
    return try open(.readWrite(create: false)).catalog
  }

  /// The catalog, opened for this.
  ///
  /// - Throws: ``CatalogError`` of kind `noSuchFile` or `cannotCreate`, with what helps.
  func open(_ access: Catalog.Access) throws -> Library {
    let file = try resolved()
    do {
      let library = try Library(at: file, access)
      // Of the usual file a person reads it, and no program's log.
      if library.catalog.isNew, isNamed || Terminal.isErrorRead {
        let count = NumberText.count(library.filledCount, "built-in architecture")
        Terminal.report("note: a new catalog was made and filled with \(count): \(file)")
      }
      return library
    } catch var error as CatalogError {
      if error.kind == .noSuchFile {
        let nearest = Self.nearest(to: file).map { "did you mean '\($0)'? " } ?? ""
        error.help = nearest + "archdb add makes a new catalog"
      } else if error.kind == .cannotCreate {
        error.help = "name a file in a folder that can be written, with --db or $ARCHDB"
      }
      throw error
    }
  }

  /// The file in the same folder that may be meant.
  static func nearest(to path: String) -> String? {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let folder = path.dropLast(name.utf8.count)
    let names = Files.names(in: folder.isEmpty ? "." : String(folder)) ?? []
    return Suggestion.nearest(
      to: name, among: names.filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
    ).map { folder + $0 }
  }
}
