import ArchFormats
import ShapeEngine
import Testing

/// Members that are drawn at random: each as often as any other.
@Suite struct MemberSampleTests {
  /// 1,000 members whose sums differ and are the same, of which a demand leaves some.
  private static let text = """
    name: drawn
    input: [3, 8, 8]
    parameters:
      k: choice(1, 3)
    blocks:
      conv(c, k): Conv2d(c, k, padding=k // 2)
      skip(c, k): Identity
    layers:
      - a: Conv2d(choice(1, 2, 3, 4, 5), k, padding=k // 2)
      - b: choice(conv(4, choice(1, 3)), skip(4, 1), conv(4, choice(5, 7)))
      - c: Conv2d(choice(1, 2, 4, 8, 16), 1)
      - d: ReLU if choice(true, false)
      - e: Conv2d(choice(2, 3), 3, padding=1)
    """

  private func members(
    _ change: (inout SpaceQuestion) throws -> Void = { _ in }
  ) throws -> FamilyMembers {
    let found = try DefinitionReader().spaces(in: Array(Self.text.utf8), file: "x.yaml")
    let family = try #require(found.first).family
    return try FamilyMembers(
      family,
      family.structures.map {
        var question = SpaceQuestion(inputs: try $0.space.frame.ownInput(), target: nil)
        try change(&question)
        return question
      })
  }

  /// Pearson's chi-square statistic of `counts` that should be equal, over the value that it passes once in a
  /// thousand times: Wilson and Hilferty 1931, with 3.09 standard deviations.
  private func excess(_ counts: [Int]) -> Double {
    let expected = Double(counts.reduce(0, +)) / Double(counts.count)
    let statistic = counts.reduce(0) {
      $0 + (Double($1) - expected) * (Double($1) - expected) / expected
    }
    let freedom = Double(counts.count - 1)
    let root = 1 - 2 / (9 * freedom) + 3.09 * (2 / (9 * freedom)).squareRoot()
    return statistic / (freedom * root * root * root)
  }

  private func counts(
    of members: FamilyMembers, seed: UInt64, draws: Int, _ demand: MemberDemand = MemberDemand()
  ) throws -> [Natural: Int] {
    var random = SeededRandom(seed: seed)
    var counts: [Natural: Int] = [:]
    for _ in 0..<draws {
      let found = try #require(try members.draw(by: &random, demand))
      #expect(demand.contains(found.member.costs))
      counts[found.member.index, default: 0] += 1
    }
    return counts
  }

  @Test(arguments: [1, 2, 3]) func `all members are as likely`(seed: UInt64) throws {
    let all = try members()
    #expect(all.count == 1_000)
    let counts = try counts(of: all, seed: seed, draws: 20_000)
    #expect(excess((0..<1_000).map { counts[Natural($0)] ?? 0 }) < 1)
  }

  @Test(arguments: [1, 2, 3]) func `those with a demand are as likely, drawn from all`(
    seed: UInt64
  ) throws {
    let demand = MemberDemand(parameters: try IntegerRanges("100..300"))
    let all = try members()
    var wanted: [Natural] = []
    try all.walk(count: all.count, demand) {
      wanted.append($0.member.index)
      return true
    }
    #expect((100..<900).contains(wanted.count), "\(wanted.count)")
    let counts = try counts(of: all, seed: seed, draws: 10_000, demand)
    #expect(Set(counts.keys).isSubset(of: wanted))
    #expect(excess(wanted.map { counts[$0] ?? 0 }) < 1)
  }

  @Test(arguments: [4, 5]) func `those with a demand are as likely, counted by themselves`(
    seed: UInt64
  ) throws {
    let some = try members { $0.parameters = try IntegerRanges("100..300") }
    let number = try #require(Int(exactly: some.count))
    let counts = try counts(of: some, seed: seed, draws: 10_000)
    #expect(excess((0..<number).map { counts[Natural($0)] ?? 0 }) < 1)
  }

