import ShapeEngine
import TestSupport
import Testing

/// Normalization, activations and dropout: the shape stays, and what PyTorch refuses is refused.
@Suite struct NormTests {
  @Test(
    arguments: [
      Fact("BatchNorm2d", at: [20, 100, 35, 45], gives: [[20, 100, 35, 45]], parameters: 200),
      Fact("BatchNorm1d", at: [20, 100], gives: [[20, 100]]),
      Fact(
        "BatchNorm2d", ["affine": false], at: [2, 8, 1, 1], gives: [[2, 8, 1, 1]], parameters: 0),
      Fact("BatchNorm2d", ["track_running_stats": false], at: [1, 8, 1, 1], gives: []),
      Fact(
        "BatchNorm2d", ["track_running_stats": false], at: [2, 8, 1, 1], gives: [[2, 8, 1, 1]]),
      Fact("InstanceNorm2d", at: [20, 100, 35, 45], gives: [[20, 100, 35, 45]], parameters: 0),
      Fact("InstanceNorm2d", at: [20, 100, 1, 1], gives: []),
      Fact("GroupNorm", [3], at: [20, 6, 10, 10], gives: [[20, 6, 10, 10]], parameters: 12),
      // One value a group, but not where the batch has more.
      Fact("GroupNorm", [6], at: [1, 6, 1, 1], gives: []),
      Fact("GroupNorm", [6], at: [2, 6, 1, 1], gives: [[2, 6, 1, 1]]),
      Fact("GroupNorm", [4], at: [1, 6, 8, 8], gives: []),
      Fact("LayerNorm", at: [20, 5, 10], gives: [[20, 5, 10]], parameters: 20),
      Fact(
        "LayerNorm", ["normalized_shape": [5, 10, 10]], at: [20, 5, 10, 10],
        gives: [[20, 5, 10, 10]], parameters: 1000),
      Fact("LayerNorm", ["normalized_shape": [5, 9]], at: [20, 5, 10], gives: []),
      // Keras' LayerNormalization, BatchNormalization and GroupNormalization with scale=False have beta
      // alone, and with center=False besides nothing.
      Fact("LayerNorm", ["scale": false], at: [20, 5, 10], gives: [[20, 5, 10]], parameters: 10),
      Fact(
        "LayerNorm", ["scale": false, "bias": false], at: [20, 5, 10], gives: [[20, 5, 10]],
        parameters: 0),
      Fact(
        "LayerNorm2d", ["scale": false], at: [1, 96, 7, 7], gives: [[1, 96, 7, 7]], parameters: 96),
      Fact(
        "BatchNorm2d", ["scale": false], at: [1, 96, 7, 7], gives: [[1, 96, 7, 7]], parameters: 96),
      Fact(
        "GroupNorm", [4], ["scale": false], at: [1, 96, 7, 7], gives: [[1, 96, 7, 7]],
        parameters: 96),
      // torchvision's ConvNeXt normalizes the channels of its maps.
      Fact(
        "LayerNorm2d", ["eps": 1e-6], at: [1, 96, 56, 56], gives: [[1, 96, 56, 56]], parameters: 192
      ),
      Fact(
        "RMSNorm", ["normalized_shape": [2, 3]], at: [2, 2, 3], gives: [[2, 2, 3]], parameters: 6),
      Fact("LocalResponseNorm", [2], at: [32, 5, 24, 24], gives: [[32, 5, 24, 24]]),
      Fact("LocalResponseNorm", [2], at: [32, 5], gives: []),
      Fact("Normalize", at: [1, 512, 38, 38], gives: [[1, 512, 38, 38]], parameters: 0),
      Fact("Normalize", ["dim": 2], at: [8, 4], gives: []),
      Fact("PReLU", [64], at: [1, 64, 8, 8], gives: [[1, 64, 8, 8]], parameters: 64),
      Fact("PReLU", [64], at: [1, 3, 8, 8], gives: []),
      Fact("GLU", [1], at: [1, 6, 5], gives: [[1, 3, 5]]),
      Fact("GLU", at: [1, 6, 5], gives: []),
      Fact("Softmax2d", at: [2, 3, 12, 13], gives: [[2, 3, 12, 13]]),
      Fact("Softmax", [3], at: [2, 3, 4], gives: []),
      Fact("Dropout2d", [0.2], at: [20, 16, 32, 32], gives: [[20, 16, 32, 32]]),
      Fact("StochasticDepth", [0.2, "row"], at: [1, 8, 4, 4], gives: [[1, 8, 4, 4]]),
    ] as [Fact])
  func `normalization and the like`(fact: Fact) throws { try fact.check() }

  /// Every activation of torch.nn takes any shape, in place or not.
  @Test(arguments: [
    "ReLU", "ReLU6", "LeakyReLU", "RReLU", "ELU", "CELU", "SELU", "SiLU", "Mish", "Hardswish",
    "Hardsigmoid", "Hardtanh",
  ])
  func `activations take inplace`(type: String) throws {
    try Fact(type, ["inplace": true], at: [2, 3, 5, 7], gives: [[2, 3, 5, 7]], parameters: 0)
      .check()
    try Fact(type, at: [4], gives: [[4]]).check()
  }
}

extension Fact {
  /// A fact of a call that has arguments by name only.
  init(
    _ type: String, _ named: KeyValuePairs<String, Value>, at input: [Int], gives outputs: [[Int]],
    parameters: Int? = nil
  ) {
    self.init(type, [], named, at: input, gives: outputs, parameters: parameters)
  }
}
