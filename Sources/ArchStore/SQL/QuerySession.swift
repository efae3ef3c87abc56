import CSQLite

/// A connection on which a person's own SQL runs: it can read the catalog and nothing else.
///
///     let session = try QuerySession(catalog)
///     try session.run("SELECT name FROM architectures WHERE params < 5000000") { row in … }
///
/// Nothing can be written or attached and no extension loaded: the file is opened for reading, the
/// defensive mode is on, and an authorizer refuses every statement that is no question.
package final class QuerySession {
  private let connection: Connection
  private let path: String

  /// - Throws: ``CatalogError`` where the file cannot be opened for reading.
  package init(_ catalog: Catalog) throws(CatalogError) {
    path = catalog.path
    do throws(SQLiteError) {
      connection = try catalog.connection.reopenedForReading()
      try connection.guardAgainstWrites()
      try SQLFunctions.register(on: connection)
    } catch {
      throw CatalogError(error, path: catalog.path)
    }
  }

  /// The next statement of a script, if any, and what comes after it.
  package struct Prepared {
    let statement: Statement
    /// The names of the columns; none where the statement gives no rows.
    package let columns: [String]
    /// What comes after the statement.
    package let rest: String
  }

  /// Prepares the first statement of a script; nil where there is nothing but spaces and comments.
  ///
  /// - Throws: ``CatalogError`` of kind `badQuery` where it is no statement, or none that only
  ///   reads.
  package func prepare(_ script: String) throws(CatalogError) -> Prepared? {
    // To SQLite a statement ends there, and what comes after it would be left out silently.
    guard !script.utf8.contains(0) else {
      throw CatalogError(.badQuery, "the statements hold a byte 0", found: Self.shortened(script))
    }
    do {
      guard let (statement, rest) = try connection.firstStatement(of: script) else { return nil }
      return Prepared(statement: statement, columns: statement.columnNames, rest: rest)
    } catch {
      throw refusal(error, script)
    }
  }

  /// Whether a text ends with a whole statement and its semicolon.
  package static func isComplete(_ text: String) -> Bool { sqlite3_complete(text) != 0 }

  /// Runs `body`; a statement that runs in it ends with an error of kind `interrupted` soon after
  /// `isInterrupted` is true. Those after it run as ever.
  package func interrupting<T>(
    when isInterrupted: @escaping () -> Bool, _ body: () throws -> T
  ) rethrows -> T {
    try connection.interrupting(every: 10_000, when: isInterrupted, body)
  }

  /// Runs a prepared statement and gives its rows, one at a time.
  package func run(_ prepared: Prepared, _ body: ([SQLValue]) throws -> Void) throws {
    defer { prepared.statement.reset() }
    do {
      while let row = try prepared.statement.step() {
        try body((0..<Int32(prepared.columns.count)).map { row.value($0) })
      }
    } catch let error as SQLiteError {
      throw refusal(error, prepared.statement.sql)
    }
  }

  /// Runs one statement.
  ///
  /// - Parameter shown: the text that an error shows.
  func run(
    _ sql: String, shownAs shown: String, _ body: ([SQLValue]) -> Void
  ) throws(CatalogError) {
    do {
      guard let (statement, rest) = try connection.firstStatement(of: sql),
        rest.allSatisfy(\.isWhitespace)
      else {
        throw CatalogError(
          .badQuery, "the condition is more than one condition", found: shown,
          help: "archdb sql runs whole statements")
      }
      let columns = Int32(statement.columnNames.count)
      defer { statement.reset() }
      while let row = try statement.step() { body((0..<columns).map { row.value($0) }) }
    } catch let error as CatalogError {
      throw error
    } catch let error as SQLiteError {
      throw refusal(error, shown)
    } catch {
      throw CatalogError(unexpected: error, path: path)
    }
  }

  private func refusal(_ error: SQLiteError, _ sql: String) -> CatalogError {
    switch error.code {
    case _ where error.message.hasPrefix("not authorized"): unauthorized(error, sql)
    // SQLite 3.40 gives SQLITE_SCHEMA where a name without a FROM is unknown.
    case SQLITE_ERROR, SQLITE_SCHEMA:
      CatalogError(
        .badQuery, error.message, found: Self.shortened(sql), help: help(error.message, sql))
    case SQLITE_AUTH, SQLITE_READONLY: unauthorized(error, sql)
    case SQLITE_TOOBIG, SQLITE_NOMEM, SQLITE_MISMATCH, SQLITE_RANGE:
      CatalogError(.badQuery, error.message, found: Self.shortened(sql))
    default: CatalogError(error, path: path)
    }
  }

  private func unauthorized(_ error: SQLiteError, _ sql: String) -> CatalogError {
    CatalogError(
      .badQuery, "only questions can be asked: \(error.message)", found: Self.shortened(sql),
      help: "a SELECT over the views architectures, revisions, layers, shapes and maps")
  }

  private static func shortened(_ sql: String) -> String {
    let line = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count > 200 ? "\(line.prefix(200)) …" : line
  }

  private static let views = ["architectures", "revisions", "layers", "shapes", "maps"]

  /// What there is in place of a name that is not: the views, or the columns of those that are asked.
  private func help(_ message: String, _ sql: String) -> String? {
    let isColumn = message.hasPrefix("no such column")
    guard isColumn || message.hasPrefix("no such table") else { return nil }
    let words = sql.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    let asked = isColumn ? Self.views.filter { words.contains(Substring($0)) } : []
    let columns = asked.compactMap { view in
      self.columns(of: view).map { "\(view) has \($0.joined(separator: ", "))" }
    }
    guard columns.isEmpty else { return columns.joined(separator: "; ") }
    return "the views are architectures, revisions, layers, shapes and maps; "
      + "PRAGMA table_info(architectures) lists the columns of one"
  }

  private func columns(of view: String) -> [String]? {
    (try? connection.firstStatement(of: "SELECT * FROM \(view)"))??.statement.columnNames
  }
}

/// A value of a row that SQL gives.
package enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int)
  case real(Double)
  case text(String)
  case blob([UInt8])
}
