import CSQLite

/// A prepared statement with its parameters; finalized with the last reference to it.
final class Statement {
  let sql: String
  private let handle: OpaquePointer
  private let database: OpaquePointer

  /// Whether it is at a row.
  private(set) var isRunning = false

  init(_ sql: String, on database: OpaquePointer) throws(SQLiteError) {
    var handle: OpaquePointer?
    var sql = sql
    let code = sql.withUTF8 { text in
      text.withMemoryRebound(to: CChar.self) { text in
        sqlite3_prepare_v3(
          database, text.baseAddress, Int32(text.count), UInt32(SQLITE_PREPARE_PERSISTENT), &handle,
          nil)
      }
    }
    guard code == SQLITE_OK, let handle else {
      let message = String(cString: sqlite3_errmsg(database))
      throw SQLiteError(extendedCode: code, message: message, sql: sql)
    }
    self.sql = sql
    self.handle = handle
    self.database = database
  }

  /// A statement that is prepared already.
  private init(_ handle: OpaquePointer, _ sql: String, on database: OpaquePointer) {
    self.sql = sql
    self.handle = handle
    self.database = database
  }

  /// The first statement of a script, and what comes after it; nil where there is nothing but
  /// spaces and comments.
  static func first(
    of script: String, on database: OpaquePointer
  ) throws(SQLiteError) -> (statement: Statement, rest: String)? {
    var rest = script[...]
    while !rest.isEmpty {
      var (handle, length, code) = (OpaquePointer?.none, 0, SQLITE_OK)
      var text = String(rest)
      text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { bytes in
          var tail: UnsafePointer<CChar>?
          code = sqlite3_prepare_v3(
            database, bytes.baseAddress, Int32(clamping: bytes.count), 0, &handle, &tail)
          length = bytes.baseAddress.flatMap { start in tail.map { $0 - start } } ?? bytes.count
        }
      }
      guard code == SQLITE_OK else {
        let message = String(cString: sqlite3_errmsg(database))
        throw SQLiteError(extendedCode: code, message: message, sql: text)
      }
      let end = text.utf8.index(text.startIndex, offsetBy: length)
      if let handle {
        return (Statement(handle, String(text[..<end]), on: database), String(text[end...]))
      }
      guard length > 0 else { return nil }
      rest = text[end...]
    }
    return nil
  }

  deinit { sqlite3_finalize(handle) }

  /// The names of the columns; none where the statement gives no rows.
  var columnNames: [String] {
    (0..<sqlite3_column_count(handle)).map { column in
      sqlite3_column_name(handle, column).map { String(cString: $0) } ?? ""
    }
  }

  /// Whether running it changes nothing in the file.
  var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

  // MARK: - Parameters, counted from 1

  func bind(_ values: [any Bindable]) throws(SQLiteError) {
    for (index, value) in values.enumerated() { try value.bind(to: self, at: Int32(index + 1)) }
  }

  @inline(__always)
  func bind(_ value: Int, at index: Int32) throws(SQLiteError) {
    try check(sqlite3_bind_int64(handle, index, Int64(value)))
  }

  @inline(__always)
  func bind(_ value: Int?, at index: Int32) throws(SQLiteError) {
    if let value { try bind(value, at: index) } else { try bindNull(at: index) }
  }

  func bind(_ value: Double, at index: Int32) throws(SQLiteError) {
    try check(sqlite3_bind_double(handle, index, value))
  }

  @inline(__always)
  func bindNull(at index: Int32) throws(SQLiteError) { try check(sqlite3_bind_null(handle, index)) }

  /// Binds text, whatever bytes are in it.
  @inline(__always)
  func bind(_ value: String, at index: Int32) throws(SQLiteError) {
    var value = value
    try check(value.withUTF8 { bind(text: $0, at: index, Self.transient) })
  }

  /// Binds bytes as text.
  @inline(__always)
  func bind(text bytes: [UInt8], at index: Int32) throws(SQLiteError) {
    try check(bytes.withUnsafeBufferPointer { bind(text: $0, at: index, Self.transient) })
  }

  private func bind(
    text: UnsafeBufferPointer<UInt8>, at index: Int32, _ destructor: sqlite3_destructor_type?
  ) -> Int32 {
    // A null pointer would bind NULL: the address of an empty text is anything else.
    guard let start = text.baseAddress, !text.isEmpty else {
      return sqlite3_bind_text64(handle, index, "", 0, Self.transient, UInt8(SQLITE_UTF8))
    }
    return start.withMemoryRebound(to: CChar.self, capacity: text.count) {
      sqlite3_bind_text64(handle, index, $0, UInt64(text.count), destructor, UInt8(SQLITE_UTF8))
    }
  }

  func bind(_ bytes: [UInt8], at index: Int32) throws(SQLiteError) {
    guard !bytes.isEmpty else { return try check(sqlite3_bind_zeroblob(handle, index, 0)) }
    try check(
      bytes.withUnsafeBytes {
        sqlite3_bind_blob64(handle, index, $0.baseAddress, UInt64($0.count), Self.transient)
      })
  }

  /// SQLite copies what is bound.
  private static var transient: sqlite3_destructor_type {
    unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }

  // MARK: - Running

  /// The next row; nil after the last, and then the statement can be bound anew.
  func step() throws(SQLiteError) -> Row? {
    switch sqlite3_step(handle) {
    case SQLITE_ROW:
      isRunning = true
      return Row(statement: handle, sql: sql)
    case SQLITE_DONE:
      reset()
      return nil
    case let code:
      let error = failure(code)
      reset()
      throw error
    }
  }

  /// Runs a statement whose rows, if it has any, are not wanted.
  func run() throws(SQLiteError) {
    while try step() != nil {}
  }

  /// Ends the statement's run, so that it holds no lock.
  func reset() {
    sqlite3_reset(handle)
    isRunning = false
  }

  @inline(__always)
  private func check(_ code: Int32) throws(SQLiteError) {
    if code != SQLITE_OK { throw failure(code) }
  }

  private func failure(_ code: Int32) -> SQLiteError {
    let extended = sqlite3_extended_errcode(database)
    return SQLiteError(
      extendedCode: extended & 0xff == code & 0xff ? extended : code,
      message: String(cString: sqlite3_errmsg(database)), sql: sql)
  }
}
