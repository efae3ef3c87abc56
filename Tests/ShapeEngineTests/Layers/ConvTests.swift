import ShapeEngine
import TestSupport
import Testing

/// Convolutions as PyTorch's documentation and papers give them.
@Suite struct ConvTests {
  @Test(arguments: [
    // torch.nn.Conv2d, the examples of its page.
    Fact(
      "Conv2d", [33, 3], ["stride": 2], at: [20, 16, 50, 100], gives: [[20, 33, 24, 49]],
      parameters: 33 * 16 * 9 + 33),
    Fact(
      "Conv2d", [33, [3, 5]], ["stride": [2, 1], "padding": [4, 2], "dilation": [3, 1]],
      at: [20, 16, 50, 100], gives: [[20, 33, 26, 100]]),
    Fact("Conv1d", [33, 3], ["stride": 2], at: [20, 16, 50], gives: [[20, 33, 24]]),
    Fact(
      "Conv3d", [33, [3, 5, 2]], ["stride": [2, 1, 1], "padding": [4, 2, 0]],
      at: [20, 16, 10, 50, 100], gives: [[20, 33, 8, 50, 99]]),
    // He et al. 2015 (arXiv:1512.03385), table 1: conv1.
    Fact(
      "Conv2d", [64, 7], ["stride": 2, "padding": 3, "bias": false], at: [1, 3, 224, 224],
      gives: [[1, 64, 112, 112]], parameters: 9408, macs: 118_013_952),
    // An even kernel: total padding D*(K - 1), the odd element at the far side.
    Fact("Conv2d", [8, 4], ["padding": "same"], at: [1, 3, 7, 9], gives: [[1, 8, 7, 9]]),
    Fact("Conv2d", [8, 4], ["padding": "same", "stride": 2], at: [1, 3, 7, 9], gives: []),
    // TensorFlow's SAME: ceil(x/S).
    Fact(
      "Conv2d", [8, 3], ["padding": "same_upper", "stride": 2], at: [1, 3, 7, 10],
      gives: [[1, 8, 4, 5]]),
    Fact("Conv2d", [8, 3], ["padding": "valid"], at: [1, 3, 2, 2], gives: []),
    Fact("Conv2d", [8, 3], ["groups": 2], at: [1, 3, 8, 8], gives: []),
    Fact("Conv2d", [8, 3], ["in_channels": 4], at: [1, 3, 8, 8], gives: []),
  ])
  func `a convolution`(fact: Fact) throws { try fact.check() }

  @Test(arguments: [
    // torch.nn.ConvTranspose2d, the examples of its page.
    Fact(
      "ConvTranspose2d", [33, 3], ["stride": 2], at: [20, 16, 50, 100], gives: [[20, 33, 101, 201]]),
    Fact(
      "ConvTranspose2d", [33, [3, 5]], ["stride": [2, 1], "padding": [4, 2]],
      at: [20, 16, 50, 100], gives: [[20, 33, 93, 100]]),
    // Ronneberger et al. 2015 (arXiv:1505.04597), figure 1: 28 to 56.
    Fact(
      "ConvTranspose2d", [512, 2], ["stride": 2], at: [1, 1024, 28, 28], gives: [[1, 512, 56, 56]],
      macs: 28 * 28 * 1024 * 512 * 4),
    Fact(
      "ConvTranspose2d", [16, 3], ["stride": 2, "padding": 1, "output_padding": 1],
      at: [1, 16, 6, 6], gives: [[1, 16, 12, 12]]),
    Fact("ConvTranspose2d", [8, 1], ["padding": 1], at: [1, 3, 2, 2], gives: []),
    Fact("ConvTranspose2d", [8, 3], ["padding_mode": "reflect"], at: [1, 3, 9, 9], gives: []),
  ])
  func `a transposed convolution`(fact: Fact) throws { try fact.check() }

  @Test(arguments: [
    // The example of the same page: from 6 back to 12, where 11 is the size without output_padding.
    Fact(
      "ConvTranspose2d", [16, 3], ["stride": 2, "padding": 1, "output_size": [12, 12]],
      at: [1, 16, 6, 6], gives: [[1, 16, 12, 12]], macs: 6 * 6 * 16 * 16 * 9),
    Fact(
      "ConvTranspose2d", [16, 3], ["stride": 2, "padding": 1, "output_size": [1, 16, 11, 12]],
      at: [1, 16, 6, 6], gives: [[1, 16, 11, 12]]),
    Fact(
      "ConvTranspose2d", [16, 3],
      ["stride": 2, "padding": 1, "output_size": .size(.like(0, dim: nil))],
      at: [1, 16, 6, 6], [1, 3, 12, 11], gives: [[1, 16, 12, 11]]),
    // PyTorch: "valid sizes range from [11, 11] to [12, 12]".
    Fact(
      "ConvTranspose2d", [16, 3], ["stride": 2, "padding": 1, "output_size": [13, 12]],
      at: [1, 16, 6, 6], gives: []),
    Fact(
      "ConvTranspose2d", [16, 3], ["stride": 2, "padding": 1, "output_size": [10, 12]],
      at: [1, 16, 6, 6], gives: []),
    // Within the dilation, but not within the stride.
    Fact(
      "ConvTranspose1d", [8, 2], ["dilation": 3, "output_size": [10]], at: [1, 8, 6], gives: []),
    Fact(
      "ConvTranspose3d", [8, 2], ["stride": 2, "output_size": [2, 3]], at: [1, 8, 1, 1, 1],
      gives: []),
  ])
  func `a transposed convolution to a size that is asked for`(fact: Fact) throws {
    try fact.check()
  }
}
