import ArchFormats
import ArchStore
import ShapeEngine

/// The design space that a command is about: a definition with choices, or a design of which
/// hyperparameters are varied.
struct OpenTarget {
  /// The name with its revision; a name alone for a design that is not stored.
  private(set) var title: String
  private(set) var definition: OpenDefinition

  /// - Parameter settings: what `--set` gives.
  init(_ argument: String, _ settings: SetOption.Settings, _ database: DatabaseOption) throws {
    try self.init(argument, settings.parameters, database)
    try definition.set(settings.layers)
  }

  private init(
    _ argument: String, _ overrides: [(name: String, value: String)], _ database: DatabaseOption
  ) throws {
    if Files.isFile(argument) {
      let (file, variant) = Files.variant(argument)
      let text = try Files.read(file)
      let reader = DefinitionReader(library: Library.definitions(in: database))
      let name = try Files.one(in: text, of: file, variant, reader)
      let spaces = try reader.spaces(in: text, file: file, only: name, overrides: overrides)
      guard let first = spaces.first else {
        throw Failure(.badData, error: "'\(file)' defines nothing")
      }
      (definition, title) = (first, first.name)
      return
    }
    let library = try database.open()
    let name = try DesignName(argument)
    let info = try library.catalog.info(of: name)
    title = DesignName(name: info.name, revision: info.revision).description
    guard !overrides.isEmpty else {
      let architecture = try library.catalog.architecture(of: name)
      definition = try OpenDefinition(architecture)
      return
    }
    let stored = try library.catalog.text(of: name)
    let found = try library.reader.spaces(
      in: Array(stored.text.utf8), file: stored.fileName ?? info.name, only: info.name,
      overrides: overrides)
    guard let first = found.first else {
      throw Failure(.badData, error: "the stored text does not define '\(info.name)' any more")
    }
    definition = first
  }

  /// Gives hyperparameters several values, as `--vary` says.
  mutating func vary(_ texts: [String]) throws {
    guard !texts.isEmpty else { return }
    for index in definition.family.structures.indices {
      let space = definition.family.structures[index].space
      var variations: [Variation] = []
      do throws(VariationText.Problem) {
        for text in texts { variations += try VariationText(text).variations(in: space) }
      } catch {
        throw Failure(
          error.isNotFound ? .notFound : .usage, error: error.message, help: error.help)
      }
      do throws(ShapeError) {
        definition.family.structures[index].space = try space.varying(variations)
      } catch {
        let found = error.expected.map { "\($0) is expected" }
        throw Failure(.usage, error: error.message, help: error.help ?? found)
      }
    }
  }

  /// The answer to what is asked of each structure.
  func answer(to questions: [SpaceQuestion?]) throws -> SpaceFamily.Answer {
    do throws(SpaceError) { return try definition.family.answer(to: questions) } catch {
      throw Failure(.badData, error: error.error.message, help: error.error.help)
    }
  }

  /// One of the best members as an architecture.
  func member(_ best: SpaceFamily.Best) throws -> Architecture {
    let space = definition.family.structures[best.structure].space
    return try space.member(best.member.assignment)
  }

  /// The answer as it is printed.
  func view(
    of answer: SpaceFamily.Answer, legal: SpaceFamily.Answer, question: Solve,
    conditions: [String]
  ) throws -> SpaceView {
    let family = definition.family
    guard
      let (space, target) = family.structures.lazy.compactMap({ structure in
        question.target(in: structure.space).map { (structure.space, $0) }
      }).first
    else { throw noLayer(question.inputs.layer ?? "") }
    let path = space.layers[target].node.path
    let inputs = try question.inputs(of: space.frame).map(\.sizes)
    var members: [SpaceView.Member] = []
    for best in answer.best {
      let architecture = try member(best)
      let inputs = try question.inputs(of: architecture)
      let report = try architecture.report(at: inputs)
      guard let layer = report.layers.last(where: { $0.path == path }) else { continue }
      members.append(
        SpaceView.Member(
          assignments: family.assignments(of: best), layer: layer, parameters: report.parameters,
          macs: report.macs))
    }
    return SpaceView(
      title: title, name: definition.name, path: path, inputs: inputs, conditions: conditions,
      ranking: question.ranks.rank.map(SpaceQuestion.Ranking.init) ?? .macs, count: answer.count,
      legalCount: legal.count,
      combinations: family.combinations, members: members)
  }

  private func noLayer(_ layer: String) -> Failure {
    let paths = definition.family.structures.first?.space.layers.map(\.node.path) ?? []
    return Failure(
      .notFound, error: "\(definition.name) has no layer '\(layer)' that runs in evaluation",
      help: Suggestion.nearest(to: layer, among: paths).map { "did you mean '\($0)'?" }
        ?? "archdb shapes \(definition.name) --layer '*' lists them")
  }
}
