import ArchFormats
import ArchStore
import ArgumentParser

struct Log: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "The revisions of an architecture, the newest first.")

  @Argument(help: "A name.", completion: .architectureNames)
  var name: String
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption

  func run() throws {
    let library = try database.open()
    let (revisions, sheets) = try Failure.catching { () throws(CatalogError) in
      let revisions = try library.catalog.revisions(of: DesignName(name).name)
      var sheets: [StoredSheet] = []
      for revision in revisions {
        sheets.append(
          try library.catalog.sheet(
            of: DesignName(name: revision.name, revision: revision.revision)))
      }
      return (revisions, sheets)
    }
    var table = TextTable([
      .init("revision"), .init("created"), .init("origin"), .init("layers", isNumber: true),
      .init("params", isNumber: true), .init("MACs", isNumber: true),
      .init("message", canShrink: true),
    ])
    var rows: [JSON] = []
    for (info, sheet) in zip(revisions, sheets) {
      let report = try sheet.report()
      table.rows.append([
        "\(info.name)@\(info.revision)", info.created, info.origin.rawValue,
        NumberText.grouped(info.layerCount), report.map { NumberText.grouped($0.parameters) } ?? "",
        report.map { NumberText.grouped($0.macs) } ?? "", info.message ?? "",
      ])
      rows.append(
        .object([
          "name": .string(info.name), "revision": .int(info.revision),
          "created": .string(info.created), "origin": .string(info.origin.rawValue),
          "layers": .int(info.layerCount),
          "params": report.map { .int($0.parameters) } ?? .null,
          "macs": report.map { .int($0.macs) } ?? .null,
          "message": info.message.map(JSON.string) ?? .null,
          "identity": .string(info.identity.map(Self.hexadecimal).joined()),
        ]))
    }
    try format.write(table, json: .object(["revisions": .array(rows)]), lines: "revisions")
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
