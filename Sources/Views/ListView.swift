import ArchFormats
import ArchStore
import ShapeEngine

/// The answer of `list`: architectures with their totals.
package struct ListView: Sendable {
  package var rows: [CatalogEntry]
  /// How many architectures there would be without a limit.
  package var total: Int

  /// How many parameters are for training only, by place; none where that is not shown.
  private let trainingParameters: [Int?]

  package init(_ rows: [CatalogEntry], total: Int, trainingParameters: [Int?] = []) {
    self.rows = rows
    self.total = total
    self.trainingParameters = trainingParameters
  }

  // MARK: - Table

  package var table: TextTable { table(linkStart: 0) }

  /// - Parameter linkStart: how many characters of a link are left out.
  private func table(linkStart: Int) -> TextTable {
    var table = TextTable([
      .init("architecture", overflow: .continues, ampleWidth: 28),
      .init("family", dispensability: 6),
      .init("task", dispensability: 3), .init("year", isNumber: true, dispensability: 1),
      .init("input", isNumber: true), .init("output", isNumber: true, dispensability: 4),
      .init("layers", isNumber: true, dispensability: 2), .init("params", isNumber: true),
      .init("MACs", isNumber: true, dispensability: -1), .init("source", dispensability: 5),
      .init("origin", dispensability: 7),
    ])
    let links = links
    for row in rows {
      let link = row.info.information.source.flatMap { links[$0] }?.dropFirst(linkStart)
      table.rows.append([
        "\(row.info.name)@\(row.info.revision)", row.info.information.family ?? "",
        row.info.information.task ?? "",
        row.info.information.year.map(String.init) ?? "", row.inputText, row.outputText,
        NumberText.grouped(row.info.layerCount),
        row.parameters.map(NumberText.grouped) ?? "refused",
        row.macs.map(NumberText.grouped) ?? "",
        link.map(String.init) ?? "",
        row.info.origin.rawValue + (row.hidesZooEntry ? ", hides the zoo's" : ""),
      ])
    }
    return table
  }

  /// The links of the sources that have one; a family's members share their source.
  private var links: [String: String] {
    let sources = Set(rows.lazy.compactMap(\.info.information.source))
    return Dictionary(
      uniqueKeysWithValues: sources.compactMap { source in
        Citation(source).link.map { (source, $0) }
      })
  }

  /// The table for a person, with how many there are.
  package func text(width: Int?) -> String {
    // Where room is short, a link does without its scheme.
    let table = table(linkStart: width == nil ? 0 : "https://".count)
    return [table.text(width: width), "", summary].joined(separator: "\n")
  }

  /// `267 architectures in 75 families`.
  package var summary: String {
    let families = Set(rows.map(\.family)).count
    let ofAll = total > rows.count ? " of \(NumberText.grouped(total))" : ""
    let count =
      ofAll.isEmpty
      ? NumberText.count(rows.count, "architecture")
      : "\(NumberText.grouped(rows.count))\(ofAll) architectures"
    return "\(count) in \(NumberText.grouped(families)) \(families == 1 ? "family" : "families")"
  }

  // MARK: - A page by task and family

  /// A Markdown page: a table a task, in which the architectures are ordered by family.
  package var page: String {
    let tasks = Dictionary(grouping: rows) { $0.info.information.task ?? "other" }
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

  private static func taskTable(_ rows: [CatalogEntry]) -> TextTable {
    var table = TextTable([
      .init("family"), .init("architecture"), .init("input", isNumber: true),
      .init("output", isNumber: true), .init("layers", isNumber: true),
      .init("params", isNumber: true), .init("MACs", isNumber: true),
      .init("year", isNumber: true), .init("source"),
    ])
    var last: String?
    for row in rows.sorted(by: { ($0.family, $0.info.name) < ($1.family, $1.info.name) }) {
      table.rows.append([
        row.family == last ? "" : row.family, row.info.name, row.inputText, row.outputText,
        NumberText.grouped(row.info.layerCount), row.parameters.map(NumberText.grouped) ?? "",
        row.macs.map(NumberText.grouped) ?? "", row.info.information.year.map(String.init) ?? "",
        row.citation.map { citation in
          citation.link.map { "[\(citation.short)](\($0))" } ?? citation.short
        } ?? "",
      ])
      last = row.family
    }
    return table
  }

  // MARK: - JSON

  package var json: JSON {
    let links = links
    return .object([
      "architectures": .array(
        rows.enumerated().map { place, row in
          let training =
            trainingParameters.indices.contains(place) ? trainingParameters[place] : nil
          return row.json(links, trainingParameters: training)
        })
    ])
  }
}

extension CatalogEntry {
  private var information: Architecture.Information { info.information }

  /// The family; an architecture without one is a family of its own.
  var family: String { information.family ?? info.name }

  var citation: Citation? { information.source.map { Citation($0) } }

  var inputText: String {
    NumberText.inputs(info.inputs.map(\.shape))
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
  fileprivate func json(_ links: [String: String], trainingParameters: Int?) -> JSON {
    let inputs: [JSON] = info.inputShapes.map { .array($0.map(JSON.int)) }
    let members: [JSON.Member] = [
      .init("name", .string(info.name)), .init("revision", .int(info.revision)),
      .init("origin", .string(info.origin.rawValue)), .init("hides_zoo", .bool(hidesZooEntry)),
      .init("family", Self.text(information.family)), .init("task", Self.text(information.task)),
      .init("year", Self.number(information.year)),
      .init("source", Self.text(information.source)),
      .init("link", Self.text(information.source.flatMap { links[$0] })),
      .init("input", JSON.oneOrList(inputs)),
      .init("output", output ?? .null), .init("layers", .int(info.layerCount)),
      .init("params", Self.number(parameters)),
      .init("training_params", Self.number(trainingParameters)),
      .init("macs", Self.number(macs)), .init("created", .string(info.created)),
    ]
    return .object(members)
  }

  private static func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
  private static func number(_ value: Int?) -> JSON { value.map { .int($0) } ?? .null }
}
