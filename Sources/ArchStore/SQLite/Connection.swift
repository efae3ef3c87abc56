import CSQLite

/// One connection to an SQLite database. Used from one task at a time.
final class Connection {
  enum Mode {
    case readWrite, create, readOnly
    /// For reading, by a connection that may take away the log when it closes as the last one.
    case queryOnly
    /// For a file that nothing can change: without locks and without the write-ahead log.
    case immutable
    /// A database in memory, whatever the path.
    case memory
    /// A database that goes to the disk where it is large and is gone with the connection, whatever
    /// the path.
    case temporary
  }

  let handle: OpaquePointer
  private let path: String
  private let mode: Mode
  private var statements: [String: Statement] = [:]

  /// Opens the database at `path`, which is a plain path and never a URI.
  init(path: String, mode: Mode, busyMilliseconds: Int32 = 10_000) throws(SQLiteError) {
    var handle: OpaquePointer?
    // Used from one task at a time, it needs no locks of its own.
    let flags = Self.flags(mode) | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX
    let code = sqlite3_open_v2(Self.uri(path, mode), &handle, flags, nil)
    guard code == SQLITE_OK, let handle else {
      let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      sqlite3_close_v2(handle)
      throw SQLiteError(extendedCode: code, message: message)
    }
    self.handle = handle
    (self.path, self.mode) = (path, mode)
    sqlite3_busy_timeout(handle, busyMilliseconds)
    try distrustSchema()
    if mode == .queryOnly { try execute(script: "PRAGMA query_only = ON") }
  }

  deinit {
    // The statements are finalized first, so that the last connection folds the log back.
    statements.removeAll()
    sqlite3_close_v2(handle)
  }

  /// Another connection to the same file, which can only read; this one where it is in memory, which no
  /// other can see.
  func reopenedForReading() throws(SQLiteError) -> Connection {
    if mode == .memory { return self }
    return try Connection(path: path, mode: mode == .immutable ? .immutable : .readOnly)
  }

  /// Opens the same file for reading, on any thread; nil for a database that is this connection's own.
  var opener: (@Sendable () throws -> Connection)? {
    guard mode != .memory, mode != .temporary else { return nil }
    let (path, mode) = (path, mode == .readWrite ? Mode.queryOnly : mode)
    return { try Connection(path: path, mode: mode) }
  }

  /// Copies the whole database into another one, in place of what is there.
  func copy(to other: Connection) throws(SQLiteError) {
    guard let backup = sqlite3_backup_init(other.handle, "main", handle, "main") else {
      throw other.error(sqlite3_extended_errcode(other.handle), sql: nil)
    }
    sqlite3_backup_step(backup, -1)
    let code = sqlite3_backup_finish(backup)
    guard code == SQLITE_OK else { throw other.error(code, sql: nil) }
  }

  /// Copies the whole database to a new file, without what removed rows have left.
  func copy(toFile path: String) throws(SQLiteError) {
    if mode == .queryOnly { try execute(script: "PRAGMA query_only = OFF") }
    defer { if mode == .queryOnly { try? execute(script: "PRAGMA query_only = ON") } }
    // SQLite would read a path that begins with 'file:' as a URI.
    try run("VACUUM INTO ?", Self.uri(path, .create))
  }

  private static func flags(_ mode: Mode) -> Int32 {
    switch mode {
    case .readWrite, .queryOnly: SQLITE_OPEN_READWRITE
    case .create, .memory, .temporary: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    case .readOnly, .immutable: SQLITE_OPEN_READONLY
    }
  }

  /// The name by which SQLite opens a path, whatever that is. A path may hold any byte; in a URI `%`, `?` and `#` mean something else.
  private static func uri(_ path: String, _ mode: Mode) -> String {
    if mode == .memory { return ":memory:" }
    if mode == .temporary { return "" }
    // What does not begin with a folder might be a name that SQLite knows: ':memory:'.
    var uri = path.utf8.first == UInt8(ascii: "/") ? "file://" : "file:./"
    for byte in path.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x2f, 0x5f:
        uri.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16)
        uri += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    if mode == .immutable { uri += "?immutable=1" }
    return uri
  }

  // MARK: - Statements

  /// The statement for `sql`, prepared once and kept.
  func statement(_ sql: String) throws(SQLiteError) -> Statement {
    if let known = statements[sql] {
      // One that is in the middle of its rows belongs to a caller further out.
      if !known.isRunning { return known }
      return try Statement(sql, on: handle)
    }
    let statement = try Statement(sql, on: handle)
    statements[sql] = statement
    return statement
  }

  /// Runs a statement that gives no rows.
  func run(_ sql: String, _ values: any Bindable...) throws(SQLiteError) {
    let statement = try statement(sql)
    try statement.bind(values)
    try statement.run()
  }

  /// The first row of a query, as `read` decodes it; nil where there is none.
  func first<T>(
    _ sql: String, _ values: any Bindable..., read: (Row) throws(SQLiteError) -> T
  ) throws(SQLiteError) -> T? {
    let statement = try statement(sql)
    try statement.bind(values)
    defer { statement.reset() }
    guard let row = try statement.step() else { return nil }
    return try read(row)
  }

  /// Every row of a query, as `read` decodes it.
  func all<T>(
    _ sql: String, _ values: any Bindable..., read: (Row) throws(SQLiteError) -> T
  ) throws(SQLiteError) -> [T] {
    let statement = try statement(sql)
    try statement.bind(values)
    defer { statement.reset() }
    var rows: [T] = []
    while let row = try statement.step() { rows.append(try read(row)) }
    return rows
  }

  /// Runs a script of several statements, none of which has parameters.
  func execute(script: String) throws(SQLiteError) {
    let code = sqlite3_exec(handle, script, nil, nil, nil)
    guard code == SQLITE_OK else { throw error(code, sql: script) }
  }

  // MARK: - State

  var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

  /// The number of rows that the last statement changed.
  var changes: Int { Int(sqlite3_changes64(handle)) }

  /// Whether the file can only be read.
  var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") != 0 }

  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  func error(_ code: Int32, sql: String?) -> SQLiteError {
    SQLiteError(extendedCode: code, message: String(cString: sqlite3_errmsg(handle)), sql: sql)
  }

  /// Runs `body` with a handler that SQLite calls every `steps` of its machine; where the handler
  /// gives true, what runs is interrupted.
  func interrupting<T>(
    every steps: Int32, when handler: @escaping () -> Bool, _ body: () throws -> T
  ) rethrows -> T {
    let box = Handler(handler)
    return try withExtendedLifetime(box) {
      sqlite3_progress_handler(
        handle, steps,
        { context in
          guard let context else { return 0 }
          return Unmanaged<Handler>.fromOpaque(context).takeUnretainedValue().isDone() ? 1 : 0
        }, Unmanaged.passUnretained(box).toOpaque())
      defer { stopInterrupting() }
      return try body()
    }
  }

  /// Lets everything run to its end from here on.
  func stopInterrupting() { sqlite3_progress_handler(handle, 0, nil, nil) }

  private final class Handler {
    let isDone: () -> Bool
    init(_ isDone: @escaping () -> Bool) { self.isDone = isDone }
  }
}
