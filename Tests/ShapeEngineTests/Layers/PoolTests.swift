import ShapeEngine
import TestSupport
import Testing

/// Pools, their inverse and pools to a given size.
@Suite struct PoolTests {
  @Test(arguments: [
    // torch.nn.MaxPool2d and torch.nn.AvgPool2d, the examples of their pages.
    Fact("MaxPool2d", [3], ["stride": 2], at: [20, 16, 50, 32], gives: [[20, 16, 24, 15]]),
    Fact(
      "AvgPool2d", [[3, 2]], ["stride": [2, 1]], at: [20, 16, 50, 32], gives: [[20, 16, 24, 31]]),
    Fact("LPPool2d", [2, 3], ["stride": 2], at: [20, 16, 50, 32], gives: [[20, 16, 24, 15]]),
    // Szegedy et al. 2014 (arXiv:1409.4842), table 1: 112 to 56, which takes ceil_mode.
    Fact(
      "MaxPool2d", [3], ["stride": 2, "ceil_mode": true], at: [1, 64, 112, 112],
      gives: [[1, 64, 56, 56]]),
    Fact(
      "MaxPool2d", [3], ["stride": 2, "ceil_mode": true], at: [1, 1, 2, 2], gives: [[1, 1, 1, 1]]),
    Fact("MaxPool2d", [3], ["stride": 2], at: [1, 1, 2, 2], gives: []),
    // Only AvgPool3d and LPPool3d want the input without its padding to hold the kernel.
    Fact("AvgPool2d", [3], ["padding": 1], at: [1, 1, 1, 1], gives: [[1, 1, 1, 1]]),
    Fact("AvgPool3d", [3], ["padding": 1], at: [1, 1, 1, 1, 1], gives: []),
    Fact("LPPool3d", [2, 3], ["stride": 2, "ceil_mode": true], at: [1, 1, 2, 2, 2], gives: []),
    Fact(
      "LPPool2d", [2, 3], ["stride": 2, "ceil_mode": true], at: [1, 1, 2, 2], gives: [[1, 1, 1, 1]]),
  ])
  func `a pool`(fact: Fact) throws { try fact.check() }

  @Test(arguments: [
    // TensorFlow, tf.nn.pool: with SAME an output of ceil(x/S), whatever the kernel.
    Fact(
      "MaxPool2d", [3], ["stride": 2, "padding": "same_upper"], at: [1, 8, 7, 10],
      gives: [[1, 8, 4, 5]]),
    Fact(
      "MaxPool2d", [3], ["stride": 2, "padding": "same_lower", "dilation": 2], at: [1, 8, 1, 2],
      gives: [[1, 8, 1, 1]]),
    Fact("AvgPool1d", [5], ["padding": "same_upper"], at: [1, 8, 11], gives: [[1, 8, 3]]),
    Fact(
      "AvgPool3d", [[3, 2, 1]], ["stride": [1, 2, 3], "padding": "same_upper"],
      at: [1, 1, 2, 3, 4], gives: [[1, 1, 2, 2, 2]]),
    Fact("MaxPool2d", [3], ["padding": "same"], at: [1, 8, 7, 7], gives: []),
  ])
  func `a pool with TensorFlow's SAME`(fact: Fact) throws { try fact.check() }

  @Test(arguments: [
    // torch.nn.MaxUnpool2d: (H - 1)*stride - 2*padding + kernel_size.
    Fact("MaxUnpool2d", [2], ["stride": 2], at: [1, 1, 2, 2], gives: [[1, 1, 4, 4]]),
    Fact(
      "MaxUnpool2d", [3], ["stride": 2, "padding": 1], at: [2, 8, 5, 7], [2, 8, 5, 7],
      gives: [[2, 8, 9, 13]]),
    Fact("MaxUnpool2d", [2], at: [2, 8, 5, 7], [2, 8, 5, 6], gives: []),
    Fact("MaxUnpool1d", [2], ["padding": 1], at: [1, 1, 1], gives: []),
  ])
  func `an unpooling`(fact: Fact) throws { try fact.check() }

  @Test(arguments: [
    // torch.nn.functional, _unpool_output_size: less than a stride from 46.
    Fact(
      "MaxUnpool2d", [2], ["output_size": [45, 60]], at: [1, 8, 23, 30], gives: [[1, 8, 45, 60]]),
    Fact(
      "MaxUnpool2d", [2], ["output_size": [47, 61]], at: [1, 8, 23, 30], gives: [[1, 8, 47, 61]]),
    Fact("MaxUnpool2d", [2], ["output_size": [44, 60]], at: [1, 8, 23, 30], gives: []),
    Fact("MaxUnpool2d", [2], ["output_size": [48, 60]], at: [1, 8, 23, 30], gives: []),
    Fact(
      "MaxUnpool1d", [3], ["stride": 4, "output_size": [1, 8, 6]], at: [1, 8, 2], [1, 8, 2],
      gives: [[1, 8, 6]]),
    Fact(
      "MaxUnpool2d", [2], ["output_size": .size(.like(0, dim: nil))], at: [1, 8, 23, 30],
      [1, 8, 23, 30], [1, 3, 45, 61], gives: [[1, 8, 45, 61]]),
    Fact(
      "MaxUnpool2d", [2], ["output_size": .size(.like(0, dim: nil))], at: [1, 8, 23, 30],
      [1, 3, 45, 44], gives: []),
  ])
  func `an unpooling to a size that is asked for`(fact: Fact) throws { try fact.check() }

  @Test(arguments: [
    // torch.nn.AdaptiveAvgPool2d, the examples of its page.
    Fact("AdaptiveAvgPool2d", [[5, 7]], at: [1, 64, 8, 9], gives: [[1, 64, 5, 7]]),
    Fact("AdaptiveAvgPool2d", [7], at: [1, 64, 10, 9], gives: [[1, 64, 7, 7]]),
    Fact("AdaptiveMaxPool2d", [[nil, 7]], at: [1, 64, 10, 9], gives: [[1, 64, 10, 7]]),
    Fact("AdaptiveMaxPool3d", [[7, nil, nil]], at: [1, 64, 10, 9, 8], gives: [[1, 64, 7, 9, 8]]),
    Fact("AdaptiveAvgPool2d", [nil], at: [1, 2, 3, 4], gives: [[1, 2, 3, 4]]),
  ])
  func `a pool to a given size`(fact: Fact) throws { try fact.check() }
}
