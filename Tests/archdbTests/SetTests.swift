import Foundation
import Testing

/// `--set`: what if a layer, or a parameter of the definition, were another.
@Suite struct SetTests {
  /// The dilated backbone's first half: without the stride of its last stage ResNet-50 ends with
  /// 14x14 maps (He et al. 2016 end with 7x7), and no weight changes.
  @Test func aLayerIsAnother() throws {
    let result = try Command().run(
      "shapes", "resnet50", "--set", "layer4.0.conv2.stride=1", "--set",
      "layer4.0.downsample.0.stride=1", "--layer", "layer4.2.relu_2", "--format", "json")
    #expect(result.output.contains("[1, 2048, 14, 14]"), "\(result.error)")
    #expect(result.output.contains("\"params\": 25557032"))
  }

  /// What follows is inferred anew: 32 channels in place of 64 halve what layer1's first
  /// convolution takes.
  @Test func inferredHyperparametersFollow() throws {
    let result = try Command().run(
      "explain", "vgg11", "features.3", "--set", "features.0.out_channels=32")
    #expect(result.output.contains("Conv2d(32, 128"), "\(result.output)\(result.error)")
  }

  @Test func aPatternSetsAllThatHaveIt() throws {
    let result = try Command().run(
      "shapes", "resnet18", "--set", "**.bias=true", "--format", "json")
    // A bias for each output channel of its 20 convolutions: 4,800 more than 11,689,512.
    #expect(result.output.contains("\"params\": 11694312"), "\(result.error)")
  }

  static let mistakes = [
    ("conv1.strid=1", "did you mean 'stride'?"), ("conv9.stride=1", "did you mean 'conv1'?"),
    ("layer1.stride=1", "'layer1.**' stands for all layers in it"),
    ("conv1.stride=0", "stride"), ("conv1.stride=two", "cannot be 'two'"),
    ("**.kernel=3", "no layer that '**' matches"),
    ("layer1.0.conv2.out_channels=30", "layer1.0.add"), ("widht=2", "no parameter 'widht'"),
  ]

  @Test(arguments: mistakes)
  func aMistakeIsTold(setting: String, message: String) throws {
    let result = try Command().run("shapes", "resnet18", "--set", setting)
    #expect(result.status == 65 && result.output.isEmpty)
    #expect(result.error.contains(message), "\(result.error)")
  }
}
