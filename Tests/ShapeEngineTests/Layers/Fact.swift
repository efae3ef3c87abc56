import ShapeEngine
import TestSupport
import Testing

/// One row of a table of facts: a call, its inputs, and what it gives by PyTorch's documentation
/// or a paper. An empty list of outputs stands for a refusal.
struct Fact: CustomTestStringConvertible, Sendable {
  let type: String
  let positional: [Value]
  let named: [(name: String, value: Value)]
  let inputs: [[Int]]
  let outputs: [[Int]]
  var parameters: Int?
  var macs: Int?

  init(
    _ type: String, _ positional: [Value] = [], _ named: KeyValuePairs<String, Value> = [:],
    at inputs: [Int]..., gives outputs: [[Int]], parameters: Int? = nil, macs: Int? = nil
  ) {
    self.type = type
    self.positional = positional
    self.named = named.map { ($0.key, $0.value) }
    self.inputs = inputs
    self.outputs = outputs
    self.parameters = parameters
    self.macs = macs
  }

  var testDescription: String {
    let arguments = positional.map { $0.text() } + named.map { "\($0.name)=\($0.value.text())" }
    return "\(type)(\(arguments.joined(separator: ", "))) at \(inputs)"
  }

  /// The layer, with what is inferred at the fact's inputs.
  func made() throws -> any Layer {
    let type = try #require(LayerTable.type(named: type))
    var layer = try type.layer(positional: positional, named: named)
    try layer.infer(from: inputs.map { try Shape($0) })
    return layer
  }

  /// Expects the engine to agree, on integers and on forms.
  func check() throws {
    guard !outputs.isEmpty else {
      #expect(throws: (any Error).self) {
        let layer = try made()
        var integers = Integers()
        _ = try layer.evaluate(inputs.map { try Shape($0) }, &integers)
      }
      return
    }
    let layer = try made()
    var integers = Integers()
    let (shapes, macs) = try layer.evaluate(inputs.map { try Shape($0) }, &integers)
    #expect(shapes.map(\.sizes) == outputs)
    if let parameters { #expect(try layer.parameterCount() == parameters) }
    if let expected = self.macs {
      let input = try inputs.first.map { try Shape($0) } ?? Shape<Int>([])
      #expect(try macs.value(input: input, output: shapes[0]) == expected)
    }
    #expect(try formValues(layer) == outputs)
  }

  /// The outputs' forms at the inputs.
  private func formValues(_ layer: any Layer) throws -> [[Int]] {
    var (forms, shapes) = try Forms.over(
      inputs.enumerated().map { (inputs.count == 1 ? nil : "x\($0)", $1.count) })
    let (outputs, _) = try layer.evaluate(shapes, &forms)
    let batch = inputs.first?.first.map { [$0] } ?? []
    var evaluator = FormEvaluator(forms.table, input: batch + inputs.flatMap { $0.dropFirst() })
    for condition in forms.conditions {
      #expect(try evaluator.holds(condition), "\(forms.table.text(of: condition))")
    }
    return try outputs.map { try evaluator.value(of: $0).sizes }
  }
}
