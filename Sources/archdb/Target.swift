import ArchFormats
import ArchStore
import ShapeEngine
import Views

/// One design that a command is about: stored, or read from a file without being stored.
struct Target {
  enum Source {
    case stored(DesignName, Library)
    /// What a definition that was read says besides its layers.
    case read(Writing)
  }

  /// The name with its revision; a name alone for a design that is not stored.
  var title: String
  var analysis: Analysis
  let source: Source
  /// The text that a design was read from; nil for one that is stored.
  private(set) var text: DefinitionText?
  /// What `--set` gave, where it is not what the text says.
  var settings = SetOption.Settings()
  /// Why the definition's own input is refused, where it is: the design is read at another one then.
  private(set) var refusal: DefinitionError?
  /// The layer that refuses what it is given, where these are the layers in front of it alone.
  var refusedAt: String?
  /// What a model file says of the design's values; nil for any other design.
  private(set) var model: ModelFile?

  /// The file that a design is defined in, and its parameters with the values that it has.
  struct Writing {
    /// The file's name, without folders; nil for a graph without one.
    var file: String?
    var parameters: [(name: String, value: JSON)]
  }

  var architecture: Architecture { analysis.architecture }
  var name: String { architecture.name }

  /// - Parameter refusal: why its own input is refused, where it is.
  init(
    _ design: Design, in text: DefinitionText, refusedAtItsOwn refusal: DefinitionError? = nil
  ) {
    self.init(
      design.analysis,
      Writing(
        file: Files.lastComponent(of: text.file),
        parameters: design.parameters.map {
          ($0.name, JSON($0.value.value, like: { "input \($0)" }))
        }), refusedAtItsOwn: refusal)
    self.text = text
  }

  init(_ analysis: Analysis, _ writing: Writing, refusedAtItsOwn refusal: DefinitionError? = nil) {
    title = analysis.architecture.name
    self.analysis = analysis
    self.refusal = refusal
    source = .read(writing)
  }

  /// The network of a model file.
  init(_ model: ModelFile, in file: String, refusedAtItsOwn refusal: DefinitionError? = nil) {
    let name = Files.lastComponent(of: file)
    self.init(model.analysis, Writing(file: name, parameters: []), refusedAtItsOwn: refusal)
    self.model = model
  }

  init(_ name: DesignName, in library: Library) throws {
    let stored = try library.catalog.design(of: name)
    let revision = DesignName(name: stored.info.name, revision: stored.info.revision)
    title = revision.description
    analysis = stored.analysis
    source = .stored(revision, library)
  }

  /// The file that the design and its parameters come from.
  func written() throws -> Writing {
    let (name, library): (DesignName, Library)
    switch source {
    case .read(let writing): return writing
    case .stored(let found, let catalog): (name, library) = (found, catalog)
    }
    let stored = try library.catalog.text(of: name)
    guard case .object(let members) = stored.parameters else {
      return Writing(file: stored.fileName, parameters: [])
    }
    return Writing(file: stored.fileName, parameters: members.map { ($0.key, $0.value) })
  }

  /// The report at an input.
  ///
  /// - Throws: ``Refusal`` where the input is refused.
  func report(at input: [[Int]]) throws(Refusal) -> ShapeReport {
    do throws(EvaluationError) { return try analysis.report(at: input) } catch {
      throw Refusal(error: error, of: self, at: input)
    }
  }
}

// MARK: - One layer

extension Target {
  /// The layer that a path or an output's name stands for.
  func layer(named path: String) throws(Failure) -> Int {
    if let index = architecture.layer(named: path) { return index }
    throw noLayer(named: path)
  }

  /// The first output of a layer, or the network's output of a name.
  func tensor(named path: String) throws(Failure) -> TensorReference {
    if let tensor = architecture.tensor(named: path), case .layer = tensor { return tensor }
    throw noLayer(named: path)
  }

  private func noLayer(named path: String) -> Failure {
    let names = architecture.layers.map(\.path) + architecture.outputs.compactMap(\.name)
    return Failure(
      .notFound, error: "\(name) has no layer '\(path)'",
      help: Suggestion.help(for: path, among: names)
        ?? "archdb shapes \(name) --layer '*' lists them")
  }

  /// The same, of a layer that runs in evaluation.
  func runningLayer(named path: String) throws(Failure) -> Int {
    let index = try layer(named: path)
    guard !architecture.layers[index].isTrainingOnly else {
      throw Failure(.notFound, error: "'\(path)' runs in training only, where sizes are not asked")
    }
    return index
  }

  /// What is asked at an input, batch first. Where the input is refused, JSON has the refusal too.
  ///
  /// - Throws: ``Refusal`` where the input is refused.
  func answer<Answer>(
    at input: [[Int]], _ format: FormatOption,
    _ answer: ([Shape<Int>]) throws(EvaluationError) -> Answer
  ) throws -> Answer {
    let shapes = try input.map { try Shape($0) }
    do throws(EvaluationError) { return try answer(shapes) } catch {
      let refusal = Refusal(error: error, of: self, at: input)
      if format.value == .json { try Terminal.write(refusal.json.pretty) }
      throw refusal
    }
  }
}

/// A design that has no answer at an input: a result for a program, an error for a person.
struct Refusal: Error {
  let error: EvaluationError
  private let architecture: Architecture
  private let input: [[Int]]
  private let definition: DefinitionText?
  /// The values of the definition's parameters that are not its own.
  private var overrides: [(name: String, value: String)] = []

  /// - Parameter definition: the definition's text, where the design is a file's.
  init(
    error: EvaluationError, of architecture: Architecture, in definition: DefinitionText? = nil,
    at input: [[Int]]
  ) {
    self.error = error
    (self.architecture, self.definition, self.input) = (architecture, definition, input)
  }

  init(error: EvaluationError, of target: Target, at input: [[Int]]) {
    // Of layers that were set no text is known.
    let text = target.settings.layers.isEmpty ? target.text : nil
    self.init(error: error, of: target.architecture, in: text, at: input)
    overrides = target.settings.parameters
  }

  var json: JSON {
    let json = ErrorText.json(of: error, architecture: architecture.name, input: input)
    guard let cure, case .object(let members) = json else { return json }
    return .object(members + [.init("cures", .array([.array(cure.map(JSON.string))]))])
  }

  var text: String {
    let cures = cure.map { ErrorText.cures([$0]) } ?? ""
    return ErrorText.text(of: error) + cures
  }

  /// The lines that make the file a network of that input.
  private var cure: DefinitionCures.Cure? {
    guard let definition else { return nil }
    return DefinitionCures.forInput(
      architecture.samples(of: input), of: architecture.name, in: definition, with: overrides)
  }
}
