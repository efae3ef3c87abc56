import ArchFormats
import ShapeEngine
import TestSupport
import Testing

/// The members of a family one by one, against reports of all its legal members that were read by themselves.
struct MembersOneByOne {
  private let family: SpaceFamily
  private let members: FamilyMembers

  init(_ family: SpaceFamily, _ waitingLimit: Int) throws {
    self.family = family
    members = try FamilyMembers(
      family,
      family.structures.map { structure in
        var question = SpaceQuestion(inputs: try structure.space.frame.ownInput(), target: nil)
        question.waitingLimit = waitingLimit
        return question
      })
  }

  func compare(with expected: [ShapeReport], _ text: Comment) throws {
    #expect(members.count == Natural(expected.count), text)
    let all = try found(from: 0, count: members.count)
    #expect(all.map(\.member.index) == (0..<expected.count).map { Natural($0) }, text)
    let reports = try all.map(report)
    #expect(reports.map(Self.key).sorted() == expected.map(Self.key).sorted(), text)
    for (found, report) in zip(all, reports) {
      #expect(found.member.costs.parameters == report.parameters, text)
      #expect(found.member.costs.macs == report.macs, text)
      #expect(
        try members.index(of: found.member.assignment, in: found.structure) == found.member.index,
        text)
    }
    try compareRanges(with: all, text)
    try compareDemands(with: all, text)
    try compareFrontier(with: all, text)
  }

  /// Ranges that cover all give each member once.
  private func compareRanges(with all: [FamilyMembers.Found], _ text: Comment) throws {
    var random = SeededGenerator(seed: UInt64(all.count))
    var start = 0
    while start < all.count {
      let end = min(all.count, start + random.pick(1...max(1, all.count / 3)))
      let part = try found(from: Natural(start), count: Natural(end - start))
      #expect(part.map(Self.identity) == all[start..<end].map(Self.identity), text)
      start = end
    }
  }

  private func compareDemands(with all: [FamilyMembers.Found], _ text: Comment) throws {
    var random = SeededGenerator(seed: UInt64(all.count) + 1)
    guard let one = all.randomElement(using: &random), let other = all.randomElement(using: &random)
    else { return }
    let low = min(one.member.costs.macs, other.member.costs.macs)
    let demand = MemberDemand(
      parameters: try IntegerRanges("..\(one.member.costs.parameters)"),
      macs: try IntegerRanges("\(low)..\(low * 2)"))
    let wanted = all.filter {
      $0.member.costs.parameters <= one.member.costs.parameters
        && (low...low * 2).contains($0.member.costs.macs)
    }
    let given = try found(from: 0, count: members.count, demand)
    #expect(given.map(Self.identity) == wanted.map(Self.identity), text)
    let behind = all.count / 3
    let later = try found(from: Natural(behind), count: members.count, demand)
    #expect(
      later.map(Self.identity)
        == wanted.filter { $0.member.index >= Natural(behind) }.map(Self.identity), text)
  }

  private func compareFrontier(with all: [FamilyMembers.Found], _ text: Comment) throws {
    for isGreatest in [false, true] {
      let aims = [
        MemberAim(.parameters, isGreatest: false), MemberAim(.macs, isGreatest: isGreatest),
      ]
      let figures = all.map { found in
        let costs = found.member.costs
        return [costs.parameters, isGreatest ? -costs.macs : costs.macs]
      }
      let best = Set(figures).filter { one in
        !figures.contains { $0 != one && $0[0] <= one[0] && $0[1] <= one[1] }
      }
      let points = try members.frontier(aims)
      let expected = best.sorted { $0.lexicographicallyPrecedes($1) }
      #expect(
        points.map(\.point.count)
          == expected.map { one in
            Natural(figures.count { $0 == one })
          }, text)
      for ((structure, point), figure) in zip(points, expected) {
        let costs = point.member.costs
        #expect([costs.parameters, isGreatest ? -costs.macs : costs.macs] == figure, text)
        let first = figures.firstIndex(of: figure)
        #expect(first.map { Natural($0) } == point.member.index, text)
        #expect(
          try members.index(of: point.member.assignment, in: structure) == point.member.index, text)
      }
    }
  }

  private func found(
    from first: Natural, count: Natural, _ demand: MemberDemand = MemberDemand()
  ) throws -> [FamilyMembers.Found] {
    var result: [FamilyMembers.Found] = []
    try members.walk(from: first, count: count, demand) {
      result.append($0)
      return true
    }
    return result
  }

  private func report(_ found: FamilyMembers.Found) throws -> ShapeReport {
    let member = try family.structures[found.structure].space.member(found.member.assignment)
    return try member.report(at: member.ownInput())
  }

  /// What tells one member from another.
  private static func identity(_ found: FamilyMembers.Found) -> String {
    "\(found.structure) \(found.member.index) \(found.member.assignment)"
  }

  private static func key(_ report: ShapeReport) -> String {
    report.layers.map { "\($0.path) \($0.type) \($0.outputs) \($0.parameters)" }
      .joined(separator: "\n")
  }
}
