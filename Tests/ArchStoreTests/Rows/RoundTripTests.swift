import ArchFormats
import ShapeEngine
import Testing

@testable import ArchStore

@Suite struct RoundTripTests {
  @Test func anArchitectureComesBackAsItWas() throws {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    let designs =
      try Sample.zoo() + [Sample.small()]
      + Sample.designs(
        """
        name: conditioned
        batch: 2
        inputs: {timestep: [], prompt: {shape: [7, 8], batch: false}}
        axes: {prompt: [T, D]}
        layers:
          - label: Embedding(10, 8) from timestep
          - keys: Permute(1, 0) from prompt
          - scores: MatMul from label, keys
        """)
    #expect(try catalog.add(designs).allSatisfy { $0.outcome == .added && $0.revision == 1 })
    for design in designs {
      let name = DesignName(name: design.architecture.name)
      let stored = try catalog.design(of: name).analysis
      let again = stored.architecture
      #expect(again.inputs == design.architecture.inputs)
      #expect(again.identity == design.architecture.identity)
      #expect(again.scopes == design.architecture.scopes)
      #expect(again.information == design.architecture.information)
      #expect(try catalog.text(of: name).text == design.text)
      #expect(stored.own == design.analysis.own)
    }
    #expect(try catalog.add(designs).allSatisfy { $0.outcome == .unchanged && $0.revision == 1 })
    #expect(try catalog.check() == [])
  }
}
