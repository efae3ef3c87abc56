import BigInt
import TestSupport
import Testing

@testable import ShapeEngine

/// Spaces whose members can be counted by hand.
@Suite struct DesignSpaceTests {
  private func varied(
    _ graph: Graph, _ variations: [(paths: [String], hyperparameter: String, values: [Value])]
  ) throws -> DesignSpace {
    let space = try DesignSpace(graph.architecture)
    return try space.varying(
      variations.map { variation in
        let places = variation.paths.map { path in
          Variation.Place(
            layer: space.layers.firstIndex { $0.node.path == path } ?? 0,
            hyperparameter: variation.hyperparameter)
        }
        let name = "\(variation.paths[0]).\(variation.hyperparameter)"
        return Variation(name: name, places: places, values: variation.values)
      })
  }

  private func question(_ space: DesignSpace, limit: Int = 10) throws -> SpaceQuestion {
    var question = SpaceQuestion(
      inputs: try space.frame.ownInput(), target: space.layers.count - 1)
    question.limit = limit
    return question
  }

  /// An embedding with fewer rows than positions are counted is refused, as torch.nn.Embedding refuses it.
  @Test func `positions have rows in every member`() throws {
    var graph = try Graph([20])
    let end = Value.size(.dim(1))
    try graph.add("Arange", [0, end], path: "count", from: [.input(0)])
    try graph.add("Unsqueeze", [0], path: "row")
    try graph.add("Embedding", [64, 8], path: "places")
    let space = try varied(
      graph,
      [
        (["count"], "step", [1, 2, 3]),
        (["places"], "num_embeddings", [7, 18, 19, 20, 24, 64]),
      ])
    for size in [20, 19, 25, 64, 65, 7, 1] {
      var question = try question(space, limit: 100)
      question.inputs = [try Shape([1, size])]
      let enumeration = Enumeration(space, question)
      let answer = try space.answer(to: question)
      #expect(answer.count == Natural(enumeration.members.count), "\(size)")
      #expect(answer.best.map(\.assignment) == enumeration.members.map(\.assignment), "\(size)")
    }
    // Of 20 positions with steps 1, 2, 3 the largest are 19, 18, 18.
    #expect(try space.answer(to: question(space)).count == 3 + 4 + 4)
  }

  /// Two branches that are added: of the four pairs of strides the two equal ones are legal.
  @Test func `a join couples its branches`() throws {
    var graph = try Graph([3, 32, 32])
    try graph.add("Conv2d", [8, 3], ["padding": 1], path: "main")
    let main = graph.last
    let skip = try graph.add("Conv2d", [8, 1], path: "skip", from: [.input(0)])
    try graph.add("Add", path: "add", from: [main, skip])
    let space = try varied(
      graph, [(["main"], "stride", [1, 2]), (["skip"], "stride", [1, 2])])
    let answer = try space.answer(to: question(space))
    #expect(space.combinations == 4 && answer.count == 2)
    // By MACs: 8*27 + 8*3 weights at 16x16, then at 32x32.
    #expect(answer.best.map(\.assignment) == [[1, 1], [0, 0]])
    #expect(answer.best.map(\.cost) == [240 * 256, 240 * 1_024])
    #expect(answer.reached.map(\.shape) == [[1, 8, 16, 16], [1, 8, 32, 32]])
  }

