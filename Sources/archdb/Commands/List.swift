import ArchFormats
import ArchStore
import ArgumentParser
import ShapeEngine
import Views

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", _superCommandName: "archdb",
    abstract: "The architectures in the catalog, the newest revision of each.",
    discussion: """
      archdb list 'resnet*'
      archdb list --task segmentation --sort params
      archdb list --family 'mobilenet*' --sort year
      archdb list --origin user           what you have added
      archdb list --by-task --format markdown > zoo.md
      archdb list --spaces                the built-in design spaces, for solve and members
      """)

  @Argument(help: "Patterns such as 'resnet*'; all where none is given.")
  var patterns: [String] = []
  @Option(
    name: .long, parsing: .singleValue, help: "Only these families: a name, or a pattern with '*'.")
  var family: [String] = []
  @Option(
    name: .long, parsing: .singleValue, help: "Only these tasks: a name, or a pattern with '*'.")
  var task: [String] = []
  @Option(help: "Only designs that were added (user), or the built-in ones (zoo).")
  var origin: Origin?
  @Option(help: "name, params, macs, layers or year; of numbers the largest first.")
  var sort: ListQuery.Order = .name
  @Option(parsing: .unconditional, help: "Show only so many rows.")
  var limit: Int?
  @Flag(help: "A Markdown page of all that is shown, by task and family.")
  var byTask = false
  @Flag(help: "The built-in design spaces, with their numbers of members.")
  var spaces = false
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit takes an integer of at least 0") }
    if byTask, format.value != .markdown {
      throw ValidationError("--by-task gives a page in Markdown: add --format markdown")
    }
    guard spaces else { return }
    let others = [
      ("--family", !family.isEmpty), ("--task", !task.isEmpty), ("--origin", origin != nil),
      ("--sort", sort != .name), ("--by-task", byTask),
    ]
    if let option = others.first(where: \.1)?.0 {
      throw ValidationError("\(option) is about architectures: leave it or --spaces out")
    }
  }

  func run() throws {
    if spaces { return try listSpaces() }
    let catalog = try database.open().catalog
    let query = ListQuery(
      names: patterns, families: family, tasks: task, origin: origin, order: sort)
    let entries = try catalog.list(query)
    let isFiltered = !(patterns + family + task).isEmpty || origin != nil
    if entries.isEmpty, isFiltered { throw try nothing(in: catalog) }
    let shown = Array(entries.prefix(limit ?? entries.count))
    // Which parameters are for training is counted for JSON alone, which shows it.
    let isJSON = format.value == .json || format.value == .ndjson
    let view = ListView(
      shown, total: entries.count,
      trainingParameters: isJSON ? try shown.map(catalog.trainingParameters(of:)) : [])
    switch format.value {
    case .table: try Terminal.write(view.text(width: Terminal.width))
    case .markdown where byTask: try Terminal.write(view.page)
    default: try format.write(view.table, json: view.json, lines: "architectures")
    }
  }

  /// The built-in design spaces, which no catalog holds.
  private func listSpaces() throws {
    let reader = DefinitionReader(library: Embedded.definition)
    let globs = patterns.map { Glob($0) }
    let names = Embedded.spaceNames.filter { name in
      globs.isEmpty || globs.contains { $0.matches(name) }
    }
    guard !names.isEmpty else {
      throw Failure(
        .no, error: "no design space matches '\(patterns.joined(separator: "' or '"))'",
        help: patterns.first.flatMap { Suggestion.help(for: $0, among: Embedded.spaceNames) })
    }
    // Only those that are shown are counted.
    let view = SpacesView(
      try names.prefix(limit ?? names.count).compactMap(Embedded.space).flatMap { file in
        try reader.spaces(in: file.bytes, file: file.name).map(SpacesView.Row.init)
      })
    try format.write(view.table, json: view.json, lines: "spaces")
  }

  /// The end of a list in which nothing is left, with the nearest name of what was asked for.
  private func nothing(in catalog: Catalog) throws -> Failure {
    let all = try catalog.list()
    let known: [(asked: [String], names: Set<String>)] = [
      (task, Set(all.compactMap(\.info.information.task))),
      (family, Set(all.map { $0.info.information.family ?? $0.info.name })),
      (patterns, Set(all.map(\.info.name))),
    ]
    let nearest = known.lazy.compactMap { asked, names in
      asked.lazy.filter { word in !names.contains { Glob(word).matches($0) } }
        .compactMap { Suggestion.nearest(to: $0, among: names.sorted()) }.first
    }.first
    let origins = [origin?.rawValue].compactMap { $0 }
    let asked = [
      ("", patterns), ("family ", family), ("task ", task), ("origin ", origins),
    ].flatMap { kind, words in
      words.isEmpty ? [] : [kind + words.map { "'\($0)'" }.joined(separator: " or ")]
    }
    let tasks = known[0].names.sorted().joined(separator: ", ")
    return Failure(
      .no, error: "no architecture matches \(asked.joined(separator: ", "))",
      help: nearest.map { "did you mean '\($0)'?" }
        ?? (task.isEmpty ? nil : "the tasks are \(tasks)")
        ?? (origin == .user ? "archdb add FILE stores a design" : nil))
  }
}

extension ListQuery.Order: ExpressibleByArgument {}
extension Origin: ExpressibleByArgument {}