  @Test func `a seed decides what is drawn`() throws {
    let all = try members()
    var (one, same, other) = (SeededRandom(seed: 7), SeededRandom(seed: 7), SeededRandom(seed: 8))
    func draws(_ random: inout SeededRandom) throws -> [Natural?] {
      try (0..<20).map { _ in try all.draw(by: &random)?.member.index }
    }
    let first = try draws(&one)
    #expect(try draws(&same) == first)
    #expect(try draws(&other) != first)
  }

  @Test func `nothing is drawn where too many are refused`() throws {
    var random = SeededRandom(seed: 1)
    let demand = MemberDemand(macs: try IntegerRanges("..10"))
    #expect(try members().draw(by: &random, demand, tries: 1_000) == nil)
  }
}

/// Spaces that no computer goes through.
@Suite struct WideMembersTests {
  /// 8^n members: n layers, each with the same choice of its own.
  private func members(_ layers: Int) throws -> FamilyMembers {
    let text = """
      name: wide
      input: [4, 8, 8]
      layers:
        - c{i}: Conv2d(4, choice(1, 3, 5, 7, 9, 11, 13, 15), padding="same") for i in \(layers)
      """
    let found = try DefinitionReader().spaces(in: Array(text.utf8), file: "x.yaml")
    let family = try #require(found.first).family
    return try FamilyMembers(
      family,
      family.structures.map {
        SpaceQuestion(inputs: try $0.space.frame.ownInput(), target: nil)
      })
  }

  @Test(arguments: [20, 42, 60]) func `each member has its number`(layers: Int) throws {
    let members = try members(layers)
    let count = (0..<layers).reduce(Natural(1)) { product, _ in product * 8 }
    #expect(members.count == count)
    var random = SeededRandom(seed: UInt64(layers))
    for _ in 0..<20 {
      // The digits of a number to the base 8 are the choices.
      let digits = (0..<layers).map { _ in Int(exactly: random.number(below: 8)) ?? 0 }
      let number = digits.reduce(Natural(0)) { $0 * 8 + Natural($1) }
      var found: [FamilyMembers.Found] = []
      try members.walk(from: number, count: 2) {
        found.append($0)
        return true
      }
      #expect(found.first?.member.assignment == digits)
      #expect(found.first?.member.index == number)
      #expect(try members.index(of: digits, in: 0) == number)
    }
  }

  @Test func `what a demand leaves out as a whole is passed over`() throws {
    let members = try members(30)
    // One member of 8^30 has only kernels of 1: 4 * 4 weights and 4 biases a layer.
    var found: [FamilyMembers.Found] = []
    try members.walk(count: members.count, MemberDemand(parameters: IntegerRanges("..600"))) {
      found.append($0)
      return true
    }
    #expect(found.map(\.member.costs.parameters) == [600])
  }

  @Test func `a frontier of sums that all differ alike has its points and ties`() throws {
    let members = try members(12)
    // More of a kernel is more of both figures: one point.
    let one = try members.frontier([
      MemberAim(.parameters, isGreatest: false), MemberAim(.macs, isGreatest: false),
    ])
    #expect(one.map(\.point.count) == [1])
    // Against each other every sum is a point: squares of odd numbers, 12 of them from 1 to 15.
    let many = try members.frontier([
      MemberAim(.parameters, isGreatest: false), MemberAim(.macs, isGreatest: true),
    ])
    let squares = (0..<8).map { (2 * $0 + 1) * (2 * $0 + 1) }
    let sums = (0..<12).reduce(into: [0: 1]) { sums, _ in
      var next: [Int: Int] = [:]
      for (sum, count) in sums { for square in squares { next[sum + square, default: 0] += count } }
      sums = next
    }
    #expect(many.count == sums.count)
    #expect(many.map(\.point.count) == sums.sorted { $0.key < $1.key }.map { Natural($0.value) })
  }
}
