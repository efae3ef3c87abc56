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
      archdb add unet.onnx --name unet_mine     a model file's network by another name than the file's
      archdb add unet.onnx --input 317x481      a model file's network at another input than the usual one

      A design of yours that has a built-in architecture's name hides it; archdb restore NAME --zoo \
      brings the built-in one back.
      """)

  @Argument(help: "Files, folders, or - for standard input.", completion: .file())
  var files: [String]
  @Flag(help: "Read, evaluate and compare with what is expected; store nothing.")
  var dryRun = false
  @Option(help: "The name of a model file's network, in place of the file's.")
  var name: String?
  @Option(name: .shortAndLong, help: "What changed, for the log.")
  var message: String?
  @OptionGroup var input: InputOption
  @OptionGroup var models: ModelOptions
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func validate() throws {
    if files.isEmpty { throw ValidationError("name a file, a folder, or - for standard input") }
  }

  func run() throws {
    let resolver = try Resolver(database, models: models.request(input: input.input))
    let sources = resolver.sources(inFiles: files)
    // Before the catalog is opened, and made where it is not there: files may be mistyped.
    var first = dryRun ? nil : try sources.next()
    let catalog = dryRun ? nil : try database.openForAdding().catalog
    var view = AddedView(isDryRun: dryRun, keepsAll: format.value != .table)
    let names = try DefinedNames()
    var place = ""
    // Where a model file's network is a revision of a name that was there: what is said of it when it is stored.
    var notes: [String] = []
    // The first that hide built-in ones, and how many do.
    var hiding = HiddenBuiltIns(isDryRun: dryRun)
    var count = 0
    // A dry run tells what is wrong with each file; else the first error ends it, and nothing is stored.
    let problems = dryRun ? FileProblems() : nil
    lazy var stored = try? Catalog.open(at: database.resolved(), access: .readOnly)
    // From here on Ctrl-C ends the transaction, so that nothing of it stays on the disk.
    Interrupts.note()
    func pull() throws -> Source? {
      try Interrupts.check()
      let next = try first ?? (problems?.next(of: sources) ?? sources.next())
      first = nil
      switch next {
      case .text(let text, let only)?:
        try requireNoModelOptions(for: text.file)
        place = text.place
        return .text(text, only: only)
      case .model(var model, let file)?:
        count += 1
        if let name {
          guard count == 1 else {
            throw Failure(.usage, error: "--name is for one model file", help: "nothing was stored")
          }
          model.analysis.architecture.name = name
        }
        model.analysis = try input.ownInput(of: model)
        place = file
        Terminal.report(notes: model.notes)
        return .model(model, file: file)
      case .stored?, nil: return nil
      }
    }
    func wait() throws {
      try Interrupts.check()
      Progress.show("reading \(place)")
    }
    func note(_ source: Source, _ added: AddedDesign) throws {
      try Interrupts.check()
      var added = added
      if dryRun, Self.builtIn.contains(added.result.name) {
        added.result.hidesBuiltIn = try Self.wouldHide(added, in: stored)
      }
      let name = added.result.name
      if let first = try names.note(name, at: source.place) {
        throw Failure(
          .badData, error: "'\(name)' is defined twice: in \(first) and in \(source.place)",
          help: "nothing was stored; add one of them, or give one another name")
      }
      // Of a model file's network more is said.
      if case .model(_, let file) = source, !dryRun {
        notes += Self.note(added.result, of: file)
      } else {
        hiding.append(added.result)
      }
      view.append(added)
      Progress.step()
    }
    let read =
      { [reader = resolver.reader] source in
        guard let problems else { return try source.designs(reader) }
        return try problems.noting(at: source.place) { try source.designs(reader) } ?? []
      } as @Sendable (Source) throws -> [NewDesign]
    let weight: @Sendable (Source) -> Int = { $0.weight }
    if let catalog {
      try catalog.add(
        message: message, weight: weight, pulling: pull, reading: read, waiting: wait,
        added: note)
    } else {
      try Catalog.check(
        weight: weight, pulling: pull, reading: read, waiting: wait,
        checked: note)
    }
    if let problems {
      try write(view)
      hiding.report()
      if let failure = problems.report("added", help: "nothing was stored") { throw failure }
      return
    }
    Terminal.report(notes: notes)
    try Failure.reporting("the designs are stored; archdb list shows them") { try write(view) }
    hiding.report()
  }

  /// The built-in architectures, of which many designs may have to be told apart.
  private static let builtIn = Set(Embedded.names)

  /// Whether a design with a built-in one's name, which is only checked, would take that one's place.
  ///
  /// - Parameter catalog: the one that is there; nil where it would be made.
  private static func wouldHide(_ added: AddedDesign, in catalog: Catalog?) throws -> Bool {
    let name = added.result.name
    if let catalog {
      guard let newest = try? catalog.info(of: DesignName(name: name)) else { return false }
      return newest.origin == .zoo && newest.identity != added.identity
    }
    return try Library.builtIn(name)?.architecture.identity != added.identity
  }

  /// A text says itself what its designs are called, and what they are given.
  private func requireNoModelOptions(for file: String) throws(Failure) {
    func refused(_ option: String, _ have: String) -> Failure {
      Failure(
        .usage, error: "'\(file)' is no model file: its designs have their \(have) in it",
        help: "\(option) is for a model file's network")
    }
    if name != nil { throw refused("--name", "names") }
    if !input.input.isEmpty { throw refused("--input", "inputs") }
    if input.batch != nil { throw refused("--batch", "inputs") }
  }

  /// What is said where a model file has the name of another design, which it need not mean.
  private static func note(_ result: AddResult, of file: String) -> [String] {
    guard result.outcome == .added, let revision = result.revision, revision > 1 else { return [] }
    let isBuiltIn = result.hidesBuiltIn
    let way = isBuiltIn ? "\(result.name) --zoo" : "\(result.name)@\(revision - 1)"
    return [
      "there was a '\(result.name)' already, \(isBuiltIn ? "a built-in" : "another") network: that of"
        + " \(VisibleText.line(file)) is its revision \(revision)\(isBuiltIn ? " and hides it" : "");"
        + " archdb restore \(way) undoes that, --name gives a name of its own"
    ]
  }

  private func write(_ view: AddedView) throws {
    switch format.value {
    case .table: try Terminal.write(view.text(width: Terminal.width))
    case .ndjson: for row in view.rows { try Terminal.write(view.json(of: row).compact) }
    default: try format.write(view.table, json: view.json, lines: "designs")
    }
  }

  /// What is added: a text, or the one design of it, or a model file's network.
  private enum Source: Sendable {
    case text(DefinitionText, only: String?)
    case model(ModelFile, file: String)

    var place: String {
      switch self {
      case .text(let text, _): text.place
      case .model(_, let file): file
      }
    }

    /// About as many bytes as a text of it has.
    var weight: Int {
      switch self {
      case .text(let text, _): text.bytes.count
      case .model(let model, _): 128 * model.sources.count
      }
    }

    @Sendable
    func designs(_ reader: DefinitionReader) throws -> [NewDesign] {
      switch self {
      case .model(let model, let file):
        guard !model.sources.isEmpty else {
          throw Failure(
            .badData, error: "'\(file)' has no layer of which anything is known",
            help: "archdb shapes \(file) says what is not known of it; nothing was stored")
        }
        return [NewDesign(model, in: file)]
      case .text(let text, let only):
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
}
