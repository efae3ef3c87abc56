import ArchFormats
import ArchStore
import ArgumentParser
import ShapeEngine
import Views

struct Log: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "The revisions of an architecture, the newest first.")

  @Argument(help: "A name.", completion: .architectureNames)
  var name: String
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func run() throws {
    let library = try database.open()
    let designs = try library.catalog.revisions(of: DesignName(name).name).map { info in
      try library.catalog.design(of: DesignName(name: info.name, revision: info.revision))
    }
    var table = TextTable([
      .init("revision"), .init("created"), .init("origin", dispensability: 3),
      .init("layers", isNumber: true, dispensability: 4),
      .init("params", isNumber: true, dispensability: 1),
      .init("MACs", isNumber: true, dispensability: 2),
      .init("changed", overflow: .continues, ampleWidth: 40),
      .init("message", overflow: .continues, ampleWidth: 24),
    ])
    var rows: [JSON] = []
    let changes = Self.changes(designs)
    for (index, design) in designs.enumerated() {
      let (info, report) = (design.info, design.analysis.own)
      table.rows.append([
        "\(info.name)@\(info.revision)", info.createdSecond, info.origin.rawValue,
        NumberText.grouped(info.layerCount), NumberText.grouped(report.parameters),
        NumberText.grouped(report.macs), changes[index] ?? "",
        info.message ?? "",
      ])
      rows.append(
        .object([
          "name": .string(info.name), "revision": .int(info.revision),
          "created": .string(info.created), "origin": .string(info.origin.rawValue),
          "layers": .int(info.layerCount),
          "params": .int(report.parameters),
          "macs": .int(report.macs),
          "changed": changes[index].map(JSON.string) ?? .null,
          "message": info.message.map(JSON.string) ?? .null,
          "identity": .string(info.identity.map(Self.hexadecimal).joined()),
        ]))
    }
    try format.write(table, json: .object(["revisions": .array(rows)]), lines: "revisions")
  }

  /// What each revision changed, in a line; nil for the first one.
  private static func changes(_ designs: [StoredDesign]) -> [String?] {
    let architectures = designs.map(\.analysis.architecture)
    return zip(architectures, architectures.dropFirst()).map { RevisionSummary.text($1, $0) } + [
      nil
    ]
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
