import ArchFormats
import ShapeEngine
import Views

/// Writes members of a design space: a row a member with its number, its choices and its figures, or a design a
/// line.
struct MemberListing {
  private let target: OpenTarget
  private let asked: SpaceConditions
  private let demand: MemberDemand
  private let limit: Int?
  private let format: FormatOption
  private let mark: String

  init(
    _ target: OpenTarget, _ asked: SpaceConditions, limit: Int?, format: FormatOption, mark: String
  ) {
    self.mark = mark
    self.target = target
    self.asked = asked
    self.limit = limit
    self.format = format
    demand = MemberDemand(parameters: asked.params, macs: asked.macs)
  }

  /// All that are legal and whose layer is as it is asked for: by these the members have their numbers.
  private func all() throws -> FamilyMembers {
    var wide = asked
    (wide.params, wide.macs) = (nil, nil)
    return try FamilyMembers(target.definition.family, wide.questions(of: target))
  }

  private func requireSome(_ members: FamilyMembers) throws {
    guard members.count.isZero else { return }
    throw try noMember()
  }

  /// Why no member is as it is asked for.
  private func noMember() throws -> Failure {
    let questions = try asked.questions(of: target)
    let legal = try target.answer(to: questions.map { $0?.legality })
    return Failure(.no, try target.reason(legal, asked, questions))
  }

  // MARK: - One after the other

  func writeRange(_ range: IndexRange?) throws {
    let members = try all()
    try requireSome(members)
    let last = members.count - 1
    if let first = range?.first, first > last {
      throw Failure(
        .usage, error: "there is no member \(NumberText.grouped(first))",
        help: "the \(NumberText.grouped(members.count)) that are counted have the numbers "
          + "0..\(last)")
    }
    if let end = range?.last, end > last {
      Terminal.report("note: the last member has the number \(last)")
    }
    let (first, end) = (range?.first ?? 0, min(range?.last ?? last, last))
    var rows = MemberRows(
      target, asked, format.value, heading: heading(members.count), mark: mark)
    let most = limit ?? (format.value == .table && range == nil ? 10 : .max)
    var given = 0
    if most > 0 {
      try members.walk(from: first, count: end - first + 1, demand) { found in
        Progress.show("member \(NumberText.grouped(found.member.index)) of \(members.count)")
        try rows.append(found)
        given += 1
        return given < most
      }
    }
    guard given > 0 || most == 0 else { throw try range.map(noneDemanded) ?? noMember() }
    try rows.end()
  }

  private func noneDemanded(_ range: IndexRange) -> Failure {
    Failure(
      .no, "error: none of these members has \(asked.sumTexts.joined(separator: " and "))")
  }

  private func heading(_ count: Natural) -> String {
    let which =
      asked.layerTexts.isEmpty
      ? "legal members" : "members with \(asked.layerTexts.joined(separator: ", "))"
    var text = "\(target.title)  \(NumberText.grouped(count)) \(which)"
    if !demand.isEmpty {
      text += "\nof these, those with \(asked.sumTexts.joined(separator: ", "))"
    }
    return text
  }

  // MARK: - At random

  func writeSample(_ count: Int, seed: Int) throws {
    let members = try all()
    try requireSome(members)
    var random = SeededRandom(seed: UInt64(bitPattern: Int64(seed)))
    let exact = try demandedAlone()
    var rows = MemberRows(
      target, asked, format.value,
      heading: heading(members.count)
        + "\n\(NumberText.count(count, "member")) drawn, seed \(seed):", mark: mark)
    for number in 0..<min(count, limit ?? count) {
      Progress.show("drawn \(NumberText.grouped(number)) of \(NumberText.grouped(count))")
      guard var found = try (exact ?? members).draw(by: &random, exact == nil ? demand : .init())
      else {
        try rows.end()
        throw exact?.count.isZero ?? false
          ? try noMember() : rejected(after: number)
      }
      if exact != nil,
        let index = try members.index(of: found.member.assignment, in: found.structure)
      {
        found.member.index = index
      }
      try rows.append(found)
    }
    try rows.end()
  }

  /// Those that fulfil the demands on sums, where they can be counted as such: where there are few sums.
  private func demandedAlone() throws -> FamilyMembers? {
    guard !demand.isEmpty else { return nil }
    var questions = try asked.questions(of: target)
    for index in questions.indices {
      questions[index]?.entryLimit = 100_000
      questions[index]?.workLimit = 300_000
    }
    do throws(SpaceError) {
      return try FamilyMembers(target.definition.family, questions)
    } catch {
      guard error.isOfSize else { throw error }
      return nil
    }
  }

  private func rejected(after number: Int) -> Failure {
    Failure(
      .no,
      "error: a million members in a row that were drawn do not have "
        + "\(asked.sumTexts.joined(separator: " and "))\n  found    \(NumberText.count(number, "member"))"
        + "\n  help     ask for more, or leave fewer choices open by --set")
  }

  // MARK: - The best

  func writeFrontier(_ aims: [MemberAim]) throws {
    var wide = asked
    // A bound from above on what shall be little leaves the frontier as it is, up to there.
    if Self.isKept(asked.params, .parameters, by: aims) { wide.params = nil }
    if Self.isKept(asked.macs, .macs, by: aims) { wide.macs = nil }
    var questions = try wide.questions(of: target)
    for index in questions.indices { questions[index]?.entryLimit = 1_000_000 }
    let members = try FamilyMembers(target.definition.family, questions)
    try requireSome(members)
    let points = try members.frontier(aims).filter { demand.contains($0.point.member.costs) }
    guard !points.isEmpty else { throw try noMember() }
    let numbers = try all()
    let shown = points.prefix(limit ?? points.count)
    var rows = MemberRows(
      target, asked, format.value,
      heading: heading(numbers.count) + "\n" + Self.text(points.count, aims),
      counted: true, showsField: aims.contains { $0.figure == .receptiveField },
      mark: mark)
    for (structure, point) in shown {
      var member = point.member
      member.index = try numbers.index(of: member.assignment, in: structure) ?? member.index
      try rows.append(.init(structure: structure, member: member), count: point.count)
    }
    try rows.end()
  }

  private static func text(_ count: Int, _ aims: [MemberAim]) -> String {
    let names = aims.map { "\($0.figure.rawValue):\($0.isGreatest ? "max" : "min")" }
    let aimed = names.joined(separator: ", ")
    return count == 1
      ? "No member is better in \(aimed):"
      : "The \(NumberText.grouped(count)) trade-offs of \(aimed):"
  }

  private static func isKept(
    _ ranges: IntegerRanges?, _ figure: SpaceQuestion.Ranking, by aims: [MemberAim]
  ) -> Bool {
    guard let range = ranges?.ranges.first, ranges?.ranges.count == 1 else { return false }
    return (range.low ?? 0) <= 0 && aims.contains { $0.figure == figure && !$0.isGreatest }
  }
}
