import ShapeEngine
import TestSupport
import Testing

/// What a layer's tensors hold is what is counted of it.
@Suite struct ParameterTensorTests {
  /// With random values of every hyperparameter: those that count themselves count the same.
  @Test(arguments: LayerTable.rows.map(\.name))
  func tensorsHoldAsManyElementsAsAreCounted(type: String) throws {
    let row = try #require(LayerTable.type(named: type))
    var random = SeededGenerator(seed: 20)
    for _ in 0..<400 {
      var arguments: [(name: String, value: Value)] = []
      for parameter in row.parameters {
        if parameter.defaultValue != nil, Bool.random(using: &random) { continue }
        let size = Int.random(in: 1...6, using: &random)
        let values: [Value] = [
          .int(size), .bool(Bool.random(using: &random)), .int(4 * size),
          .list([.int(size), .int(Int.random(in: 1...4, using: &random))]),
        ]
        arguments.append((parameter.name, values[Int.random(in: 0..<4, using: &random)]))
      }
      guard var layer = try? row.layer(arguments) else { continue }
      let rank = Int.random(in: 1...5, using: &random)
      let input = try Shape(
        (0..<rank).map { _ in [1, 2, 4, 8][Int.random(in: 0..<4, using: &random)] })
      try? layer.infer(from: Array(repeating: input, count: max(1, row.arity.lowerBound)))
      let text = layer.call()
      let tensors = try layer.parameterTensors()
      var elements = 0
      for tensor in tensors where !tensor.isBuffer { elements += try tensor.elementCount() }
      // What is only declared has no tensors.
      let counted = type == "Opaque" ? 0 : try layer.parameterCount()
      #expect(elements == counted, "\(text)")
      #expect(Set(tensors.map(\.name)).count == tensors.count, "\(text)")
      for tensor in tensors where !tensor.parts.isEmpty {
        #expect(tensor.parts.reduce(1, *) == tensor.shape[0], "\(text)")
      }
    }
  }

  /// Stacks of as many layers as a number can say have a count and no list.
  @Test func aListHasAnEnd() throws {
    let row = try #require(LayerTable.type(named: "LSTM"))
    let layer = try row.layer([
      ("input_size", .int(1)), ("hidden_size", .int(1)), ("num_layers", .int(1_000_000_000)),
    ])
    #expect(try layer.parameterCount() == 16_000_000_000)
    #expect(throws: ShapeError.self) { try layer.parameterTensors() }
  }
}
