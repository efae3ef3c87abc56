import ArchFormats
import ShapeEngine
import Testing

@testable import ArchStore

/// Search over the zoo, held against what the layers' rules give on integers: no form is asked.
@Suite struct SearchTests {
  /// A layer's first output where the input has its own height and width, and where one of the two
  /// is twice as large.
  private struct Layer {
    var path: String
    var own: [Int], taller: [Int], wider: [Int]

    /// The dimensions that grow with the height alone, and with the width alone.
    var axes: (height: [Int], width: [Int]) {
      let places = own.indices.dropFirst()
      return (
        places.filter { taller[$0] != own[$0] && wider[$0] == own[$0] },
        places.filter { wider[$0] != own[$0] && taller[$0] == own[$0] }
      )
    }

    /// Height, width and channels, where it is a map.
    var map: (sizes: [Int], channels: Int)? {
      let axes = axes
      guard own.count == 4, axes.height.count == 1, axes.width.count == 1, own[0] == taller[0],
        own[0] == wider[0]
      else { return nil }
      let rest = [1, 2, 3].filter { $0 != axes.height[0] && $0 != axes.width[0] }
      guard rest.count == 1 else { return nil }
      return ([own[axes.height[0]], own[axes.width[0]]], own[rest[0]])
    }
  }

  private struct Design {
    var name: String
    var layers: [Layer]
    var parameters: Int, macs: Int
  }

  /// The designs of one image that accept both larger inputs, at their own input or another one.
  private static func designs(at sizes: [Int]? = nil) throws -> [Design] {
    try Sample.zoo().compactMap { design in
      let architecture = design.architecture
      guard architecture.inputs.count == 1, architecture.inputs[0].shape.count == 3 else {
        return nil
      }
      let own = architecture.inputs[0].shape
      let (h, w) = (sizes?[0] ?? own[1], sizes?[1] ?? own[2])
      func outputs(_ height: Int, _ width: Int) throws -> [[Shape<Int>]] {
        try architecture.evaluate(at: [Shape([1, own[0], height, width])]).outputs
      }
      guard let base = try? outputs(h, w), let taller = try? outputs(2 * h, w),
        let wider = try? outputs(h, 2 * w)
      else { return nil }
      let layers = architecture.layers.indices.compactMap { index -> Layer? in
        guard let shape = base[index].first else { return nil }
        return Layer(
          path: architecture.layers[index].path, own: shape.sizes,
          taller: taller[index][0].sizes, wider: wider[index][0].sizes)
      }
      let report = try architecture.report(at: architecture.ownInput())
      return Design(
        name: architecture.name, layers: layers, parameters: report.parameters, macs: report.macs)
    }
  }

  private static let catalog = Result {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    try catalog.add(Sample.zoo())
    return Shared(folder: folder, path: folder.file())
  }

  private struct Shared: @unchecked Sendable {
    let folder: TemporaryFolder
    let path: String
  }

  private func catalog() throws -> Catalog {
    try Catalog.open(at: Self.catalog.get().path, access: .readOnly)
  }

  /// The hits among the designs that are known here.
  private func search(_ query: SearchQuery, among designs: [Design]) throws -> [String: SearchHit] {
    var query = query
    query.limit = 1_000
    let result = try catalog().search(query)
    #expect(result.total == result.hits.count && result.isExact)
    let known = Set(designs.map(\.name))
    return Dictionary(
      result.hits.filter { known.contains($0.name) }.map { ($0.name, $0) }
    ) { first, _ in first }
  }

  @Test(arguments: [
    [14, 14], [7, 7], [13, 13], [28, 28], [112, 112], [17, 17], [1, 1], [9, 9],
  ])
  func `maps of a size at the own inputs`(sizes: [Int]) throws {
    let designs = try Self.designs()
    #expect(designs.count > 150)
    var query = SearchQuery()
    query.output = sizes
    let found = try search(query, among: designs)
    for design in designs {
      let last = design.layers.last { $0.map?.sizes == sizes }
      let comment: Comment = "\(design.name) \(sizes)"
      #expect((found[design.name] != nil) == (last != nil), comment)
      guard let hit = found[design.name] else { continue }
      #expect(hit.path == last?.path, comment)
      #expect(hit.output == last?.own, comment)
      #expect(hit.parameters == design.parameters && hit.macs == design.macs, comment)
    }
  }

  @Test(arguments: [[416, 416], [320, 256], [97, 131]])
  func `maps of a size at another input`(input: [Int]) throws {
    let designs = try Self.designs(at: input)
    for sizes in [[13, 13], [10, 8], [26, 26], [4, 5], [7, 9]] {
      var query = SearchQuery()
      (query.output, query.input) = (sizes, .sizes(input))
      let found = try search(query, among: designs)
      for design in designs {
        let last = design.layers.last { $0.map?.sizes == sizes }
        let comment: Comment = "\(design.name) \(sizes) at \(input)"
        #expect(found[design.name]?.path == last?.path, comment)
        #expect(found[design.name]?.output == last?.own, comment)
      }
    }
  }

  @Test func `channels and totals`() throws {
    let designs = try Self.designs()
    var query = SearchQuery()
    query.output = [14, 14]
    query.channels = try IntegerRanges("100..256")
    query.parameters = try IntegerRanges("..8M")
    let found = try search(query, among: designs)
    #expect(found.count > 10)
    for design in designs {
      let last = design.layers.last {
        $0.map.map { $0.sizes == [14, 14] && (100...256).contains($0.channels) } ?? false
      }
      let expected = design.parameters <= 8_000_000 ? last?.path : nil
      #expect(found[design.name]?.path == expected, "\(design.name)")
    }
  }

