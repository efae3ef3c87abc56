import ShapeEngine
import Synchronization
import Testing

@testable import ArchStore

/// A design is analysed once: how often its layers' rules run, counted.
@Suite(.serialized) struct EvaluationCountTests {
  /// Builds a chain of so many layers that count what they are asked.
  private func analysis(_ length: Int) throws -> Analysis {
    var builder = try ArchitectureBuilder(
      Architecture(name: "counted", inputs: [.init(name: "input", shape: [3, 8, 8])]))
    var last = TensorReference.input(0)
    for index in 0..<length {
      last = .layer(
        try builder.append(Node(path: "\(index)", layer: CountedLayer(), inputs: [last])), output: 0
      )
    }
    return try builder.analysis(outputs: [.init(name: nil, tensor: last)])
  }

  @Test func `building evaluates once on integers, and adding once on forms`() throws {
    CountedLayer.counts.withLock { $0 = .init() }
    let analysis = try analysis(7)
    #expect(CountedLayer.counted == .init(integers: 7, forms: 0, fields: 7))
    // The report at the own input is there.
    #expect(analysis.own.layers.count == 7)
    _ = try analysis.report(at: [[1, 3, 8, 8]])
    #expect(CountedLayer.counted == .init(integers: 7, forms: 0, fields: 7))
    let catalog = try TemporaryFolder().catalog()
    try catalog.add([NewDesign(analysis, text: "counted", format: "yaml")])
    // No size is computed again; what a layer reads is asked once for the receptive fields, above, and once
    // for the ends of stages.
    #expect(CountedLayer.counted == .init(integers: 7, forms: 7, fields: 14))
  }

  @Test func `an answer at another input evaluates once on integers`() throws {
    let analysis = try analysis(5)
    CountedLayer.counts.withLock { $0 = .init() }
    #expect(try analysis.report(at: [[2, 3, 9, 5]]).outputs.first?.shape == [2, 3, 9, 5])
    #expect(CountedLayer.counted == .init(integers: 5, forms: 0, fields: 5))
  }

  @Test func `what is asked backwards evaluates once on forms`() throws {
    let analysis = try analysis(5)
    CountedLayer.counts.withLock { $0 = .init() }
    let solver = try InputSolver(analysis.architecture)
    _ = try solver.solve()
    #expect(CountedLayer.counted == .init(integers: 0, forms: 5, fields: 0))
  }
}

/// The identity, which counts how often it is evaluated and what it reads is asked.
private struct CountedLayer: Layer {
  struct Counts: Equatable {
    var integers = 0, forms = 0, fields = 0
  }
  static let counts = Mutex(Counts())
  static var counted: Counts { counts.withLock { $0 } }

  static var name: String { "Counted" }
  static var summary: String { "the input itself" }
  static var formula: String { "the input's shape" }
  static var hyperparameters: [Hyperparameter<Self>] { [] }

  func reading(_ passage: LayerPassage) -> Reading {
    Self.counts.withLock { $0.fields += 1 }
    return .ownPlace
  }

  func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] { inputs }

  func evaluate(
    _ inputs: [Shape<Int>], _ a: inout Integers
  ) throws(ShapeError) -> (outputs: [Shape<Int>], macs: MACs<Int>) {
    Self.counts.withLock { $0.integers += 1 }
    return (inputs, .none)
  }

  func evaluate(
    _ inputs: [Shape<AxisMap>], _ a: inout Forms
  ) throws(ShapeError) -> (outputs: [Shape<AxisMap>], macs: MACs<AxisMap>) {
    Self.counts.withLock { $0.forms += 1 }
    return (inputs, .none)
  }
}
