import TestSupport
import Testing

@testable import ShapeEngine

/// Inputs that give a size, as boxes over all axes, against the layers' own answers.
@Suite struct InputSolutionTests {
  // MARK: - Random networks

  /// A random network as an architecture.
  private func architecture(_ network: RandomNetwork) throws -> Architecture {
    var architecture = Architecture(
      name: "random", inputs: [.init(name: "input", shape: Array(network.input.dropFirst()))],
      batch: network.input[0])
    var tensors: [TensorReference] = [.input(0)]
    var (integers, shapes) = (Integers(), [try Shape(network.input)])
    for (index, entry) in network.entries.enumerated() {
      architecture.layers.append(
        Node(path: "\(index)", layer: entry.layer, inputs: entry.from.map { tensors[$0] }))
      let outputs = try integers.evaluate(entry.layer, on: entry.from.map { shapes[$0] }).outputs
      shapes += outputs
      tensors += outputs.indices.map { .layer(index, output: $0) }
    }
    if let last = tensors.last { architecture.outputs = [.init(name: nil, tensor: last)] }
    return architecture
  }

  /// Whether some pixel is read on no path, followed at this one input; nil where that is not decided.
  private func losesPixels(_ architecture: Architecture, _ input: Shape<Int>) throws -> Bool? {
    let evaluation = try architecture.evaluate(at: [input])
    return try? !architecture.readsAll(by: architecture.outputs.map(\.tensor), at: evaluation)
  }

