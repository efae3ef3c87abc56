import TestSupport
import Testing

@testable import ShapeEngine

/// Inputs at which sums over the layers are within bounds, against the layers' own sums.
@Suite struct CostBoundsTests {
  /// The types whose output is another look at their input: PyTorch's tensor views, and what does nothing
  /// in evaluation.
  private static let views: Set<String> = [
    "Identity", "Flatten", "Unflatten", "Reshape", "Permute", "Transpose", "SwapAxes", "Squeeze",
    "Unsqueeze", "Expand", "Slice", "Select", "Chunk", "Split", "Unbind", "Dropout", "Dropout1d",
    "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout", "StochasticDepth", "DropPath",
    "UnfoldDimension",
  ]

  /// The measure as the layers' own answers give it: each product and each set of live outputs summed
  /// up by itself; nil where a layer refuses.
  private func measured(
    _ measure: InputMeasure, _ architecture: Architecture, _ sizes: [Int]
  ) throws -> Int? {
    let channels = architecture.inputs[0].shape[0]
    let input = try Shape([architecture.batch, channels] + sizes)
    guard let outputs = architecture.forward([input]) else { return nil }
    let counts = try outputs.map { try $0.reduce(0) { try $0 + $1.elementCount() } }
    switch measure {
    case .macs:
      let evaluation = try architecture.evaluate(at: [input])
      return try architecture.layers.indices.map { evaluation.macs(of: $0) }.reduce(0) {
        sum, products in
        try (products ?? []).reduce(sum) { try $0 + $1.value() }
      }
    case .activations: return counts.reduce(0, +)
    case .memory:
      // In whose memory each layer's outputs lie: -1 is the input's.
      var owners: [Int] = []
      for (index, node) in architecture.layers.enumerated() {
        guard Self.views.contains(node.layer.type), let source = node.inputs.first else {
          owners.append(index)
          continue
        }
        if case .layer(let source, _) = source {
          owners.append(owners[source])
        } else {
          owners.append(-1)
        }
      }
      var most = 0
      for now in architecture.layers.indices {
        var alive = try input.elementCount()
        for owner in Set(owners) where owner >= 0 && owner <= now {
          var last = owner
          for (index, node) in architecture.layers.enumerated() {
            let isTaken = node.operands.contains { tensor in
              if case .layer(let source, _) = tensor { owners[source] == owner } else { false }
            }
            if isTaken || owners[index] == owner { last = index }
          }
          let isOutput = architecture.outputs.contains { output in
            if case .layer(let source, _) = output.tensor { owners[source] == owner } else { false }
          }
          if isOutput || last >= now { alive += counts[owner] }
        }
        most = max(most, alive)
        guard architecture.layers[now].layer.type == "WindowAttention" else { continue }
        // In place of its output, which has its input's shape: three projections of whole windows of 3x3,
        // and for one head the scores of each token and what the softmax makes of them.
        let map = outputs[now][0].sizes
        let padded = map[0] * ((map[1] + 2) / 3 * 3) * ((map[2] + 2) / 3 * 3)
        most = max(most, alive - counts[now] + padded * (3 * map[3] + 2 * 9))
      }
      return try 4 * (architecture.parameterCount() + most)
    }
  }

