import ArchFormats
import ArchStore
import ShapeEngine
import Views

/// Design spaces: `solve NAME --vary …`, and `solve FILE` of a definition with choices.
extension Solve {
  func solveSpace(_ name: String, _ sources: DesignSources, _ resolver: Resolver) throws {
    let source = try resolver.one(name, of: sources)
    var spaces = try resolver.space(of: source, inputs.set.settings())
    try spaces.requireChoices(after: space.vary)
    try spaces.vary(space.vary)
    let asked = try spaceConditions()
    let questions = try asked.questions(of: spaces)
    let answer = try spaces.answer(to: questions)
    let legal = try spaces.answer(to: questions.map { $0?.legality })
    var view = try spaces.view(
      of: answer, legal: legal, asked, questions)
    var hiding = HiddenBuiltIns()
    if let name = space.add, answer.atMost > 0 {
      view.added = try add(name, answer, spaces, view, hiding: &hiding)
    }
    try show(view)
    hiding.report()
    guard answer.atMost > 0 else {
      throw Failure(.no, try spaces.reason(legal, asked, questions))
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

  /// What is asked, as it is typed.
  private func spaceConditions() throws -> SpaceConditions {
    SpaceConditions(
      input: inputs.input, batch: inputs.batch, layer: inputs.layer, output: inputs.output,
      stride: try ranks.strides(), receptiveField: ranks.receptiveField, params: space.params,
      macs: inputs.bounds.macs, ranking: ranks.rank.map(SpaceQuestion.Ranking.init) ?? .macs,
      limit: limit ?? 10)
  }
}
