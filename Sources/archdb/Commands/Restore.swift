import ArchFormats
import ArchStore
import ArgumentParser
import ShapeEngine
import Views

struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Make an earlier revision the newest again, or a built-in architecture.",
    discussion: """
      archdb restore mynet@2
      archdb restore resnet18 --zoo        the built-in one, over your edits of it or after remove
      archdb restore 'resnet*' --zoo       all that the pattern matches
      archdb restore mynet@2 --dry-run     what would be stored

      What is restored is a new revision; the others stay. archdb remove takes your own away.
      """)

  @Argument(help: "name@revision; with --zoo a name or a pattern.", completion: .architectureNames)
  var name: String
  @Flag(help: "The built-in architecture, hidden or removed.")
  var zoo = false
  @Option(name: .shortAndLong, help: "What changed, for the log.")
  var message: String?
  @Flag(help: "Say what would be stored; store nothing.")
  var dryRun = false
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func validate() throws {
    if zoo, name.contains("@") {
      throw ValidationError("--zoo takes a name without a revision: the built-in one has one state")
    }
  }

  func run() throws {
    // A mistyped name makes no catalog.
    let builtIn = try zoo ? builtInNames() : []
    let catalog = try database.openFile().catalog
    let storing = Storing(catalog: catalog, isDryRun: dryRun, format: format)
    if zoo { return try storing.restore(builtIn.compactMap(Library.builtIn), message) }
    let name = try DesignName(self.name)
    guard name.revision != nil else { throw Self.noRevision(name.name) }
    let origin = try catalog.info(of: name)
    let stored = try catalog.definition(of: name)
    let text = message ?? "restored \(origin.name)@\(origin.revision)"
    // A built-in one stays one, which a newer zoo changes.
    if origin.origin == .zoo, let design = try Library.builtIn(origin.name),
      design.architecture.identity == origin.identity
    {
      return try storing.restore([design], text)
    }
    let design = NewDesign(
      try catalog.design(of: name).analysis, text: stored.text, format: stored.format,
      fileName: stored.fileName, parameters: stored.parameters)
    try storing.store(design, text, after: DesignName(name: name.name))
  }

  private static func noRevision(_ name: String) -> CatalogError {
    let isBuiltIn = Embedded.definition(of: name) != nil
    return CatalogError(
      .badData, "'\(name)' does not say which revision", subject: name, expected: "\(name)@1",
      help: "archdb log \(name) lists them"
        + (isBuiltIn ? "; archdb restore \(name) --zoo takes the built-in one" : ""))
  }

  /// The built-in architectures that the argument stands for.
  private func builtInNames() throws(Failure) -> [String] {
    if Embedded.definition(of: name) != nil { return [name] }
    let names = Embedded.names
    guard name.contains("*") else {
      throw Failure(
        .notFound, error: "there is no built-in architecture '\(name)'",
        help: Suggestion.help(for: name, among: names) ?? "archdb list shows what there is")
    }
    let matches = names.filter(Glob(name).matches)
    guard !matches.isEmpty else {
      throw Failure(.notFound, error: "no built-in architecture matches '\(name)'")
    }
    return matches
  }
}
