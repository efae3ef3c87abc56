import ArchFormats
import ShapeEngine

/// The answer of `shapes` in each of its formats.
package struct ShapesView: Sendable {
  package enum Order: String, Sendable, CaseIterable {
    case position, macs, params, activations, memory
  }

  /// The name with its revision, as the heading shows it.
  package var title: String
  package var name: String
  package let report: ShapeReport
  package let architecture: Architecture
  package var rows: [ShapeRow]
  /// How many layers the design has, whatever rows are shown.
  package var layerCount: Int
  /// What is said of calls that can be read in two ways.
  package var notes: [String] = []
  /// The model file that the design was read from; nil for any other design.
  package var model: ModelFile?
  package var isFolded = false
  /// The columns of the table.
  package var columns = ShapeColumn.usual
  /// Whether a person asked for these.
  package var columnsAreAsked = false
  /// What the elements of tensors are, where bytes are told.
  package var elementType = ElementType.float32
  /// What another tool's rule counts; nil where none is asked for.
  package var counts: RuleCounts?
  /// What the layers' first outputs are in space, by their places in the architecture; nil where no column
  /// asks for it.
  package var readings: [SpatialReading?]?
  package var paint = Paint(isOn: false)
  /// The layer that refuses what it is given, where the rows are those in front of it.
  package var refusedAt: String?
  /// The blocks by path; the name of a layer type of the file's own is at the layer's path.
  private let blocks: [String: String]
  /// The places in the architecture of the report's layers, and the other way round.
  let nodes: [Int]
  let places: [Int: Int]
  /// The layers at which a path that sees everything joins one that does not: its tensors.
  private let globalInputs: [String: [String]]

  package init(
    title: String, name: String, report: ShapeReport, architecture: Architecture,
    rows: [ShapeRow]
  ) {
    self.title = title
    self.name = name
    self.report = report
    self.architecture = architecture
    self.rows = rows
    // A report has the layers that run in evaluation, in order.
    nodes = architecture.layers.indices.filter { !architecture.layers[$0].isTrainingOnly }
    places = Dictionary(
      nodes.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    layerCount = report.layers.count
    globalInputs = ShapeRows.globalInputs(report)
    blocks = Dictionary(
      architecture.scopes.map { ($0.path, $0.block) }, uniquingKeysWith: { $1 })
  }

  /// The rows in another order, the largest first, and only so many of them.
  package mutating func sort(by order: Order, limit: Int?) {
    switch order {
    case .position: break
    case .macs: rows = sorted { $0.macs ?? -1 }
    case .params: rows = sorted(\.parameters)
    case .activations: rows = sorted { activations(of: $0) ?? .max }
    case .memory: rows = sorted { memory(of: $0) ?? .max }
    }
    if let limit { rows = Array(rows.prefix(max(0, limit))) }
  }

  /// The rows, the largest first; equal ones in the order of the network.
  private func sorted(_ measure: (ShapeRow) -> Int) -> [ShapeRow] {
    let measured = rows.map { (row: $0, figure: measure($0)) }
    return measured.sorted {
      ($0.figure, $1.row.layers.lowerBound) > ($1.figure, $0.row.layers.lowerBound)
    }.map(\.row)
  }

  // MARK: - Table

  /// The table for a person, with its heading, totals and notes.
  package func text(width: Int?) -> String {
    let file = file
    var table = totalledTable
    table.paint = paint
    table.endsWithTotal = hasTotals
    var lines = [heading, table.text(width: width)]
    if let file { lines[0] += "\n" + file.heading }
    lines += [countNote, memoryNote, file?.unknown, trainingNote, fieldNote, declaredNote]
      .compactMap { $0 }
    if isFolded, rows.count < layerCount {
      lines.append("Blocks are folded; --layer '*' lists all \(layerCount).")
    }
    for index in lines.indices where index != 1 {
      lines[index] = FittedText.text(lines[index], width: width)
    }
    lines[0] = paint(lines[0], .bold)
    return lines.joined(separator: "\n\n")
  }

  /// The same in Markdown.
  package var markdown: String {
    let file = file
    return [
      heading, file?.heading, totalledTable.markdown, countNote, memoryNote, file?.unknown,
      trainingNote,
      fieldNote,
      declaredNote,
    ].compactMap { $0 }
      .joined(separator: "\n\n")
  }

  /// What the model file says: where a size depends on data, the network is evaluated for it.
  private var file: ModelFileView? { model.map { ModelFileView(model: $0, report: report) } }

  private var totalledTable: TextTable {
    var table = table
    if hasTotals { table.rows.append(totals) }
    return table
  }

  /// How much of the total only training has; nil for most architectures.
  private var trainingNote: String? {
    guard report.trainingParameters > 0 else { return nil }
    let count = NumberText.grouped(report.trainingParameters)
    return "\(count) of the parameters are for training only."
  }

  /// What the fields leave out: joins with what sees everything, and statistics of the whole map.
  private var fieldNote: String? {
    var parts: [String] = []
    let joins = report.layers.map(\.path).filter { globalInputs[$0] != nil }
    if let first = joins.first {
      parts.append(
        joins.count == 1
          ? "what sees the whole map at \(first)"
          : "what sees the whole map at \(first) and \(joins.count - 1) more joins")
    }
    let norms = report.layers.filter(\.readsStatistics).map(\.type)
    if let first = norms.first {
      parts.append("the statistics of \(Set(norms).count == 1 ? first : "its norms")")
    }
    return parts.isEmpty ? nil : "RF leaves out " + parts.joined(separator: ", and ") + "."
  }

  /// Which layers have the figures that the definition says, and no rule.
  private var declaredNote: String? {
    let declared = report.layers.filter(\.isDeclared).map(\.path)
    guard let first = declared.first else { return nil }
    let others = declared.count == 1 ? "" : " and \(declared.count - 1) more"
    return "The figures of \(first)\(others) are declared, not computed."
  }

  package var heading: String {
    let inputs = NumberText.inputs(report.samples)
    let given = report.outputs.map { output in
      let shape = self.shape(output.shape)
      return output.name.map { "\($0) \(shape)" } ?? shape
    }.joined(separator: ", ")
    let batch = batch == 1 ? "" : "  batch \(batch)"
    if let refusedAt { return "\(title)  input \(inputs)\(batch)  refused at \(refusedAt)" }
    return "\(title)  input \(inputs)\(batch)  output \(given)"
  }

  private var batch: Int { report.batch }

  /// A shape without its batch, where it still has it.
  private func shape(_ sizes: [Int]) -> String {
    NumberText.shape(sizes.dropFirst(sizes.count > 1 && sizes.first == batch ? 1 : 0))
  }

  func shapes(_ shapes: [[Int]]) -> String {
    if shapes.isEmpty { return "" }
    if shapes.count == 1 { return shape(shapes[0]) }
    guard shapes.count > 2 else { return shapes.map(shape).joined(separator: ", ") }
    return "\(shape(shapes[0])), +\(shapes.count - 1)"
  }

  // MARK: - JSON

  /// Writes the machine form on one line: whole tensors, batch first.
  package func write(layers shown: [ShapeReport.Layer]? = nil, to line: inout JSONBuffer) {
    line.append(raw: "{\"architecture\":")
    line.append(name)
    line.append(raw: ",\"input\":")
    Self.write(report.inputs, to: &line)
    line.append(raw: ",\"output\":")
    writeOutputs(to: &line)
    line.append(raw: ",\"params\":")
    line.append(report.parameters)
    line.append(raw: ",\"macs\":")
    line.append(report.macs)
    line.append(raw: ",\"training_params\":")
    line.append(report.trainingParameters)
    writeMemory(to: &line)
    if let counts {
      line.append(raw: ",\"count\":{\"rule\":")
      line.append(counts.rule.rawValue)
      line.append(raw: ",\"total\":")
      line.append(counts.total)
      line.append(raw: "}")
    }
    if !notes.isEmpty {
      line.append(raw: ",\"notes\":")
      line.append(each: notes) { $0.append($1) }
    }
    let file = file
    file?.writeTop(to: &line)
    line.append(raw: ",\"layers\":")
    let places: [String: Int]? =
      file == nil && counts == nil
      ? nil
      : Dictionary(
        report.layers.enumerated().map { ($0.element.path, $0.offset) }, uniquingKeysWith: { $1 })
    line.append(each: shown ?? report.layers) { line, layer in
      write(layer, to: &line) { line in
        guard let place = places?[layer.path] else { return }
        file?.write(layer: place, to: &line)
        if let counts, counts.layers.indices.contains(place) {
          line.append(raw: ",\"count\":")
          line.append(counts.layers[place])
        }
      }
    }
    line.append(raw: "}")
  }

  /// One output as its shape, several by name.
  private func writeOutputs(to line: inout JSONBuffer) {
    guard report.outputs.count > 1 else {
      return Self.write(report.outputs.map(\.shape), to: &line)
    }
    line.append(raw: "{")
    for (index, output) in report.outputs.enumerated() {
      if index > 0 { line.append(raw: ",") }
      line.append(output.name ?? String(index))
      line.append(raw: ":")
      line.append(output.shape)
    }
    line.append(raw: "}")
  }

  /// One shape as a list; several as a list of them.
  private static func write(_ shapes: [[Int]], to line: inout JSONBuffer) {
    if shapes.count == 1 { return line.append(shapes[0]) }
    line.append(shapes)
  }

  /// A layer; one of the file's own types has that type, and as its base what it is made of.
  ///
  /// - Parameter origin: writes what a model file says of it.
  private func write(
    _ layer: ShapeReport.Layer, to line: inout JSONBuffer, _ origin: (inout JSONBuffer) -> Void
  ) {
    line.append(raw: "{\"path\":")
    line.append(layer.path)
    line.append(raw: ",\"type\":")
    if let ownType = blocks[layer.path] {
      line.append(ownType)
      line.append(raw: ",\"base\":")
    }
    line.append(layer.type)
    line.append(raw: ",\"inputs\":")
    line.append(layer.inputs)
    line.append(raw: ",\"output\":")
    if layer.givesList {
      line.append(layer.outputs)
    } else {
      Self.write(layer.outputs, to: &line)
    }
    origin(&line)
    line.append(raw: ",\"params\":")
    line.append(layer.parameters)
    line.append(raw: ",\"macs\":")
    if let macs = layer.macs { line.append(macs) } else { line.append(raw: "null") }
    line.append(raw: ",\"activations\":")
    line.append(layer.activations)
    line.append(raw: ",\"memory\":")
    line.append(layer.liveElements.flatMap(elementType.bytes))
    if layer.isDeclared { line.append(raw: ",\"declared\":true") }
    line.append(raw: ",\"receptive_field\":")
    if layer.fields.allSatisfy({ $0 == nil }) {
      return line.append(raw: "null,\"stride\":null,\"offset\":null}")
    }
    Self.write(layer.fields, to: &line) { $0.append($1.size) }
    if layer.fields.contains(where: { $0.map { $0.sizes.count > 1 } ?? false }) {
      line.append(raw: ",\"receptive_field_range\":")
      Self.write(layer.fields, to: &line) { line, field in
        line.append([field.sizes.lowerBound, field.sizes.upperBound])
      }
    }
    if layer.fields.contains(where: { $0?.isAbout ?? false }) {
      line.append(raw: ",\"receptive_field_is_about\":true")
    }
    line.append(raw: ",\"stride\":")
    Self.write(layer.fields, to: &line) { $0.append($1.stride.text) }
    line.append(raw: ",\"offset\":")
    Self.write(layer.fields, to: &line) { $0.append($1.offset) }
    line.append(raw: ",\"centre\":")
    Self.write(layer.fields, to: &line) { $0.append($1.centre.text) }
    if ShapeRows.isGlobal(layer.fields) {
      line.append(raw: ",\"global\":true")
    } else if let global = globalInputs[layer.path] {
      line.append(raw: ",\"global_inputs\":")
      line.append(each: global) { $0.append($1) }
    }
    line.append(raw: "}")
  }

  /// A list of what is told of each field that there is.
  private static func write(
    _ fields: [ReceptiveField?], to line: inout JSONBuffer,
    _ figure: (inout JSONBuffer, ReceptiveField) -> Void
  ) {
    line.append(raw: "[")
    var isFirst = true
    for case let field? in fields {
      if !isFirst { line.append(raw: ",") }
      isFirst = false
      figure(&line, field)
    }
    line.append(raw: "]")
  }
}
