import TestSupport
import Testing

@testable import ShapeEngine

/// Counts and best members of random spaces against every member, built and evaluated by itself.
@Suite struct RandomSpaceTests {
  @Test(arguments: 0..<12) func `counts and best members are those of enumeration`(seed: Int) throws
  {
    var (asked, some, legal, refused) = (0, 0, 0, 0)
    for round in 0..<14 {
      var random = SeededGenerator(seed: UInt64(1_000 * seed + round))
      let network = try RandomNetwork(seed: UInt64(7_000 * seed + round), length: 3 + round % 8)
      guard let space = try Self.space(of: network, &random) else { continue }
      let own = try space.frame.ownInput()
      var other = own
      for dimension in 2..<own[0].rank where random.pick(true, false) {
        other[0][dimension] = max(1, own[0][dimension] + random.pick(-3...9))
      }
      for inputs in [own, other] {
        let question = try Self.question(space, inputs, &random)
        let text = Comment("\(seed).\(round): \(space.variables) at \(inputs), \(question)")
        let answer = try space.answer(to: question)
        let expected = Enumeration(space, question)
        #expect(answer.count == Natural(expected.members.count), text)
        #expect(
          answer.best.map(\.assignment)
            == expected.members.prefix(question.limit).map(\.assignment), text)
        #expect(
          answer.best.map(\.cost) == expected.members.prefix(question.limit).map(\.cost), text)
        try Self.compareSums(space, question, expected.members.count, text)
        let legalAnswer = try space.answer(to: question.legality)
        #expect(legalAnswer.count == Natural(expected.legalCount), text)
        asked += 1
        if !expected.members.isEmpty { some += 1 }
        legal += expected.legalCount
        refused += try #require(Int(exactly: space.combinations)) - expected.legalCount
      }
    }
    // The cases are of all kinds: with and without members, with legal and refused ones.
    #expect(
      asked > 15 && some > asked / 6 && legal > 40 && refused > 40,
      "\(asked) \(some) \(legal) \(refused)")
  }

  /// Holds the counts by sums, exact ones and proven bounds, against the number of members.
  private static func compareSums(
    _ space: DesignSpace, _ question: SpaceQuestion, _ count: Int, _ text: Comment
  ) throws {
    for limit in [2, 7, 1_000] {
      var question = question
      question.sumLimit = limit
      let bounds = SumBound.all(of: question)
      guard !bounds.isEmpty else { return }
      (question.parameters, question.macs) = (nil, nil)
      let answer = try space.counted(question, under: bounds)
      #expect(answer.count <= Natural(count) && answer.atMost >= Natural(count), text)
      // Of two sums each is counted by itself.
      if limit == 1_000, bounds.count == 1 { #expect(answer.count == answer.atMost, text) }
      guard bounds.count == 1, bounds[0].count == 1 else { continue }
      let alone = try space.counted(question, under: bounds[0][0])
      #expect(alone.count == answer.count && alone.atMost == answer.atMost, text)
    }
  }

  /// A random network with some of its hyperparameters varied; nil for one without layers.
  private static func space(
    of network: RandomNetwork, _ random: inout SeededGenerator
  ) throws -> DesignSpace? {
    var builder = try ArchitectureBuilder(
      Architecture(
        name: "x", inputs: [.init(name: "input", shape: Array(network.input.dropFirst()))],
        batch: network.input[0]))
    // Entries count tensors: the input, then every output of every entry.
    var tensors: [TensorReference] = [.input(0)]
    for (index, entry) in network.entries.enumerated() {
      // Some layers run again where they can: with the weights of the first time.
      // What ran again may have left fewer outputs than the network had.
      guard entry.from.allSatisfy(tensors.indices.contains) else { break }
      let node = Node(
        path: "l\(index)", layer: entry.layer, inputs: entry.from.map { tensors[$0] })
      guard let place = try? builder.append(node) else { break }
      for output in 0..<builder.outputCount(of: place) {
        tensors.append(.layer(place, output: output))
      }
      if let last = tensors.last, random.pick(0...3) == 0, entry.from.count == 1 {
        let again = Node(
          path: "l\(index)_again", layer: builder.architecture.layers[place].layer, inputs: [last],
          weightsOf: place)
        if let second = try? builder.append(again), builder.outputCount(of: second) == 1 {
          tensors[tensors.count - 1] = .layer(second, output: 0)
        }
      }
    }
    guard !builder.architecture.layers.isEmpty, let last = tensors.last else { return nil }
    let architecture = builder.finished(outputs: [.init(name: nil, tensor: last)])
    let space = try DesignSpace(architecture)
    var variations: [Variation] = []
    var taken: Set<Variation.Place> = []
    let count = random.pick(2...5)
    for _ in 0..<40 where variations.count < count {
      var places: [Variation.Place] = []
      let values = Self.values[random.pick(0...Self.values.count - 1)]
      for _ in 0..<random.pick(1, 1, 2) {
        let able = space.layers.indices.filter { index in
          let node = space.layers[index].node
          return node.weightsOf == nil
            && node.layer.row?.parameters.contains { $0.name == values.name } == true
        }
        guard let layer = able.randomElement(using: &random) else { break }
        let place = Variation.Place(layer: layer, hyperparameter: values.name)
        if taken.insert(place).inserted { places.append(place) }
      }
      if places.isEmpty { continue }
      let some = values.values.shuffled(using: &random).prefix(random.pick(2...4))
      variations.append(
        Variation(name: "v\(variations.count)", places: places, values: Array(some)))
    }
    return try? space.varying(variations)
  }

  private static let values: [(name: String, values: [Value])] = [
    ("stride", [1, 2, 3]), ("padding", [0, 1, 2]), ("kernel_size", [1, 2, 3, 5]),
    ("dilation", [1, 2]), ("out_channels", [1, 2, 4, 6]), ("groups", [1, 2, 3]),
    ("out_features", [2, 3, 5]), ("dim", [1, 2, -1]), ("chunks", [1, 2, 3]),
    ("ceil_mode", [false, true]), ("bias", [false, true]), ("start_dim", [1, 2]),
    ("keepdim", [false, true]), ("multiple", [1, 2, 4]), ("num_groups", [1, 2]),
    ("output_size", [1, 2, 4]), ("split_size", [1, 2, 3]), ("scale_factor", [1, 2, .float(0.5)]),
  ]

  private static func question(
    _ space: DesignSpace, _ inputs: [Shape<Int>], _ random: inout SeededGenerator
  ) throws -> SpaceQuestion {
    var question = SpaceQuestion(inputs: inputs, target: random.pick(0...space.layers.count - 1))
    question.limit = random.pick(1, 3, 100)
    question.ranking = random.pick(.macs, .parameters, .receptiveField)
    if random.pick(true, false) {
      question.output = [try IntegerRanges("\(random.pick(1...3))..\(random.pick(3...20))")]
    }
    if random.pick(0...3) == 0 { question.stride = try IntegerRanges("1,2,4") }
    if random.pick(0...3) == 0 {
      question.receptiveField = try IntegerRanges("..\(random.pick(3...30))")
    }
    if random.pick(0...3) == 0 {
      question.parameters = try IntegerRanges("..\(random.pick(10...2_000))")
    }
    if random.pick(0...3) == 0 { question.macs = try IntegerRanges("\(random.pick(0...2_000))..") }
    return question
  }
}
