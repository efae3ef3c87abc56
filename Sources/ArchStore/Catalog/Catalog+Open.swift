import CSQLite
import Glibc

extension Catalog {
  /// Opens the catalog at `path`.
  ///
  /// A new file appears whole, without designs. A file from an earlier archdb is migrated. A file
  /// that cannot be written is opened for reading (``isReadOnly``), and one in a folder where not
  /// even a lock can be had as a file that does not change. What was changed in a file's schema is
  /// refused before anything else in it is read.
  ///
  /// - Throws: ``CatalogError``: `noSuchFile`, `notACatalog` (another application's file, or no
  ///   SQLite file), `newer`, `corrupt`, `cannotCreate`, `io`, `busy`.
  package static func open(at path: String, access: Access) throws(CatalogError) -> Catalog {
    try open(at: path, access: access, engine: .current)
  }

  static func open(
    at path: String, access: Access, engine: Engine
  ) throws(CatalogError) -> Catalog {
    let file = CatalogFile(path: path)
    do {
      return try open(file, access, engine)
    } catch let error as CatalogError {
      throw error
    } catch let error as SQLiteError {
      throw CatalogError(error, path: path)
    } catch {
      throw CatalogError(unexpected: error, path: path)
    }
  }

  private static func open(
    _ file: CatalogFile, _ access: Access, _ engine: Engine
  ) throws -> Catalog {
    let exists = try file.exists()
    switch access {
    case .readOnly, .checking:
      guard exists else { throw file.missing }
      return try openForReading(file, access, engine)
    case .readWrite(let create):
      guard exists || create else { throw file.missing }
      do {
        let isNew = try !exists && make(file)
        return try openForWriting(file, create: create, isNew: isNew, engine)
      } catch let error as SQLiteError where exists && error.meansUnwritable {
        return try openForReading(file, access, engine)
      } catch let error as SQLiteError where !exists && error.meansUnwritable {
        throw CatalogError(
          .cannotCreate, "the catalog cannot be created", subject: file.path, found: error.message,
          help: "name another with --db")
      }
    }
  }

  /// A catalog without designs that is in no file and gone with the value.
  ///
  /// - Parameter path: what errors say that it stands for.
  package static func inMemory(for path: String) throws(CatalogError) -> Catalog {
    do {
      let connection = try Connection(path: "", mode: .memory)
      try Schema.migrate(connection)
      try connection.execute(script: "PRAGMA foreign_keys = ON")
      return Catalog(
        path: path, connection: connection, isReadOnly: false, isNew: true, engine: .current)
    } catch {
      throw error as? CatalogError ?? CatalogError(unexpected: error, path: path)
    }
  }

  // MARK: - Writing

  /// Makes a catalog without designs: at no moment there is a part of one.
  ///
  /// - Returns: whether it was made; false where another process was quicker.
  private static func make(_ file: CatalogFile) throws -> Bool {
    try file.createFolders()
    // SQLite would take the changes that lie there for the new catalog's.
    if let log = file.log {
      guard try !file.exists() else { return false }
      throw CatalogError(
        .corrupt, "there is no catalog, but the changes of one", subject: file.path, found: log,
        help: "put the catalog back beside them, or remove them")
    }
    let connection = try Connection(path: "", mode: .memory)
    try Schema.migrate(connection)
    return try file.place(copyOf: connection)
  }

  private static func openForWriting(
    _ file: CatalogFile, create: Bool, isNew: Bool, _ engine: Engine
  ) throws -> Catalog {
    let connection = try Connection(path: file.path, mode: .readWrite)
    let state = try Schema.state(of: connection)
    try file.check(state, connection, mayBeEmpty: create)
    if case .catalog(let version) = state {
      try Schema.check(connection, version: version, path: file.path)
    }
    if connection.isReadOnly { return try openForReading(file, .readOnly, engine) }
    // A backup has another mode than the catalog that it was made of.
    let mode = try connection.first("PRAGMA journal_mode") { (row) throws(SQLiteError) in
      try row.text(0)
    }
    if mode != "wal" { try setWriteAheadLog(connection) }
    if state != .catalog(version: Schema.version) { try Schema.migrate(connection) }
    try connection.execute(script: "PRAGMA foreign_keys = ON")
    try keepPages(.usual, connection)
    let catalog = Catalog(
      path: file.path, connection: connection, isReadOnly: false,
      isNew: isNew || state == .empty, engine: engine)
    if try !catalog.isMarked() { try catalog.markStaleSheets() }
    return catalog
  }

  /// How much of the file is kept in memory, in MiB. An add changes more pages than SQLite keeps by
  /// itself, and a very large one in a large catalog more than the usual: what is not kept is
  /// written to the log and read again, over and over.
  enum KeptPages: Int {
    case usual = 56
    case many = 1024
  }

  static func keepPages(_ kept: KeptPages, _ connection: Connection) throws(SQLiteError) {
    try connection.execute(script: "PRAGMA cache_size = -\(kept.rawValue * 1024)")
  }

  /// Readers then never wait for a writer. The mode stays in the file.
  private static func setWriteAheadLog(_ connection: Connection) throws {
    // SQLite does not wait by itself where two processes change the mode at the same time.
    for attempt in 0... {
      do {
        try connection.execute(script: "PRAGMA journal_mode = WAL")
        return
      } catch {
        guard error.code == SQLITE_BUSY, attempt < 1_000 else { throw error }
        usleep(10_000)
      }
    }
  }

  // MARK: - Reading

  private static func openForReading(_ file: CatalogFile, _ access: Access, _ engine: Engine) throws
    -> Catalog
  {
    // One that can only read leaves its empty log beside the catalog; one that could write takes it
    // away again, but would put the changes of a log that is there into the catalog.
    if file.log == nil,
      let catalog = try? openForReading(file, .queryOnly, access, engine)
    {
      return catalog
    }
    do {
      return try openForReading(file, .readOnly, access, engine)
    } catch let error as SQLiteError where error.meansUnwritable {
      // A reader of a write-ahead log needs a file for its locks beside the catalog. Where none
      // can be made nobody can write either, as long as no log with changes lies there.
      if let log = file.log {
        throw CatalogError(
          .io, "the catalog has changes in '\(log)' that cannot be read here",
          subject: file.path, found: error.message,
          help: "copy both files to a folder that can be written")
      }
      return try openForReading(file, .immutable, access, engine)
    }
  }

  private static func openForReading(
    _ file: CatalogFile, _ mode: Connection.Mode, _ access: Access, _ engine: Engine
  ) throws -> Catalog {
    let connection = try Connection(path: file.path, mode: mode)
    let state = try Schema.state(of: connection)
    try file.check(state, connection, mayBeEmpty: false)
    if access != .checking, case .catalog(let version) = state {
      try Schema.check(connection, version: version, path: file.path)
      guard version == Schema.version else {
        throw CatalogError(
          .readOnly, "the catalog is of an earlier archdb and cannot be written to migrate it",
          subject: file.path, found: "schema version \(version)",
          expected: "schema version \(Schema.version)", help: "copy it to a folder of your own")
      }
    }
    return Catalog(
      path: file.path, connection: connection, isReadOnly: true, isNew: false, engine: engine)
  }
}

extension SQLiteError {
  /// Whether the file or its folder may not be written.
  fileprivate var meansUnwritable: Bool {
    code == SQLITE_CANTOPEN || code == SQLITE_READONLY || code == SQLITE_PERM
      || extendedCode == SQLITE_IOERR | (13 << 8)  // SQLITE_IOERR_ACCESS, a macro that C computes
  }
}
