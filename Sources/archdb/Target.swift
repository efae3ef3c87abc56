import ArchFormats
import ArchStore
import ShapeEngine

/// One design that a command is about: stored, or read from a file without being stored.
struct Target {
  enum Source {
    case stored(DesignName, Library)
    case read(Architecture)
  }

  /// The name with its revision; a name alone for a design that is not stored.
  var title: String
  var name: String
  var inputs: [Architecture.Input]
  var batch: Int
  var scopes: [Architecture.Scope]
  var source: Source
  /// What a definition that was read says besides its layers.
  var writing = Writing(file: nil, parameters: [])
  /// The text that a design was read from; nil for one that is stored.
  private(set) var text: DefinitionText?
  /// The forms that the catalog has; nil for a design that was read.
  private var cached: SheetReader?

  /// The file that a design is defined in, and its parameters with the values that it has.
  struct Writing {
    /// The file's name, without folders; nil for a graph without one.
    var file: String?
    var parameters: [(name: String, value: JSON)]
  }

  init(_ design: Design, in text: DefinitionText) throws {
    try self.init(design.architecture)
    self.text = text
    writing = Writing(
      file: text.file.split(separator: "/").last.map(String.init),
      parameters: design.parameters.map {
        ($0.name, JSON($0.value.value, like: { "input \($0)" }))
      })
  }

  init(_ architecture: Architecture) throws {
    title = architecture.name
    name = architecture.name
    inputs = architecture.inputs
    batch = architecture.batch
    scopes = architecture.scopes
    source = .read(architecture)
  }

  init(_ name: DesignName, in library: Library) throws {
    let sheet = try library.catalog.sheet(of: name)
    let scopes = try library.catalog.scopes(of: sheet.info)
    let revision = DesignName(name: sheet.info.name, revision: sheet.info.revision)
    title = revision.description
    self.name = revision.name
    inputs = sheet.info.inputs
    batch = sheet.info.batch
    self.scopes = scopes
    cached = sheet.reader
    source = .stored(revision, library)
  }

  /// The design's graph, which a report does not need.
  func architecture() throws -> Architecture {
    switch source {
    case .read(let architecture): return architecture
    case .stored(let name, let library):
      return try library.catalog.architecture(of: name)
    }
  }

  /// The file behind the design and its parameters.
  func written() throws -> Writing {
    guard case .stored(let name, let library) = source else { return writing }
    let stored = try library.catalog.text(of: name)
    guard case .object(let members) = stored.parameters else {
      return Writing(file: stored.fileName, parameters: [])
    }
    return Writing(file: stored.fileName, parameters: members.map { ($0.key, $0.value) })
  }

  /// The forms of its layers.
  func reader() throws -> SheetReader { try cached ?? architecture().sheetReader() }

  /// The report at an input, out of the forms where they are cached.
  ///
  /// - Throws: ``Refusal`` where the input is refused: then the rules say which layer, and why.
  func report(at input: [[Int]]) throws -> ShapeReport {
    if let report = try? cached?.report(at: input) { return report }
    let architecture = try architecture()
    let shapes = try input.map { try Shape($0) }
    do throws(EvaluationError) { return try architecture.report(at: shapes) } catch {
      throw Refusal(error: error, architecture: name, input: input)
    }
  }
}

/// A design that has no answer at an input: a result for a program, an error for a person.
struct Refusal: Error {
  var error: EvaluationError
  var architecture: String
  var input: [[Int]]

  var json: JSON { ErrorText.json(of: error, architecture: architecture, input: input) }
}