  /// 50 convolutions with stride 1 or 2 on 64x64, the output of which is 2x2: C(50, 5) ways; all of
  /// them are legal, since a padded 3x3 window fits 1x1.
  @Test func `fifty layers with two strides are counted exactly`() throws {
    var graph = try Graph([3, 64, 64])
    for index in 0..<50 { try graph.add("Conv2d", [8, 3], ["padding": 1], path: "c\(index)") }
    let space = try varied(graph, (0..<50).map { (["c\($0)"], "stride", [1, 2]) })
    var question = try question(space)
    #expect(try space.answer(to: question.legality).count == Natural(1 << 50))
    question.output = [try IntegerRanges("2"), try IntegerRanges("2")]
    let answer = try space.answer(to: question)
    #expect(answer.count == 2_118_760)
    // The fewest MACs: all strides at the front.
    #expect(
      answer.best.first?.assignment == Array(repeating: 1, count: 5)
        + Array(repeating: 0, count: 45))
  }

  /// Past 64 bits: 100 layers of two dilations each, all legal.
  @Test func `a count has any length`() throws {
    var graph = try Graph([3, 600, 600])
    for index in 0..<100 { try graph.add("Conv2d", [4, 3], ["padding": 1], path: "c\(index)") }
    let space = try varied(graph, (0..<100).map { (["c\($0)"], "dilation", [1, 2]) })
    #expect(try "\(space.answer(to: question(space)).count)" == "\(BigUInt(1) << 100)")
  }

  /// A variable at several places has one value at a time.
  @Test func `places of one variable are coupled`() throws {
    var graph = try Graph([3, 64, 64])
    for index in 0..<4 { try graph.add("Conv2d", [8, 3], ["padding": 1], path: "c\(index)") }
    let space = try varied(graph, [(["c0", "c1", "c3"], "out_channels", [4, 8, 16])])
    var question = try question(space)
    question.ranking = .parameters
    let answer = try space.answer(to: question)
    #expect(answer.count == 3)
    // in_channels of what follows is inferred anew: 3*c*9 + c, then 9c*c + c, 9c*8 + 8, 8*9c + c.
    #expect(answer.best.map(\.cost) == [4, 8, 16].map { c in (28 + 9 * c + 1 + 72 + 73) * c + 8 })
  }

  /// Weights are inferred at the definition's own input; at another one they are conditions.
  @Test func `at another input the weights stay`() throws {
    var graph = try Graph([3, 8, 8])
    try graph.add("Conv2d", [2, 3], ["padding": 1], path: "conv")
    try graph.add("Flatten", path: "flatten")
    try graph.add("Linear", [10], path: "fc")
    let space = try varied(graph, [(["conv"], "stride", [1, 2, 4])])
    #expect(try space.answer(to: question(space)).count == 3)
    // At 7x7 only stride 2 and 4 give the 4x4 and 2x2 that 8x8 gives.
    var question = try question(space)
    question.inputs = [try Shape([1, 3, 7, 7])]
    #expect(try space.answer(to: question).count == 2)
    question.inputs = [try Shape([1, 3, 9, 9])]
    let none = try space.answer(to: question)
    #expect(none.count == 0 && none.refusal?.path == "fc")
  }

  /// Four branches of 12 widths each before they are joined: 12^4 partial results, and no more fit.
  @Test func `tables past the limit are refused`() throws {
    var graph = try Graph([3, 8, 8])
    var branches: [TensorReference] = []
    for index in 0..<4 {
      branches.append(try graph.add("Conv2d", [8, 1], path: "c\(index)", from: [.input(0)]))
    }
    try graph.add("Concat", [], ["dim": 1], path: "join", from: branches)
    let widths = (1...12).map { Value.int($0) }
    let space = try varied(graph, (0..<4).map { (["c\($0)"], "out_channels", widths) })
    var question = try question(space, limit: 1)
    #expect(try space.answer(to: question).count == 20_736)
    question.entryLimit = 20_000
    do {
      _ = try space.answer(to: question)
      Issue.record("it fits")
    } catch {
      #expect(error.path == "c3")
      #expect(error.error.message.contains("20000 entries"))
    }
    // Each of the partial results before a layer is continued by each of its 12 choices, and the last
    // ones by the join.
    question.entryLimit = 10_000_000
    question.workLimit = 12 + 144 + 1_728 + 20_736 + 20_736
    #expect(try space.answer(to: question).count == 20_736)
    question.workLimit -= 1
    let error = #expect(throws: SpaceError.self) { try space.answer(to: question) }
    #expect(error?.path == "join")
    #expect(question.legality.workLimit == question.workLimit)
  }

  @Test func `a hyperparameter is varied once`() throws {
    var graph = try Graph([3, 8, 8])
    try graph.add("Conv2d", [2, 3], ["padding": 1], path: "conv")
    #expect(throws: ShapeError.self) {
      try varied(graph, [(["conv"], "stride", [1, 2]), (["conv"], "stride", [1, 3])])
    }
    #expect(throws: ShapeError.self) { try varied(graph, [(["conv"], "stride", ["wide"])]) }
    #expect(throws: ShapeError.self) { try varied(graph, [(["conv"], "strides", [1])]) }
  }

  /// Of padding='same' only stride 1 can be made; the other combinations are no members.
  @Test func `what the constructor refuses is no member`() throws {
    var graph = try Graph([3, 8, 8])
    try graph.add("Conv2d", [2, 3], path: "conv")
    let space = try varied(
      graph, [(["conv"], "stride", [1, 2]), (["conv"], "padding", [1, "same"])])
    #expect(try space.answer(to: question(space)).count == 3)
  }
}
