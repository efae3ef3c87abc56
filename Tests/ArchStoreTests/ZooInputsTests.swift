import Foundation
import ShapeEngine
import TestSupport
import Testing

/// The legal sizes and the inverses of every architecture in the zoo.
@Suite struct ZooInputsTests {
  @Test func `legal sizes and inverses are those of evaluation`() throws {
    var random = SeededGenerator(seed: 7)
    for design in try Sample.zoo() {
      let architecture = design.architecture
      let solver = try InputSolver(architecture)
      let inputs = try solver.solve().inputs
      for axis in solver.spatialAxes {
        let comment: Comment = "\(architecture.name), \(axis.name)"
        let legal = try inputs.sizes(of: axis)
        #expect(legal.isExact && !inputs.isEmpty, comment)
        let own = try architecture.ownInput()
        #expect(legal.sizes.contains(own[axis.input][axis.dimension]), comment)
        for size in Self.isFull ? Array(1...1_024) : sample(&random) {
          var inputs = own
          inputs[axis.input][axis.dimension] = size
          #expect(
            legal.sizes.contains(size) == architecture.accepts(inputs),
            "\(comment) = \(size)")
        }
        // The layers themselves at the least size and the one below it.
        let least = try #require(legal.sizes.least)
        var inputs = own
        inputs[axis.input][axis.dimension] = least
        #expect(throws: Never.self, comment) { try architecture.evaluate(at: inputs) }
        inputs[axis.input][axis.dimension] = least - 1
        #expect(throws: EvaluationError.self, comment) { try architecture.evaluate(at: inputs) }
        try compareInverses(architecture, solver, axis, legal, comment)
      }
    }
  }

  private func values(_ inputs: [Shape<Int>]) -> [Int] {
    [inputs[0][0]] + inputs.flatMap { $0.sizes.dropFirst() }
  }

  /// With ARCHDB_TEST_FULL every size from 1 to 1,024 runs through every layer.
  private static let isFull = ProcessInfo.processInfo.environment["ARCHDB_TEST_FULL"] != nil

  private func sample(_ random: inout SeededGenerator) -> [Int] {
    Array(1...40) + (0..<40).map { _ in random.pick(1...1_024) }
  }

  /// Random pairs of sizes through every layer of every network of two axes.
  @Test func `boxes of legal inputs are those of evaluation`() throws {
    var random = SeededGenerator(seed: 11)
    for design in try Sample.zoo() {
      let architecture = design.architecture
      let solver = try InputSolver(architecture)
      guard solver.spatialAxes.count == 2 else { continue }
      let legal = try solver.solve()
      // All sizes of an axis are followed through every layer.
      let isSmall = Self.isFull || architecture.layers.count < 80
      let lossless = isSmall ? try solver.solve([.lossless]) : nil
      #expect(legal.couplings.isEmpty && legal.contains(solver.ownSizes))
      for _ in 0..<(Self.isFull ? 2_000 : 20) {
        let sizes = [random.pick(1...1_024), random.pick(1...1_024)]
        var inputs = try architecture.ownInput()
        for (axis, size) in zip(solver.spatialAxes, sizes) {
          inputs[axis.input][axis.dimension] = size
        }
        let accepts = architecture.accepts(inputs)
        #expect(legal.contains(sizes) == accepts, "\(architecture.name) at \(sizes)")
        #expect(accepts || lossless?.contains(sizes) != true, "\(architecture.name) at \(sizes)")
      }
    }
  }

  /// The unpadded U-Net's sums are products such as 64*(H - 4)*(W - 4), summed up layer by layer here.
  @Test func `a bound on the outputs of an unpadded network`() throws {
    var random = SeededGenerator(seed: 13)
    let unet = try #require(try Sample.zoo().first { $0.architecture.name == "unet" }).architecture
    let bound = 50_000_000
    let solution = try InputSolver(unet).solve(
      [.measure(.activations, IntegerRanges("..\(bound)"))])
    #expect(solution.couplings.isEmpty && solution.contains([188, 188]))
    for _ in 0..<60 {
      let sizes = [random.pick(150...550), random.pick(150...550)]
      let input = try Shape([1, unet.inputs[0].shape[0]] + sizes)
      let outputs = (try? unet.evaluate(at: [input]))?.outputs.flatMap { $0 }
      let total = outputs?.reduce(0) { $0 + $1.sizes.reduce(1, *) }
      #expect(solution.contains(sizes) == (total ?? .max <= bound), "\(sizes)")
    }
  }

  /// 25,088 tokens of a video, in any proportion: each box by the layers themselves.
  @Test func `products of three axes are boxes`() throws {
    let design = try #require(try Sample.zoo().first { $0.architecture.name == "mvit_v2_s" })
    let solver = try InputSolver(design.architecture)
    let legal = try solver.solve()
    #expect(legal.couplings.isEmpty && legal.boxes.count > 1 && legal.contains([16, 224, 224]))
    for box in legal.boxes {
      let sizes = box.compactMap(\.sizes.least)
      var inputs = try design.architecture.ownInput()
      for (axis, size) in zip(solver.spatialAxes, sizes) {
        inputs[axis.input][axis.dimension] = size
      }
      #expect(design.architecture.accepts(inputs), "\(sizes)")
    }
  }

  /// torchvision's maxvit_t at these inputs: what `torchvision.models.maxvit_t()` of 0.29 takes, and
  /// where it raises. Its windows are held together by their number alone.
  @Test func `maxvit_t takes what PyTorch takes`() throws {
    let design = try #require(try Sample.zoo().first { $0.architecture.name == "maxvit_t" })
    let legal = try InputSolver(design.architecture).solve()
    let taken = [
      [224, 224], [221, 221], [112, 448], [109, 445], [448, 112], [28, 1792], [56, 896],
    ]
    for sizes in taken { #expect(legal.contains(sizes), "\(sizes)") }
    for sizes in [[225, 225], [112, 224], [220, 224]] { #expect(!legal.contains(sizes)) }
  }

  /// Each dimension of the output in the middle and of the last layer: the sizes that give the
  /// same as the own input.
  private func compareInverses(
    _ architecture: Architecture, _ solver: InputSolver, _ axis: InputAxis, _ legal: SolvedSizes,
    _ comment: Comment
  ) throws {
    let own = try architecture.ownInput()
    for index in [architecture.layers.count / 2, architecture.layers.count - 1] {
      let tensor = TensorReference.layer(index, output: 0)
      guard let shape = solver.result.evaluation.shape(of: tensor) else { continue }
      for dimension in 1..<max(shape.rank, 1) {
        var evaluator = FormEvaluator(solver.result.forms.table, input: values(own))
        let target = try evaluator.value(of: shape[dimension])
        let demand = InputDemand.size(
          of: tensor, dimension: dimension, try IntegerRanges("\(target)"))
        let solved = try solver.solve([demand]).inputs.sizes(of: axis)
        let size = own[axis.input][axis.dimension]
        #expect(solved.sizes.contains(size), comment)
        for near in max(1, size - 40)...(size + 40) where near <= solved.knownUpTo ?? .max {
          var inputs = own
          inputs[axis.input][axis.dimension] = near
          var evaluator = FormEvaluator(solver.result.forms.table, input: values(inputs))
          let holds =
            try legal.sizes.contains(near)
            && evaluator.value(of: shape[dimension]) == target
          #expect(solved.sizes.contains(near) == holds, "\(comment) = \(near)")
        }
      }
    }
  }
}
