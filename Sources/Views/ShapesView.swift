import ArchFormats
import ShapeEngine

/// The answer of `shapes` in each of its formats.
package struct ShapesView: Sendable {
  package enum Order: String, Sendable, CaseIterable {
    case position, macs, params
  }

  /// The name with its revision, as the heading shows it.
  package var title: String
  package var name: String
  package var report: ShapeReport
  package var rows: [ShapeRow]
  /// How many layers the design has, whatever rows are shown.
  package var layerCount: Int
  package var isFolded = false
  package var showsShare = false
  /// The blocks by path; the name of a layer type of the file's own stands at the layer's path.
  private let blocks: [String: String]

  package init(
    title: String, name: String, report: ShapeReport, scopes: [Architecture.Scope],
    rows: [ShapeRow]
  ) {
    self.title = title
    self.name = name
    self.report = report
    self.rows = rows
    layerCount = report.layers.count
    blocks = Dictionary(scopes.map { ($0.path, $0.block) }, uniquingKeysWith: { $1 })
  }

  /// The rows in another order, the largest first, and only so many of them.
  package mutating func sort(by order: Order, limit: Int?) {
    switch order {
    case .position: break
    case .macs: rows.sort { ($0.macs ?? -1, $1.path) > ($1.macs ?? -1, $0.path) }
    case .params: rows.sort { ($0.parameters, $1.path) > ($1.parameters, $0.path) }
    }
    if let limit { rows = Array(rows.prefix(max(0, limit))) }
  }

  // MARK: - Table

  package var table: TextTable {
    var table = TextTable([
      .init("layer", canShrink: true), .init("type", canShrink: true),
      .init("output", isNumber: true), .init("params", isNumber: true),
      .init("MACs", isNumber: true),
      .init("MACs %", isNumber: true, dispensability: showsShare ? 1 : 0),
      .init("RF", isNumber: true, dispensability: 2),
      .init("stride", isNumber: true, dispensability: 3),
    ])
    table.rows.reserveCapacity(rows.count + 1)
    for row in rows {
      table.rows.append([
        row.path, row.type, outputs(row.outputs),
        row.parameters == 0 ? "" : NumberText.grouped(row.parameters),
        row.macs.map(NumberText.grouped) ?? "",
        showsShare ? row.macs.map { NumberText.share($0, of: report.macs) } ?? "" : "",
        row.field, row.stride,
      ])
    }
    return table
  }

  /// The table for a person, with its heading, totals and notes.
  package func text(width: Int?) -> String {
    var lines = [heading, "", totalledTable.text(width: width)]
    if let trainingNote { lines += ["", trainingNote] }
    if isFolded, rows.count < layerCount {
      lines += ["", "Blocks are folded; --layer '*' lists all \(layerCount)."]
    }
    return lines.joined(separator: "\n")
  }

  /// The same in Markdown.
  package var markdown: String {
    [heading, totalledTable.markdown, trainingNote].compactMap { $0 }.joined(separator: "\n\n")
  }

  private var totalledTable: TextTable {
    var table = table
    table.rows.append([
      "total", NumberText.count(layerCount, "layer"), "",
      NumberText.grouped(report.parameters), NumberText.grouped(report.macs),
      showsShare && report.macs > 0 ? "100%" : "", "", "",
    ])
    return table
  }

  /// How much of the total only training has; nil for most architectures.
  private var trainingNote: String? {
    guard report.trainingParameters > 0 else { return nil }
    let count = NumberText.grouped(report.trainingParameters)
    return "\(count) of the parameters are for training only."
  }

  package var heading: String {
    let inputs = report.inputs.map { NumberText.shape($0.dropFirst()) }.joined(separator: ", ")
    let given = report.outputs.map { output in
      let shape = self.shape(output.shape)
      return output.name.map { "\($0) \(shape)" } ?? shape
    }.joined(separator: ", ")
    let batch = batch == 1 ? "" : "  batch \(batch)"
    return "\(title)  input \(inputs)\(batch)  output \(given)"
  }

  private var batch: Int { report.inputs.first?.first ?? 1 }

  /// A shape without its batch, where it still has it.
  private func shape(_ sizes: [Int]) -> String {
    NumberText.shape(sizes.dropFirst(sizes.count > 1 && sizes.first == batch ? 1 : 0))
  }

  private func outputs(_ shapes: [[Int]]) -> String {
    if shapes.count == 1 { return shape(shapes[0]) }
    guard shapes.count > 2 else { return shapes.map(shape).joined(separator: ", ") }
    return "\(shape(shapes[0])), +\(shapes.count - 1)"
  }

  // MARK: - JSON

  /// The machine form: whole tensors, batch first.
  package func json(layers shown: [ShapeReport.Layer]? = nil) -> JSON {
    .object([
      "architecture": .string(name),
      "input": Self.json(report.inputs),
      "output": outputJSON,
      "params": .int(report.parameters),
      "macs": .int(report.macs),
      "training_params": .int(report.trainingParameters),
      "layers": .array((shown ?? report.layers).map(json)),
    ])
  }

  private var outputJSON: JSON {
    guard report.outputs.count > 1 else {
      return Self.json(report.outputs.map(\.shape))
    }
    return .object(
      report.outputs.enumerated().map { index, output in
        JSON.Member(output.name ?? String(index), .array(output.shape.map(JSON.int)))
      })
  }

  /// One shape as a list; several as a list of them.
  private static func json(_ shapes: [[Int]]) -> JSON {
    let lists = shapes.map { JSON.array($0.map(JSON.int)) }
    return lists.count == 1 ? lists[0] : .array(lists)
  }

  /// A layer; one of the file's own types has that type, and as its base what it is made of.
  private func json(_ layer: ShapeReport.Layer) -> JSON {
    let fields = layer.fields.compactMap { $0 }
    let givesList = LayerTable.type(named: layer.type)?.givesList ?? false
    let ownType = blocks[layer.path]
    var members: [JSON.Member] = [
      .init("path", .string(layer.path)), .init("type", .string(ownType ?? layer.type)),
    ]
    if ownType != nil { members.append(.init("base", .string(layer.type))) }
    members += [
      .init("inputs", .array(layer.inputs.map(JSON.string))),
      .init(
        "output",
        givesList
          ? .array(layer.outputs.map { .array($0.map(JSON.int)) })
          : Self.json(layer.outputs)),
      .init("params", .int(layer.parameters)),
      .init("macs", layer.macs.map(JSON.int) ?? .null),
      .init("receptive_field", fields.isEmpty ? .null : .array(fields.map { .int($0.size) })),
      .init("stride", fields.isEmpty ? .null : .array(fields.map { .string($0.stride.text) })),
    ]
    return .object(members)
  }
}
