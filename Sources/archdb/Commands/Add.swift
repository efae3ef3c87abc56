import ArchFormats
import ArchStore
import ArgumentParser
import ShapeEngine
import Views

struct Add: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Store definitions: new names, or new revisions of known ones.",
    discussion: """
      archdb add mynet.yaml
      archdb add designs/               every definition in a folder and below
      archdb add - < mynet.yaml
      archdb add mynet.yaml --dry-run   check it, and store nothing
      """)

  @Argument(help: "Files, folders, or - for standard input.", completion: .file())
  var files: [String]
  @Flag(help: "Read, evaluate and compare with what is expected; store nothing.")
  var dryRun = false
  @Option(name: .shortAndLong, help: "What changed, for the log.")
  var message: String?
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption

  func validate() throws {
    if files.isEmpty { throw ValidationError("name a file, a folder, or - for standard input") }
  }

  func run() throws {
    let resolver = Resolver(database)
    let sources = resolver.sources(inFiles: files)
    // Before the catalog is opened, and made where it is not there: files may be mistyped.
    var first = try sources.next()
    let catalog = dryRun ? nil : try database.openForAdding().catalog
    var view = AddedView(isDryRun: dryRun, keepsAll: format.value != .table)
    let names = try DefinedNames()
    var place = ""
    // From here on Ctrl-C ends the transaction, so that nothing of it stays on the disk.
    Interrupts.note()
    func pull() throws -> Text? {
      try Interrupts.check()
      let next = try first ?? sources.next()
      first = nil
      guard case .text(let text, let only)? = next else { return nil }
      place = text.place
      return Text(text: text, only: only)
    }
    func wait() throws {
      try Interrupts.check()
      Progress.show("reading \(place)")
    }
    func note(_ source: Text, _ added: AddedDesign) throws {
      try Interrupts.check()
      let name = added.result.name
      if let first = try names.note(name, at: source.text.place) {
        throw Failure(
          .badData, error: "'\(name)' is defined twice: in \(first) and in \(source.text.place)",
          help: "nothing was stored; add one of them, or give one another name")
      }
      view.append(added)
      Progress.step()
    }
    let read =
      { [reader = resolver.reader] in try $0.designs(reader) }
      as @Sendable (Text) throws -> [NewDesign]
    let weight: @Sendable (Text) -> Int = { source in source.text.bytes.count }
    if let catalog {
      try catalog.add(
        message: message, weight: weight, pulling: pull, reading: read, waiting: wait,
        added: note)
    } else {
      try Catalog.check(
        weight: weight, pulling: pull, reading: read, waiting: wait,
        checked: note)
    }
    if dryRun { return try write(view) }
    try Failure.reporting("the designs are stored; archdb list shows them") { try write(view) }
  }

  private func write(_ view: AddedView) throws {
    switch format.value {
    case .table: try Terminal.write(view.text(width: Terminal.width))
    case .ndjson: for row in view.rows { try Terminal.write(view.json(of: row).compact) }
    default: try format.write(view.table, json: view.json, lines: "designs")
    }
  }

  /// A text to add, or the one design of it.
  private struct Text: Sendable {
    var text: DefinitionText
    var only: String?

    @Sendable
    func designs(_ reader: DefinitionReader) throws -> [NewDesign] {
      let designs = try reader.designs(in: text, only: only)
      for design in designs {
        if let first = design.disagreements.first {
          throw Failure(
            .badData,
            design.disagreements.prefix(DefinitionError.mostErrors)
              .map { ErrorText.text(of: $0.located(in: text)) }.joined(separator: "\n")
              + (first.path == nil ? "" : "\n  help: nothing was stored"))
        }
        Terminal.report(notes: design.analysis.notes)
      }
      return NewDesign.all(designs, in: text)
    }
  }
}
