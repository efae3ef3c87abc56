import ArchFormats
import ShapeEngine

/// The rows of `shapes` as columns that are asked for.
extension ShapesView {
  /// A cell's value; `.null` where the row has none.
  func value(_ column: ShapeColumn, of row: ShapeRow) -> JSON {
    switch column {
    case .path: return .string(row.path)
    case .type: return .string(row.type)
    case .input: return JSON.shapes(inputs(of: row))
    case .output: return JSON.shapes(row.outputs)
    case .kernel, .stride, .padding, .dilation, .groups:
      return hyperparameter(column.hyperparameter ?? "", of: row)
    case .channels, .depth, .height, .width: return size(column, of: row)
    case .elements: return .count(row.outputs.first.flatMap { try? Checked.product($0) })
    case .params: return .int(row.parameters)
    case .macs: return .count(row.macs)
    case .count: return .count(count(of: row))
    case .share: return row.macs.map { .string(NumberText.share($0, of: report.macs)) } ?? .null
    case .activations: return .count(activations(of: row))
    case .memory: return .count(memory(of: row))
    case .rf: return row.field.isEmpty ? .null : Int(row.field).map(JSON.int) ?? .string(row.field)
    case .effectiveStride:
      return row.stride.isEmpty ? .null : Int(row.stride).map(JSON.int) ?? .string(row.stride)
    }
  }

  /// The elements of all outputs of a row's layers; nil where they do not fit 64 bits.
  func activations(of row: ShapeRow) -> Int? {
    var sum = 0
    for layer in report.layers[row.layers] {
      guard let own = layer.activations, let next = try? Checked.add(sum, own) else { return nil }
      sum = next
    }
    return sum
  }

  /// What the rule counts of a row's layers; nil of none.
  private func count(of row: ShapeRow) -> Int? {
    guard let counts, row.layers.upperBound <= counts.layers.count else { return nil }
    let counted = counts.layers[row.layers].compactMap { $0 }
    return counted.isEmpty ? nil : counted.reduce(0, &+)
  }

  /// The bytes that are there while the row's layers run, where they are most.
  func memory(of row: ShapeRow) -> Int? {
    var most = 0
    for layer in report.layers[row.layers] {
      guard let elements = layer.liveElements else { return nil }
      most = max(most, elements)
    }
    return elementType.bytes(of: most)
  }

  /// The shapes of what the row's first layer is given.
  private func inputs(of row: ShapeRow) -> [[Int]] {
    guard nodes.indices.contains(row.layers.lowerBound) else { return [] }
    return architecture.layers[nodes[row.layers.lowerBound]].operands.compactMap { tensor in
      switch tensor {
      case .input(let place):
        return report.inputs.indices.contains(place) ? report.inputs[place] : nil
      case .layer(let source, let output):
        guard let place = places[source], report.layers[place].outputs.indices.contains(output)
        else { return nil }
        return report.layers[place].outputs[output]
      }
    }
  }

  /// A hyperparameter of the layer that the row stands for; of a block none.
  private func hyperparameter(_ name: String, of row: ShapeRow) -> JSON {
    guard row.layers.count == 1, nodes.indices.contains(row.layers.lowerBound) else { return .null }
    let layer = architecture.layers[nodes[row.layers.lowerBound]].layer
    guard let type = LayerTable.type(named: layer.type) else { return .null }
    let values = type.hyperparameters(of: layer)
    guard var value = values.first(where: { $0.name == name })?.value else { return .null }
    if name == "stride", value == .none {
      // A pool's stride is its kernel where none is said.
      value = values.first { $0.name == "kernel_size" }?.value ?? value
    }
    // The same along all axes is one number.
    if let elements = value.elements, let first = elements.first,
      elements.allSatisfy({ $0 == first })
    {
      return Self.json(first)
    }
    return Self.json(value)
  }

  private static func json(_ value: Value) -> JSON {
    switch value {
    case .none: .null
    case .int(let number): .int(number)
    case .bool(let isTrue): .bool(isTrue)
    case .string(let word): .string(word)
    case .list(let values): .array(values.map(json))
    default: .string(value.text())
    }
  }

  /// The channels or a size in space of the row's output.
  private func size(_ column: ShapeColumn, of row: ShapeRow) -> JSON {
    guard let sizes = row.outputs.first, sizes.count > 1,
      nodes.indices.contains(row.layers.upperBound - 1)
    else { return .null }
    let node = nodes[row.layers.upperBound - 1]
    let reading = readings.flatMap { $0.indices.contains(node) ? $0[node] : nil }
    if column == .channels {
      let place = reading?.channels ?? 1
      return sizes.indices.contains(place) ? .int(sizes[place]) : .null
    }
    guard let axes = reading?.axes, axes.allSatisfy(sizes.indices.contains) else { return .null }
    // The last axis is the width, the one before it the height.
    let fromEnd = column == .width ? 1 : column == .height ? 2 : 3
    guard axes.count >= fromEnd, axes.count < 4 else { return .null }
    return .int(sizes[axes[axes.count - fromEnd]])
  }

  // MARK: - Rows

  /// A cell as a person reads it.
  func text(_ column: ShapeColumn, of row: ShapeRow) -> String {
    switch column {
    case .input: shapes(inputs(of: row))
    case .output: shapes(row.outputs)
    case .params where row.parameters == 0: ""
    case .memory: memory(of: row).map(NumberText.bytes) ?? ""
    default: Self.text(value(column, of: row), isGrouped: true)
    }
  }

