import ArchFormats
import Testing

@testable import ArchStore

@Suite struct EmbeddedTests {
  private var root: String {
    #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
  }

  @Test func everyMigrationIsEmbedded() {
    let files = TemporaryFolder.names(in: "\(root)/migrations").filter { $0.hasSuffix(".sql") }
    #expect(Embedded.migrations.map(\.name) == files, "add it to Sources/CEmbedded/migrations.h")
  }

  @Test func everyFileOfTheZooIsEmbedded() {
    let files = TemporaryFolder.names(in: "\(root)/zoo").filter {
      $0.hasSuffix(".yaml") || $0.hasSuffix(".json")
    }
    #expect(Embedded.zoo.map(\.name) == files, "add it to Sources/CEmbedded/zoo.h")
  }

  @Test func everyDesignSpaceIsEmbedded() throws {
    let files = TemporaryFolder.names(in: "\(root)/zoo/spaces").filter { $0.hasSuffix(".yaml") }
    #expect(!files.isEmpty)
    #expect(Embedded.spaces.map(\.name) == files, "add it to Sources/CEmbedded/spaces.h")
    // Each defines the space that it is named after, and no other.
    for (file, name) in zip(Embedded.spaces, Embedded.spaceNames) {
      #expect(try DefinitionReader().names(in: file.bytes, file: file.name) == [name])
      #expect(Embedded.space(named: name)?.bytes == file.bytes)
    }
    #expect(Embedded.space(named: "nas_bench") == nil)
  }

  @Test func everyPageOfHelpIsReadIn80Columns() {
    #expect(!Embedded.pages.isEmpty)
    for page in Embedded.pages {
      var isExample = false
      for line in page.text.split(separator: "\n") {
        if line.hasPrefix("```") { isExample.toggle() }
        #expect(isExample || line.hasPrefix("#") || line.count <= 80, "\(page.name): \(line)")
      }
    }
  }
}
