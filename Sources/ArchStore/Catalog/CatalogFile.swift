import Glibc

/// The file of a catalog, before SQLite has it.
struct CatalogFile {
  let path: String

  var missing: CatalogError {
    CatalogError(.noSuchFile, "there is no catalog at '\(path)'", subject: path)
  }

  /// Whether the file is there.
  ///
  /// - Throws: ``CatalogError`` where something else is, or where the path is none.
  func exists() throws(CatalogError) -> Bool {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw CatalogError(.io, "the catalog's path is empty or holds a byte 0", subject: path)
    }
    var facts = stat()
    guard stat(path, &facts) == 0 else {
      // Where a folder is missing, or is a file, making the catalog will say so.
      guard errno == ENOENT || errno == ENOTDIR else {
        throw refused(.io, "the catalog cannot be found")
      }
      return false
    }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      throw CatalogError(
        .notACatalog, "'\(path)' is not a file", subject: path,
        help: "name a file with --db")
    }
    return true
  }

  /// Whether a write-ahead log with changes lies beside the file.
  var hasLog: Bool {
    var facts = stat()
    return stat(path + "-wal", &facts) == 0 && facts.st_size > 0
  }

  /// Makes the folders above the file that are not there.
  func createFolders() throws(CatalogError) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    var folder = ""
    for (index, part) in parts.enumerated() {
      folder += index == 0 ? String(part) : "/\(part)"
      if folder.isEmpty || part.isEmpty { continue }
      if mkdir(folder, 0o777) != 0, errno != EEXIST {
        var facts = stat()
        let code = errno
        if stat(folder, &facts) == 0 { continue }
        errno = code
        throw refused(.cannotCreate, "the folder '\(folder)' cannot be created")
      }
    }
  }

  private func refused(_ kind: CatalogError.Kind, _ message: String) -> CatalogError {
    CatalogError(
      kind, message, subject: path, found: String(cString: strerror(errno)),
      help: "name another with --db")
  }

  /// Refuses a file that is not a catalog which this archdb can read.
  func check(
    _ state: Schema.State, _ connection: Connection, mayBeEmpty: Bool
  ) throws(CatalogError) {
    switch state {
    case .empty:
      guard !mayBeEmpty else { return }
      throw CatalogError(
        .notACatalog, "the file is empty", subject: path, expected: "an archdb catalog")
    case .foreign(let applicationID):
      throw CatalogError(
        .notACatalog, "the file is another application's database", subject: path,
        found: applicationID == 0 ? "no application_id" : "application_id \(applicationID)",
        expected: "application_id \(Schema.applicationID)", help: "name another file with --db")
    case .catalog(let version) where version > Schema.version:
      let writer = try? connection.first("SELECT value FROM meta WHERE key = 'written by'") {
        (row) throws(SQLiteError) in try row.text(0)
      }
      throw CatalogError(
        .newer, "the catalog was written by a newer archdb", subject: path,
        found: "schema version \(version)" + (writer.map { ", written by \($0)" } ?? ""),
        expected: "schema version \(Schema.version) or earlier", help: "update archdb")
    case .catalog: return
    }
  }
}
