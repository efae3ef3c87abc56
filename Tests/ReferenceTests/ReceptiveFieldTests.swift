import ArchFormats
import Foundation
import ShapeEngine
import Testing

/// Published receptive fields, for the networks that the zoo has.
@Suite struct ReceptiveFieldTests {
  private struct Published: Decodable {
    struct Field: Decodable {
      let size: Int
      let stride: Int
      let padding: Int?
    }

    let endPoints: [String: [String: Field]]
    let last: [String: Field]

    static func all() throws -> Published {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let data = try Data(contentsOf: Fixture.file("receptive_field_published.json"))
      return try decoder.decode(Published.self, from: data)
    }
  }

  /// The zoo's names of the published networks.
  private static let names = [
    "inception_v3": "inception_v3", "inception_v4": "inception_v4",
    "inception_resnet_v2": "inception_resnet_v2", "mobilenet_v1": "mobilenetv1_100",
    "resnet50_v1": "resnet50_v1", "resnet101_v1": "resnet101_v1", "resnet152_v1": "resnet152_v1",
  ]

  private func report(_ name: String) throws -> ShapeReport? {
    guard let file = Zoo.fileByName[name] else { return nil }
    let design = try Zoo.designs(in: file).first { $0.architecture.name == name }
    return try design.map { try $0.architecture.report(at: $0.architecture.ownInput()) }
  }

  /// The fields of height and width in front of the last pool of the whole map.
  private func lastFields(_ report: ShapeReport) throws -> [ReceptiveField] {
    let pools = ["AdaptiveAvgPool2d", "Mean"]
    let pool = try #require(report.layers.last { pools.contains($0.type) })
    let before = try #require(report.layers.first { $0.path == pool.inputs[0] })
    return before.fields.compactMap { $0 }
  }

  /// VGG's convolutions and pools by the names of the paper's stages: conv1_1, pool1, conv2_1, …
  @Test(arguments: ["vgg11", "vgg16"])
  func `every end point of VGG`(name: String) throws {
    let report = try #require(try report(name))
    var found: [String: [ReceptiveField]] = [:]
    var (stage, convolution) = (1, 1)
    for layer in report.layers {
      let fields = layer.fields.compactMap { $0 }
      switch layer.type {
      case "Conv2d":
        found["conv\(stage)_\(convolution)"] = fields
        convolution += 1
      case "MaxPool2d":
        found["pool\(stage)"] = fields
        (stage, convolution) = (stage + 1, 1)
      default: break
      }
    }
    let published = try #require(try Published.all().endPoints[name])
    #expect(published.count == 13)
    for (point, field) in published {
      let fields = try #require(found[point], "\(point)")
      #expect(fields.count == 2)
      for ours in fields {
        #expect(ours.size == field.size, "\(point)")
        #expect(ours.stride.text == String(field.stride), "\(point)")
        #expect(ours.padding.text == field.padding.map(String.init), "\(point)")
      }
    }
  }

  @Test func `the last map of other networks`() throws {
    var checked: Set<String> = []
    for (published, field) in try Published.all().last {
      guard let name = Self.names[published], let report = try report(name) else { continue }
      checked.insert(name)
      let fields = try lastFields(report)
      #expect(fields.map(\.size) == [field.size, field.size], "\(name)")
      #expect(fields.map(\.stride.text) == ["\(field.stride)", "\(field.stride)"], "\(name)")
    }
    #expect(checked.contains("inception_v3"))
  }

  /// A map with its channels last, or in another shape and back, sees what it sees as it is.
  @Test(arguments: [
    "- Mean(dim=[2, 3], keepdim=true)",
    "- Permute(0, 2, 3, 1)\n  - Mean(dim=[1, 2], keepdim=true)\n  - Permute(0, 3, 1, 2)",
    "- Permute(0, 2, 3, 1)\n  - Mean(dim=[-3, -2], keepdim=true)",
    "- Permute(0, 2, 3, 1)\n  - Linear(5)\n  - Sum(dim=[1, 2], keepdim=true)",
    "- Reshape(N, 2, C / 2, H, W)\n  - Sum(dim=1)\n  - AdaptiveAvgPool2d(1)",
    "- Unsqueeze(1)\n  - Squeeze(1)\n  - Max(dim=[2, 3], keepdim=true)",
    "- Interpolate(size=[H, W], mode='bilinear')\n  - AdaptiveAvgPool2d(1)",
  ])
  func `the same map in another order`(layers: String) throws {
    let text = """
      name: x
      input: [3, 31, 21]
      layers:
        - Conv2d(4, [3, 5], stride=2, padding=[1, 2])
        \(layers)
      """
    let design = try DefinitionReader().designs(in: Array(text.utf8), file: "x.yaml")[0]
    let report = try design.architecture.report(at: design.architecture.ownInput())
    let fields = try #require(report.layers.last).fields.compactMap { $0 }
    // 16x11 places, 2 apart: 3 + 15*2 and 5 + 10*2 elements.
    #expect(fields.map(\.size) == [33, 25])
    #expect(fields.allSatisfy { $0.isGlobal })
  }

  /// Where places got mixed up on one path, the sum of the paths claims nothing.
  @Test func `what is not known is not told`() throws {
    let text = """
      name: x
      input: [8, 16, 16]
      layers:
        - conv: Conv2d(8, 3, padding=1)
        - attention:
            - Reshape(N, C, H * W)
            - Permute(0, 2, 1)
            - MultiheadAttention(num_heads=2)
            - Permute(0, 2, 1)
            - Reshape(N, 8, 16, 16)
        - add: Add from conv, attention
        - gate from conv:
            - AdaptiveAvgPool2d(1)
            - Flatten
            - Linear(8)
            - Reshape(N, 8, 1, 1)
        - mul: Mul from conv, gate
      """
    let design = try DefinitionReader().designs(in: Array(text.utf8), file: "x.yaml")[0]
    let report = try design.architecture.report(at: design.architecture.ownInput())
    func sizes(_ path: String) -> [Int]? {
      report.layers.first { $0.path == path }?.fields.compactMap { $0?.size }
    }
    #expect(sizes("add") == [])
    #expect(sizes("mul") == [3, 3])
  }

  /// torchvision's own, found by the gradient of one element of the last map: with positive weights,
  /// means in place of maxima and no activations, the extent of the input that it reaches.
  @Test(arguments: [
    ("resnet18", 435), ("resnet50", 427), ("resnet101", 971), ("resnet152", 1451),
    ("mobilenet_v2", 491), ("googlenet", 379), ("inception_v3", 1311), ("alexnet", 195),
  ])
  func `torchvision's own`(name: String, size: Int) throws {
    let report = try #require(try report(name))
    #expect(try lastFields(report).map(\.size) == [size, size])
  }
}
