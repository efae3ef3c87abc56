import TestSupport
import Testing

@testable import ShapeEngine

/// What has no law is evaluated, and that ends within a budget: counted, never timed.
@Suite struct LineBudgetTests {
  /// Sizes that are cut off after 0.7 times meet floors, and a reshape multiplies them.
  private func network() throws -> Graph {
    var graph = try Graph([1, 24, 24])
    let small = try graph.add("Upsample", [], ["scale_factor": .float(0.7)])
    try graph.add("MaxPool2d", [2])
    let large = try graph.add("Upsample", [], ["scale_factor": 2])
    try graph.add("Concat", [], ["dim": 1], from: [small, large])
    try graph.add("AdaptiveAvgPool2d", [1], from: [small])
    return graph
  }

  @Test(arguments: [1 << 8, 1 << 12, 1 << 16])
  func `what is solved within a budget is right as far as it is known`(count: Int) throws {
    let architecture = try network().architecture
    let solver = try InputSolver(architecture)
    var forms = solver.result.forms
    // A product of both axes, each without a law.
    let (h, w) = (forms.table.variable(2), forms.table.variable(3))
    let product = try forms.product(forms.scaled(h, by: 0.7), forms.scaled(w, by: 0.7))
    let requirements =
      try solver.conditions(in: &forms) + [.condition(.multiple(product, of: .constant(6)))]
    let budget = LineBudget(count)
    let boxes = BoxSolver(forms, axes: solver.spatialAxes, held: [1, 1, 24, 24])
    let legal = try boxes.inputs(fulfilling: requirements, budget)
    // A single step takes no more than all expressions of a few lines.
    #expect(budget.left >= -100 * forms.table.atomCount, "\(budget.left)")
    for height in 1...40 {
      for width in 1...40 {
        let elements = Int(Double(height) * 0.7) * Int(Double(width) * 0.7)
        let isLegal =
          architecture.accepts([try Shape([1, 1, height, width])]) && elements.isMultiple(of: 6)
        #expect(legal.accepts([height, width]) == isLegal, "\(height)x\(width)")
      }
    }
  }

  @Test func `many axes that meet stay conditions`() throws {
    var inputs = (0..<30).map { _ in [3, 8, 8] }
    inputs[7] = [3, 1, 8]
    var builder = try ArchitectureBuilder(
      Architecture(
        name: "many",
        inputs: inputs.enumerated().map { Architecture.Input(name: "i\($0)", shape: $1) }))
    let row = try #require(LayerTable.type(named: "Add"))
    let add = try builder.append(
      Node(
        path: "add", layer: row.layer(positional: [], named: []),
        inputs: inputs.indices.map { .input($0) }))
    let architecture = builder.finished(
      outputs: [Architecture.Output(name: nil, tensor: .layer(add, output: 0))])
    let solver = try InputSolver(architecture)
    let budget = LineBudget()
    var forms = solver.result.forms
    let requirements = try solver.conditions(in: &forms)
    let legal = try BoxSolver(forms, axes: solver.spatialAxes, held: solver.values(solver.own))
      .inputs(fulfilling: requirements, budget)
    #expect(budget.left > 0)
    var sizes = solver.ownSizes
    #expect(legal.accepts(sizes))
    sizes[10] += 1
    #expect(!legal.accepts(sizes))
  }
}
