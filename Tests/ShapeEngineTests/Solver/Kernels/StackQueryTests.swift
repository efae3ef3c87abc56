import TestSupport
import Testing

@testable import ShapeEngine

/// Counts and lists of the best against every stack, one after the other.
@Suite struct StackQueryTests {
  private static let ranks: [StackRank] = [.params, .macs, .receptiveField]

  private func query(
    _ from: String, _ to: String, layers: Int, kinds: Set<KernelLayer.Kind> = [.conv],
    kernels: [Int] = [1, 2, 3], strides: [Int] = [1, 2], paddings: [Int] = [0, 1],
    dilations: [Int] = [1], outputPaddings: [Int] = [0]
  ) throws -> StackQuery {
    var query = StackQuery(from: try SizeFamily(from), to: try SizeFamily(to))
    query.layers = layers
    query.space.kinds = kinds
    query.space.kernels = kernels
    query.space.strides = strides
    query.space.paddings = paddings
    query.space.dilations = dilations
    query.space.outputPaddings = outputPaddings
    return query
  }

  /// Expects the answer to be what trying everything gives, ranked by every cost.
  ///
  /// - Returns: the number of stacks.
  @discardableResult
  private func expectAsByBruteForce(
    _ query: StackQuery, ranks: [StackRank] = Self.ranks
  ) throws -> Int {
    guard case .sizes(let from) = query.from, case .sizes(let to) = query.to else { return 0 }
    let sources = try #require(from.values(from: 1, atMost: 100))
    var number = 0
    for rank in ranks {
      var query = query
      query.rank = rank
      let stacks = BruteForce(query: query, sources: sources) { to.contains($1) }.stacks()
      number = stacks.count
      let answer = try query.answer()
      #expect(answer.count == Natural(stacks.count), "\(query)")
      let best = stacks.prefix(query.limit)
      #expect(answer.solutions.map(\.choices) == best.map(\.layers), "\(query)")
      #expect(answer.solutions.map(\.parameters) == best.map(\.parameters))
      #expect(answer.solutions.map(\.macs) == best.map(\.macs))
      #expect(answer.solutions.map(\.receptiveField) == best.map(\.field))
    }
    return number
  }

  @Test(arguments: [("12", "5"), ("12", "12"), ("7", "1"), ("9", "2"), ("2", "3")])
  func `three convolutions`(from: String, to: String) throws {
    var query = try query(from, to, layers: 3, dilations: [1, 2])
    for limit in [1, 7, 40, 2_000] {
      query.limit = limit
      #expect(try expectAsByBruteForce(query) > 0)
    }
  }

  @Test(arguments: [("6", "6"), ("5", "10"), ("9", "4"), ("3", "1")])
  func `three layers of all types`(from: String, to: String) throws {
    var query = try query(
      from, to, layers: 3, kinds: [.conv, .pool, .transposed], kernels: [1, 2],
      strides: [1, 2], outputPaddings: [0, 1])
    query.limit = 25
    #expect(try expectAsByBruteForce(query) > 0)
    query.space.strides = [1, 3]
    query.space.outputPaddings = [1]
    try expectAsByBruteForce(query)
  }

  @Test(arguments: ["5", "4..6", "..4", "7..", "3,6..7", "1,8..", "2..40", "0", "99.."])
  func `a receptive field that is asked for`(ranges: String) throws {
    var query = try query("11", "4", layers: 3, dilations: [1, 3])
    query.receptiveField = try IntegerRanges(ranges)
    query.limit = 15
    try expectAsByBruteForce(query)
    query = try self.query(
      "5", "6", layers: 3, kinds: [.conv, .transposed], kernels: [1, 2, 3], strides: [1, 2])
    query.receptiveField = try IntegerRanges(ranges)
    try expectAsByBruteForce(query)
  }

  @Test func `no pixel is lost`() throws {
    for to in ["3", "4", "5"] {
      var query = try query("12", to, layers: 2, kinds: [.conv, .pool], strides: [1, 2, 3])
      let all = try expectAsByBruteForce(query)
      query.isLossless = true
      #expect(try expectAsByBruteForce(query) < all)
      query.from = try SizeFamily("11..13")
      query.to = try SizeFamily("3..7")
      try expectAsByBruteForce(query)
    }
  }

