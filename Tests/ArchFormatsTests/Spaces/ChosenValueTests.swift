import ArchFormats
import ShapeEngine
import TestSupport
import Testing

/// Values of choices that other layers follow from, against the definitions in which they are written.
@Suite struct ChosenValueTests {
  private func members(
    _ text: String, set settings: [(String, String)] = []
  ) throws -> [(choices: String, parameters: Int)] {
    let found = try DefinitionReader().spaces(in: Array(text.utf8), file: "x.yaml")
    var space = try #require(found.first)
    try space.set(settings.map { try #require(LayerSetting($0.0, $0.1)) })
    let family = space.family
    let members = try FamilyMembers(
      family,
      family.structures.map {
        SpaceQuestion(inputs: try $0.space.frame.ownInput(), target: nil)
      })
    var result: [(String, Int)] = []
    try members.walk(count: members.count) { found in
      let choices = family.assignments(of: found.member.assignment, in: found.structure)
      result.append(
        (
          choices.map { "\($0.name)=\($0.value.plainText)" }.joined(separator: " "),
          found.member.costs.parameters
        ))
      return true
    }
    return result
  }

  private func parameters(_ text: String) throws -> Int {
    let design = try Definition.design(text)
    return try design.architecture.report(at: design.architecture.ownInput()).parameters
  }

  /// Groups that only the chosen channels fit: what is behind them has these channels.
  @Test(arguments: [
    "Conv2d(C, 1)", "Conv2d(2 * in_channels, 1)", "BatchNorm2d\n  - more: Conv2d(C, 1)",
  ])
  func `channels behind a choice of groups are those of the choice`(call: String) throws {
    func text(_ channels: String) -> String {
      """
      name: q
      input: [16, 14, 14]
      parameters:
        c: \(channels)
      layers:
        - a: Conv2d(c, 1)
        - depth: Conv2d(c, 3, padding=1, groups=c)
        - last: \(call)
      """
    }
    let found = try members(text("choice(32, 64, 96)"))
    let expected = try ["32", "64", "96"].map { try parameters(text($0)) }
    #expect(found.map(\.parameters) == expected)
  }

  private static let followed = """
    name: d
    input: [8, 16, 16]
    layers:
      - conv: Conv2d(choice(8, 16, 32), 1)
      - last: Conv2d(C * 2, choice(1, 3), padding=1)
    """

  @Test func `a choice that other layers follow from takes one of its values`() throws {
    let all = try members(Self.followed)
    let some = try members(Self.followed, set: [("conv.out_channels", "16")])
    #expect(all.count == 6 && some.count == 2)
    let text = Self.followed.replacing("choice(8, 16, 32)", with: "16")
    let expected = try ["1", "3"].map {
      try parameters(text.replacing("choice(1, 3)", with: $0))
    }
    #expect(some.map(\.parameters) == expected)
    let error = #expect(throws: DefinitionError.self) {
      try members(Self.followed, set: [("conv.out_channels", "17")])
    }
    #expect(error?.expected == "one of 8, 16, 32")
  }

  @Test func `a choice without consequences takes any value`() throws {
    let found = try members(Self.followed, set: [("last.kernel_size", "5")])
    #expect(found.count == 3)
  }

  @Test func `free choices are set by the names that answers print`() throws {
    let text = """
      name: s
      input: [8, 16, 16]
      blocks:
        B(k=choice(3, 5)):
          - conv: Conv2d(8, k, padding=k // 2)
      layers:
        - s:
            - b{i}: B for i in choice(1, 2, 3)
        - t: choice(B(1), Conv2d(8, 1), Identity)
      """
    let all = try members(text)
    #expect(all.count == (2 + 4 + 8) * 3)
    let names = Set(all.flatMap { $0.choices.split(separator: " ").map(String.init) })
    #expect(names.count > 8)
    // A name without a dot is a parameter's.
    for name in names where name.contains(".") {
      let parts = name.split(separator: "=").map(String.init)
      let wanted = all.filter { $0.choices.split(separator: " ").contains { $0 == name } }
      let found = try members(text, set: [(parts[0], parts[1])])
      // Members that do not reach the choice are still there.
      let reached = found.filter { $0.choices.split(separator: " ").contains { $0 == name } }
      #expect(reached.map(\.parameters).sorted() == wanted.map(\.parameters).sorted(), "\(name)")
    }
  }
}
