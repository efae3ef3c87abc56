import ArchFormats
import ShapeEngine
import TestSupport
import Testing

/// Networks that are given a number a sample, or a tensor that all samples share, against PyTorch: on
/// integers, on forms, and where legal inputs are solved.
@Suite struct InputRecordTests {
  private struct Run: Decodable, Sendable {
    let definition: String
    let inputs: [[Int]]
    let output: [Int]?
    let params: Int?
  }

  @Test func `outputs, parameters and refusals are PyTorch's`() throws {
    let runs = try Fixture.records("inputs", of: Run.self)
    #expect(runs.count == 300)
    for (definition, runs) in Dictionary(grouping: runs, by: \.definition) {
      let design = try #require(
        DefinitionReader().designs(in: Array(definition.utf8), file: "x.yaml").first)
      let architecture = design.architecture
      let forms = try FormAnswers(architecture)
      let solver = try InputSolver(architecture)
      for run in runs {
        let shapes = try run.inputs.map { try Shape($0) }
        let report = try? architecture.report(at: shapes)
        let summary = Comment(rawValue: "\(architecture.name) at \(run.inputs)")
        #expect(report?.outputs.map(\.shape) == run.output.map { [$0] }, summary)
        #expect(report?.parameters == run.params, summary)
        // Forms have one batch for all.
        let batches = zip(architecture.inputs, run.inputs).filter(\.0.hasBatch).map { $1[0] }
        guard Set(batches).count < 2 else { continue }
        #expect(forms.agree(with: report, at: run.inputs), summary)
        let sizes = solver.spatialAxes.map { run.inputs[$0.input][$0.dimension] }
        let legal = try solver.solve(others: shapes).inputs
        #expect(legal.accepts(sizes) == (run.output != nil), summary)
      }
    }
  }
}
