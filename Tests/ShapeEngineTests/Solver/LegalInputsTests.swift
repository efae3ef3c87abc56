import TestSupport
import Testing

@testable import ShapeEngine

/// The inputs that are accepted, against the layers' own answers at every input of a square.
@Suite struct LegalInputsTests {
  private static let sizes = 1...40

  /// Whether the layers accept each pair of sizes, the batch and the channels the network's own.
  private func grid(_ architecture: Architecture) throws -> [[Int]: Bool] {
    let own = try architecture.ownInput()
    var answers: [[Int]: Bool] = [:]
    for height in Self.sizes {
      for width in Self.sizes {
        let inputs = try own.map { try Shape(Array($0.sizes.prefix(2)) + [height, width]) }
        answers[[height, width]] = architecture.accepts(inputs)
      }
    }
    return answers
  }

  /// Random sets of sizes within the square.
  private func sets(_ random: inout SeededGenerator) -> [SizeSet] {
    (0..<2).map { _ in
      let (first, step) = (random.pick(Self.sizes), random.pick(1...7))
      let members = stride(from: first, through: Self.sizes.upperBound, by: step)
      return SizeSet(head: members.map { $0...$0 }, from: 1, period: 1, residues: [])
    }
  }

  /// Holds legal inputs against the layers' answers, size by size and within sets.
  private func compare(
    _ legal: LegalInputs, _ answers: [[Int]: Bool], _ random: inout SeededGenerator,
    _ comment: Comment
  ) throws {
    for (sizes, isAccepted) in answers where legal.accepts(everyInput: sizes) != isAccepted {
      Issue.record("at \(sizes): \(comment)")
    }
    for _ in 0..<4 {
      let sets = sets(&random)
      let accepted = answers.filter { sizes, isAccepted in
        isAccepted && zip(sets, sizes).allSatisfy { $0.contains($1) }
      }.keys
      #expect(try legal.allows(sets) == !accepted.isEmpty, comment)
      let found = try legal.sizes(within: sets)
      for axis in 0..<2 {
        let sizes = Self.sizes.filter { size in accepted.contains { $0[axis] == size } }
        #expect(Self.sizes.filter(found[axis].contains) == sizes, comment)
      }
    }
  }

