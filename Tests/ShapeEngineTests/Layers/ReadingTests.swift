import TestSupport
import Testing

@testable import ShapeEngine

/// Which elements of its input an element of a layer's output reads, from which fields and cells are
/// composed.
@Suite struct ReadingTests {
  /// The dimensions' readings of a layer's first output.
  private func dimensions(
    _ type: String, _ positional: [Value], _ named: KeyValuePairs<String, Value> = [:],
    at inputs: [Int]...
  ) throws -> [DimensionReading?] {
    let row = try #require(LayerTable.type(named: type))
    var layer = try row.layer(positional: positional, named: named.map { ($0.key, $0.value) })
    let shapes = try inputs.map { try Shape($0) }
    try layer.infer(from: shapes)
    var integers = Integers()
    let outputs = try layer.evaluate(shapes, &integers).outputs
    let passage = LayerPassage(operand: 0, inputs: shapes, outputs: outputs, part: 0)
    return try layer.reading(passage).dimensions(of: shapes[0], to: outputs[0])
  }

  /// The elements that element y of the output reads along each of the input's dimensions that come
  /// from one of the output's.
  private func elements(
    of y: Int, _ readings: [DimensionReading?]
  ) throws -> [[Int]] {
    try readings.compactMap { reading in
      guard case .output(_, let reading)? = reading else { return nil }
      var cells: [Int] = []
      try reading.forEachCell(of: y, endsOnly: false) { cells.append($0) }
      return cells
    }
  }

  /// From which dimension of the output each of the input's comes.
  private func sources(_ readings: [DimensionReading?]) -> [Int?] {
    readings.map { if case .output(let source, _)? = $0 { source } else { nil } }
  }

  @Test func `windows are those of the rule`() throws {
    let conv = try dimensions(
      "Conv2d", [8, [3, 5]], ["stride": 2, "padding": 1], at: [1, 3, 9, 9])
    #expect(try elements(of: 2, conv).suffix(2) == [[3, 4, 5], [3, 4, 5, 6, 7]])
    // Focus (YOLOv5): every second pixel, from the second on.
    let slice = try dimensions("Slice", [[2, -1], [1, 0], nil, [2, 2]], at: [1, 3, 8, 8])
    #expect(try elements(of: 3, slice).suffix(2) == [[7], [6]])
    // From the end: x[-3:] of 8.
    let last = try dimensions("Slice", [[2], -3], at: [1, 3, 8])
    #expect(try elements(of: 0, last).suffix(1) == [[5]])
  }

  @Test func `pads and crops shift`() throws {
    let pad = try dimensions("ZeroPad2d", [[1, 2, 3, 4]], at: [1, 1, 5, 5])
    #expect(try elements(of: 0, pad).suffix(2) == [[-3], [-1]])
    let crop = try dimensions("CenterCropLike", [], at: [1, 8, 59, 65], [1, 8, 56, 56])
    // Python's round(1.5) is 2, and round(4.5) is 4.
    #expect(try elements(of: 0, crop).suffix(2) == [[2], [4]])
  }

  @Test func `dimensions in another order`() throws {
    let permute = try dimensions("Permute", [0, -1, 1, 2], at: [1, 3, 8, 8])
    #expect(sources(permute) == [0, 2, 3, 1])
    let transpose = try dimensions("Transpose", [1, -1], at: [1, 3, 8, 8])
    #expect(sources(transpose) == [0, 3, 2, 1])
    #expect(sources(try dimensions("Mean", [[1]], at: [1, 3, 8, 9])) == [0, nil, 1, 2])
    #expect(
      sources(try dimensions("Reshape", [1, 3, 2, 4, 9], at: [1, 3, 8, 9])) == [0, 1, nil, 4])
  }

  /// floor(y*I/O) to ceil((y + 1)*I/O) - 1. Source: torch.nn.AdaptiveAvgPool2d, its start and end
  /// index.
  @Test func `adaptive pools read their bins`() throws {
    let global = try dimensions("AdaptiveAvgPool2d", [1], at: [1, 3, 4, 4])
    #expect(try elements(of: 0, global).suffix(2) == [[0, 1, 2, 3], [0, 1, 2, 3]])
    let some = try dimensions("AdaptiveMaxPool2d", [[nil, 3]], at: [1, 3, 4, 7])
    #expect(try elements(of: 1, some).suffix(2) == [[1], [2, 3, 4]])
  }

  /// Sources: torch.nn.functional.interpolate; its documentation's picture of align_corners.
  @Test func `what is stretched reads its neighbours`() throws {
    let near = try dimensions("Interpolate", [[9]], at: [1, 1, 4])
    let behind = try (0..<9).map { try elements(of: $0, near).last?.first }
    #expect(behind == [0, 0, 0, 1, 1, 2, 2, 3, 3])
    let linear = try dimensions(
      "Interpolate", [], ["scale_factor": 2, "mode": "linear"], at: [1, 1, 4])
    #expect(try elements(of: 3, linear).last == [1, 2])
    let corners = try dimensions(
      "Interpolate", [[7]], ["mode": "linear", "align_corners": true], at: [1, 1, 4])
    let between = try (0..<3).map { try elements(of: $0, corners).last }
    #expect(between == [[0], [0, 1], [1]])
  }
}
