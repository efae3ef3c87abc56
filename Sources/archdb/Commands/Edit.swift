import ArchFormats
import ArchStore
import ArgumentParser
import ShapeEngine
import Views

struct Edit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit",
    abstract: "Store a design with other values as a new revision.",
    discussion: """
      archdb edit mynet --set conv1.stride=1 -m 'keep the resolution'
      archdb edit mynet --set width=1.4

      What is stored is the definition's text with that value changed in it, comments and layout as \
      they are. Where no edit of the text is that change and nothing else (a layer of a block that \
      several others are made by), it is the flat graph, and the command says so. archdb restore \
      takes it back.
      """)

  @Argument(help: "A name, or name@revision to start from.", completion: .architectureNames)
  var name: String
  @OptionGroup var set: SetOption
  @Option(
    name: .shortAndLong, help: "What changed, for the log.")
  var message: String?
  @Flag(help: "Say what would be stored; store nothing.")
  var dryRun = false
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func validate() throws {
    if set.texts.isEmpty { throw ValidationError("say what to --set") }
    if Subject(name).isFile {
      throw ValidationError("a file is edited in an editor: name a design")
    }
  }

  func run() throws {
    let resolver = Resolver(database)
    let library = try database.openFile()
    let start = try DesignName(name)
    let origin = try library.catalog.info(of: start)
    let stored = try library.catalog.definition(of: start)
    let base = DesignName(name: origin.name, revision: origin.revision)
    let settings = try set.settings()
    let wanted = try resolver.target(base.description, settings: settings).analysis
    let edit = DefinitionEdit(
      Array(stored.text.utf8), file: stored.fileName ?? origin.name, of: origin.name,
      parameters: settings.parameters, layers: settings.layers,
      reader: library.catalog.reader
    ) { $0.identity == $1.identity }
    let message = message ?? set.texts.joined(separator: ", ")
    if let edit, edit.design.architecture.identity == wanted.architecture.identity {
      let design = NewDesign(
        edit.design, in: DefinitionText(edit.text, file: stored.fileName ?? "-"))
      return try storing(library).store(design, message, after: base, note: note(edit))
    }
    let design = NewDesign(
      wanted, text: JSON(flat: wanted.architecture).pretty, format: "json")
    // A graph that was stored flat stays what it was.
    let note =
      stored.format == "json"
      ? nil : "stored as a flat graph: no edit of the definition's text is this change alone"
    try storing(library).store(design, message, after: base, note: note)
  }

  private func storing(_ library: Library) -> Storing {
    Storing(catalog: library.catalog, isDryRun: dryRun, format: format)
  }

  /// What was done to the definition's text.
  private func note(_ edit: DefinitionEdit) -> String {
    let dropped = edit.droppedExpectations
    let more = dropped.count > 4 ? " and \(dropped.count - 3) more" : ""
    let names = dropped.prefix(more.isEmpty ? 4 : 3).joined(separator: ", ") + more
    return "stored as the definition with \(set.texts.joined(separator: ", "))"
      + (dropped.isEmpty ? "" : ", without what it expected of \(names)")
  }
}
