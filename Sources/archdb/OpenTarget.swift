import ArchFormats
import ArchStore
import ShapeEngine
import Views

/// The design space that a command is about: a definition with choices, or a design of which
/// hyperparameters are varied.
struct OpenTarget {
  /// The name with its revision; a name alone for a design that is not stored.
  let title: String
  var definition: OpenDefinition

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
    try definition.family.answer(to: questions)
  }

  /// One of the best members as an architecture.
  func member(_ best: SpaceFamily.Best) throws -> Architecture {
    try definition.family.structures[best.structure].space.member(best.member.assignment)
  }

  /// A member with the layer that is asked for.
  func shown(
    _ assignment: [Int], in structure: Int, _ asked: SpaceConditions,
    _ choices: [(name: String, value: Value)]
  ) throws -> SpaceView.Member {
    let space = definition.family.structures[structure].space
    let placed = try space.placedMember(assignment)
    let architecture = placed.architecture
    let report = try architecture.report(at: asked.inputs(of: architecture))
    // What a choice hands on may be the input itself.
    var layer: ShapeReport.Layer?
    if let target = asked.target(in: space), case .layer(let place, _)? = placed.output(of: target)
    {
      layer = report.layers.last { $0.path == architecture.layers[place].path }
    }
    return SpaceView.Member(
      assignments: choices, layer: layer, parameters: report.parameters, macs: report.macs)
  }

  /// The answer as it is printed.
  func view(
    of answer: SpaceFamily.Answer, legal: SpaceFamily.Answer, _ question: SpaceConditions,
    _ questions: [SpaceQuestion?]
  ) throws -> SpaceView {
    let family = definition.family
    guard
      let (space, target) = family.structures.lazy.compactMap({ structure in
        question.target(in: structure.space).map { (structure.space, $0) }
      }).first
    else { throw noLayer(question.layer ?? "") }
    let path = space.layers[target].node.path
    let inputs = try question.inputs(of: space.frame).map(\.sizes)
    var members: [SpaceView.Member] = []
    for best in answer.best {
      members.append(
        try shown(
          best.member.assignment, in: best.structure, question, family.assignments(of: best)))
    }
    var view = SpaceView(
      title: title, name: definition.name, path: path, inputs: inputs,
      samples: space.frame.samples(of: inputs),
      conditions: question.layerTexts + question.sumTexts, ranking: question.ranking,
      count: answer.count,
      legalCount: legal.count,
      combinations: family.combinations, members: members)
    let isOptional =
      !space.layers[target].cases.isEmpty
      || family.structures.contains { question.target(in: $0.space) == nil }
    view.asksOfMissing = isOptional && questions.contains { $0?.asksOfTarget ?? false }
    if answer.atMost != answer.count { view.atMost = answer.atMost }
    if !answer.isRanked {
      view.unlisted =
        question.params != nil && question.macs != nil
        ? "Members are not listed: two sums at once take too much here. Each is counted\n"
          + "by itself, so that the bounds are wide; with one of them they are narrow."
        : "Members are not listed: ranking them takes too much here.\n"
          + "Rank by the figure that is bounded."
    }
    return view
  }
}
