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
  let blocks: [String: String]
  /// The places in the architecture of the report's layers, and the other way round.
  let nodes: [Int]
  let places: [Int: Int]
  /// The layers at which a path that sees everything joins one that does not: its tensors.
  let globalInputs: [String: [String]]

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
  var file: ModelFileView? { model.map { ModelFileView(model: $0, report: report) } }

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
}
