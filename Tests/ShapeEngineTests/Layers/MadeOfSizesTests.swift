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
    Fact("Arange", [0, height, 0.1], at: [1, 1, 8, 1], gives: []),
    Fact("Repeat", [batch, 1, 2], at: [3, 5], gives: [[3, 3, 10]]),
    Fact("Repeat", [batch], at: [3, 5], gives: []),
    Fact("Repeat", [2, .size(.dim(0)), 1], at: [3, 5], gives: [[2, 9, 5]]),
    Fact("Tile", [.size(.dim(0))], at: [3, 5], gives: [[3, 15]]),
  ])
  func `sizes of the input`(fact: Fact) throws { try fact.check() }

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
