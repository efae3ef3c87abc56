import Testing

@testable import ShapeEngine

/// Legal inputs and inverses of whole networks against forward evaluation.
@Suite struct InputSolverTests {
  /// Compares an axis' legal sizes, and the sizes that give each of some targets, with the answers
  /// of the layers at every size from 1 to 512.
  private func compare(
    _ graph: Graph, at path: String, targets: [Int], others: [Int], comment: Comment
  ) throws {
    let architecture = graph.architecture
    let solver = try InputSolver(architecture)
    let tensor = try #require(graph.tensors[path])
    guard case .layer(let index, _) = tensor else { return }
    for axis in solver.spatialAxes {
      let held = try [Shape([1] + others)]
      let legal = try solver.solve(others: held).inputs.sizes(of: axis)
      let solved = try targets.map { target in
        let demand = InputDemand.size(
          of: tensor, dimension: axis.dimension, try IntegerRanges("\(target)"))
        return try solver.solve([demand], others: held).inputs.sizes(of: axis)
      }
      #expect(legal.isExact && solved.allSatisfy(\.isExact), comment)
      for size in 1...512 {
        var input = held[0]
        input[axis.dimension] = size
        let outputs = architecture.forward([input])
        #expect(legal.sizes.contains(size) == (outputs != nil), "\(axis.name) = \(size)")
        for (target, sizes) in zip(targets, solved) {
          let found = outputs?[index][0][axis.dimension]
          #expect(sizes.sizes.contains(size) == (found == target), "\(axis.name) = \(size)")
        }
      }
    }
  }

  @Test func `backbones are inverted as they run`() throws {
    let targets = [1, 2, 7, 13]
    try compare(
      .vgg16(), at: "features.30", targets: targets, others: [3, 224, 97], comment: "vgg16")
    try compare(
      .resnet18(), at: "layer4.1", targets: targets, others: [3, 1, 224], comment: "resnet18")
    try compare(
      .alexnet(), at: "features.12", targets: targets, others: [3, 64, 63], comment: "alexnet")
  }

  @Test func `decoders are inverted as they run`() throws {
    try compare(
      .unet(padding: 1), at: "up0", targets: [16, 32, 500, 512], others: [1, 48, 512],
      comment: "padded")
    try compare(
      .unet(padding: 1, depth: 2), at: "bottom", targets: [1, 2, 8], others: [1, 4, 4],
      comment: "padded, two levels")
    try compare(
      .unet(padding: 0, depth: 3), at: "up0", targets: [4, 100, 101], others: [1, 300, 300],
      comment: "cropped")
  }

  private func height(_ graph: Graph, _ path: String, _ target: Int) throws -> SolvedSizes {
    let solver = try InputSolver(graph.architecture)
    let demand = InputDemand.size(
      of: try #require(graph.tensors[path]), dimension: 2, try IntegerRanges("\(target)"))
    return try solver.solve([demand]).inputs.sizes(of: solver.spatialAxes[0])
  }

  @Test func `known answers`() throws {
    #expect(try height(.resnet18(), "layer4.1", 7) == SolvedSizes(SizeSet(193...224)))
    #expect(try height(.vgg16(), "features.30", 7) == SolvedSizes(SizeSet(224...255)))
    #expect(try height(.alexnet(), "features.12", 6) == SolvedSizes(SizeSet(223...254)))
    let padded = try InputSolver(Graph.unet(padding: 1).architecture)
    let legal = try padded.solve().inputs
    let width = padded.spatialAxes[1]
    #expect(try legal.sizes(of: width).sizes.tail == .init(from: 1, period: 16, residues: [0]))
    #expect(try legal.sizes(of: width).sizes.intervals.isEmpty && !legal.isCoupled(width))
    // torchvision's alexnet takes 63 pixels and more.
    let alexnet = try InputSolver(Graph.alexnet().architecture)
    #expect(try alexnet.solve().inputs.sizes(of: alexnet.spatialAxes[0]).sizes == .from(63))
  }

  @Test func `what couples axes is reported apart`() throws {
    // 36 features are 6x6, but also 4x9.
    var graph = try Graph([3, 224, 224])
    try graph.add("MaxPool2d", [32])
    try graph.add("Flatten")
    try graph.add("Linear", [10])
    let solver = try InputSolver(graph.architecture)
    let height = solver.spatialAxes[0]
    let square = try solver.solve().inputs
    #expect(try square.sizes(of: height) == SolvedSizes(SizeSet(224...255)))
    #expect(square.isCoupled(height))
    let wide = try solver.solve(others: [Shape([1, 3, 224, 49 * 32])]).inputs
    #expect(try wide.sizes(of: height) == SolvedSizes(SizeSet(32...63)))
    let none = try solver.solve(others: [Shape([1, 3, 224, 256])]).inputs
    #expect(try none.sizes(of: height) == SolvedSizes(.none) && !none.isEmpty)
  }

  @Test func `what the other axes fail is told`() throws {
    let architecture = try Graph.alexnet().architecture
    let solver = try InputSolver(architecture)
    // 20 columns are too few, and four channels one too many: either by itself leaves no height, and
    // so do both. Conv1 makes 4 of 20 columns and pool1 one, which pool2, layer 3 here, does not take.
    for (sizes, isEmpty, path) in [
      ([1, 3, 224, 20], false, "3"), ([1, 4, 224, 224], true, "0"),
      ([1, 4, 224, 20], true, "0"),
    ] {
      let legal = try solver.solve(others: [Shape(sizes)]).inputs
      #expect(try legal.sizes(of: solver.spatialAxes[0]) == SolvedSizes(.none))
      #expect(legal.isEmpty == isEmpty)
      let error = #expect(throws: EvaluationError.self) {
        try architecture.evaluate(at: [Shape(sizes)])
      }
      #expect(error?.path == path, "\(sizes)")
    }
    // torchvision's alexnet takes 63 pixels and more, along each axis.
    for (width, heights) in [(62, SizeSet.none), (63, .from(63))] {
      let legal = try solver.solve(others: [Shape([1, 3, 224, width])]).inputs
      #expect(try legal.sizes(of: solver.spatialAxes[0]).sizes == heights, "\(width)")
    }
    #expect(throws: ShapeError.self) {
      try solver.solve(others: [Shape([1, 3, 224])])
    }
  }

  @Test func `several inputs have axes of their own`() throws {
    var graph = try Graph([3, 64, 64], [3, 32, 32])
    let half = try graph.add("Conv2d", [8, 3], ["stride": 2, "padding": 1], from: [.input(0)])
    let small = try graph.add("Conv2d", [8, 1], from: [.input(1)])
    try graph.add("Add", path: "add", from: [half, small])
    let solver = try InputSolver(graph.architecture)
    #expect(solver.spatialAxes.map(\.name) == ["x0.H", "x0.W", "x1.H", "x1.W"])
    let legal = try solver.solve().inputs
    // 63 or 64 pixels halve to 32, and 1 broadcasts.
    let large = try legal.sizes(of: solver.spatialAxes[0])
    #expect(try large.sizes == SizeSet(1...2).union(SizeSet(63...64)))
    let second = try legal.sizes(of: solver.spatialAxes[3])
    #expect(try second.sizes == SizeSet(1...1).union(SizeSet(32...32)))
    #expect(legal.isCoupled(solver.spatialAxes[0]))
  }
}
