import ShapeEngine
import TestSupport
import Testing

/// Paddings with a number for each side, and what ONNX and Keras have beside PyTorch.
@Suite struct SidePaddingTests {
  /// An average pool with dilation has the windows of a max pool with it: ONNX' AveragePool and MaxPool
  /// share one formula (opset 19).
  @Test func `dilated windows are those of a max pool`() throws {
    let average = try #require(LayerTable.type(named: "AvgPool2d"))
    let maximum = try #require(LayerTable.type(named: "MaxPool2d"))
    var integers = Integers()
    var compared = 0
    for (kernel, stride) in [(1, 1), (2, 1), (2, 2), (3, 1), (3, 2), (4, 3)] {
      for dilation in 1...4 {
        for padding in 0...(kernel / 2) {
          for isCeil in [false, true] {
            let arguments: [(name: String, value: Value)] = [
              ("kernel_size", .int(kernel)), ("stride", .int(stride)), ("padding", .int(padding)),
              ("dilation", .int(dilation)), ("ceil_mode", .bool(isCeil)),
            ]
            let layers = (try average.layer(arguments), try maximum.layer(arguments))
            for size in 1...20 {
              let input = [try Shape([1, 2, size, size + 1])]
              let found = try? layers.0.outputs(of: input, in: &integers)
              let expected = try? layers.1.outputs(of: input, in: &integers)
              #expect(found == expected, "\(arguments) at \(size)")
              compared += found == nil ? 0 : 1
            }
          }
        }
      }
    }
    #expect(compared > 1_000)
  }

  /// torchvision.ops.deform_conv2d's own example, and what its kernel checks
  /// (torchvision/csrc/ops/cpu/deform_conv2d_kernel.cpp); torchvision.ops.roi_pool's page.
  @Test(arguments: [
    Fact(
      "DeformConv2d", [5, 3], at: [4, 3, 10, 10], [4, 18, 8, 8], [4, 9, 8, 8],
      gives: [[4, 5, 8, 8]], parameters: 5 * 3 * 9 + 5, macs: 4 * 5 * 64 * 27),
    Fact(
      "DeformConv2d", [8, 3], ["padding": 1, "stride": 2, "groups": 2, "bias": false],
      at: [4, 6, 10, 10], [4, 54, 5, 5], gives: [[4, 8, 5, 5]], parameters: 8 * 3 * 9),
    // Offsets for two groups of three channels; for half a group; of another size; a mask too small.
    Fact("DeformConv2d", [5, 3], at: [4, 3, 10, 10], [4, 36, 8, 8], gives: []),
    Fact("DeformConv2d", [5, 3], at: [4, 3, 10, 10], [4, 9, 8, 8], gives: []),
    Fact("DeformConv2d", [5, 3], at: [4, 3, 10, 10], [4, 18, 10, 10], gives: []),
    Fact("DeformConv2d", [5, 3], at: [4, 3, 10, 10], [4, 18, 8, 8], [4, 8, 8, 8], gives: []),
    Fact("RoIPool", [[7, 5], 0.25], at: [6, 3, 32, 32], [6, 5], gives: [[6, 3, 7, 5]]),
    Fact("RoIPool", [7, 0.25], at: [6, 3, 32, 32], [6, 4], gives: []),
  ])
  func `torchvision's operators`(fact: Fact) throws { try fact.check() }

  @Test(arguments: [
    // Four lines of zeros behind: F.pad(x, (0, 4, 0, 4)), then a pool of 2.
    Fact(
      "MaxPool2d", [2], ["padding": [[0, 4], [0, 4]]], at: [1, 3, 6, 6], gives: [[1, 3, 5, 5]]),
    Fact(
      "Conv2d", [8, 3], ["stride": 2, "padding": [[0, 1], [0, 1]]], at: [1, 3, 224, 224],
      gives: [[1, 8, 112, 112]]),
    Fact("Conv1d", [8, 3], ["padding": [[2, 0]]], at: [1, 3, 10], gives: [[1, 8, 10]]),
    Fact("Conv1d", [8, 3], ["padding": [[-1, 0]]], at: [1, 3, 10], gives: []),
    // Keras: BatchNormalization(scale=False) has a bias a channel.
    Fact(
      "BatchNorm2d", [], ["scale": false], at: [1, 32, 7, 7], gives: [[1, 32, 7, 7]],
      parameters: 32),
    // NASNet's pad of a row of a map.
    Fact("ConstantPad1d", [[0, 1], 1], at: [1, 8, 196, 16], gives: [[1, 8, 196, 17]]),
  ])
  func `each side by itself`(fact: Fact) throws { try fact.check() }
}
