import ShapeEngine
import TestSupport
import Testing

/// What is counted of memory, by figures worked out by hand.
@Suite struct LiveTensorsTests {
  /// The elements that are there while each layer runs.
  private func live(_ graph: Graph) throws -> [Int?] {
    let architecture = graph.architecture
    return try architecture.report(at: architecture.ownInput()).layers.map(\.liveElements)
  }

  @Test func `an output is there until its last reader has run`() throws {
    var graph = try Graph([2, 4, 4])
    let first = try graph.add("Conv2d", [3, 1])
    try graph.add("Conv2d", [5, 1])
    let third = try graph.add("Conv2d", [3, 1])
    try graph.add("Add", from: [first, third])
    try graph.add("Conv2d", [1, 1])
    // 16 places a channel: the input's 2, and 3; 3 + 5; 3 + 5 + 3; 3 + 3 + 3; 3 + 1.
    #expect(try live(graph) == [5, 10, 13, 11, 6].map { 16 * $0 })
  }

  @Test func `views lie in their input's memory, and keep it, until a shape needs another order`()
    throws
  {
    var graph = try Graph([2, 4, 4])
    try graph.add("Conv2d", [3, 1])
    let view = try graph.add("Permute", [0, 2, 3, 1])
    try graph.add("Dropout", [0.5])
    try graph.add("Flatten", [1])
    try graph.add("Linear", [7])
    _ = view
    // Flatten copies what Permute has put in another order.
    #expect(try live(graph) == [80, 80, 80, 128, 87])
  }

  @Test func `what is written in place takes nothing, unless its input is read later`() throws {
    var graph = try Graph([1, 4, 4])
    let first = try graph.add("Conv2d", [2, 1])
    let inPlace = try graph.add("ReLU", [], ["inplace": true], from: [first])
    #expect(try live(graph) == [48, 48])
    try graph.add("Add", from: [first, inPlace])
    #expect(try live(graph) == [48, 80, 112])
  }

  @Test func `attention needs its projections, and its scores twice`() throws {
    var graph = try Graph([6, 8])
    try graph.add("MultiheadAttention", [], ["num_heads": 2, "batch_first": true])
    // 48 of the input; three projections of 48; 2 heads of 6x6 scores, and their softmax.
    #expect(try live(graph) == [48 + 3 * 48 + 2 * 2 * 36])
  }

  @Test func `the forms of memory are the sums at each input`() throws {
    var graph = try Graph([3, 32, 32])
    let stem = try graph.add("Conv2d", [8, 3], ["stride": 2, "padding": 1])
    try graph.add("Flatten", [2])
    let tokens = try graph.add("Transpose", [1, 2])
    try graph.add("MultiheadAttention", [], ["num_heads": 4, "batch_first": true], from: [tokens])
    try graph.add("Conv2d", [8, 3], ["padding": 1], from: [stem])
    let solver = try InputSolver(graph.architecture)
    let cost = try #require(solver.writtenCost(of: .memory))
    for size in [5, 12, 31, 100] {
      let input = try Shape([1, 3, size, size])
      let report = try graph.architecture.report(at: [input])
      let peak = try #require(report.peak)
      let values = try cost.sums.map { terms in
        try terms.reduce(0) { sum, term in
          try term.product.factors.reduce(term.coefficient) {
            try $0 * WrittenCost.Product.value(of: $1, at: [size, size])
          } + sum
        }
      }
      #expect(values.max() == 4 * (peak.elements + report.parameters))
      #expect(graph.architecture.cost(.memory, at: [input]) == values.max())
    }
  }

  @Test func `the largest batch is the last one within the bound`() throws {
    var graph = try Graph([3, 8, 8])
    try graph.add("Conv2d", [4, 1])
    let architecture = graph.architecture
    // 16 parameters; 3 * 64 + 4 * 64 elements a sample.
    let memory = try IntegerRanges("..\(4 * (16 + 448 * 37) + 3)")
    let inputs = try architecture.ownInput()
    #expect(architecture.largestBatch(at: inputs, within: [(.memory, memory)]) == .size(37))
    #expect(
      try architecture.largestBatch(at: inputs, within: [(.macs, IntegerRanges("..1"))]) == .none)
  }
}