  /// A cell as a program reads it in a text: shapes as in a table, numbers without separators.
  private func plain(_ column: ShapeColumn, of row: ShapeRow) -> String {
    switch column {
    case .input, .output: text(column, of: row)
    default: Self.text(value(column, of: row), isGrouped: false)
    }
  }

  private static func text(_ value: JSON, isGrouped: Bool) -> String {
    switch value {
    case .null: ""
    case .int(let number): isGrouped ? NumberText.grouped(number) : String(number)
    case .string(let text): text
    case .array(let values): values.map { text($0, isGrouped: false) }.joined(separator: "x")
    default: value.compact
    }
  }

  /// The rows for other programs, each with the architecture, under the columns' names.
  package func labelledTable(_ columns: [ShapeColumn]) -> TextTable {
    var table = TextTable([.init("architecture")] + columns.map { .init($0.rawValue) })
    table.rows = rows.map { row in [title] + columns.map { plain($0, of: row) } }
    return table
  }

  /// The rows under the titles for a person, each with the architecture.
  package var table: TextTable {
    var formats = columns.map(\.format)
    for place in columns.indices where columns[place] == .count {
      formats[place].title = counts?.rule.title ?? formats[place].title
    }
    if columnsAreAsked {
      // Of what is asked for that goes first which was named last.
      for place in formats.indices { formats[place].dispensability = place }
    }
    var table = TextTable(formats)
    table.rows = rows.map { row in columns.map { text($0, of: row) } }
    return table
  }

  /// Writes the rows as objects by the columns' names: as a list in one object, or a line each, which then
  /// says whose it is.
  package func write(_ columns: [ShapeColumn], isList: Bool, to line: inout JSONBuffer) {
    if isList {
      line.append(raw: "{\"architecture\":")
      line.append(name)
      line.append(raw: ",\"rows\":[")
    }
    for (index, row) in rows.enumerated() {
      if index > 0 { line.append(raw: isList ? "," : "\n") }
      line.append(raw: "{")
      if !isList {
        line.append(raw: "\"architecture\":")
        line.append(name)
      }
      for (place, column) in columns.enumerated() {
        if place > 0 || !isList { line.append(raw: ",") }
        line.append(column.rawValue)
        line.append(raw: ":")
        line.append(value(column, of: row))
      }
      line.append(raw: "}")
    }
    if isList { line.append(raw: "]}") }
  }

  /// What all rows add up to.
  var totals: [String] {
    columns.map { column in
      switch column {
      case .path: "total"
      case .type: NumberText.count(layerCount, "layer")
      case .params: NumberText.grouped(report.parameters)
      case .macs: NumberText.grouped(report.macs)
      case .count: counts.map { NumberText.grouped($0.total) } ?? ""
      case .share: report.macs > 0 ? "100%" : ""
      case .activations: report.activations.map(NumberText.grouped) ?? ""
      case .memory: peakBytes.map(NumberText.bytes) ?? ""
      default: ""
      }
    }
  }

  /// Whether a column adds up to something.
  var hasTotals: Bool {
    columns.contains {
      [.type, .params, .macs, .count, .share, .activations, .memory].contains($0)
    }
  }

  /// By which rule the column of counts counts.
  var countNote: String? { counts.map(\.rule.explanation) }

  // MARK: - Memory

  /// The most bytes of tensors that are there at one time; nil where they do not fit 64 bits.
  var peakBytes: Int? { report.peak.flatMap { elementType.bytes(of: $0.elements) } }

  /// Where most memory is needed, how much, and how much the parameters take besides.
  var memoryNote: String? {
    guard refusedAt == nil, let peak = report.peak, let bytes = peakBytes else { return nil }
    let parameters = elementType.bytes(of: report.parameters).map {
      report.parameters == 0 ? "" : "; parameters \(NumberText.bytes($0))"
    }
    return "Peak activation memory \(NumberText.bytes(bytes)) (\(elementType.rawValue)) at "
      + "\(peak.layer.path)\(parameters ?? "")."
  }
}

extension JSON {
  /// A number; null where there is none.
  fileprivate static func count(_ value: Int?) -> JSON { value.map(JSON.int) ?? .null }
}

/// What another tool's rule counts of each layer of a report, and in all.
package struct RuleCounts: Sendable {
  package let rule: CountRule
  /// By the layers' places in the report; nil of one of which the rule says nothing.
  package let layers: [Int?]
  package let total: Int

  /// - Throws: ``ShapeError`` where a count does not fit 64 bits.
  package init(
    _ rule: CountRule, _ architecture: Architecture, _ report: ShapeReport
  ) throws(ShapeError) {
    self.rule = rule
    layers = try architecture.counts(rule, of: report)
    var total = try architecture.trainingCount(rule)
    for case let count? in layers { total = try Checked.add(total, count) }
    self.total = total
  }
}

extension CountRule {
  /// The title of the column that shows it.
  var title: String {
    switch self {
    case .torchinfo: "mult-adds"
    case .keras: "all params"
    case .flops: "FLOPs"
    }
  }

  /// How it counts, in a line.
  var explanation: String {
    switch self {
    case .torchinfo:
      "Mult-adds as torchinfo 1.8 counts them: weights and biases at each place of a convolution's output, of "
        + "other layers once a sample, norms too; functions count nothing."
    case .keras:
      "All params as Keras counts them: weights, biases, and the moving mean and variance of norms."
    case .flops: "FLOPs are 2 operations a multiply-accumulate and 1 for each bias that is added."
    }
  }
}
