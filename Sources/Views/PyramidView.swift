import ArchFormats
import ShapeEngine

/// The answer of `shapes --pyramid`: a design's maps, a stride each, at one input.
package struct PyramidView: Sendable {
  package struct Row: Sendable, Hashable {
    package var strides: [Double]
    package var path: String
    /// The whole tensor, batch first.
    package var output: [Int]
    /// The sizes of the map's axes.
    package var map: [Int]
    package var channels: Int
    /// The receptive field, as `shapes` has it.
    package var field: String
    /// Whether the map is one of the network's outputs.
    package var isOutput: Bool
    /// How many boxes a cell has; nil where none are counted.
    package var anchors: Int?
    /// How many the map has; nil where none are counted, or they do not fit 64 bits.
    package var boxes: Int?
  }

  /// The rows, the finest stride first.
  package private(set) var rows: [Row]
  package var paint = Paint(isOn: false)
  private let heading: String
  private let name: String
  private let inputs: [[Int]]

  /// - Parameters:
  ///   - levels: the levels to show.
  ///   - report: the design at the input that is asked for.
  package init(
    title: String, _ architecture: Architecture, _ levels: [Pyramid.Level], _ report: ShapeReport
  ) {
    name = architecture.name
    inputs = report.inputs
    heading =
      ShapesView(title: title, name: name, report: report, architecture: architecture, rows: [])
      .heading
    let outputs = Dictionary(
      report.layers.map { ($0.path, $0.outputs.first) }, uniquingKeysWith: { first, _ in first })
    let fields = Dictionary(
      ShapeRows(report, scopes: []).all.map { ($0.path, $0.field) },
      uniquingKeysWith: { first, _ in first })
    let given = Set(architecture.outputs.compactMap { Self.layer(of: $0.tensor) })
    rows = levels.compactMap { level in
      let path = architecture.layers[level.layer].path
      guard let output = outputs[path] ?? nil else { return nil }
      let axes = level.axes.filter(output.indices.contains)
      return Row(
        strides: level.strides, path: path, output: output, map: axes.map { output[$0] },
        channels: level.channels, field: fields[path] ?? "",
        isOutput: given.contains(level.layer))
    }
  }

  private static func layer(of tensor: TensorReference) -> Int? {
    guard case .layer(let index, _) = tensor else { return nil }
    return index
  }

  /// Counts boxes: so many a cell, those of the coarsest map last. One number is for every map, or for those
  /// that the network gives where it gives several: they are its heads.
  ///
  /// - Returns: nil where there are more numbers than maps.
  package func counting(anchors: [Int]) -> PyramidView? {
    guard anchors.count <= rows.count || anchors.count == 1 else { return nil }
    var view = self
    let heads = rows.indices.filter { rows[$0].isOutput }
    let counted: [(Int, Int)] =
      if anchors.count == 1, rows.count > 1, let count = anchors.first {
        (heads.count > 1 ? heads : Array(rows.indices)).map { ($0, count) }
      } else {
        Array(zip(rows.indices.suffix(anchors.count), anchors))
      }
    for (index, count) in counted {
      view.rows[index].anchors = count
      view.rows[index].boxes = try? Checked.product([count] + rows[index].map)
    }
    return view
  }

  /// How many boxes all maps have; nil where none are counted.
  private var boxes: Int? {
    let counted = rows.filter { $0.anchors != nil }
    if counted.isEmpty { return nil }
    return try? counted.reduce(0) { sum, row in
      guard let boxes = row.boxes else { throw ShapeError.overflow }
      return try Checked.add(sum, boxes)
    }
  }

  /// What stands for a number that does not fit 64 bits.
  private static let tooMany = "over 2^63"

  // MARK: - Table

  package var table: TextTable {
    var table = TextTable([
      .init("level"), .init("stride", isNumber: true), .init("layer", overflow: .continues),
      .init("map", isNumber: true), .init("channels", isNumber: true),
      .init("RF", isNumber: true),
      .init("anchors", isNumber: true), .init("boxes", isNumber: true),
    ])
    table.rows = rows.map { row in
      [
        Self.level(row.strides) ?? "", SearchView.text(row.strides), row.path,
        NumberText.shape(row.map), NumberText.grouped(row.channels),
        row.field, row.anchors.map(NumberText.grouped) ?? "",
        row.boxes.map(NumberText.grouped) ?? (row.anchors == nil ? "" : Self.tooMany),
      ]
    }
    return table
  }

  private var totalledTable: TextTable {
    var table = table.withoutEmptyColumns
    guard rows.contains(where: { $0.anchors != nil }) else { return table }
    var row = table.columns.map { _ in "" }
    (row[0], row[row.count - 1]) = ("total", boxes.map(NumberText.grouped) ?? Self.tooMany)
    table.rows.append(row)
    return table
  }

  /// The table for a person.
  package func text(width: Int?) -> String {
    var table = totalledTable
    table.paint = paint
    table.endsWithTotal = rows.contains { $0.anchors != nil }
    return paint(FittedText.text(heading, width: width), .bold) + "\n\n"
      + (rows.isEmpty ? "No layer gives a map." : table.text(width: width))
  }

  /// The same in Markdown.
  package var markdown: String { "\(heading)\n\n\(totalledTable.markdown)" }

  /// `P3` for a stride of 8 along all axes, as detectors call it; nil for one that is no such power.
  private static func level(_ strides: [Double]) -> String? {
    power(strides).map { "P\($0)" }
  }

  private static func power(_ strides: [Double]) -> Int? {
    guard let first = strides.first, strides.allSatisfy({ $0 == first }), first >= 1,
      first < 1e12, first == first.rounded(), Int(first).nonzeroBitCount == 1
    else { return nil }
    return Int(first).trailingZeroBitCount
  }

  // MARK: - JSON

  /// The machine form.
  package var json: JSON {
    var members: [JSON.Member] = [
      .init("architecture", .string(name)),
      .init("input", JSON.shapes(inputs)),
      .init("pyramid", .array(rows.map(Self.json))),
    ]
    if let boxes { members.append(.init("boxes", .int(boxes))) }
    return .object(members)
  }

  private static func list(_ sizes: [Int]) -> JSON { .array(sizes.map(JSON.int)) }

  private static func json(_ row: Row) -> JSON {
    var members: [JSON.Member] = [
      .init("level", power(row.strides).map(JSON.int) ?? .null),
      .init("stride", SearchView.json(row.strides)), .init("path", .string(row.path)),
      .init("output", list(row.output)),
      .init("map", list(row.map)), .init("channels", .int(row.channels)),
      .init(
        "receptive_field",
        row.field.isEmpty ? .null : Int(row.field).map(JSON.int) ?? .string(row.field)),
    ]
    if let anchors = row.anchors {
      members.append(.init("anchors", .int(anchors)))
      members.append(.init("boxes", row.boxes.map(JSON.int) ?? .null))
    }
    return .object(members)
  }
}