  @Test(arguments: 0..<20) func `random networks are solved as they run`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var (solved, complete, accepted) = (0, 0, 0)
    for round in 0..<100 {
      let network = try RandomNetwork(
        seed: UInt64(100_000 + 1_000 * seed + round), length: 2 + round % 7)
      let architecture = try architecture(network)
      guard let output = architecture.outputs.first?.tensor,
        let own = architecture.forward([try Shape(network.input)])?.last?.last
      else { continue }
      let solver = try InputSolver(architecture)
      // What a layer takes for features is no axis.
      guard solver.spatialAxes.map(\.dimension) == [2, 3] else { continue }
      let shape = try #require(solver.result.evaluation.shape(of: output))
      let demands = try solver.changingDimensions(of: shape).map { dimension in
        InputDemand.size(of: output, dimension: dimension, try IntegerRanges("\(own[dimension])"))
      }
      guard let legal = try? solver.solve(), let answer = try? solver.solve(demands)
      else { continue }
      // Each tenth network: the sizes of an axis are all followed for it.
      let lossless = round % 10 == 0 ? try? solver.solve([.lossless]) : nil
      solved += 1
      if legal.couplings.isEmpty { complete += 1 }
      let comment = "\(network.entries.map { ($0.type, $0.from) }), \(network.input)"
      #expect(legal.contains(Array(network.input[2...])), "\(comment)")
      #expect(answer.contains(Array(network.input[2...])), "\(comment)")
      for _ in 0..<30 {
        let sizes = [random.pick(1...60), random.pick(1...60)]
        let input = try Shape(network.input[..<2] + sizes)
        let outputs = architecture.forward([input])
        accepted += outputs == nil ? 0 : 1
        let fits = outputs?.last?.last.map { found in
          solver.changingDimensions(of: shape).allSatisfy { found[$0] == own[$0] }
        }
        check(legal, sizes, outputs != nil, comment)
        check(answer, sizes, fits ?? false, comment)
        guard let lossless else { continue }
        let loses = outputs == nil ? nil : try losesPixels(architecture, input)
        check(lossless, sizes, loses == false, comment)
      }
    }
    #expect(solved > 80 && complete > solved / 2 && accepted > 500, "\(solved) \(complete)")
  }

  /// Every solution is one; every input that is one is there, unless a coupling says that there may
  /// be more or the answer was only found by evaluation.
  private func check(
    _ solution: InputSolution, _ sizes: [Int], _ holds: Bool, _ comment: String
  ) {
    let isComplete =
      solution.couplings.isEmpty
      && solution.boxes.allSatisfy { $0.allSatisfy { $0.knownUpTo ?? .max >= 60 } }
    if solution.contains(sizes) {
      #expect(holds, "\(comment) at \(sizes)")
    } else if isComplete {
      #expect(!holds, "\(comment) at \(sizes)")
    }
    let boxes = solution.boxes.filter { box in
      zip(box, sizes).allSatisfy { $0.sizes.contains($1) }
    }
    #expect(boxes.count <= 1, "\(comment): the boxes are disjoint")
  }

  // MARK: - Known answers

  private func text(_ solution: InputSolution) -> [[[ClosedRange<Int>]]] {
    solution.boxes.map { $0.map(\.sizes.intervals) }
  }

  @Test func `a flattened map of 36 is 6x6, and 4x9`() throws {
    var graph = try Graph([3, 224, 224])
    try graph.add("MaxPool2d", [32], path: "pool")
    try graph.add("Flatten")
    // At 224 the map is 7x7.
    try graph.add("Linear", [10])
    let solver = try InputSolver(graph.architecture)
    let boxes = text(try solver.solve())
    #expect(
      boxes == [
        [[32...63], [1568...1599]], [[224...255], [224...255]], [[1568...1599], [32...63]],
      ])
    #expect(solver.couplings == [Coupling(equation: "h*w = 49", path: "pool")])
    let wide = try solver.solve([
      .size(of: #require(graph.tensors["pool"]), dimension: 3, IntegerRanges("49"))
    ])
    #expect(text(wide) == [[[32...63], [1568...1599]]])
  }

  @Test func `sums over the layers are bounds`() throws {
    var graph = try Graph([3, 32, 32])
    let conv = try graph.add("Conv2d", [8, 3], ["padding": 1], path: "conv")
    try graph.add("ReLU", path: "relu", from: [conv])
    let architecture = graph.architecture
    let solver = try InputSolver(architecture)
    let held = try [Shape([2, 3, 32, 10])]
    let ten = try #require(graph.tensors["relu"])
    func heights(_ measure: InputMeasure, _ bound: Int) throws -> SizeSet? {
      try solver.solve(
        [
          .measure(measure, IntegerRanges("..\(bound)")),
          .size(of: ten, dimension: 3, IntegerRanges("10")),
        ], others: held
      ).boxes.first?[0].sizes
    }
    // 8 * 27 multiply-accumulates an element, 2 * 10 * h elements of the map in a batch of two.
    #expect(try heights(.macs, 216 * 20 * 8 * 7) == SizeSet(1...56))
    #expect(try heights(.macs, 8 * 27 * 20 * 7) == SizeSet(1...7))
    // Two outputs of 8 channels.
    #expect(try heights(.activations, 2 * 8 * 20 * 5 + 1) == SizeSet(1...5))
    // Both and the input are there while the second is computed; 8 * 27 weights and 8 biases.
    #expect(try heights(.memory, 4 * (8 * 28 + (2 * 8 + 3) * 20 * 3)) == SizeSet(1...3))
    #expect(try heights(.memory, 4 * (8 * 28)) == nil)
  }

  @Test func `what excludes all is told`() throws {
    let solver = try InputSolver(Graph.alexnet().architecture)
    let few = InputDemand.measure(.macs, try IntegerRanges("..1"))
    let output = InputDemand.size(
      of: try #require(Graph.alexnet().tensors["features.12"]), dimension: 2,
      try IntegerRanges("6"))
    #expect(try solver.solve([few, output]).excluding == [few])
    let small = InputDemand.measure(.macs, try IntegerRanges("..100M"))
    #expect(try !solver.solve([small]).isEmpty && !solver.solve([output]).isEmpty)
    let both = try solver.solve([small, output, .lossless])
    #expect(both.isEmpty == !both.excluding.isEmpty)
  }

  /// A convolution without a stride reads every sample of what it takes, and takes no less than its
  /// kernel's length.
  @Test func `lossless sizes are looked for from the least legal size on`() throws {
    var graph = try Graph([1, 30_000])
    try graph.add("Conv1d", [4, 5_000])
    let solver = try InputSolver(graph.architecture)
    let solution = try solver.solve([.lossless])
    let known = try #require(solution.knownUpTo)
    #expect(known > 5_000 && !solution.contains([4_999]))
    for size in [5_000, 5_001, known] { #expect(solution.contains([size])) }
    // Past what is known the layers are asked.
    for size in [known + 1, 3 * known] {
      #expect(!solution.contains([size]))
      #expect(
        solver.nearest(to: [size], in: solution, [.lossless]) == NearestPoints(points: [[size]]))
    }
    #expect(solver.nearest(to: [4_990], in: solution, [.lossless]).points == [[5_000]])
  }

  /// The second sample is read by no window, whatever the length is: windows begin at multiples of 3 and
  /// read what is 0, 2,500 and 5,000 after that. The lengths do not repeat themselves as early as they
  /// are followed.
  @Test func `what is not found up to a bound is not decided`() throws {
    var graph = try Graph([1, 30_000])
    try graph.add("Conv1d", [4, 3], ["dilation": 2_500, "stride": 3])
    let solver = try InputSolver(graph.architecture)
    let error = #expect(throws: ShapeError.self) { try solver.solve([.lossless]) }
    #expect(error?.message.contains("not decided") == true)
    #expect(error?.message.contains("none up to") == true)
  }

  /// l3 is two maps of 8x9 at an input of 28x40, which the reshape after it makes 36 rows of.
  @Test func `an output that is asked for keeps its batch, not that of layers after it`() throws {
    var graph = try Graph([2, 16, 12])
    let asked = try graph.add("MaxPool2d", [2], path: "l3")
    try graph.add("Reshape", [-1, 96])
    let solver = try InputSolver(graph.architecture)
    let solution = try solver.solve([
      .size(of: asked, dimension: 2, IntegerRanges("16")),
      .size(of: asked, dimension: 3, IntegerRanges("12")),
    ])
    let change = try #require(solution.batchChange)
    #expect(solution.contains([32, 24]) && change.kept.isEmpty)
    #expect(
      try graph.architecture.evaluate(at: [Shape([1, 2, 32, 24])]).outputs[1][0].sizes == [4, 96])
  }

  @Test func `two axes that must be equal are answered one at a time`() throws {
    var graph = try Graph([3, 8, 8])
    let turned = try graph.add("Transpose", [2, 3], path: "turned", from: [.input(0)])
    try graph.add("MatMul", path: "square", from: [.input(0), .input(0)])
    try graph.add("Add", path: "add", from: [turned, .input(0)])
    let solution = try InputSolver(graph.architecture).solve()
    #expect(!solution.couplings.isEmpty)
    #expect(solution.contains([8, 8]) && !solution.contains([8, 9]))
  }

  @Test func `the nearest inputs are told an axis at a time`() throws {
    let solver = try InputSolver(Graph.unet(padding: 1).architecture)
    let nearest = try #require(try solver.nearest(to: [Shape([1, 1, 500, 375])]))
    #expect(nearest.axes.map(\.below) == [496, 368] && nearest.axes.map(\.above) == [512, 384])
    let alexnet = try InputSolver(Graph.alexnet().architecture)
    let small = try #require(try alexnet.nearest(to: [Shape([1, 3, 60, 224])]))
    #expect(
      small.axes.map(\.name) == ["H"] && small.axes[0].below == nil && small.axes[0].above == 63)
  }

  /// Tokens with a learned one before and learned places beside them: h*w + 1 of 50 are h*w of 49, and one
  /// token that would be spread over all does not happen.
  @Test func `a sum with as many places is an equality`() throws {
    var graph = try Graph([3, 224, 224])
    try graph.add("Conv2d", [4, 32], ["stride": 32], path: "patch")
    try graph.add("Flatten", [2])
    let tokens = try graph.add("Transpose", [1, 2])
    let first = try graph.add("Parameter", [1, 1, 4], from: [])
    let all = try graph.add("Concat", [], ["dim": 1], from: [first, tokens])
    let places = try graph.add("Parameter", [1, 50, 4], from: [])
    try graph.add("Add", from: [all, places])
    let again = try graph.add("Parameter", [1, 50, 4], from: [])
    try graph.add("Add", from: [graph.last == again ? all : graph.last, again])
    let solution = try InputSolver(graph.architecture).solve()
    #expect(solution.couplings.isEmpty)
    #expect(
      text(solution) == [
        [[32...63], [1568...1599]], [[224...255], [224...255]], [[1568...1599], [32...63]],
      ])
  }
}
