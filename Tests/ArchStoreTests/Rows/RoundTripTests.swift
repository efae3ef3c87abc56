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
      + Sample.designs(
        """
        {"name": "unknown", "input": [3, 8, 8], "layers": [
          {"path": "noise", "type": "Opaque", "from": [], "output": ["like(input, 0)", 3, 8, 8],
            "batched": false, "function": "randn"},
          {"path": "table", "type": "Opaque", "from": [], "output": [4, 5], "batched": false},
          {"path": "sum", "type": "Add", "from": ["input", "noise"]},
          {"path": "own", "type": "Opaque", "from": ["sum", "table"], "output": ["H", 4]}],
          "conditions": ["H != 7", "like(sum, 3) != like(sum, 2) + 1"]}
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
