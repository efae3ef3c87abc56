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
      for axis in solver.spatialAxes {
        let comment: Comment = "\(architecture.name), \(axis.name)"
        let legal = try solver.legalSizes(of: axis)
        #expect(legal.solved.isExact && legal.refusals.isEmpty, comment)
        let own = try architecture.ownInput()
        #expect(legal.solved.sizes.contains(own[axis.input][axis.dimension]), comment)
        let sample = Array(1...40) + (0..<40).map { _ in random.pick(1...1_024) }
        for size in sample {
          try #expect(
            legal.solved.sizes.contains(size) == conditionsHold(solver, own, axis, size),
            "\(comment) = \(size)")
        }
        // The layers themselves at the least size and the one below it.
        let least = try #require(legal.solved.sizes.least)
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

  private func conditionsHold(
    _ solver: InputSolver, _ own: [Shape<Int>], _ axis: InputAxis, _ size: Int
  ) throws -> Bool {
    var inputs = own
    inputs[axis.input][axis.dimension] = size
    let forms = solver.result.forms
    var evaluator = FormEvaluator(forms.table, input: values(inputs))
    return try forms.conditions.allSatisfy { try evaluator.holds($0) }
  }

  /// Each dimension of the output in the middle and of the last layer: the sizes that give the
  /// same as the own input.
  private func compareInverses(
    _ architecture: Architecture, _ solver: InputSolver, _ axis: InputAxis, _ legal: LegalSizes,
    _ comment: Comment
  ) throws {
    let own = try architecture.ownInput()
    for index in [architecture.layers.count / 2, architecture.layers.count - 1] {
      let tensor = TensorReference.layer(index, output: 0)
      guard let shape = solver.result.evaluation.shape(of: tensor) else { continue }
      for dimension in 1..<max(shape.rank, 1) {
        var evaluator = FormEvaluator(solver.result.forms.table, input: values(own))
        let target = try evaluator.value(of: shape[dimension])
        let solved = try solver.sizes(
          of: axis, where: tensor, dimension: dimension, in: target...target)
        let size = own[axis.input][axis.dimension]
        #expect(solved.sizes.contains(size), comment)
        for near in max(1, size - 40)...(size + 40) where near <= solved.knownUpTo ?? .max {
          var inputs = own
          inputs[axis.input][axis.dimension] = near
          var evaluator = FormEvaluator(solver.result.forms.table, input: values(inputs))
          let holds =
            try legal.solved.sizes.contains(near)
            && evaluator.value(of: shape[dimension]) == target
          #expect(solved.sizes.contains(near) == holds, "\(comment) = \(near)")
        }
      }
    }
  }
}
