import ShapeEngine

/// The answer of `search`: designs with the layer that was asked for.
public struct SearchView: Sendable {
  /// A map at a stride that was asked for.
  public struct Level: Sendable {
    public var stride: Double
    public var path: String
    /// Batch first.
    public var output: [Int]
    public var channels: Int

    public init(stride: Double, path: String, output: [Int], channels: Int) {
      self.stride = stride
      self.path = path
      self.output = output
      self.channels = channels
    }
  }

  public struct Row: Sendable {
    public var name: String
    public var revision: Int
    public var path: String
    public var type: String
    /// Batch first; nil for a layer of training.
    public var output: [Int]?
    /// An axis each; none where it is not the same everywhere.
    public var stride: [Double]
    public var receptiveField: Int?
    public var parameters: Int
    public var macs: Int
    public var layerCount: Int
    /// The inputs that give the sizes, an axis each, where any input is asked for.
    public var inputs: [SizeSet]
    public var levels: [Level]

    public init(
      name: String, revision: Int, path: String, type: String, output: [Int]?, stride: [Double],
      receptiveField: Int?, parameters: Int, macs: Int, layerCount: Int, inputs: [SizeSet],
      levels: [Level]
    ) {
      self.name = name
      self.revision = revision
      self.path = path
      self.type = type
      self.output = output
      self.stride = stride
      self.receptiveField = receptiveField
      self.parameters = parameters
      self.macs = macs
      self.layerCount = layerCount
      self.inputs = inputs
      self.levels = levels
    }
  }

  public var rows: [Row]
  public var total: Int
  /// Whether there are no more than `total`.
  public var isExact: Bool
  /// What the rows are sorted by, as it is told: `MACs`.
  public var order: String

  public init(_ rows: [Row], total: Int, isExact: Bool, order: String) {
    self.rows = rows
    self.total = total
    self.isExact = isExact
    self.order = order
  }

  // MARK: - Table

  /// A column a stride where a pyramid was asked for, else the layer.
  public var table: TextTable {
    let strides = rows.first?.levels.map(\.stride) ?? []
    var columns = [TextTable.Column("architecture", canShrink: true, ampleWidth: 30)]
    if strides.isEmpty {
      columns += [
        .init("layer", canShrink: true, ampleWidth: 28), .init("type", dispensability: 2),
        .init("output", isNumber: true), .init("stride", isNumber: true, dispensability: 3),
        .init("RF", isNumber: true, dispensability: 1),
      ]
    } else {
      columns += strides.map { .init("stride \(Self.text([$0]))", isNumber: true) }
    }
    columns += [
      .init("input", isNumber: true),
      .init("params", isNumber: true, dispensability: strides.isEmpty ? 0 : 1),
      .init("MACs", isNumber: true),
    ]
    var table = TextTable(columns)
    for row in rows {
      var cells = ["\(row.name)@\(row.revision)"]
      if strides.isEmpty {
        cells += [
          row.path, row.type, row.output.map { NumberText.shape($0.dropFirst()) } ?? "",
          Self.text(row.stride), row.receptiveField.map(NumberText.grouped) ?? "",
        ]
      } else {
        cells += row.levels.map { NumberText.shape($0.output.dropFirst()) }
      }
      cells += [
        row.inputs.map(\.text).joined(separator: " x "), NumberText.grouped(row.parameters),
        NumberText.grouped(row.macs),
      ]
      table.rows.append(cells)
    }
    return table
  }

  /// The table for a person, with how many there are.
  public func text(width: Int?) -> String {
    [table.text(width: width), "", summary].joined(separator: "\n")
  }

  /// `312 designs, the first 20 by MACs`.
  public var summary: String {
    let count = Self.count(total, isExact)
    let isAll = isExact && rows.count == total
    return isAll ? count : "\(count), the first \(NumberText.grouped(rows.count)) by \(order)"
  }

  /// `1 design`, `10,000+ designs`.
  public static func count(_ designs: Int, _ isExact: Bool) -> String {
    isExact ? NumberText.count(designs, "design") : "\(NumberText.grouped(designs))+ designs"
  }

  /// A stride as it is typed: `16`, `32x8`, `1/2`.
  static func text(_ stride: [Double]) -> String {
    let parts = stride.map { value -> String in
      if value == value.rounded(), value < 1e15 { return String(Int(value)) }
      let inverse = 1 / value
      let isFraction = (inverse - inverse.rounded()).magnitude < 1e-9 && inverse < 1e9
      return isFraction ? "1/\(Int(inverse.rounded()))" : String(value)
    }
    return Set(parts).count == 1 ? parts[0] : parts.joined(separator: "x")
  }

  // MARK: - JSON

  public var json: JSON {
    .object([
      "total": .int(total), "total_is_exact": .bool(isExact), "hits": .array(rows.map(\.json)),
    ])
  }
}

extension SearchView.Row {
  fileprivate var json: JSON {
    var members: [JSON.Member] = [
      .init("architecture", .string(name)), .init("revision", .int(revision)),
      .init("path", .string(path)), .init("type", .string(type)),
      .init("output", output.map { .array($0.map(JSON.int)) } ?? .null),
      .init("stride", SearchView.json(stride)),
      .init("receptive_field", receptiveField.map(JSON.int) ?? .null),
      .init("params", .int(parameters)), .init("macs", .int(macs)),
      .init("layers", .int(layerCount)),
    ]
    if !inputs.isEmpty {
      let names = [["length"], ["height", "width"], ["depth", "height", "width"]]
      let axes = names.first { $0.count == inputs.count } ?? inputs.indices.map { "axis \($0)" }
      let sets = zip(axes, inputs).map { JSON.Member($0, $1.json) }
      members.append(.init("inputs", .object(sets)))
    }
    if !levels.isEmpty {
      let pyramid = levels.map { level in
        JSON.object([
          "stride": SearchView.json([level.stride]), "path": .string(level.path),
          "output": .array(level.output.map(JSON.int)), "channels": .int(level.channels),
        ])
      }
      members.append(.init("pyramid", .array(pyramid)))
    }
    return .object(members)
  }
}

extension SearchView {
  /// A number where all axes have the same stride, else a list of one an axis; null for none.
  fileprivate static func json(_ stride: [Double]) -> JSON {
    func number(_ value: Double) -> JSON {
      value == value.rounded() && value < 1e15 ? .int(Int(value)) : .float(value)
    }
    if stride.isEmpty { return .null }
    return Set(stride).count == 1 ? number(stride[0]) : .array(stride.map(number))
  }
}
