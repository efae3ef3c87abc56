import ArchFormats
import ArchStore
import ShapeEngine
import Views

/// Design spaces: `solve NAME --vary …`, and `solve FILE` of a definition with choices.
extension Solve {
  func solveSpace(_ name: String, _ sources: DesignSources, _ resolver: Resolver) throws {
    let source = try resolver.one(name, of: sources)
    var spaces = try resolver.space(of: source, inputs.set.settings())
    guard spaces.definition.hasChoices || !space.vary.isEmpty else {
      throw Failure(
        .usage, error: "nothing is left open in '\(spaces.definition.name)'",
        help: "--vary 'layer.hyperparameter=1,2' gives hyperparameters several values, "
          + "and so does choice(1, 2) in a definition")
    }
    try spaces.vary(space.vary)
    let ranges = try outputRanges()
    let questions = try spaces.definition.family.structures.map {
      try question(of: $0.space, output: ranges)
    }
    let answer = try spaces.answer(to: questions)
    let legal = try spaces.answer(to: questions.map { $0?.legality })
    var view = try spaces.view(
      of: answer, legal: legal, question: self, questions, conditions: conditions)
    var hiding = HiddenBuiltIns()
    if let name = space.add, answer.atMost > 0 {
      view.added = try add(name, answer, spaces, view, hiding: &hiding)
    }
    try show(view)
    hiding.report()
    guard answer.atMost > 0 else {
      throw Failure(.no, try spaces.reason(legal, self, questions))
    }
  }

  private func show(_ view: SpaceView) throws {
    switch format.value {
    case .table: try Terminal.write(view.text(width: Terminal.width))
    default: try format.write(view.table, json: view.json, lines: "solutions")
    }
  }

  /// Stores the member that was picked, and says what became of it.
  private func add(
    _ name: String, _ answer: SpaceFamily.Answer, _ spaces: OpenTarget, _ view: SpaceView,
    hiding: inout HiddenBuiltIns
  ) throws -> SpaceView.Added {
    guard answer.best.indices.contains(space.pick - 1) else {
      throw Failure(.usage, error: "--pick \(space.pick): only \(answer.best.count) are listed")
    }
    var member = try spaces.member(answer.best[space.pick - 1])
    member.name = name
    let text = JSON(flat: member).pretty
    let choices = view.members[space.pick - 1].assignmentText
    let library = try database.openForAdding()
    let results = try library.catalog.add(
      [NewDesign(Analysis(member), text: text, format: "json")],
      message: "solve \(spaces.title): \(choices)")
    hiding = HiddenBuiltIns(results)
    return SpaceView.Added(
      name: DesignName(name: name, revision: results.first?.revision).description,
      isNew: results.first?.outcome == .added, assignments: choices,
      hidesBuiltIn: results.first?.hidesBuiltIn == true)
  }

  // MARK: - The question

  /// What is asked of a space; nil where it has no such layer.
  private func question(
    of space: DesignSpace, output: [IntegerRanges]
  ) throws -> SpaceQuestion? {
    guard let target = target(in: space) else { return nil }
    var question = SpaceQuestion(inputs: try inputs(of: space.frame), target: target)
    question.output = output
    question.stride = try ranks.strides()
    question.receptiveField = ranks.receptiveField
    question.parameters = self.space.params
    question.macs = inputs.bounds.macs
    if let rank = ranks.rank { question.ranking = SpaceQuestion.Ranking(rank) }
    question.limit = limit ?? 10
    question.progress = { done, all in
      Progress.show(
        "counting members: \(NumberText.grouped(done)) of \(NumberText.count(all, "layer"))")
    }
    return question
  }

  /// The inputs that are asked for, batch first.
  func inputs(of architecture: Architecture) throws -> [Shape<Int>] {
    let sizes = try InputOption.shapes(
      inputs.input, batch: inputs.batch, of: architecture)
    return try sizes.map { try Shape($0) }
  }

  /// The layer that is asked for: `--layer`, else the one that gives the first output.
  func target(in space: DesignSpace) -> Int? {
    if let layer = inputs.layer { return space.layer(named: layer) }
    guard case .layer(let index, _)? = space.frame.outputs.first?.tensor else { return nil }
    return index
  }

  private func outputRanges() throws -> [IntegerRanges] {
    guard let output = inputs.output else { return [] }
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

  private var conditions: [String] {
    [
      inputs.output.map { "output \($0)" }, ranks.stride.map { "stride \($0)" },
      ranks.receptiveField.map { "receptive field \($0.text)" },
      space.params.map { "params \($0.text)" }, inputs.bounds.macs.map { "MACs \($0.text)" },
    ].compactMap { $0 }
  }
}