  @Test func `same padding beside numbers`() throws {
    var query = try query("8", "4", layers: 2, paddings: [0, 1, 2], dilations: [1, 2])
    query.space.hasSamePadding = true
    query.limit = 300
    #expect(try expectAsByBruteForce(query) > 100)
    // By itself it keeps every size.
    query.space.paddings = []
    #expect(try expectAsByBruteForce(query) == 0)
    query.to = try SizeFamily("8")
    #expect(try expectAsByBruteForce(query) > 0)
  }

  @Test func `channels that change where no pool stands`() throws {
    for channels in [[3, 8, 8, 16], [1, 1, 5, 5], [7, 6, 5, 4]] {
      var query = try query("10", "4", layers: 3, kinds: [.conv, .pool])
      query.channels = channels
      try expectAsByBruteForce(query)
    }
  }

  @Test(arguments: [("8..9", "4"), ("8,11", "3..5"), ("7..10", "3,5"), ("6..9", "1..99")])
  func `several sizes at once`(from: String, to: String) throws {
    try expectAsByBruteForce(try query(from, to, layers: 2, dilations: [1, 2]))
    let mixed = try query(
      from, to, layers: 2, kinds: [.pool, .transposed], kernels: [1, 2, 4], strides: [1, 2, 3],
      outputPaddings: [0, 1])
    try expectAsByBruteForce(mixed)
  }

  /// Between them all sizes of a wide range lose no pixel of their own.
  @Test func `many sizes at once lose no pixel`() throws {
    var query = try query(
      "20..51", "1..3", layers: 3, kernels: [2, 3, 4], strides: [2, 3, 4], paddings: [1])
    #expect(try expectAsByBruteForce(query) > 0)
    query.isLossless = true
    try expectAsByBruteForce(query)
  }

  /// Small spaces without a plan.
  @Test func `any space`() throws {
    var random = SeededGenerator(seed: 20)
    for _ in 0..<60 {
      let kinds: Set<KernelLayer.Kind> = random.pick(
        [.conv], [.pool], [.transposed], [.conv, .pool], [.conv, .transposed])
      var query = try query(
        "\(random.pick(1...14))", "\(random.pick(1...9))", layers: random.pick(1...3), kinds: kinds,
        kernels: random.pick([1, 2], [3], [2, 4], [1, 3]),
        strides: random.pick([1], [1, 2], [2, 3]),
        paddings: random.pick([0], [0, 1], [1, 2]), dilations: random.pick([1], [2], [1, 2]),
        outputPaddings: random.pick([0], [0, 1]))
      query.isLossless = random.pick(false, true)
      query.limit = random.pick(1...30)
      if random.pick(false, true) {
        query.receptiveField = try IntegerRanges(random.pick("3..", "..5", "2..4", "1,4.."))
      }
      try expectAsByBruteForce(query)
    }
  }

  // MARK: - Every n

  @Test(arguments: [
    ("n", "n", 2), ("2n", "n", 2), ("2n+1", "n", 2), ("n", "2n", 2), ("3n-1", "n+1", 1),
    ("n", "2n-1", 1), ("2n", "2n+2", 2), ("n", "n", 3), ("4n", "n", 3), ("n", "3n", 1),
  ])
  func `every n`(from: String, to: String, layers: Int) throws {
    guard case .line(let factor, let offset) = try SizeFamily(from),
      case .line(let toFactor, let toOffset) = try SizeFamily(to)
    else { return }
    for isLossless in [false, true] {
      var query = try query(
        from, to, layers: layers, kinds: [.conv, .transposed], kernels: [1, 2, 3],
        strides: layers == 3 ? [1, 2] : [1, 2, 3], paddings: layers == 3 ? [1] : [0, 1],
        outputPaddings: layers == 3 ? [0] : [0, 1])
      query.isLossless = isLossless
      query.limit = 20
      // Strides of 1 to 3 repeat themselves after at most 27 sizes.
      let stacks = BruteForce(query: query, sources: (1...60).map { factor * $0 + offset }) {
        $1 == toFactor * (($0 - offset) / factor) + toOffset
      }.stacks()
      let answer = try query.answer()
      #expect(answer.count == Natural(stacks.count))
      #expect(answer.solutions.map(\.choices) == stacks.prefix(20).map(\.layers))
      #expect(answer.solutions.allSatisfy { $0.macs == nil })
    }
  }

  // MARK: - Large numbers

