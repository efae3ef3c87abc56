import ShapeEngine

/// The answer of `list`: architectures with their totals.
public struct ListView: Sendable {
  /// One architecture's newest revision.
  public struct Row: Sendable {
    public var name: String
    public var revision: Int
    public var origin: String
    public var hidesZooEntry: Bool
    public var information: Architecture.Information
    /// The shapes of the inputs, batch first.
    public var inputs: [[Int]]
    /// The output's shape, or the outputs' by name; nil where the engine refuses the design.
    public var output: JSON?
    public var layerCount: Int
    public var parameters: Int?
    public var trainingParameters: Int?
    /// Multiply-accumulates at the own input.
    public var macs: Int?
    public var created: String

    public init(
      name: String, revision: Int, origin: String, hidesZooEntry: Bool,
      information: Architecture.Information, inputs: [[Int]], output: JSON?, layerCount: Int,
      parameters: Int?, trainingParameters: Int?, macs: Int?, created: String
    ) {
      self.name = name
      self.revision = revision
      self.origin = origin
      self.hidesZooEntry = hidesZooEntry
      self.information = information
      self.inputs = inputs
      self.output = output
      self.layerCount = layerCount
      self.parameters = parameters
      self.trainingParameters = trainingParameters
      self.macs = macs
      self.created = created
    }
  }

  public var rows: [Row]
  /// How many architectures there would be without a limit.
  public var total: Int

  public init(_ rows: [Row], total: Int? = nil) {
    self.rows = rows
    self.total = total ?? rows.count
  }

  // MARK: - Table

  public var table: TextTable { table(linkStart: 0) }

  /// - Parameter linkStart: how many characters of a link are left out.
  private func table(linkStart: Int) -> TextTable {
    var table = TextTable([
      .init("architecture", canShrink: true, ampleWidth: 28), .init("family", dispensability: 6),
      .init("task", dispensability: 3), .init("year", isNumber: true, dispensability: 1),
      .init("input", isNumber: true), .init("output", isNumber: true, dispensability: 4),
      .init("layers", isNumber: true, dispensability: 2), .init("params", isNumber: true),
      .init("MACs", isNumber: true), .init("source", dispensability: 5),
      .init("origin", dispensability: 7),
    ])
    let links = links
    for row in rows {
      let link = row.information.source.flatMap { links[$0] }?.dropFirst(linkStart)
      table.rows.append([
        "\(row.name)@\(row.revision)", row.information.family ?? "", row.information.task ?? "",
        row.information.year.map(String.init) ?? "", row.inputText, row.outputText,
        NumberText.grouped(row.layerCount), row.parameters.map(NumberText.grouped) ?? "refused",
        row.macs.map(NumberText.grouped) ?? "",
        link.map(String.init) ?? "", row.origin + (row.hidesZooEntry ? ", hides the zoo's" : ""),
      ])
    }
    return table
  }

  /// The links of the sources that have one; a family's members share their source.
  private var links: [String: String] {
    let sources = Set(rows.lazy.compactMap(\.information.source))
    return Dictionary(
      uniqueKeysWithValues: sources.compactMap { source in
        Citation(source).link.map { (source, $0) }
      })
  }

  /// The table for a person, with how many there are.
  public func text(width: Int?) -> String {
    // Where room is short, a link does without its scheme.
    let table = table(linkStart: width == nil ? 0 : "https://".count)
    return [table.text(width: width), "", summary].joined(separator: "\n")
  }

  /// `267 architectures in 75 families`.
  public var summary: String {
    let families = Set(rows.map(\.family)).count
    let ofAll = total > rows.count ? " of \(NumberText.grouped(total))" : ""
    let count =
      ofAll.isEmpty
      ? NumberText.count(rows.count, "architecture")
      : "\(NumberText.grouped(rows.count))\(ofAll) architectures"
    return "\(count) in \(NumberText.grouped(families)) \(families == 1 ? "family" : "families")"
  }

