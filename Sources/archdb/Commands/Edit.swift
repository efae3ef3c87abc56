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
      return try library.store(design, message: message, after: origin, note: note(edit))
    }
    let design = NewDesign(
      wanted, text: JSON(flat: wanted.architecture).pretty, format: "json")
    // A graph that was stored flat stays what it was.
    let note =
      stored.format == "json"
      ? "" : "stored as a flat graph: no edit of the definition's text is this change alone"
    try library.store(design, message: message, after: origin, note: note)
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

struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Make an earlier revision the newest again, as a new one.",
    discussion: """
      archdb restore mynet@2
      """)

  @Argument(help: "name@revision.", completion: .architectureNames)
  var name: String
  @Option(name: .shortAndLong, help: "What changed, for the log.")
  var message: String?
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func run() throws {
    let library = try database.openFile()
    let name = try DesignName(self.name)
    guard name.revision != nil else {
      throw CatalogError(
        .badData, "'\(name.name)' does not say which revision", subject: name.name,
        expected: "\(name.name)@1", help: "archdb log \(name.name) lists them")
    }
    let origin = try library.catalog.info(of: name)
    let stored = try library.catalog.definition(of: name)
    let design = NewDesign(
      try library.catalog.design(of: name).analysis, text: stored.text, format: stored.format,
      fileName: stored.fileName, parameters: stored.parameters)
    let newest = try library.catalog.info(of: DesignName(name: name.name))
    try library.store(
      design, message: message ?? "restored \(origin.name)@\(origin.revision)", after: newest)
  }
}

extension Library {
  /// Stores a design as a revision of its name and says what that changed.
  ///
  /// - Parameter note: what else is said of a new revision.
  fileprivate func store(
    _ design: NewDesign, message: String, after origin: RevisionInfo, note: String = ""
  ) throws {
    let before = try catalog.architecture(
      of: DesignName(name: origin.name, revision: origin.revision))
    let results = try catalog.add([design], message: message)
    guard let result = results.first, let revision = result.revision else { return }
    let name = "\(result.name)@\(revision)"
    guard result.outcome == .added else { return try Terminal.write("\(name)  unchanged") }
    try Failure.reporting("\(name) is stored; archdb log \(result.name) shows it") {
      try Terminal.write("\(name)  \(RevisionSummary.text(before, design.architecture))")
      try Terminal.write(note)
    }
  }
}
