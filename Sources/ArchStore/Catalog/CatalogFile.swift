import Glibc

/// The file of a catalog, before SQLite has it.
struct CatalogFile {
  let path: String

  var missing: CatalogError {
    CatalogError(.noSuchFile, "there is no catalog at '\(path)'", subject: path)
  }

  /// Whether the file is there.
  ///
  /// - Throws: ``CatalogError`` where something else is, where the file is too short to be a catalog,
  ///   or where the path is none.
  func exists() throws(CatalogError) -> Bool {
    guard let size = try size() else { return false }
    // To SQLite an empty file is an empty database; here it is what a copy that failed has left.
    guard size >= Self.leastSize else {
      throw CatalogError(
        .notACatalog, size == 0 ? "the file is empty" : "the file is not an archdb catalog",
        subject: path, found: size == 1 ? "1 byte" : "\(size) bytes",
        expected: "at least \(Self.leastSize) bytes",
        help: "see to a backup; where there is no file, archdb add makes a new catalog")
    }
    return true
  }

  /// The size of the file that is there, whatever is in it; nil where none is.
  func size() throws(CatalogError) -> Int? {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw CatalogError(.io, "the catalog's path is empty or holds a byte 0", subject: path)
    }
    var facts = stat()
    guard stat(path, &facts) == 0 else {
      // Where a folder is missing, or is a file, making the catalog will say so.
      guard errno == ENOENT || errno == ENOTDIR else {
        throw refused(.io, "the catalog cannot be found")
      }
      return nil
    }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      throw CatalogError(
        .notACatalog, "'\(path)' is not a file", subject: path,
        help: "name a file with --db")
    }
    return Int(facts.st_size)
  }

  /// What tells the file from every other one, whatever its paths; nil where there is none.
  struct Identity: Hashable { var device: UInt, node: UInt }

  var identity: Identity? {
    var facts = stat()
    guard !path.isEmpty, stat(path, &facts) == 0 else { return nil }
    return Identity(device: UInt(facts.st_dev), node: UInt(facts.st_ino))
  }

  /// The size of the smallest page that SQLite has.
  private static var leastSize: Int { 512 }

  /// The file beside the catalog's that holds changes to it: the write-ahead log, or the journal of a
  /// transaction that was not ended.
  var log: String? {
    ["-wal", "-journal"].map { path + $0 }.first { name in
      var facts = stat()
      return stat(name, &facts) == 0 && facts.st_size > 0
    }
  }

  /// Whether the folder that the file is in, or is to be in, is there.
  var hasFolder: Bool {
    var facts = stat()
    return stat(DraftFolder.folder(of: path), &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
  }

  // MARK: - Making

  /// Puts a copy of a database at the path, whole and of one moment.
  ///
  /// The copy is made under another name beside it and linked when it is on the disk: a killed process
  /// leaves nothing that looks like it, and whoever makes a file of that name meanwhile keeps it. What
  /// killed processes left is removed by the next copy to this path.
  ///
  /// - Returns: false where something is there already.
  func place(copyOf connection: Connection) throws -> Bool {
    let folder = DraftFolder(of: path)
    let draft = folder.newName()
    defer { folder.remove(draft) }
    try connection.copy(toFile: draft)
    try synchronize(draft)
    guard link(draft, path) != 0 else { return true }
    if errno == EEXIST { return false }
    // A file system without links: whoever makes the file first has the name.
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL, 0o666)
    if descriptor < 0, errno == EEXIST { return false }
    guard descriptor >= 0, close(descriptor) == 0, rename(draft, path) == 0 else {
      throw refused(.cannotCreate, "the file cannot be named")
    }
    return true
  }

  /// Waits until a copy is on the disk.
  private func synchronize(_ draft: String) throws(CatalogError) {
    let descriptor = Glibc.open(draft, O_RDONLY)
    defer { if descriptor >= 0 { close(descriptor) } }
    guard descriptor >= 0, fsync(descriptor) == 0 else {
      throw refused(.io, "the file cannot be written")
    }
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
