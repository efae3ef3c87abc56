import ShapeEngine
import Testing

/// Counts by other tools' rules are what the tools say. `scripts/count-check` compares more of them.
@Suite struct CountRuleTests {
  private static func total(_ rule: CountRule, _ name: String) throws -> Int {
    let file = try #require(Zoo.fileByName[name])
    let analysis = try #require(Zoo.designs(in: file, only: name).first).analysis
    return try analysis.architecture.counts(rule, of: analysis.own).reduce(0) { $0 + ($1 ?? 0) }
  }

  // torchinfo 1.8.0, `summary(model, (1, 3, 224, 224), mode="eval").total_mult_adds`, of torchvision 0.28's.
  @Test(arguments: [
    ("alexnet", 714_682_664), ("vgg11_bn", 7_616_530_792), ("resnet18", 1_814_083_944),
    ("resnext50_32x4d", 4_230_549_096), ("densenet121", 2_834_246_312),
    ("squeezenet1_1", 351_741_288), ("mobilenet_v2", 300_809_384),
    ("mobilenet_v3_small", 56_527_424), ("mnasnet1_0", 314_454_792),
    ("shufflenet_v2_x1_0", 144_925_172), ("efficientnet_b0", 385_867_108),
    ("regnet_y_400mf", 401_876_208), ("convnext_tiny", 322_371_592),
  ])
  func `mult-adds are torchinfo's`(name: String, multiplyAdds: Int) throws {
    #expect(try Self.total(.torchinfo, name) == multiplyAdds)
  }

  // Keras 3, `keras.applications.….count_params()`.
  @Test(arguments: [
    ("densenet121", 8_062_504), ("densenet169", 14_307_880), ("densenet201", 20_242_984),
    ("mobilenet_v2", 3_538_984), ("vgg16", 138_357_544), ("vgg19", 143_667_240),
  ])
  func `all parameters are Keras's`(name: String, count: Int) throws {
    #expect(try Self.total(.keras, name) == count)
  }

  @Test func `operations are two a multiply-accumulate and one a bias`() throws {
    // AlexNet (Krizhevsky 2014), a bias at each output of its five convolutions and three linear maps.
    let outputs =
      64 * 55 * 55 + 192 * 27 * 27 + (384 + 256 + 256) * 13 * 13 + 4096 + 4096 + 1000
    #expect(try Self.total(.flops, "alexnet") == 2 * 714_188_480 + outputs)
    // ResNet's convolutions have no bias: its classifier has one.
    #expect(try Self.total(.flops, "resnet18") == 2 * 1_814_073_344 + 1000)
  }
}
