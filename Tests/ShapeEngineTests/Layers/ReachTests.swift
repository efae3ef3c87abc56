import ShapeEngine
import TestSupport
import Testing

/// What an output element sees of the input, which the receptive field is composed of.
@Suite struct ReachTests {
  private func reach(
    _ type: String, _ positional: [Value], _ named: KeyValuePairs<String, Value> = [:],
    at inputs: [Int]...
  ) throws -> Reach {
    let row = try #require(LayerTable.type(named: type))
    var layer = try row.layer(positional: positional, named: named.map { ($0.key, $0.value) })
    try layer.infer(from: inputs.map { try Shape($0) })
    return layer.reach
  }

  @Test func `windows are those of the rule`() throws {
    let conv = try reach("Conv2d", [8, [3, 5]], ["stride": 2, "padding": 1], at: [1, 3, 9, 9])
    guard case .windows(let windows) = conv else { throw Unexpected(reach: conv) }
    #expect(windows.map(\.kernel) == [3, 5] && windows.map(\.stride) == [2, 2])
    // Focus (YOLOv5): every second pixel, from the second on.
    let slice = try reach("Slice", [[2, -1], [1, 0], nil, [2, 2]], at: [1, 3, 8, 8])
    guard case .windows(let places) = slice else { throw Unexpected(reach: slice) }
    #expect(places.map(\.stride) == [2, 2])
    #expect(places.map(\.padding) == [.explicit(low: -1, high: 0), .explicit(low: 0, high: 0)])
  }

  @Test func `pads and crops shift`() throws {
    let pad = try reach("ZeroPad2d", [[1, 2, 3, 4]], at: [1, 1, 5, 5])
    guard case .shifted(let offsets) = pad else { throw Unexpected(reach: pad) }
    #expect(offsets == [3, 1])
    let crop = try reach("CenterCropLike", [], at: [1, 8, 59, 65], [1, 8, 56, 56])
    guard case .shifted(let cropped) = crop else { throw Unexpected(reach: crop) }
    // Python's round(1.5) is 2, and round(4.5) is 4.
    #expect(cropped == [-2, -4])
  }

  @Test func `dimensions in another order`() throws {
    let permute = try reach("Permute", [0, -1, 1, 2], at: [1, 3, 8, 8])
    guard case .permuted(let order) = permute else { throw Unexpected(reach: permute) }
    #expect(order == [0, 3, 1, 2])
    let transpose = try reach("Transpose", [1, -1], at: [1, 3, 8, 8])
    guard case .permuted(let exchanged) = transpose else { throw Unexpected(reach: transpose) }
    #expect(exchanged == [0, 3, 2, 1])
  }

  @Test func `global pools see everything`() throws {
    for (type, arguments) in [
      ("AdaptiveAvgPool2d", [1]), ("AdaptiveMaxPool2d", [[nil, 7]]),
    ] as [(String, [Value])] {
      let reach = try reach(type, arguments, at: [1, 3, 8, 8])
      guard case .everything = reach else { throw Unexpected(reach: reach) }
    }
    let kept = try reach("AdaptiveAvgPool2d", [nil], at: [1, 3, 8, 8])
    guard case .ownPlace = kept else { throw Unexpected(reach: kept) }
  }

  private struct Unexpected: Error { let reach: Reach }
}
