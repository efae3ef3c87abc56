import ArchFormats
import ShapeEngine
import Testing

/// A cell of six operations that is used fifteen times: the space of NAS-Bench-201 (Dong and Yang 2020,
/// section 2), whose figures are those of its published table.
@Suite struct SharedCellTests {
  private static let text = """
    name: cells
    input: [3, 32, 32]
    parameters:
      n: 5
      e0: choice(none, skip_connect, nor_conv_1x1, nor_conv_3x3, avg_pool_3x3)
      e1: choice(none, skip_connect, nor_conv_1x1, nor_conv_3x3, avg_pool_3x3)
      e2: choice(none, skip_connect, nor_conv_1x1, nor_conv_3x3, avg_pool_3x3)
      e3: choice(none, skip_connect, nor_conv_1x1, nor_conv_3x3, avg_pool_3x3)
      e4: choice(none, skip_connect, nor_conv_1x1, nor_conv_3x3, avg_pool_3x3)
      e5: choice(none, skip_connect, nor_conv_1x1, nor_conv_3x3, avg_pool_3x3)
    blocks:
      none(c): Mul(0)
      skip_connect(c): Identity
      nor_conv_1x1(c):
        - op: [ReLU, "Conv2d(c, 1, bias=false)", BatchNorm2d]
      nor_conv_3x3(c):
        - op: [ReLU, "Conv2d(c, 3, padding=1, bias=false)", BatchNorm2d]
      avg_pool_3x3(c):
        - op: AvgPool2d(3, 1, 1, count_include_pad=false)
      Cell(c):
        - n01: e0(c) from input
        - n02: e1(c) from input
        - n12: e2(c) from n01
        - n2: Add from n02, n12
        - n03: e3(c) from input
        - n13: e4(c) from n01
        - n23: e5(c) from n2
        - n3: Add from n03, n13, n23
      Reduce(c):
        - conv_a: [ReLU, "Conv2d(c, 3, stride=2, padding=1, bias=false)", BatchNorm2d]
        - conv_b: [ReLU, "Conv2d(c, 3, padding=1, bias=false)", BatchNorm2d]
        - downsample from input:
            - AvgPool2d(2, 2)
            - Conv2d(c, 1, bias=false)
        - Add from conv_b, downsample
    layers:
      - stem: ["Conv2d(16, 3, padding=1, bias=false)", BatchNorm2d]
      - cells:
        - Cell(16) for i in n
        - Reduce(32)
        - Cell(32) for i in n
        - Reduce(64)
        - Cell(64) for i in n
      - lastact: [BatchNorm2d, ReLU]
      - AdaptiveAvgPool2d(1)
      - Flatten
      - Linear(10)
    """

  private func answer(_ change: (inout SpaceQuestion) throws -> Void) throws -> SpaceFamily.Answer {
    let found = try DefinitionReader().spaces(in: Array(Self.text.utf8), file: "x.yaml")
    let family = try #require(found.first).family
    #expect(family.structures.count == 1 && family.combinations == 15_625)
    return try family.answer(
      to: family.structures.map { structure in
        var question = SpaceQuestion(inputs: try structure.space.frame.ownInput(), target: nil)
        question.limit = 1
        // Six choices wait: with more partial results than these there is no answer.
        question.entryLimit = 40_000
        question.workLimit = 200_000
        try change(&question)
        return question
      })
  }

  @Test func `all members are counted`() throws {
    let answer = try answer { $0.ranking = .parameters }
    #expect(answer.count == 15_625 && answer.best.first?.member.cost == 73_306)
  }

  @Test func `members are counted by parameters`() throws {
    #expect(try answer { $0.parameters = try IntegerRanges("..500000") }.count == 10_240)
    // The largest ones have a 3x3 convolution on each edge.
    #expect(try answer { $0.parameters = try IntegerRanges("1531546..") }.count == 1)
    #expect(try answer { $0.parameters = try IntegerRanges("1531547..") }.count == 0)
  }

  @Test func `members are counted by multiply-accumulates`() throws {
    #expect(try answer { $0.macs = try IntegerRanges("..100000000") }.count == 14_080)
    #expect(try answer { $0.macs = try IntegerRanges("220119680..") }.count == 1)
    #expect(try answer { $0.macs = try IntegerRanges("220119681..") }.count == 0)
  }

  @Test func `members one by one have the published figures, too`() throws {
    let found = try DefinitionReader().spaces(in: Array(Self.text.utf8), file: "x.yaml")
    let family = try #require(found.first).family
    let members = try FamilyMembers(
      family,
      family.structures.map {
        SpaceQuestion(inputs: try $0.space.frame.ownInput(), target: nil)
      })
    var costs: [MemberCosts] = []
    var assignments: Set<[Int]> = []
    try members.walk(count: members.count) {
      costs.append($0.member.costs)
      assignments.insert($0.member.assignment)
      return true
    }
    #expect(costs.count == 15_625 && assignments.count == 15_625)
    #expect(costs.count { $0.parameters <= 500_000 } == 10_240)
    #expect(costs.count { $0.macs <= 100_000_000 } == 14_080)
    #expect(costs.map(\.parameters).min() == 73_306)
    #expect(costs.map(\.parameters).max() == 1_531_546)
    #expect(costs.map(\.macs).max() == 220_119_680)
    var few = 0
    try members.walk(count: members.count, MemberDemand(parameters: IntegerRanges("..500000"))) {
      few += $0.member.costs.parameters <= 500_000 ? 1 : 0
      return true
    }
    #expect(few == 10_240)
  }
}
