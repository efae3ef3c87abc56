import ArchFormats
import ShapeEngine

/// What is told of a whole design at one input.
package struct ShapeTotals: Sendable {
  package var name: String
  /// Whole shapes, batch first.
  package var inputs: [[Int]]
  package var outputs: [(name: String?, shape: [Int])]
  package var parameters: Int
  package var macs: Int
  package var trainingParameters: Int
  /// nil where they do not fit 64 bits.
  package var activations: Int?
  /// The layer while which most elements are there.
  package var peak: (path: String, elements: Int)?
  package var elementType: ElementType
  package var layerCount: Int
  /// The receptive field of the last layer that has one, a dimension each.
  package var field: [Int]
  /// The inputs without the batch, and the batch.
  package var samples: [[Int]]
  package var batch: Int

  init(_ report: ShapeReport, name: String, elementType: ElementType) {
    self.name = name
    inputs = report.inputs
    outputs = report.outputs.map { ($0.name, $0.shape) }
    (parameters, macs) = (report.parameters, report.macs)
    trainingParameters = report.trainingParameters
    activations = report.activations
    peak = report.peak.map { ($0.layer.path, $0.elements) }
    self.elementType = elementType
    layerCount = report.layers.count
    field = ArchitectureTotals(report).field
    (samples, batch) = (report.samples, report.batch)
  }

  init(_ steps: borrowing FlatSteps, elementType: ElementType) {
    name = steps.name
    inputs = [[1] + steps.design.input]
    outputs = [(nil, steps.design.outputSizes)]
    (parameters, macs, trainingParameters) = (steps.design.parameters, steps.design.macs, 0)
    activations = steps.design.activations
    peak = steps.design.peak.map { (steps.path(of: $0.layer), $0.elements) }
    self.elementType = elementType
    layerCount = steps.layerCount
    field = steps.design.field
    (samples, batch) = ([steps.design.input], 1)
  }

  // MARK: - JSON

  /// Writes the beginning of an object.
  func write(to line: inout JSONBuffer) {
    line.append(raw: "{\"architecture\":")
    line.append(name)
    line.append(raw: ",\"input\":")
    line.append(oneOrList: inputs)
    line.append(raw: ",\"output\":")
    writeOutputs(to: &line)
    line.append(raw: ",\"params\":")
    line.append(parameters)
    line.append(raw: ",\"macs\":")
    line.append(macs)
    line.append(raw: ",\"training_params\":")
    line.append(trainingParameters)
    line.append(raw: ",\"activations\":")
    line.append(activations)
    line.append(raw: ",\"memory\":{\"peak\":")
    line.append(peakBytes)
    line.append(raw: ",\"layer\":")
    if let peak { line.append(peak.path) } else { line.append(raw: "null") }
    line.append(raw: ",\"params\":")
    line.append(elementType.bytes(of: parameters))
    line.append(raw: ",\"dtype\":")
    line.append(elementType.rawValue)
    line.append(raw: "}")
  }

  /// Writes the end of an object that has no layers.
  func writeEnd(to line: inout JSONBuffer) {
    line.append(raw: ",\"layer_count\":")
    line.append(layerCount)
    line.append(raw: ",\"receptive_field\":")
    if field.isEmpty { line.append(raw: "null") } else { line.append(field) }
    line.append(raw: "}")
  }

  /// One output as its shape, several by name.
  private func writeOutputs(to line: inout JSONBuffer) {
    guard outputs.count > 1 else { return line.append(oneOrList: outputs.map(\.shape)) }
    line.append(raw: "{")
    for (index, output) in outputs.enumerated() {
      if index > 0 { line.append(raw: ",") }
      line.append(output.name ?? String(index))
      line.append(raw: ":")
      line.append(output.shape)
    }
    line.append(raw: "}")
  }

  /// The most bytes of tensors that are there at one time; nil where they do not fit 64 bits.
  private var peakBytes: Int? { peak.flatMap { elementType.bytes(of: $0.elements) } }

  // MARK: - Table

  /// The row's table for a person, without rows.
  ///
  /// - Parameter rule: whose counts there are besides; nil for none.
  package static func table(counting rule: CountRule?) -> TextTable {
    var columns: [TextTable.Column] = [
      .init("architecture", overflow: .continues), .init("input", dispensability: 3),
      .init("output", dispensability: 2, overflow: .shortens, ampleWidth: 24),
      .init("layers", isNumber: true, dispensability: 6), .init("params", isNumber: true),
      .init("MACs", isNumber: true),
    ]
    if let rule { columns.append(.init(rule.title, isNumber: true)) }
    columns += [
      .init("activations", isNumber: true, dispensability: 5),
      .init("memory", isNumber: true, dispensability: 4),
      .init("RF", isNumber: true, dispensability: 1),
    ]
    return TextTable(columns)
  }

  /// The same for other programs.
  package static func plainTable(counting rule: CountRule?) -> TextTable {
    let names =
      ["architecture", "input", "output", "layers", "params", "macs"]
      + (rule == nil ? [] : ["count"])
      + ["training_params", "activations", "memory", "memory_layer", "receptive_field"]
    return TextTable(names.map { .init($0) })
  }

  /// The design's row in the table for a person.
  ///
  /// - Parameters:
  ///   - title: the name with its revision.
  ///   - counts: what another tool's rule counts; nil where none is asked for.
  package func row(title: String, _ counts: RuleCounts?) -> [String] {
    row(title, counts, NumberText.grouped)
      + [
        activations.map(NumberText.grouped) ?? "", peakBytes.map(NumberText.bytes) ?? "",
        Set(field).count == 1 ? NumberText.grouped(field[0]) : fieldText,
      ]
  }

  /// The same for other programs.
  package func plainRow(title: String, _ counts: RuleCounts?) -> [String] {
    row(title, counts) { String($0) }
      + [
        String(trainingParameters), activations.map { String($0) } ?? "",
        peakBytes.map { String($0) } ?? "", peak?.path ?? "", fieldText,
      ]
  }

  private func row(
    _ title: String, _ counts: RuleCounts?, _ number: (Int) -> String
  ) -> [String] {
    let shapes = outputs.map { output in
      let startsWithBatch = output.shape.count > 1 && output.shape.first == batch
      return NumberText.shape(output.shape.dropFirst(startsWithBatch ? 1 : 0))
    }
    return [
      title, NumberText.inputs(samples), shapes.joined(separator: ", "), number(layerCount),
      number(parameters), number(macs),
    ] + (counts.map { [number($0.total)] } ?? [])
  }

  private var fieldText: String { field.map(String.init).joined(separator: "x") }
}
