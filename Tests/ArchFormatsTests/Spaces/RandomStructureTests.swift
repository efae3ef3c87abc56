import ArchFormats
import ShapeEngine
import TestSupport
import Testing

/// Random definitions with choices of structure, against the definitions of all their members, each read and
/// evaluated by itself.
@Suite struct RandomStructureTests {
  @Test(arguments: 0..<10)
  func `members and their counts are those of the texts in which every choice is made`(part: Int)
    throws
  {
    var (compared, legal, refused, deciding) = (0, 0, 0, 0)
    var seed = UInt64(part) * 10_000
    while compared < 30 {
      seed += 1
      let definition = RandomSpaceText(seed: seed)
      guard let texts = definition.members(limit: 400), texts.count > 1 else { continue }
      let expected = try texts.map(Self.report)
      let text = Comment(rawValue: "\(seed):\n\(definition.open)")
      guard let family = try Self.family(definition.open, expected, text) else { continue }
      // Of graphs that are refused as a whole nobody knows what else they leave open.
      if family.refusedCount == 0 { #expect(family.combinations == Natural(texts.count), text) }
      for limit in [0, 4_096] {
        try Self.compare(family, expected.compactMap { $0 }, waitingLimit: limit, text)
      }
      compared += 1
      legal += expected.count { $0 != nil }
      refused += expected.count { $0 == nil }
      if family.structures.count == 1 { deciding += 1 }
    }
    #expect(legal > 500 && refused > 10 && deciding > 10, "\(legal) \(refused) \(deciding)")
  }

  /// The space of a text; nil where no member is legal, and reading it says so.
  private static func family(
    _ text: String, _ expected: [ShapeReport?], _ comment: Comment
  ) throws -> SpaceFamily? {
    do {
      let found = try DefinitionReader().spaces(in: Array(text.utf8), file: "x.yaml")
      return try #require(found.first).family
    } catch let error as DefinitionError {
      #expect(
        error.isOnlyRefusal && expected.allSatisfy { $0 == nil }, "\(error.message) \(comment)")
      return nil
    }
  }

  private static func report(_ text: String) throws -> ShapeReport? {
    do {
      let design = try Definition.design(text)
      return try design.architecture.report(at: design.architecture.ownInput())
    } catch let error as DefinitionError {
      try #require(error.isOnlyRefusal, "\(error.message)\n\(text)")
      return nil
    }
  }

  private static func compare(
    _ family: SpaceFamily, _ expected: [ShapeReport], waitingLimit: Int, _ text: Comment
  ) throws {
    var random = SeededGenerator(seed: UInt64(expected.count))
    let all = try family.answer(
      to: questions(of: family) {
        $0.limit = 1_000
        $0.waitingLimit = waitingLimit
      })
    #expect(all.count == Natural(expected.count), text)
    #expect(
      try all.best.map { key(try report(of: $0, in: family)) }.sorted()
        == expected.map(key).sorted(), text)
    try MembersOneByOne(family, waitingLimit).compare(with: expected, text)
    for (place, name) in [SpaceQuestion.Ranking.parameters, .macs].enumerated() {
      func figure(_ report: ShapeReport) -> Int { place == 0 ? report.parameters : report.macs }
      let figures = expected.map(figure).sorted()
      guard let bound = figures.randomElement(using: &random) else { continue }
      let range = try IntegerRanges(
        random.pick("..\(bound)", "\(bound)..", "\(bound)..\(bound + 100)"))
      let answer = try family.answer(
        to: questions(of: family) {
          $0.ranking = name
          $0.waitingLimit = waitingLimit
          $0.limit = 10
          if place == 0 { $0.parameters = range } else { $0.macs = range }
        })
      let fulfilling = figures.filter(range.contains)
      #expect(answer.count == Natural(fulfilling.count), "\(range.text) of \(name) \(text)")
      #expect(answer.best.map(\.member.cost) == Array(fulfilling.prefix(10)), text)
      #expect(
        try answer.best.map { figure(try report(of: $0, in: family)) }
          == answer.best.map(\.member.cost), text)
    }
  }

  private static func questions(
    of family: SpaceFamily, _ change: (inout SpaceQuestion) -> Void
  ) throws -> [SpaceQuestion?] {
    try family.structures.map { structure in
      var question = SpaceQuestion(inputs: try structure.space.frame.ownInput(), target: nil)
      change(&question)
      return question
    }
  }

  private static func report(
    of best: SpaceFamily.Best, in family: SpaceFamily
  ) throws -> ShapeReport {
    let member = try family.structures[best.structure].space.member(best.member.assignment)
    return try member.report(at: member.ownInput())
  }

  /// A report as text: what stands in its rows, by which two can be put in order.
  private static func key(_ report: ShapeReport) -> String {
    report.layers.map { "\($0.path) \($0.type) \($0.outputs) \($0.parameters)" }
      .joined(separator: "\n")
  }
}
