import ArchFormats
import ArchStore
import ShapeEngine
import Views

extension Failure {
  /// The end of a command by an error: the one place where errors get their text and their exit
  /// status. Nil for what the parser of the command line has to say.
  init?(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let ended as RefusedDefinition.Ended: self = ended.failure
    case let error as CatalogError: self.init(error)
    case let error as DefinitionError:
      self =
        error.isOnlyRefusal
        ? RefusedDefinition(error).failure : Self(.badData, ErrorText.text(of: error))
    case let refusal as ModelRefusal: self.init(.badData, ErrorText.text(of: refusal.error))
    case let error as EvaluationError: self.init(.badData, ErrorText.text(of: error))
    case let refusal as Refusal: self.init(.badData, refusal.text)
    case let error as ShapeError: self.init(.badData, error: error.message, help: error.help)
    case let error as SpaceError:
      self.init(.badData, error: error.error.message, help: error.error.help)
    default: return nil
    }
  }

  /// An error of one of many designs as an answer in its place; nil for what is not about the
  /// design.
  static func json(of error: any Error) -> JSON? {
    switch error {
    case let refusal as Refusal: return refusal.json
    case let error as DefinitionError:
      let json = ErrorText.json(of: error)
      guard error.isOnlyRefusal, case .object(let members) = json else { return json }
      return .object(members + RefusedDefinition(error).json)
    case let refusal as ModelRefusal: return ErrorText.json(of: refusal.error)
    case is CatalogError: return nil
    default:
      return Failure(error).map { .object(["error": .object(["message": .string($0.message)])]) }
    }
  }

  /// An error of one of several files as an answer in its place; nil for one that ends the command.
  static func jsonInPlace(of error: any Error) -> JSON? {
    error is DefinitionError || error is ModelRefusal ? json(of: error) : nil
  }

  /// Ends a command some of whose designs have no answer, each of which has its error in its place.
  ///
  /// - Throws: the errors with their texts, under the first one's status; nothing where there are none.
  static func end(_ errors: [any Error]) throws {
    guard let first = errors.first else { return }
    guard errors.count > 1 else { throw first }
    let failures = errors.compactMap { Failure($0) }
    throw Failure(
      failures.first?.status ?? .badData, failures.map(\.text).joined(separator: "\n"))
  }

  /// The first line, without what all of them begin with.
  var message: String {
    let line = text.prefix { $0 != "\n" }
    let head = "error: "
    return String(line.hasPrefix(head) ? line.dropFirst(head.count) : line)
  }

  private init(_ error: CatalogError) {
    var lines: [String] = []
    if let evaluation = error.evaluation {
      lines = [ErrorText.text(of: evaluation)]
    } else {
      lines.append("error: \(error.message)")
      if let subject = error.subject { lines += Self.about(subject, error.kind) }
      if let found = error.found { lines.append("  found    \(Self.indented(found))") }
      if let expected = error.expected { lines.append("  expected \(expected)") }
      if let help = error.help { lines.append("  help: \(help)") }
    }
    self.init(Self.status(of: error.kind), lines.joined(separator: "\n"))
  }

  /// What was found, below each other where there are several lines of it.
  private static func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n           ")
  }

  /// What an error is about; the message names what is not there.
  private static func about(_ subject: String, _ kind: CatalogError.Kind) -> [String] {
    switch kind {
    case .noSuchName, .badQuery: []
    case .badData: ["  name     \(subject)"]
    default: ["  catalog  \(subject)"]
    }
  }

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
}
