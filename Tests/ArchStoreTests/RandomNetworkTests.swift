import ArchFormats
import ShapeEngine
import TestSupport
import Testing

@testable import ArchStore

/// What holds for every graph, on random ones with fixed seeds.
@Suite struct RandomNetworkTests {
  /// A random graph as a design of the catalog.
  private func design(seed: UInt64) throws -> NewDesign {
    let network = try RandomNetwork(seed: seed, length: 2 + Int(seed % 9))
    var builder = try ArchitectureBuilder(
      Architecture(
        name: "random\(seed)",
        inputs: [.init(name: "input", shape: Array(network.input.dropFirst()))],
        // The batch of the random graph is that of its input.
        batch: network.input[0]))
    var tensors: [TensorReference] = [.input(0)]
    for (index, entry) in network.entries.enumerated() {
      let node = Node(
        path: "layer\(index)", layer: entry.layer, inputs: entry.from.map { tensors[$0] })
      let layer = try builder.append(node)
      tensors += (0..<builder.outputCount(of: layer)).map { .layer(layer, output: $0) }
    }
    let last = try #require(tensors.last)
    let analysis = try builder.analysis(outputs: [.init(name: nil, tensor: last)])
    return NewDesign(
      analysis, text: JSON(flat: analysis.architecture).pretty, format: "json")
  }

  private func designs(_ seeds: ClosedRange<UInt64>) throws -> [NewDesign] {
    try seeds.map { try design(seed: $0) }
  }

  @Test func `the flat form of a stored design adds nothing`() throws {
    let catalog = try TemporaryFolder().catalog()
    let designs = try designs(1...120)
    try catalog.add(designs)
    for design in designs {
      let stored = try catalog.architecture(of: DesignName(name: design.architecture.name))
      for text in [JSON(flat: stored).pretty, JSON(flat: stored).compact] {
        let read = try DefinitionReader().designs(in: Array(text.utf8), file: "x.json")
        #expect(read.map(\.architecture.identity) == [design.architecture.identity], "\(text)")
        #expect(read.first.map { JSON(flat: $0.architecture) } == JSON(flat: stored))
        let again = read.map {
          NewDesign($0.analysis, text: text, format: "json")
        }
        #expect(try catalog.add(again).map(\.outcome) == [.unchanged], "\(text)")
      }
    }
    #expect(try catalog.check() == [])
  }

  @Test func `a stored design's shapes are fresh shapes at any input`() throws {
    let folder = TemporaryFolder()
    let designs = try designs(1001...1120)
    try folder.catalog().add(designs)
    let catalog = try folder.catalog()
    var (answers, refusals) = (0, 0)
    for (index, design) in designs.enumerated() {
      var random = SeededGenerator(seed: UInt64(index))
      let architecture = design.architecture
      let stored = try catalog.design(of: DesignName(name: architecture.name)).analysis
      let own = try architecture.ownInput()[0].sizes
      for trial in 0..<10 {
        let input = own.enumerated().map { dimension, size in
          if trial == 0 || dimension < 2 && random.pick(0...9) > 0 { return size }
          return random.pick(size, max(1, size + random.pick(-6...6)), random.pick(1...64))
        }
        let cached = try? stored.report(at: [input])
        let fresh = try? architecture.report(at: [Shape(input)])
        #expect(cached == fresh, "\(architecture.name) at \(input)")
        if fresh == nil { refusals += 1 } else { answers += 1 }
      }
    }
    #expect(answers > 100 && refusals > 50, "\(answers) answers, \(refusals) refusals")
  }
}