  /// A stride is by how much the input grows where the map grows by one, over a long way.
  @Test(arguments: [4, 16, 32])
  func `strides`(stride: Int) throws {
    var query = SearchQuery()
    query.stride = [[Double(stride)]]
    let (small, large) = (try Self.designs(at: [512, 512]), try Self.designs(at: [2_048, 2_048]))
    let found = try search(query, among: small)
    for design in small {
      guard let other = large.first(where: { $0.name == design.name }) else { continue }
      let last = Array(zip(design.layers, other.layers)).last { low, high in
        guard let low = low.map?.sizes, let high = high.map?.sizes else { return false }
        return zip(low, high).allSatisfy { ($1 - $0) * stride == 1_536 }
      }
      #expect(found[design.name]?.path == last?.0.path, "\(design.name)")
    }
  }

  @Test func `any input, with the intervals`() throws {
    let designs = try Sample.zoo().filter {
      $0.architecture.inputs.count == 1 && $0.architecture.inputs[0].shape.count == 3
    }
    var query = SearchQuery()
    (query.output, query.input, query.limit) = ([19, 19], .any, 1_000)
    let result = try catalog().search(query)
    #expect(result.total > 100)
    for hit in result.hits {
      let design = try #require(designs.first { $0.architecture.name == hit.name }?.architecture)
      let index = try #require(design.layers.firstIndex { $0.path == hit.path })
      let channels = design.inputs[0].shape[0]
      for axis in 0..<2 {
        let ends = hit.inputs[axis].intervals.flatMap { [$0.lowerBound, $0.upperBound] }
        #expect(!ends.isEmpty && hit.inputs[axis].isFinite)
        for size in ends.prefix(4) {
          // With some size of the other axis the input is accepted and gives the map.
          let others = hit.inputs[1 - axis].intervals.flatMap(Array.init)
          let isGiven = others.contains { other in
            let sizes = axis == 0 ? [size, other] : [other, size]
            let outputs = try? design.evaluate(at: [Shape([1, channels] + sizes)]).outputs
            let shape = outputs?[index].first?.sizes ?? []
            return shape.filter { $0 == 19 }.count >= 2
          }
          #expect(isGiven, "\(hit.name) \(hit.path) at \(size)")
        }
      }
    }
  }

  @Test func `what is accepted`() throws {
    for sizes in [[500, 375], [63, 63], [223, 223], [384, 384]] {
      var query = SearchQuery()
      (query.accepts, query.limit) = (sizes, 1_000)
      let found = Set(try catalog().search(query).hits.map(\.name))
      for design in try Sample.zoo() {
        let architecture = design.architecture
        guard architecture.inputs.count == 1, architecture.inputs[0].shape.count == 3 else {
          continue
        }
        let input = try Shape([1, architecture.inputs[0].shape[0]] + sizes)
        let isAccepted = (try? architecture.evaluate(at: [input])) != nil
        #expect(found.contains(architecture.name) == isAccepted, "\(architecture.name) \(sizes)")
      }
    }
  }

  @Test func `a pyramid, and one like another`() throws {
    var query = SearchQuery()
    (query.pyramid, query.limit) = ([4, 8, 16, 32], 1_000)
    let pyramids = try catalog().search(query)
    #expect(pyramids.total > 100)
    // What torchvision's resnet_fpn_backbone takes of it: the ends of its four stages.
    let small = try #require(pyramids.hits.first { $0.name == "resnet18" })
    #expect(small.levels.map(\.channels) == [64, 128, 256, 512])
    #expect(small.levels.map(\.path).first == "layer1.1.relu_1")
    #expect(
      small.levels.map(\.output) == [
        [1, 64, 56, 56], [1, 128, 28, 28], [1, 256, 14, 14], [1, 512, 7, 7],
      ])
    let resnet = try #require(pyramids.hits.first { $0.name == "resnet50" })
    // The stages' ends, and not the first map in a branch of the next stage.
    #expect(
      resnet.levels.map(\.path) == [
        "layer1.2.relu_2", "layer2.3.relu_2", "layer3.5.relu_2", "layer4.2.relu_2",
      ])
    #expect(resnet.levels.map(\.channels) == [256, 512, 1024, 2048])
    query.pyramid = []
    query.like = DesignName(name: "resnet50")
    let like = try catalog().search(query)
    #expect(like.total > 10 && like.hits.allSatisfy { $0.macs < resnet.macs })
    #expect(like.hits.map(\.macs) == like.hits.map(\.macs).sorted())
    #expect(Set(like.hits.map(\.name)).isSubset(of: Set(pyramids.hits.map(\.name))))
  }

  @Test func `layouts and tokens`() throws {
    var query = SearchQuery()
    query.names = ["swin_t"]
    query.output = [7, 7]
    let swin = try #require(catalog().search(query).hits.first)
    #expect(swin.output == [1, 768, 7, 7] || swin.output == [1, 7, 7, 768])
    query = SearchQuery()
    (query.tokens, query.limit) = (try IntegerRanges("197"), 100)
    let names = try catalog().search(query).hits.map(\.name)
    // 14x14 patches and a class token: Dosovitskiy et al. 2021.
    #expect(names.contains("vit_b_16") && !names.contains("resnet18"))
  }
}
