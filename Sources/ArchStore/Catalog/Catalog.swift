import ArchFormats
import ShapeEngine

/// A catalog of architectures: one SQLite file.
///
///     let catalog = try Catalog.open(at: "archdb.sqlite", access: .readWrite(create: true))
///     try catalog.add([design])                       // a new name, or a new revision of it
///     let resnet18 = try catalog.design(of: DesignName("resnet18"))
///     try resnet18.analysis.report(at: [[1, 3, 317, 481]])
///
/// Every call is one transaction: all of it is stored, or nothing. Several processes can have the
/// same catalog open. A value is used from one task at a time.
package final class Catalog {
  package enum Access: Hashable, Sendable {
    /// For reading and writing; with `create`, a file that is not there is made, with its folders.
    /// A file that cannot be written is opened for reading.
    case readWrite(create: Bool)
    case readOnly
    /// For reading by ``check(progress:)``, which also looks at a catalog that no other access
    /// opens: one of an earlier archdb that cannot be migrated, or one whose schema was changed.
    case checking
  }

  /// The path of the file as it was given.
  package let path: String
  /// Whether the catalog can only be read.
  package let isReadOnly: Bool
  /// Whether opening made the file, or filled an SQLite file without anything in it.
  package let isNew: Bool
  let connection: Connection
  /// What computes sheets, and decides which are stale.
  let engine: Engine
  /// What time it is; a test has its own.
  var clock: () -> Moment = Moment.now

  init(
    path: String, connection: Connection, isReadOnly: Bool, isNew: Bool, engine: Engine
  ) {
    self.path = path
    self.connection = connection
    self.isReadOnly = isReadOnly
    self.isNew = isNew
    self.engine = engine
  }

  // MARK: - Guarding

  /// Runs `body` on one state of the catalog and gives its errors as the catalog's.
  func reading<T>(_ body: () throws -> T) throws(CatalogError) -> T {
    try guarded { try connection.snapshot(body) }
  }

  /// Runs `body` in a transaction: all of it is stored, or nothing.
  func writing<T>(_ body: () throws -> T) throws(CatalogError) -> T {
    try requireWritable()
    return try guarded { try connection.transaction(body) }
  }

  func requireWritable() throws(CatalogError) {
    guard isReadOnly else { return }
    throw CatalogError(
      .readOnly, "the catalog cannot be written", subject: path,
      help: "name another with --db, or see to the file's and the folder's permissions")
  }

  func guarded<T>(_ body: () throws -> T) throws(CatalogError) -> T {
    do { return try passing(body) } catch {
      throw error as? CatalogError ?? CatalogError(unexpected: error, path: path)
    }
  }

  /// As ``guarded(_:)``; what is no error of the catalog's is thrown as it is.
  func passing<T>(_ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as CatalogError {
      var error = error
      if error.subject == nil { error.subject = path }
      throw error
    } catch let error as SQLiteError {
      throw CatalogError(error, path: path)
    }
  }

  // MARK: - Facts about the catalog

  func meta(_ key: String) throws(SQLiteError) -> String? {
    try connection.first("SELECT value FROM meta WHERE key = ?", key) { (row) throws(SQLiteError) in
      try row.text(0)
    }
  }

  func setMeta(_ key: String, _ value: String) throws(SQLiteError) {
    try connection.run(
      "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = ?2",
      key, value)
  }
}
