import ArchFormats
import ArchStore
import ArgumentParser
import ShapeEngine

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
    let designs = try read()
    try refuseRepetitions(designs)
    let results = dryRun ? nil : try store(designs)
    var view = AddedView(isDryRun: dryRun)
    for (index, item) in designs.enumerated() {
      let architecture = item.design.architecture
      view.append(
        name: architecture.name, revision: results?[index].revision,
        isUnchanged: results?[index].outcome == .unchanged, report: item.design.analysis.own)
    }
    try format.write(view.table, json: view.json, lines: "designs")
  }

  private struct Item {
    var design: Design
    var text: DefinitionText
  }

  private func read() throws -> [Item] {
    let resolver = Resolver(database)
    let sources = resolver.sources(inFiles: files)
    var items: [Item] = []
    while case .text(let text, let only)? = try sources.next() {
      for design in try resolver.reader.designs(in: text, only: only) {
        if let first = design.disagreements.first {
          throw Failure(
            .badData,
            design.disagreements.map { ErrorText.text(of: $0.located(in: text)) }
              .joined(separator: "\n")
              + (first.path == nil ? "" : "\n  help: nothing was stored"))
        }
        items.append(Item(design: design, text: text))
      }
    }
    return items
  }

  private func refuseRepetitions(_ items: [Item]) throws {
    var files: [String: String] = [:]
    for item in items {
      let name = item.design.architecture.name
      if let other = files.updateValue(item.text.place, forKey: name) {
        throw Failure(
          .badData, error: "'\(name)' is defined twice: in \(other) and in \(item.text.place)",
          help: "nothing was stored; add one of them, or give one another name")
      }
    }
  }

  private func store(_ items: [Item]) throws -> [AddResult] {
    let library = try database.openForAdding()
    let designs = items.map { item in
      NewDesign(item.design, in: item.text)
    }
    return try library.catalog.add(designs, message: message)
  }
}
