import ShapeEngine
import TestSupport
import Testing

/// Padding, cropping, upsampling and the shuffles between channels and pixels.
@Suite struct ResamplingTests {
  @Test(arguments: [
    // torch.nn.ZeroPad2d, ReflectionPad2d, …: (left, right, top, bottom).
    Fact("ZeroPad2d", [[1, 1, 2, 0]], at: [1, 1, 3, 3], gives: [[1, 1, 5, 5]]),
    Fact(
      "ReplicationPad3d", [[3, 3, 6, 6, 1, 1]], at: [16, 3, 8, 320, 480],
      gives: [[16, 3, 10, 332, 486]]),
    Fact("ConstantPad1d", [[3, 1], 3.5], at: [1, 2, 4], gives: [[1, 2, 8]]),
    Fact("ZeroPad2d", [-1], at: [1, 1, 3, 3], gives: [[1, 1, 1, 1]]),
    Fact("ZeroPad2d", [-1], at: [1, 1, 2, 3], gives: []),
    Fact("ReflectionPad2d", [2], at: [1, 1, 3, 3], gives: [[1, 1, 7, 7]]),
    Fact("ReflectionPad2d", [3], at: [1, 1, 3, 3], gives: []),
    Fact("CircularPad2d", [3], at: [1, 1, 3, 3], gives: [[1, 1, 9, 9]]),
    Fact("CircularPad2d", [4], at: [1, 1, 3, 3], gives: []),
    Fact("PadToMultiple", [2], ["dim": [1, 2]], at: [1, 7, 8, 96], gives: [[1, 8, 8, 96]]),
    Fact("PadToMultiple", [7], ["dim": [-3]], at: [1, 15, 8, 96], gives: [[1, 21, 8, 96]]),
    Fact("PadToMultiple", [2], ["dim": [1, -3]], at: [1, 7, 8, 96], gives: []),
  ])
  func `padding`(fact: Fact) throws { try fact.check() }

  @Test(arguments: [
    Fact("Upsample", [nil, 2], at: [1, 1, 2, 2], gives: [[1, 1, 4, 4]]),
    // In double precision 90 * 0.7 is just below 63.
    Fact("Upsample", [nil, 0.7], at: [1, 1, 90, 90], gives: [[1, 1, 62, 62]]),
    Fact("Upsample", [[3, 5]], ["mode": "bilinear"], at: [1, 1, 90, 90], gives: [[1, 1, 3, 5]]),
    Fact("Upsample", [nil, 0.3], at: [1, 1, 3, 3], gives: []),
    Fact("Upsample", [nil, [2, 2, 2]], at: [1, 1, 3, 3], gives: []),
    Fact("Interpolate", [7], ["mode": "trilinear"], at: [1, 1, 3, 3], gives: []),
    Fact(
      "Interpolate", [], ["size": .size(.like(0, dim: nil)), "mode": "bilinear"], at: [1, 8, 4, 4],
      [1, 3, 9, 11], gives: [[1, 8, 9, 11]]),
    Fact(
      "Interpolate", [], ["size": [.size(.operation(.multiply, .axis("H"), .integer(3))), 5]],
      at: [1, 8, 4, 4], gives: [[1, 8, 12, 5]]),
    Fact(
      "CenterCrop", [.size(.like(0, dim: nil))], at: [1, 64, 64, 64], [1, 9, 56, 56],
      gives: [[1, 64, 56, 56]]),
    Fact("CenterCrop", [[2, 9]], at: [1, 64, 8, 8], gives: []),
    // Ronneberger et al. 2015, figure 1: 64 cropped to 56.
    Fact("CenterCropLike", at: [1, 512, 64, 64], [1, 512, 56, 56], gives: [[1, 512, 56, 56]]),
    Fact("CenterCropLike", at: [1, 512, 55, 64], [1, 512, 56, 56], gives: []),
  ])
  func `another size`(fact: Fact) throws { try fact.check() }

  @Test(arguments: [
    // torch.nn.PixelShuffle, PixelUnshuffle, Unfold and Fold, the examples of their pages.
    Fact("PixelShuffle", [3], at: [1, 9, 4, 4], gives: [[1, 1, 12, 12]]),
    Fact("PixelUnshuffle", [3], at: [1, 1, 12, 12], gives: [[1, 9, 4, 4]]),
    Fact("PixelUnshuffle", [3], at: [1, 1, 12, 13], gives: []),
    Fact("Unfold", [[2, 3]], at: [2, 5, 3, 4], gives: [[2, 30, 4]]),
    Fact("Fold", [[4, 5], [2, 2]], at: [1, 12, 12], gives: [[1, 3, 4, 5]]),
    Fact("Fold", [[4, 5], [2, 2]], at: [1, 12, 11], gives: []),
    Fact("ChannelShuffle", [2], at: [1, 4, 2, 2], gives: [[1, 4, 2, 2]]),
    Fact("ChannelShuffle", [3], at: [1, 4, 2, 2], gives: []),
  ])
  func `channels and pixels`(fact: Fact) throws { try fact.check() }
}