  // MARK: - A page by task and family

  /// A Markdown page: a table a task, in which the architectures stand by family.
  public var page: String {
    let tasks = Dictionary(grouping: rows) { $0.information.task ?? "other" }
    var lines = [
      "# The zoo", "",
      "\(summary), by task and family. Shapes are without the batch; parameters and MACs are those",
      "at the input that is shown.",
    ]
    for (task, rows) in tasks.sorted(by: { $0.key < $1.key }) {
      let title =
        task.count > 3 ? task.prefix(1).uppercased() + task.dropFirst() : task.uppercased()
      lines += ["", "## \(title)", "", Self.taskTable(rows).markdown]
    }
    return lines.joined(separator: "\n")
  }

  private static func taskTable(_ rows: [Row]) -> TextTable {
    var table = TextTable([
      .init("family"), .init("architecture"), .init("input", isNumber: true),
      .init("output", isNumber: true), .init("layers", isNumber: true),
      .init("params", isNumber: true), .init("MACs", isNumber: true),
      .init("year", isNumber: true), .init("source"),
    ])
    var last: String?
    for row in rows.sorted(by: { ($0.family, $0.name) < ($1.family, $1.name) }) {
      table.rows.append([
        row.family == last ? "" : row.family, row.name, row.inputText, row.outputText,
        NumberText.grouped(row.layerCount), row.parameters.map(NumberText.grouped) ?? "",
        row.macs.map(NumberText.grouped) ?? "", row.information.year.map(String.init) ?? "",
        row.citation.map { citation in
          citation.link.map { "[\(citation.short)](\($0))" } ?? citation.short
        } ?? "",
      ])
      last = row.family
    }
    return table
  }

  // MARK: - JSON

  public var json: JSON {
    let links = links
    return .object(["architectures": .array(rows.map { $0.json(links) })])
  }
}

extension ListView.Row {
  /// The family; an architecture without one is a family of its own.
  var family: String { information.family ?? name }

  var citation: Citation? { information.source.map { Citation($0) } }

  var inputText: String {
    inputs.map { NumberText.shape($0.dropFirst()) }.joined(separator: ", ")
  }

  /// The output's shape, without the batch; of several the first, and how many more there are.
  var outputText: String {
    func shape(_ json: JSON) -> String {
      guard case .array(let sizes) = json else { return "" }
      return NumberText.shape(
        sizes.dropFirst().compactMap { if case .int(let size) = $0 { size } else { nil } })
    }
    switch output {
    case .object(let members)?:
      let shapes = members.map { shape($0.value) }
      return shapes.count > 2
        ? "\(shapes[0]), +\(shapes.count - 1)" : shapes.joined(separator: ", ")
    case let json?: return shape(json)
    case nil: return ""
    }
  }

  /// - Parameter links: the links of sources.
  fileprivate func json(_ links: [String: String]) -> JSON {
    let inputs: [JSON] = inputs.map { .array($0.map(JSON.int)) }
    let members: [JSON.Member] = [
      .init("name", .string(name)), .init("revision", .int(revision)),
      .init("origin", .string(origin)), .init("hides_zoo", .bool(hidesZooEntry)),
      .init("family", Self.text(information.family)), .init("task", Self.text(information.task)),
      .init("year", Self.number(information.year)),
      .init("source", Self.text(information.source)),
      .init("link", Self.text(information.source.flatMap { links[$0] })),
      .init("input", inputs.count == 1 ? inputs[0] : .array(inputs)),
      .init("output", output ?? .null), .init("layers", .int(layerCount)),
      .init("params", Self.number(parameters)),
      .init("training_params", Self.number(trainingParameters)),
      .init("macs", Self.number(macs)), .init("created", .string(created)),
    ]
    return .object(members)
  }

  private static func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
  private static func number(_ value: Int?) -> JSON { value.map { .int($0) } ?? .null }
}
