import ArchFormats
import ArchStore
import ArgumentParser

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "The architectures in the catalog, the newest revision of each.")

  @Argument(help: "Patterns such as 'resnet*'; all where none is given.")
  var patterns: [String] = []
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption

  func run() throws {
    let library = try database.open()
    let entries = try Failure.catching { () throws(CatalogError) in
      try library.catalog.list(matching: patterns)
    }
    if entries.isEmpty, !patterns.isEmpty {
      throw Failure(
        .no, error: "no architecture matches '\(patterns.joined(separator: "' or '"))'")
    }
    try format.write(Self.table(entries), json: Self.json(entries), lines: "architectures")
  }

  private static func table(_ entries: [CatalogEntry]) -> TextTable {
    var table = TextTable([
      .init("architecture", canShrink: true), .init("family", dispensability: 3),
      .init("input", isNumber: true), .init("output", isNumber: true, dispensability: 2),
      .init("layers", isNumber: true), .init("params", isNumber: true),
      .init("MACs", isNumber: true), .init("origin", dispensability: 1),
    ])
    for entry in entries {
      let info = entry.info
      table.rows.append([
        "\(info.name)@\(info.revision)", info.information.family ?? "",
        info.inputs.map { NumberText.shape($0.shape) }.joined(separator: ", "),
        Self.output(entry), NumberText.grouped(info.layerCount),
        entry.parameters.map(NumberText.grouped) ?? "refused",
        entry.macs.map(NumberText.grouped) ?? "",
        info.origin.rawValue + (entry.hidesZooEntry ? ", hides the zoo's" : ""),
      ])
    }
    return table
  }

  private static func output(_ entry: CatalogEntry) -> String {
    func shape(_ json: JSON) -> String {
      guard case .array(let sizes) = json else { return "" }
      return sizes.dropFirst().map(\.compact).joined(separator: "x")
    }
    switch entry.output {
    case .object(let members)?: return members.map { shape($0.value) }.joined(separator: ", ")
    case let json?: return shape(json)
    case nil: return ""
    }
  }

  private static func json(_ entries: [CatalogEntry]) -> JSON {
    .object(["architectures": .array(entries.map(json))])
  }

  private static func json(_ entry: CatalogEntry) -> JSON {
    let info = entry.info
    let inputs: [JSON] = info.inputShapes.map { .array($0.map(JSON.int)) }
    let information = info.information
    let members: [JSON.Member] = [
      .init("name", .string(info.name)), .init("revision", .int(info.revision)),
      .init("origin", .string(info.origin.rawValue)),
      .init("hides_zoo", .bool(entry.hidesZooEntry)),
      .init("family", text(information.family)), .init("task", text(information.task)),
      .init("year", number(information.year)), .init("source", text(information.source)),
      .init("input", inputs.count == 1 ? inputs[0] : .array(inputs)),
      .init("output", entry.output ?? .null), .init("layers", .int(info.layerCount)),
      .init("params", number(entry.parameters)), .init("macs", number(entry.macs)),
      .init("created", .string(info.created)),
    ]
    return .object(members)
  }

  private static func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
  private static func number(_ value: Int?) -> JSON { value.map { .int($0) } ?? .null }
}