  /// A 1x1 kernel keeps a map of 1 at each of four strides: 4^100 stacks.
  @Test func `a count of many digits`() throws {
    var query = try query(
      "1", "1", layers: 100, kernels: [1], strides: [1, 2, 3, 4], paddings: [0])
    let answer = try query.answer()
    #expect(
      answer.count.description
        == "1606938044258990275541962092341162602522202993782792835301376")
    #expect(Int(exactly: answer.count) == nil && answer.solutions.count == 10)
    query.layers = 31
    #expect(try query.answer().count == Natural(1 << 62))
    query.layers = 32
    #expect(try query.answer().count.description == "18446744073709551616")
  }

  /// Counted by a program of its own, in Python, over dictionaries of sizes.
  // One layer keeps a size in one way, so that 20,000 do; the best are found without a thread's
  // stack running out.
  @Test func `deep stacks`() throws {
    var query = StackQuery(from: try SizeFamily("32"), to: try SizeFamily("32"))
    (query.layers, query.limit) = (20_000, 2)
    (query.space.kernels, query.space.strides, query.space.paddings) = ([3], [1], [1])
    let answer = try query.answer()
    #expect(answer.count == 1)
    #expect(answer.solutions.map(\.layers.count) == [20_000])
    // 64*64*3*3 weights and 64 biases each.
    #expect(answer.solutions.first?.parameters == 20_000 * 36_928)
  }

  @Test func `stacks of eight layers`() throws {
    let query = try query(
      "224", "7", layers: 8, kernels: Array(1...11), strides: Array(1...4),
      paddings: Array(0...5), dilations: [1, 2, 3])
    #expect(try query.answer().count.description == "252704851211697033316")
  }

  @Test func `sizes near the end of 64 bits`() throws {
    let large = "1000000000000000000"
    let query = try query(large, large, layers: 2, kinds: [.conv, .transposed])
    let same = try self.query("1000", "1000", layers: 2, kinds: [.conv, .transposed])
    #expect(try query.answer().count == same.answer().count)
    #expect(try self.query(large, "28", layers: 4).answer().count.isZero)
    #expect(try self.query("28", large, layers: 4).answer().count.isZero)
  }

  @Test func `tables that would be too large are refused`() throws {
    var query = try query("5000", "100", layers: 20)
    // No 20 layers with strides of at most 2 that leave 100 of 5,000 see so many: that needs no table.
    query.receptiveField = try IntegerRanges("1000000..")
    #expect(try query.answer().count.isZero)
    query.receptiveField = nil
    query.mostEdges = 1_000
    #expect(throws: ShapeError.self) { try query.answer() }
    query.mostEdges = 50_000_000
    query.limit = StackQuery.largestList + 1
    #expect(throws: ShapeError.self) { try query.answer() }
  }

  // MARK: - No solution

  @Test func `what excludes every solution`() throws {
    var query = try query("224", "28", layers: 1, strides: [1, 2, 3, 4])
    #expect(try query.answer().count.isZero)
    let options = query.obstacles()
    #expect(options.map(\.option) == ["stride", "layers"])
    #expect(options.first?.value == "1..8")
    query.space.strides = [8]
    query.receptiveField = try IntegerRanges("31..")
    #expect(query.obstacles().map(\.option).contains("receptive-field"))
  }

  @Test func `a space without a layer says why`() throws {
    var query = try query("8", "4", layers: 1, strides: [2], paddings: [])
    query.space.hasSamePadding = true
    let answer = try query.answer()
    #expect(answer.count.isZero)
    #expect(answer.refusal?.message == "padding='same' is for stride 1")
  }

  @Test(arguments: ["", "0", "0..3", "3..", "n+", "2m", "-3", "n-1", "nn", "1.5n", "n*2", "-n"])
  func `what is no size is refused`(text: String) {
    #expect(throws: ShapeError.self) { try SizeFamily(text) }
  }

  @Test func `ends that contradict each other are refused`() throws {
    #expect(throws: ShapeError.self) { try self.query("2n", "14", layers: 1).answer() }
    #expect(throws: ShapeError.self) { try self.query("28", "n", layers: 1).answer() }
    var query = try self.query("n", "n", layers: 1)
    query.rank = .macs
    #expect(throws: ShapeError.self) { try query.answer() }
    query.rank = .params
    query.channels = [1, 2, 3]
    #expect(throws: ShapeError.self) { try query.answer() }
  }
}
