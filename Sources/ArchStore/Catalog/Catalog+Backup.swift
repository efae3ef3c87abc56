import CSQLite
import Glibc

extension Catalog {
  /// Copies the catalog to a new file, whole and of one moment, while others read and write it.
  ///
  /// - Throws: ``CatalogError`` of kind `cannotCreate` where something is at `destination` already.
  public func backup(to destination: String) throws(CatalogError) {
    let file = CatalogFile(path: destination)
    guard try !file.exists() else {
      throw CatalogError(
        .cannotCreate, "'\(destination)' is there already", subject: destination,
        help: "name a file that is not there")
    }
    try file.createFolders()
    // The copy is made under another name beside it and linked when it is whole: a killed backup
    // never looks like one, and whoever makes a file of that name meanwhile keeps it.
    let draft = "\(destination).\(getpid()).partial"
    unlink(draft)
    defer {
      unlink(draft)
      // Where the copy fails, SQLite leaves its journal.
      unlink(draft + "-journal")
    }
    do { try connection.run("VACUUM INTO ?", draft) } catch {
      var failure = CatalogError(error, path: destination)
      if failure.kind == .io {
        failure.kind = .cannotCreate
        failure.message = "the backup cannot be written"
      }
      throw failure
    }
    try synchronize(draft, destination)
    guard link(draft, destination) == 0 else {
      throw CatalogError(
        .cannotCreate, "the backup cannot be named", subject: destination,
        found: String(cString: strerror(errno)))
    }
  }

  /// Waits until the copy is on the disk.
  private func synchronize(_ draft: String, _ destination: String) throws(CatalogError) {
    let descriptor = Glibc.open(draft, O_RDONLY)
    defer { if descriptor >= 0 { close(descriptor) } }
    guard descriptor >= 0, fsync(descriptor) == 0 else {
      throw CatalogError(
        .io, "the backup cannot be written", subject: destination,
        found: String(cString: strerror(errno)))
    }
  }
}
