import ShapeEngine
import TestSupport
import Testing

/// Operations on shapes, as torch's pages give them.
@Suite struct ShapeOperationTests {
  @Test(arguments: [
    Fact("Flatten", at: [32, 1, 5, 5], gives: [[32, 25]]),
    Fact("Flatten", [0, 2], at: [32, 1, 5, 5], gives: [[160, 5]]),
    Fact("Flatten", [2, 1], at: [32, 1, 5, 5], gives: []),
    Fact("Unflatten", [1, [2, 5, 5]], at: [2, 50], gives: [[2, 2, 5, 5]]),
    Fact("Unflatten", [1, [2, -1]], at: [2, 51], gives: []),
    Fact("Reshape", [-1, 8], at: [2, 3, 4], gives: [[3, 8]]),
    Fact(
      "Reshape", [.size(.axis("N")), 768, .size(.operation(.multiply, .axis("H"), .axis("W")))],
      at: [2, 768, 14, 14], gives: [[2, 768, 196]]),
    Fact("Reshape", [5, -1], at: [2, 3, 4], gives: []),
    Fact("Permute", [2, 0, 1], at: [2, 3, 5], gives: [[5, 2, 3]]),
    Fact("Permute", [0, 1, 1], at: [2, 3, 5], gives: []),
    Fact("Transpose", [0, 1], at: [2, 3], gives: [[3, 2]]),
    Fact("SwapAxes", [-2, -3], at: [1, 4, 49, 64], gives: [[1, 49, 4, 64]]),
    Fact("Squeeze", at: [2, 1, 2, 1, 2], gives: [[2, 2, 2]]),
    Fact("Squeeze", [0], at: [2, 1, 2, 1, 2], gives: [[2, 1, 2, 1, 2]]),
    Fact("Squeeze", [[1, 2, 3]], at: [2, 1, 2, 1, 2], gives: [[2, 2, 2]]),
    Fact("Unsqueeze", [1], at: [4, 3], gives: [[4, 1, 3]]),
    Fact("Unsqueeze", [-1], at: [4, 3], gives: [[4, 3, 1]]),
    Fact("Expand", [3, 4], at: [3, 1], gives: [[3, 4]]),
    Fact("Expand", [5, -1, 4], at: [3, 1], gives: [[5, 3, 4]]),
    Fact("Expand", [1, 4], at: [3, 1], gives: []),
  ])
  func `arranging`(fact: Fact) throws { try fact.check() }

  @Test(
    arguments: [
      Fact("Select", [], ["dim": 1, "index": 0], at: [1, 197, 768], gives: [[1, 768]]),
      Fact("Select", [], ["dim": 1, "index": -4], at: [1, 3, 8], gives: []),
      // Python: len(range(10)[a:b:c]).
      Fact("Slice", [1, 2, 7, 2], at: [1, 10], gives: [[1, 3]]),
      Fact("Slice", [1, -3], at: [1, 10], gives: [[1, 3]]),
      Fact("Slice", [1, -30, -2], at: [1, 10], gives: [[1, 8]]),
      Fact("Slice", [1, -4, 8], at: [1, 10], gives: [[1, 2]]),
      Fact("Slice", [1, 3, .int(Int.max)], at: [1, 10], gives: [[1, 7]]),
      Fact("Slice", [1, .int(Int.min), nil], at: [1, 10], gives: [[1, 10]]),
      Fact("Slice", [1, 5, 5], at: [1, 10], gives: []),
      // torchvision's PatchMerging: x[:, 1::2, 0::2, :].
      Fact(
        "Slice", [], ["dim": [1, 2], "start": [1, 0], "step": [2, 2]], at: [1, 56, 56, 96],
        gives: [[1, 28, 28, 96]]),
      // torch.chunk: 11 in 6 parts.
      Fact("Chunk", [6], at: [11], gives: [[2], [2], [2], [2], [2], [1]]),
      Fact("Chunk", [6], at: [13], gives: [[3], [3], [3], [3], [1]]),
      Fact("Split", [2], at: [5, 2], gives: [[2, 2], [2, 2], [1, 2]]),
      Fact("Split", [[1, 4]], at: [5, 2], gives: [[1, 2], [4, 2]]),
      Fact("Split", [[1, 3]], at: [5, 2], gives: []),
    ] as [Fact])
  func `cutting`(fact: Fact) throws { try fact.check() }

  /// The number of parts is the definition's: 29 in 7 gives 6, and so must every other input.
  @Test func `chunks keep their number`() throws {
    let row = try #require(LayerTable.type(named: "Chunk"))
    var layer = try row.layer([("chunks", 7), ("dim", 1)])
    try layer.infer(from: [Shape([1, 29])])
    var integers = Integers()
    for size in 1...60 {
      let part = (size + 6) / 7
      let isSix = (size + part - 1) / part == 6
      let outputs = try? layer.outputs(of: [Shape([1, size])], in: &integers)
      #expect((outputs?.count == 6) == isSix, "\(size)")
    }
  }

  @Test func `squeezed dimensions stay squeezed`() throws {
    let row = try #require(LayerTable.type(named: "Squeeze"))
    var layer = try row.layer([])
    try layer.infer(from: [Shape([2, 1, 5])])
    var integers = Integers()
    #expect(try layer.outputs(of: [Shape([3, 1, 9])], in: &integers).map(\.sizes) == [[3, 9]])
    for other in [[2, 2, 5], [2, 1, 1], [1, 1, 5]] {
      #expect(throws: ShapeError.self) { try layer.outputs(of: [Shape(other)], in: &integers) }
    }
  }
}
