import ArchFormats
import ArchStore
import ShapeEngine
import Views

/// What is asked of the members of a design space, as it is typed.
struct SpaceConditions {
  var input: [String] = []
  var batch: Int?
  var layer: String?
  var output: String?
  var stride: IntegerRanges?
  var receptiveField: IntegerRanges?
  var params: IntegerRanges?
  var macs: IntegerRanges?
  var ranking = SpaceQuestion.Ranking.macs
  var limit = 10

  /// What is asked of each graph; nil where it has no such layer.
  func questions(of spaces: OpenTarget) throws -> [SpaceQuestion?] {
    let ranges = try outputRanges()
    return try spaces.definition.family.structures.map {
      try question(of: $0.space, output: ranges)
    }
  }

  private func question(
    of space: DesignSpace, output: [IntegerRanges]
  ) throws -> SpaceQuestion? {
    guard let target = target(in: space) else { return nil }
    var question = SpaceQuestion(inputs: try inputs(of: space.frame), target: target)
    question.output = output
    question.stride = stride
    question.receptiveField = receptiveField
    question.parameters = params
    question.macs = macs
    question.ranking = ranking
    question.limit = limit
    question.progress = { done, all in
      Progress.show(
        "counting members: \(NumberText.grouped(done)) of \(NumberText.count(all, "layer"))")
    }
    return question
  }

  /// The inputs that are asked for, batch first.
  func inputs(of architecture: Architecture) throws -> [Shape<Int>] {
    let sizes = try InputOption.shapes(input, batch: batch, of: architecture)
    return try sizes.map { try Shape($0) }
  }

  /// The layer that is asked for: `--layer`, else the one that gives the first output.
  func target(in space: DesignSpace) -> Int? {
    if let layer { return space.layer(named: layer) }
    guard case .layer(let index, _)? = space.frame.outputs.first?.tensor else { return nil }
    return index
  }

  private func outputRanges() throws -> [IntegerRanges] {
    guard let output else { return [] }
    var ranges: [IntegerRanges] = []
    for part in output.split(separator: "x", omittingEmptySubsequences: false) {
      do { ranges.append(try IntegerRanges(String(part))) } catch {
        throw Failure(
          .usage, error: "--output takes sizes with x between them, not '\(output)'",
          help: "for example --output 14x14, or 7..14x7..14")
      }
    }
    return ranges
  }

  /// What is asked of the layer.
  var layerTexts: [String] {
    [
      output.map { "output \($0)" }, stride.map { "stride \($0.text)" },
      receptiveField.map { "receptive field \($0.text)" },
    ].compactMap { $0 }
  }

  /// What is asked of the sums of a member.
  var sumTexts: [String] {
    [params.map { "params \($0.text)" }, macs.map { "MACs \($0.text)" }].compactMap { $0 }
  }
}

extension OpenTarget {
  /// Requires that something is left open.
  func requireChoices(after vary: [String]) throws {
    guard !definition.hasChoices, vary.isEmpty else { return }
    throw Failure(
      .usage, error: "nothing is left open in '\(definition.name)'",
      help: "--vary 'layer.hyperparameter=1,2' gives hyperparameters several values, "
        + "and so does choice(1, 2) in a definition")
  }

  /// The path of the layer that is asked for.
  func path(of conditions: SpaceConditions) throws -> String {
    for structure in definition.family.structures {
      if let target = conditions.target(in: structure.space) {
        return structure.space.layers[target].node.path
      }
    }
    throw noLayer(conditions.layer ?? "")
  }

  func noLayer(_ layer: String) -> Failure {
    let paths = definition.family.structures.first?.space.layers.map(\.node.path) ?? []
    return Failure(
      .notFound, error: "\(definition.name) has no layer '\(layer)' that runs in evaluation",
      help: Suggestion.help(for: layer, among: paths)
        ?? "archdb shapes \(definition.name) --layer '*' lists them")
  }
}
