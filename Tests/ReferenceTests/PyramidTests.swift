import ArchFormats
import ShapeEngine
import Testing

/// A pyramid's maps are those that the designs' own papers and timm's table of features name.
@Suite struct PyramidTests {
  /// What timm states of one model.
  private struct Record: Decodable, Sendable {
    struct Features: Decodable, Sendable {
      let reduction: [Int]
      let channels: [Int]
    }
    let model: String
    let features: Features
  }

  private struct Stated: Decodable, Sendable {
    let model: String
    let reduction: [Int]
    let channels: [Int]
  }

  /// The channels by stride, along all axes the same.
  private static func channels(of analysis: Analysis) throws -> [Int: Int] {
    let levels = try Pyramid(analysis).levels.filter { Set($0.strides).count == 1 }
    return Dictionary(
      levels.compactMap { level in level.strides.first.map { (Int($0), level.channels) } },
      uniquingKeysWith: { first, _ in first })
  }

  private static func analysis(of name: String) throws -> Analysis {
    let file = try #require(Zoo.fileByName[name])
    return try #require(Zoo.designs(in: file, only: name).first).analysis
  }

  /// The same network as its flat form: without blocks.
  private static func flat(_ analysis: Analysis) throws -> Analysis {
    let text = JSON(flat: analysis.architecture).pretty
    return try #require(
      DefinitionReader().designs(in: [UInt8](text.utf8), file: "flat.json").first
    ).analysis
  }

  /// The maps with other channels than are stated, as `name stride`.
  private static func differences(
    _ stated: [(name: String, strides: [Int], channels: [Int])]
  ) throws -> Set<String> {
    var differences: Set<String> = []
    for (name, strides, channels) in stated {
      let analysis = try analysis(of: name)
      let found = try Self.channels(of: analysis)
      #expect(try Self.channels(of: flat(analysis)) == found, "\(name)")
      for (stride, count) in zip(strides, channels) where found[stride] != count {
        differences.insert("\(name) \(stride)")
      }
    }
    return differences
  }

  // At stride 16 timm takes the first of ghostnet's two stages, at stride 4 of inception_v4 the block
  // before the last one, and of mobilevit at stride 32 the 1x1 convolution that widens it for the
  // classifier, as it takes none of mobilenet_v2 or efficientnet_b0.
  @Test func `recorded models have timm's channels`() throws {
    let names = Dictionary(
      try Fixture.records("classics", of: TorchvisionRecord.self).map { ($0.model, $0.name) },
      uniquingKeysWith: { $1 })
    let stated = try Fixture.records("classics", of: Record.self).map { record in
      (try #require(names[record.model]), record.features.reduction, record.features.channels)
    }
    #expect(stated.reduce(0) { $0 + $1.1.count } == 115)
    #expect(
      try Self.differences(stated) == ["ghostnet_100 16", "inception_v4 4", "mobilevit_s 32"])
  }

  // Beside those above: mobilenet_v3's last 1x1 convolution is a stage in timm's table.
  @Test func `what the zoo and timm both have has timm's channels`() throws {
    let stated = try Fixture.records("timm_pyramids", of: Stated.self).map {
      ($0.model, $0.reduction, $0.channels)
    }
    #expect(stated.count > 90)
    #expect(
      try Self.differences(stated) == [
        "ghostnet_050 16", "ghostnet_100 16", "ghostnet_130 16", "inception_v4 4",
        "mobilenet_v3_large 32", "mobilenet_v3_small 32", "mobilevit_s 32", "mobilevit_xs 32",
        "mobilevit_xxs 32",
      ])
  }

  // The outputs of the last blocks at each stride: MobileNetV2, table 2 (arXiv:1801.04381);
  // MobileNetV3, table 1 (arXiv:1905.02244); EfficientNet, table 1 (arXiv:1905.11946); MnasNet, figure
  // 7 (arXiv:1807.11626).
  @Test func `inverted residuals end at their projections`() throws {
    let strides = [4, 8, 16, 32]
    #expect(
      try Self.differences([
        ("mobilenet_v2", strides, [24, 32, 96, 320]),
        ("mobilenet_v3_large", strides, [24, 40, 112, 160]),
        ("efficientnet_b0", strides, [24, 40, 112, 320]),
        ("mnasnet1_0", strides, [24, 40, 96, 320]),
      ]) == [])
    let pyramid = try Pyramid(Self.analysis(of: "mobilenet_v3_large"))
    #expect(pyramid.levelsWithHead.last?.channels == 960)
  }

  // SSD, section 3.1 and figure 2 (arXiv:1512.02325): 38, 19, 10, 5, 3 and 1 cells a side. FPN
  // (arXiv:1612.03144): 256 channels at every level.
  @Test func `several outputs are the maps at their strides`() throws {
    let ssd = try Self.analysis(of: "ssd300_vgg16_backbone")
    let sizes = try Pyramid(ssd).levels.suffix(6).map { level in
      ssd.own.layers[level.layer].outputs[0][level.axes[0]]
    }
    #expect(sizes == [38, 19, 10, 5, 3, 1])
    let fpn = try Self.channels(of: Self.analysis(of: "fasterrcnn_resnet50_fpn_backbone"))
    #expect(fpn == [2: 64, 4: 256, 8: 256, 16: 256, 32: 256, 64: 256])
  }
}
