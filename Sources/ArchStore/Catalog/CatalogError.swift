import ArchFormats
import CSQLite
import ShapeEngine

/// Why the catalog cannot do what was asked: where, what was found, what was expected, what helps.
package struct CatalogError: Error, Sendable {
  /// What kind of failure it is; the command line derives its exit status from it.
  package enum Kind: String, Hashable, Sendable {
    /// The file is another application's database, or none at all.
    case notACatalog
    /// A newer archdb wrote the file.
    case newer
    /// The file is damaged.
    case corrupt
    /// What was to be stored cannot be: a name that is none, a design without an answer.
    case badData
    /// There is no architecture or revision of that name.
    case noSuchName
    /// A person's SQL is none, or is more than a question.
    case badQuery
    /// There is no file.
    case noSuchFile
    /// The file or its folder cannot be made.
    case cannotCreate
    /// The system refused to read or write.
    case io
    /// The disk is full.
    case full
    /// The catalog can be read and not written.
    case readOnly
    /// Another process writes for longer than we wait.
    case busy
    case interrupted
  }

  package var kind: Kind
  /// What is wrong, in lower case and without a full stop.
  package var message: String
  /// What it is about: the catalog's file, or an architecture's name.
  package var subject: String?
  package var found: String?
  package var expected: String?
  package var help: String?
  /// The layer that refuses, where a design has no answer at its own input.
  package var evaluation: EvaluationError?

  package init(
    _ kind: Kind, _ message: String, subject: String? = nil, found: String? = nil,
    expected: String? = nil, help: String? = nil
  ) {
    self.kind = kind
    self.message = message
    self.subject = subject
    self.found = found
    self.expected = expected
    self.help = help
  }
}

extension CatalogError {
  /// Whether it is this build that has no answer for a design: its rules refuse it, or lack a layer
  /// type.
  var isRefusal: Bool { kind == .badData || kind == .newer }

  init(_ error: SQLiteError, path: String) {
    let (kind, message, help) = Self.meaning(of: error)
    self.init(kind, message, subject: path, found: error.message, help: help)
  }

  private static func meaning(of error: SQLiteError) -> (Kind, String, String?) {
    switch error.code {
    case SQLITE_BUSY, SQLITE_LOCKED:
      (.busy, "another process is writing to the catalog", "try again")
    case SQLITE_FULL: (.full, "the disk is full; nothing was stored", nil)
    case SQLITE_READONLY:
      (.readOnly, "the catalog cannot be written", "name another with --db")
    case SQLITE_NOTADB:
      (.notACatalog, "the file is not an archdb catalog", "name another with --db")
    case SQLITE_CORRUPT, SQLITE_MISMATCH, SQLITE_CONSTRAINT:
      (.corrupt, "the catalog is damaged", damageHelp)
    case SQLITE_INTERRUPT, SQLITE_ABORT: (.interrupted, "interrupted; nothing was stored", nil)
    case SQLITE_CANTOPEN: (.io, "the catalog cannot be opened", nil)
    case SQLITE_ERROR where error.message.hasPrefix("no such"):
      (.corrupt, "the catalog lacks a part of its schema", nil)
    default: (.io, "the catalog cannot be read or written", nil)
    }
  }

  /// A row that holds what the catalog never writes.
  static func damaged(_ what: String, found: String) -> CatalogError {
    CatalogError(.corrupt, "the catalog is damaged: \(what)", found: found, help: damageHelp)
  }

  /// What helps where a catalog is damaged, to one who checks it already, too.
  package static let damageHelp =
    "archdb db check says what is; 'sqlite3 FILE .recover | sqlite3 NEW' makes a new file of what "
    + "can be read"

  /// An error that is none of the catalog's own. What a rule or a reader refuses of what a catalog
  /// holds was never written by it.
  init(unexpected error: any Error, path: String) {
    self.init(.io, Self.text(of: error), subject: path)
    if error is ShapeError || error is LayerError || error is DefinitionError {
      self = .damaged(message, found: "what this archdb never writes")
      subject = path
    }
  }

  /// What an error says.
  static func text(of error: any Error) -> String {
    switch error {
    case let error as CatalogError: error.message
    case let error as EvaluationError: error.message
    case let error as ShapeError: error.message
    case let error as LayerError: error.error.message
    case let error as DefinitionError: error.message
    case let error as SQLiteError: error.message
    case let error as SQLFunctionError: error.message
    default: "\(error)"
    }
  }

  init(_ error: EvaluationError, of name: String) {
    self.init(
      .badData, error.message, subject: name, found: error.error.found,
      expected: error.error.expected, help: error.error.help)
    evaluation = error
  }
}
