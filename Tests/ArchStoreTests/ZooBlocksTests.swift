import ArchFormats
import ShapeEngine
import Testing

@testable import ArchStore

/// The zoo's graphs printed as definitions again.
@Suite struct ZooBlocksTests {
  private static func text(_ architecture: Architecture) throws -> String {
    try ReadableDefinition.text(of: architecture) { $0.identity == $1.identity }
  }

  /// A graph without what its definition says of blocks.
  private static func graph(_ name: String) throws -> Architecture {
    let design = try #require(try Sample.zoo().first { $0.architecture.name == name })
    var architecture = design.architecture
    architecture.scopes = []
    architecture.information = Architecture.Information()
    return architecture
  }

  @Test func `each is the same design when it is read again`() throws {
    for design in try Sample.zoo() {
      var architecture = design.architecture
      architecture.scopes = []
      let text = try Self.text(architecture)
      let found = try DefinitionReader().designs(in: Array(text.utf8), file: "x.yaml")
      #expect(found.map(\.architecture.identity) == [architecture.identity], "\(architecture.name)")
    }
  }

  @Test func `blocks of their own names are found`() throws {
    for design in try Sample.zoo() where design.architecture.name.hasPrefix("res") {
      let text = try Self.text(design.architecture)
      let blocks = Set(design.architecture.scopes.map(\.block))
      let repeated = blocks.contains { text.contains("  \($0)(") }
      #expect(repeated, "\(design.architecture.name)")
    }
  }

  /// What a person would write has about so many lines.
  @Test(arguments: [
    ("resnet18", 45), ("resnet50", 66), ("vit_b_16", 50), ("mobilenet_v2", 68), ("vgg16", 50),
    ("efficientnet_b0", 90), ("densenet121", 290),
  ])
  func `it is short`(name: String, most: Int) throws {
    let lines = try Self.text(Self.graph(name)).split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count - 1 <= most, "\(name)")
  }
}
