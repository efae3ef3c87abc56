import ShapeEngine
import Testing

/// Every recorded single layer: the engine gives the answer of PyTorch or ONNX Runtime, or refuses where they do,
/// on plain integers and on forms alike.
@Suite struct SingleLayerTests {
  @Test(arguments: [
    ("single_layer_cases", 19_989), ("single_layer_more", 7_012), ("single_layer_sizes", 2_400),
    ("layer_types", 7_320), ("dynamic_convolutions", 240), ("paddings", 600),
    ("reductions", 1_260), ("onnx_layers", 3_670),
  ])
  func `the engine answers as PyTorch did`(file: String, count: Int) throws {
    let records = try Fixture.records(file)
    #expect(records.count == count)
    var tally: [String: (passed: Int, total: Int)] = [:]
    var differences: [String] = []
    for record in records {
      var difference: String?
      let expected = Answer(recorded: record)
      for (way, answer) in [
        ("integers", Answer(integers: record)), ("forms", Answer(forms: record)),
      ] where !answer.agrees(with: expected) {
        difference = "\(record.summary), \(way): \(answer), PyTorch: \(expected)"
      }
      let (passed, total) = tally[record.type] ?? (0, 0)
      tally[record.type] = (passed + (difference == nil ? 1 : 0), total + 1)
      if let difference { differences.append(difference) }
    }
    for (type, (passed, total)) in tally.sorted(by: { $0.key < $1.key }) {
      print("\(type) \(passed)/\(total)")
    }
    let passed = tally.values.map(\.passed).reduce(0, +)
    print("\(file): \(passed)/\(records.count)")
    #expect(passed == records.count, "\(differences.prefix(40).joined(separator: "\n"))")
  }
}

extension SingleLayerTests {
  /// Without in_channels, num_features and their like the layer is the same: they are inferred.
  @Test(arguments: ["single_layer_cases", "single_layer_more", "layer_types"])
  func `what is inferred is what was said`(file: String) throws {
    for var record in try Fixture.records(file) where record.error == nil {
      let type = try #require(LayerTable.type(named: record.type))
      let inferred = type.parameters.filter(\.isInferred).map(\.name)
      // LayerNorm's shape is inferred as the last dimension only.
      guard !inferred.isEmpty, !inferred.contains("normalized_shape") else { continue }
      let stated = Answer(integers: record)
      for name in inferred { record.args[name] = nil }
      #expect(Answer(integers: record) == stated, "\(record.summary)")
    }
  }
}

/// What a layer gives at an input.
enum Answer: Equatable {
  case refused(String)
  case outputs([[Int]], parameters: Int, macs: Int?)

  init(recorded record: LayerRecord) {
    if let outputs = record.outputShapes {
      self = .outputs(outputs, parameters: record.params ?? -1, macs: record.macs)
    } else {
      self = .refused(record.error ?? "")
    }
  }

  /// The answer on plain integers.
  init(integers record: LayerRecord) {
    do {
      let layer = try Self.layer(record)
      let inputs = try record.inputShapes.map { try Shape($0) }
      var integers = Integers()
      let (outputs, macs) = try layer.evaluate(inputs, &integers)
      self = .outputs(
        outputs.map(\.sizes), parameters: try layer.parameterCount(),
        macs: try macs.value(input: inputs[0], output: outputs[0]))
    } catch {
      self = .refused("\(error)")
    }
  }

  /// The answer of the forms over all dimensions of all inputs, at the recorded input.
  init(forms record: LayerRecord) {
    do {
      let layer = try Self.layer(record)
      let shapes = record.inputShapes
      var (forms, inputs) = try Forms.over(
        shapes.enumerated().map { (shapes.count == 1 ? nil : "x\($0)", $1.count) })
      // A tensor of another batch, such as a parameter, has it at every input.
      for place in inputs.indices where inputs[place].rank > 0 && shapes[place][0] != shapes[0][0] {
        inputs[place][0] = forms.constant(shapes[place][0])
      }
      let (outputs, macs) = try layer.evaluate(inputs, &forms)
      var evaluator = FormEvaluator(
        forms.table, input: [shapes[0][0]] + shapes.flatMap { $0.dropFirst() })
      for condition in forms.conditions where try !evaluator.holds(condition) {
        self = .refused(forms.table.text(of: condition))
        return
      }
      var total: Int?
      if let products = macs.products(input: inputs[0], output: outputs[0]) {
        total = try products.reduce(0) { try $0 + evaluator.value(of: $1) }
      }
      self = .outputs(
        try outputs.map { try evaluator.value(of: $0).sizes },
        parameters: try layer.parameterCount(), macs: total)
    } catch {
      self = .refused("\(error)")
    }
  }

  /// The layer of a record, with what is inferred at the record's input.
  private static func layer(_ record: LayerRecord) throws -> any Layer {
    let type = try #require(LayerTable.type(named: record.type))
    var layer = try type.layer(record.arguments)
    try layer.infer(from: record.inputShapes.map { try Shape($0) })
    return layer
  }

  /// Whether both are refusals, or both the same outputs and counts, as far as these are recorded.
  func agrees(with recorded: Answer) -> Bool {
    switch (self, recorded) {
    case (.refused, .refused): true
    case (
      .outputs(let shapes, let parameters, let macs),
      .outputs(let recordedShapes, let recordedParameters, let recordedMACs)
    ):
      shapes == recordedShapes && parameters == recordedParameters
        && (recordedMACs == nil || macs == recordedMACs)
    default: false
    }
  }
}
