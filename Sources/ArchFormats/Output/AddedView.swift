/// The answer of `add`: what was stored.
public struct AddedView: Sendable {
  public struct Row: Sendable {
    public var name: String
    /// Nil where nothing was to be stored.
    public var revision: Int?
    public var isUnchanged: Bool
    public var layerCount: Int
    public var parameters: Int
    public var macs: Int
    public var outputs: [[Int]]

    public init(
      name: String, revision: Int?, isUnchanged: Bool, layerCount: Int, parameters: Int, macs: Int,
      outputs: [[Int]]
    ) {
      (self.name, self.revision, self.isUnchanged) = (name, revision, isUnchanged)
      (self.layerCount, self.parameters, self.macs) = (layerCount, parameters, macs)
      self.outputs = outputs
    }
  }

  /// So many rows a person reads; of more there is a summary.
  public static var shownRows: Int { 100 }

  public private(set) var rows: [Row] = []
  private let isDryRun: Bool
  private let keepsAll: Bool
  private var count = 0, unchangedCount = 0
  /// The least and the greatest number of layers, parameters and multiply-accumulates.
  private var ranges: [ClosedRange<Int>] = []

  /// - Parameter keepsAll: whether all rows are kept, and not just as many as a person reads.
  public init(isDryRun: Bool, keepsAll: Bool) {
    self.isDryRun = isDryRun
    self.keepsAll = keepsAll
  }

  public mutating func append(_ row: Row) {
    count += 1
    if row.isUnchanged { unchangedCount += 1 }
    let values = [row.layerCount, row.parameters, row.macs]
    if ranges.isEmpty { ranges = values.map { $0...$0 } }
    for (place, value) in values.enumerated() {
      let range = ranges[place]
      ranges[place] = min(range.lowerBound, value)...max(range.upperBound, value)
    }
    if keepsAll || count <= Self.shownRows { rows.append(row) }
  }

  // MARK: - For people

  /// A row a design, or a summary of many.
  public func text(width: Int?) -> String {
    guard count > Self.shownRows else { return table.text(width: width) }
    let counts = [
      isDryRun
        ? "\(NumberText.grouped(count)) valid, none stored"
        : "\(NumberText.grouped(count - unchangedCount)) stored",
      unchangedCount > 0 ? "\(NumberText.grouped(unchangedCount)) unchanged" : nil,
    ].compactMap { $0 }
    var summary = TextTable([
      .init(""), .init("least", isNumber: true), .init("most", isNumber: true),
    ])
    summary.rows = zip(["layers", "params", "MACs"], ranges).map { name, range in
      [name, NumberText.grouped(range.lowerBound), NumberText.grouped(range.upperBound)]
    }
    return "\(NumberText.count(count, "design")): \(counts.joined(separator: ", "))\n\n"
      + summary.text(width: width)
  }

  public var table: TextTable {
    var table = TextTable([
      .init("architecture", canShrink: true), .init("layers", isNumber: true),
      .init("params", isNumber: true), .init("MACs", isNumber: true),
      .init("output", isNumber: true), .init(""),
    ])
    table.rows = rows.map { row in
      [
        row.revision.map { "\(row.name)@\($0)" } ?? row.name, NumberText.grouped(row.layerCount),
        NumberText.grouped(row.parameters), NumberText.grouped(row.macs),
        row.outputs.map { NumberText.shape($0.dropFirst()) }.joined(separator: ", "),
        isDryRun ? "valid, not stored" : row.isUnchanged ? "unchanged" : "stored",
      ]
    }
    return table
  }

  // MARK: - JSON

  public var json: JSON { .object(["designs": .array(rows.map(json))]) }

  public func json(of row: Row) -> JSON {
    .object([
      "name": .string(row.name), "revision": row.revision.map(JSON.int) ?? .null,
      "outcome": .string(isDryRun ? "valid" : row.isUnchanged ? "unchanged" : "added"),
      "layers": .int(row.layerCount), "params": .int(row.parameters), "macs": .int(row.macs),
      "output": row.outputs.first.map { .array($0.map(JSON.int)) } ?? .null,
    ])
  }
}