  @Test(arguments: 0..<12) func `random networks cost what they are bounded by`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(900 + seed))
    var (solved, complete, inside, outside) = (0, 0, 0, 0)
    for round in 0..<36 {
      let network = try RandomNetwork(
        seed: UInt64(300_000 + 1_000 * seed + round), length: 2 + round % 6)
      guard network.input.count == 4 else { continue }
      let architecture = try network.architecture()
      let solver = try InputSolver(architecture)
      // What a layer takes for features is no axis.
      guard solver.spatialAxes.map(\.dimension) == [2, 3] else { continue }
      let measure = random.pick(InputMeasure.macs, .activations, .memory)
      let own = try measured(measure, architecture, Array(network.input[2...])) ?? 0
      let high = own + random.pick(0...max(own, 1))
      let text = random.pick("..\(high)", "\(own / 2)..\(high)", "\(own)..", "..\(own / 4),\(own)")
      let ranges = try IntegerRanges(text)
      guard let answer = try? solver.solve([.measure(measure, ranges)]) else { continue }
      solved += 1
      if answer.couplings.isEmpty { complete += 1 }
      let comment: Comment =
        "\(network.entries.map { ($0.type, $0.from) }), \(network.input): \(measure) \(text)"
      for _ in 0..<40 {
        let sizes = network.input[2...].map {
          random.pick(random.pick(1...60), max(1, $0 + random.pick(-3...3)))
        }
        let value = try measured(measure, architecture, sizes)
        let holds = value.map { ranges.contains($0) } ?? false
        (inside, outside) = holds ? (inside + 1, outside) : (inside, outside + 1)
        if answer.contains(sizes) {
          #expect(holds, "\(comment) at \(sizes): \(value ?? -1)")
        } else if answer.couplings.isEmpty,
          answer.boxes.allSatisfy({ $0.allSatisfy { $0.knownUpTo ?? .max >= 60 } })
        {
          #expect(!holds, "\(comment) at \(sizes): \(value ?? -1)")
        }
        let boxes = answer.boxes.filter { box in
          zip(box, sizes).allSatisfy { $0.sizes.contains($1) }
        }
        #expect(boxes.count <= 1, "\(comment): the boxes are disjoint")
      }
      guard let square = answer.largestSquare else { continue }
      let value = try measured(measure, architecture, [square, square])
      #expect(ranges.contains(value ?? -1), "\(comment): square \(square)")
      if ranges.greatest != nil, answer.couplings.isEmpty {
        for size in square + 1...square + 40 { #expect(!answer.contains([size, size])) }
      }
    }
    #expect(solved > 15 && complete > solved / 2 && inside > 50 && outside > 50, "\(solved)")
  }

  /// VGG-16 on a square of n = 32k pixels costs its published 15.5 G at 224 times (k/7)^2: what grows
  /// with the map alone is exact.
  @Test func `a bound on what grows with the map gives its square`() throws {
    let architecture = try Graph.vgg16().architecture
    let solver = try InputSolver(architecture)
    let own = try #require(try measured(.macs, architecture, [224, 224]))
    let solution = try solver.solve([.measure(.macs, IntegerRanges("..\(4 * own)"))])
    let square = try #require(solution.largestSquare)
    #expect(square >= 448 && square < 450)
    #expect(solution.couplings.isEmpty)
    #expect(solution.contains([448, 448]) && solution.contains([896, 224]))
    #expect(!solution.contains([450, 450]))
    // The first box is the square.
    #expect(solution.boxes[0].allSatisfy { $0.sizes.contains(448) && $0.sizes.contains(32) })
  }

  @Test func `bounds without end are told as far as boxes go`() throws {
    let solver = try InputSolver(Graph.resnet18().architecture)
    let above = try solver.solve([.measure(.macs, IntegerRanges("1000000.."))])
    #expect(above.couplings.isEmpty && above.contains([100_000, 100_000]))
    let huge = try solver.solve([.measure(.macs, IntegerRanges("..1000000000000000"))])
    let square = try #require(huge.largestSquare)
    #expect(huge.contains([square, square]) && !huge.contains([square + 64, square + 64]))
    #expect(huge.boxes.count <= BoxSolver.mostBoxes)
  }

  @Test func `a cube is told where three axes are too many`() throws {
    var graph = try Graph([3, 16, 64, 64])
    try graph.add("Conv3d", [8, 3], ["padding": 1])
    let solver = try InputSolver(graph.architecture)
    let solution = try solver.solve([.measure(.activations, IntegerRanges("..80000000"))])
    let cube = try #require(solution.largestSquare)
    // 8 * n^3 elements.
    #expect(cube == 215)
    #expect(solution.contains([cube, cube, cube]) && !solution.contains([216, 216, 216]))
    #expect(!solution.couplings.isEmpty)
    for box in solution.boxes {
      let most = box.map { $0.sizes.greatest ?? 0 }
      #expect(8 * most[0] * most[1] * most[2] <= 80_000_000)
    }
  }
}
