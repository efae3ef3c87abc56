import ArchFormats
import ArchStore
import ShapeEngine

extension Failure {
  /// The end of a command that the catalog refused.
  init(_ error: CatalogError) {
    var lines: [String] = []
    if let evaluation = error.evaluation {
      lines = [ErrorText.text(of: evaluation)]
    } else {
      lines.append("error: \(error.message)")
      if let subject = error.subject { lines += Self.about(subject, error.kind) }
      if let found = error.found { lines.append("  found    \(found)") }
      if let expected = error.expected { lines.append("  expected \(expected)") }
      if let help = error.help { lines.append("  help: \(help)") }
    }
    self.init(Self.status(of: error.kind), lines.joined(separator: "\n"))
  }

  /// What an error is about; a name that is not there stands in its message already.
  private static func about(_ subject: String, _ kind: CatalogError.Kind) -> [String] {
    switch kind {
    case .noSuchName, .badQuery: []
    case .badData: ["  name     \(subject)"]
    default: ["  catalog  \(subject)"]
    }
  }

  /// The one place where a catalog's errors get their exit status.
  private static func status(of kind: CatalogError.Kind) -> ExitStatus {
    switch kind {
    case .notACatalog, .newer, .corrupt, .badData: .badData
    case .noSuchName, .noSuchFile: .notFound
    case .badQuery: .usage
    case .cannotCreate: .cannotCreate
    case .io, .full, .readOnly: .inputOutput
    case .busy: .busy
    case .interrupted: .interrupted
    }
  }

  init(_ error: DefinitionError) { self.init(.badData, ErrorText.text(of: error)) }
  init(_ error: EvaluationError) { self.init(.badData, ErrorText.text(of: error)) }

  /// Runs `body` and gives its error as the end of the command.
  static func catching<T>(_ body: () throws(DefinitionError) -> T) throws(Failure) -> T {
    do { return try body() } catch { throw Failure(error) }
  }
  static func catching<T>(_ body: () throws(CatalogError) -> T) throws(Failure) -> T {
    do { return try body() } catch { throw Failure(error) }
  }
  static func catching<T>(_ body: () throws(EvaluationError) -> T) throws(Failure) -> T {
    do { return try body() } catch { throw Failure(error) }
  }
  static func catching<T>(_ body: () throws(ShapeError) -> T) throws(Failure) -> T {
    do { return try body() } catch {
      throw Failure(.badData, error: error.message, help: error.help)
    }
  }
}