  @Test(arguments: 0..<6) func `random networks accept what their layers do`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var (networks, mixed) = (0, 0)
    for round in 0..<12 {
      let network = try RandomNetwork(
        seed: UInt64(400_000 + 1_000 * seed + round), length: 2 + round % 6)
      let architecture = try network.architecture()
      let solver = try InputSolver(architecture)
      // What a layer takes for features is no axis.
      guard solver.spatialAxes.map(\.dimension) == [2, 3] else { continue }
      let legal = solver.legalInputsOfOneSize()
      let answers = try grid(architecture)
      let comment: Comment = "\(network.entries.map { ($0.type, $0.from) }), \(network.input)"
      try compare(legal, answers, &random, comment)
      // What is kept of it answers alike, and so does what could not be solved at all.
      let read = try LegalInputs(legal.written)
      #expect(read == legal, comment)
      try compare(read, answers, &random, comment)
      var forms = solver.result.forms
      let requirements = try solver.conditions(in: &forms)
      let unsolved = BoxSolver(forms, axes: legal.axes, held: network.input)
        .unsolved(requirements)
      for (sizes, isAccepted) in answers {
        #expect(unsolved.accepts(sizes) == isAccepted, comment)
      }
      networks += 1
      mixed += Set(answers.values).count > 1 ? 1 : 0
    }
    #expect(networks > 6 && mixed > 2, "\(mixed) of \(networks)")
  }

  /// PyTorch's InstanceNorm2d: "Expected more than 1 spatial element when training".
  @Test func `a least number of elements is a stair of boxes`() throws {
    var graph = try Graph([1, 64, 64])
    try graph.add("Conv2d", [8, 3], ["stride": 2, "padding": 1])
    try graph.add("InstanceNorm2d")
    let solution = try InputSolver(graph.architecture).solve()
    #expect(solution.couplings.isEmpty)
    #expect(
      solution.boxes.map { $0.map(\.sizes) } == [
        [SizeSet(1...2), .from(3)], [.from(3), .all],
      ])
    #expect(solution.nearest(to: [2, 2]) == NearestPoints(points: [[2, 3], [3, 2]]))
    var random = SeededGenerator(seed: 1)
    try compare(solution.inputs, grid(graph.architecture), &random, "InstanceNorm2d")
  }

  @Test func `a least number of elements in a volume`() throws {
    var graph = try Graph([1, 9, 9, 9])
    try graph.add("MaxPool3d", [2])
    try graph.add("InstanceNorm3d")
    let solution = try InputSolver(graph.architecture).solve()
    #expect(solution.couplings.isEmpty)
    for depth in 1...6 {
      for height in 1...6 {
        for width in 1...6 {
          let sizes = [depth, height, width]
          let isAccepted = graph.architecture.accepts([try Shape([1, 1] + sizes)])
          #expect(solution.contains(sizes) == isAccepted, "\(sizes)")
          let boxes = solution.boxes.filter { LegalInputs.contains($0, sizes) }
          #expect(boxes.count == (isAccepted ? 1 : 0), "\(sizes)")
        }
      }
    }
  }

  @Test func `several inputs of one size`() throws {
    var graph = try Graph([3, 64, 64], [3, 64, 64])
    let half = try graph.add("Conv2d", [8, 4], ["stride": 4], from: [.input(0)])
    let small = try graph.add("MaxPool2d", [3], ["stride": 4, "padding": 1], from: [.input(1)])
    try graph.add("Concat", [], ["dim": 1], path: "both", from: [half, small])
    try graph.add("InstanceNorm2d", from: [.layer(2, output: 0)])
    let legal = try InputSolver(graph.architecture).legalInputsOfOneSize()
    var random = SeededGenerator(seed: 2)
    let answers = try grid(graph.architecture)
    #expect(Set(answers.values).count == 2)
    try compare(legal, answers, &random, "two inputs")
    let read = try LegalInputs(legal.written)
    #expect(read == legal && read.axes.map(\.name) == ["x0.H", "x0.W", "x1.H", "x1.W"])
    try compare(read, answers, &random, "two inputs, read")
  }

  @Test func `a definition of one size accepts no other`() throws {
    var architecture = try Graph.alexnet().architecture
    architecture.isFixed = true
    let legal = try InputSolver(architecture).legalInputsOfOneSize()
    #expect(legal.accepts([224, 224]))
    #expect(!legal.accepts([224, 225]) && !legal.accepts([225, 224]) && !legal.accepts([224]))
    #expect(try legal.sizes(within: [SizeSet(200...300), .all]).map(\.greatest) == [224, 224])
    #expect(try !legal.allows([SizeSet(225...300), .all]))
  }

  /// What is refused along an axis that goes with another is answered by an input that is accepted.
  @Test func `the nearest input is accepted as a whole`() throws {
    var graph = try Graph([3, 224, 224])
    try graph.add("Conv2d", [4, 1])
    try graph.add("MaxPool2d", [32], path: "pool")
    try graph.add("Flatten")
    try graph.add("Linear", [10])
    let architecture = graph.architecture
    let solver = try InputSolver(architecture)
    for sizes in [[20, 224], [224, 100], [1, 1], [300, 300], [1_700, 30]] {
      let nearest = try #require(try solver.nearest(to: [Shape([1, 3] + sizes)]))
      #expect(nearest.axes.isEmpty && !nearest.inputs.isEmpty)
      for inputs in nearest.inputs {
        #expect(architecture.accepts([try Shape([1] + inputs[0])]), "\(nearest)")
      }
    }
    // With other channels the axes are printed by themselves.
    let channels = try #require(try solver.nearest(to: [Shape([1, 4, 20, 224])]))
    #expect(channels.axes.map(\.name) == ["C", "H"] && channels.inputs.isEmpty)
  }

  @Test func `what is no legal inputs is refused`() throws {
    let whole = try InputSolver(Graph.alexnet().architecture).legalInputsOfOneSize().written
    func refuses(_ change: (inout WrittenLegalInputs) -> Void) -> Bool {
      var written = whole
      change(&written)
      return (try? LegalInputs(written)) == nil
    }
    #expect(!refuses { _ in })
    #expect(refuses { $0.axes = [["H"], ["W", "V"]] })
    #expect(refuses { $0.axes = [["H"], ["H"]] })
    #expect(refuses { $0.axes = [["H"]] })
    #expect(refuses { $0.parts.removeLast() })
    #expect(refuses { $0.parts.append($0.parts[0]) })
    #expect(refuses { $0.parts[0].axes = [7] })
    #expect(refuses { $0.parts[0].boxes = [[]] })
    #expect(refuses { $0.parts[0].conditions = ["H"] })
    #expect(refuses { $0.parts[0].conditions = ["K >= 3"] })
    #expect(refuses { $0.parts[0].conditions = ["H >= W"] })
    #expect(
      SizeSet(intervals: [3...5, 6...7]) != nil && SizeSet(intervals: [3...5, 5...7]) == nil)
    #expect(SizeSet(intervals: [0...5]) == nil && SizeSet(intervals: [1...Int.max]) == nil)
    #expect(SizeSet(intervals: [], from: 1, period: 0, residues: [0]) == nil)
    #expect(SizeSet(intervals: [], from: 1, period: 3, residues: [3]) == nil)
    #expect(SizeSet(intervals: [5...9], from: 7, period: 3, residues: [1]) == nil)
    #expect(SizeSet(intervals: [], from: .max, period: 3, residues: [1]) == nil)
  }
}
