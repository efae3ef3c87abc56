import ShapeEngine
import TestSupport
import Testing

/// Types whose hyperparameters take sizes of their inputs, at integers and at every input.
@Suite struct MadeOfSizesTests {
  private static let height = Value.size(.axis("H"))
  private static let width = Value.size(.axis("W"))
  private static let batch = Value.size(.axis("N"))
  private static let half = Value.size(.operation(.floorDivide, .axis("H"), .integer(2)))

  @Test(arguments: [
    Fact("Zeros", [batch, 1, width], at: [2, 3, 8, 9], gives: [[2, 1, 9]]),
    Fact("Ones", [half, .size(.dim(-1))], at: [2, 3, 9, 5], gives: [[4, 5]]),
    Fact("Ones", [half], at: [2, 3, 1, 5], gives: []),
    Fact("Full", [[batch, 4], 0.5], at: [2, 3, 8, 9], gives: [[2, 4]]),
    Fact("Full", [[0], 0.5], at: [2, 3], gives: []),
    Fact(
      "Arange", [.size(.operation(.multiply, .axis("H"), .axis("W")))], at: [2, 3, 4, 5],
      gives: [[20]]),
    // len(range(1, 8, 3)) and len(range(8, 0, -3)) in Python.
    Fact("Arange", [1, height, 3], at: [1, 1, 8, 1], gives: [[3]]),
    Fact("Arange", [height, 0, -3], at: [1, 1, 8, 1], gives: [[3]]),
    Fact("Arange", [height, 8], at: [1, 1, 8, 1], gives: []),
    Fact("Arange", [0, height, 0.5], at: [1, 1, 8, 1], gives: [[16]]),
    Fact("Arange", [height, 0, -1.5], at: [1, 1, 8, 1], gives: [[6]]),
    // torch.arange(…).shape: a quotient is rounded before it is rounded up. 21/0.7 is 30.
    Fact("Arange", [0, 21, 0.7], at: [1], gives: [[31]]),
    Fact("Arange", [0, 7, 0.7], at: [1], gives: [[10]]),
    Fact("Arange", [-19, 178, 0.1], at: [1], gives: [[1970]]),
    Fact("Arange", [-44, 138, 0.7], at: [1], gives: [[260]]),
    Fact("Arange", [-34, 95, 1.1], at: [1], gives: [[118]]),
    Fact("Arange", [-18, 189, 0.07], at: [1], gives: [[2958]]),
    Fact("Arange", [12, -102, -0.3], at: [1], gives: [[380]]),
    Fact("Arange", [22, -244, -1.7], at: [1], gives: [[157]]),
    Fact("Arange", [25, 73, 0.3333333333333333], at: [1], gives: [[144]]),
    Fact("Arange", [25, 73, -0.1], at: [1], gives: []),
    Fact("Arange", [0, 3, .float(.infinity)], at: [1], gives: []),
    Fact("Arange", [0, 3, .float(.nan)], at: [1], gives: []),
    Fact("Arange", [0, 3, 1e-300], at: [1], gives: []),
    Fact("Repeat", [batch, 1, 2], at: [3, 5], gives: [[3, 3, 10]]),
    Fact("Repeat", [batch], at: [3, 5], gives: []),
    Fact("Repeat", [2, .size(.dim(0)), 1], at: [3, 5], gives: [[2, 9, 5]]),
    Fact("Tile", [.size(.dim(0))], at: [3, 5], gives: [[3, 15]]),
  ])
  func `sizes of the input`(fact: Fact) throws { try fact.check() }

  /// len(torch.arange(0, H, 0.7)). No formula says when the quotient is rounded up, so none is given.
  @Test func `a step that is none of a power of two is counted at one input`() throws {
    var range = Arange()
    range.end = .axis("H")
    range.step = try #require(RangeStep(.float(0.7)))
    for (height, length) in [(1, 2), (7, 10), (14, 20), (20, 29), (21, 31), (42, 61), (84, 121)] {
      var integers = Integers()
      let shapes = try range.evaluate([Shape([2, 3, height, 5])], &integers).outputs
      #expect(shapes.map(\.sizes) == [[length]])
    }
    var (forms, shapes) = try Forms.over([(nil, 4)])
    let outputs = try range.evaluate(shapes, &forms).outputs
    var evaluator = FormEvaluator(forms.table, input: [2, 3, 21, 5])
    #expect(throws: (any Error).self) { _ = try outputs.map { try evaluator.value(of: $0) } }
  }

  /// torch.max(x, dim) and torch.min(x, dim) give values and indices, along one dimension.
  @Test(
    arguments: ["Max", "Min"].flatMap { type in
      [
        Fact(
          type, [1], ["return_indices": true], at: [2, 3, 4, 5], gives: [[2, 4, 5], [2, 4, 5]]),
        Fact(
          type, [-1, true], ["return_indices": true], at: [2, 3, 4, 5],
          gives: [[2, 3, 4, 1], [2, 3, 4, 1]]),
        Fact(type, [[1, 2]], ["return_indices": true], at: [2, 3, 4, 5], gives: []),
        Fact(type, [], ["return_indices": true], at: [2, 3, 4, 5], gives: []),
        Fact(type, [[1, 2]], at: [2, 3, 4, 5], gives: [[2, 5]]),
        Fact(type, [1], at: [2, 3, 4, 5], gives: [[2, 4, 5]]),
      ]
    })
  func `extremes with their places`(fact: Fact) throws { try fact.check() }

  /// PyTorch's pages: torch.einsum, torch.stack, torch.unbind.
  @Test(arguments: [
    // out_features*in1_features*in2_features a row: torch.nn.Bilinear's own example.
    Fact(
      "Bilinear", [40], at: [128, 20], [128, 30], gives: [[128, 40]], parameters: 24_040,
      macs: 128 * 40 * 20 * 30),
    Fact("Einsum", ["bij,bjk->bik"], at: [3, 2, 5], [3, 5, 4], gives: [[3, 2, 4]], macs: 120),
    Fact("Einsum", ["b...,b...->..."], at: [3, 2, 5], [3, 2, 5], gives: [[2, 5]], macs: 30),
    Fact("Einsum", ["bij,bjk->bxk"], at: [3, 2, 5], [3, 5, 4], gives: []),
    Fact("Einsum", ["bij;bjk"], at: [3, 2, 5], [3, 5, 4], gives: []),
    Fact("Einsum", ["...i...->i"], at: [3, 2, 5], gives: []),
    Fact("Unbind", [1], at: [2, 3, 4], gives: [[2, 4], [2, 4], [2, 4]]),
    Fact("Stack", [1], at: [2, 3], [2, 3], gives: [[2, 2, 3]]),
    Fact("Add", [], ["other": 1], at: [2, 3], gives: [[2, 3]]),
    Fact("Add", [], ["other": 1], at: [2, 3], [2, 3], gives: []),
    Fact("Where", [], ["input": 0, "other": 1], at: [2, 3], gives: [[2, 3]]),
    Fact("Where", at: [2, 3], [2, 3], gives: []),
  ])
  func `joins`(fact: Fact) throws { try fact.check() }

  /// The number of parts is the definition's.
  @Test func `unbind keeps its number`() throws {
    let row = try #require(LayerTable.type(named: "Unbind"))
    var layer = try row.layer([("dim", 1)])
    try layer.infer(from: [Shape([2, 3, 4])])
    var integers = Integers()
    #expect(try layer.outputs(of: [Shape([5, 3, 9])], in: &integers).count == 3)
    #expect(throws: ShapeError.self) { try layer.outputs(of: [Shape([5, 4, 9])], in: &integers) }
  }
}
