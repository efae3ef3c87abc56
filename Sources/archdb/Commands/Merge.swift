import ArchFormats
import ArchStore
import ArgumentParser
import Views

struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Store the designs of other catalogs' people in this one.",
    discussion: """
      archdb merge anna.sqlite --dry-run   what would be stored
      archdb merge anna.sqlite             Anna's designs besides yours
      archdb merge anna.sqlite ben.sqlite --db team.sqlite     both, into the team's

      Revisions are the same where their time, text and message are. Those that are not here yet are \
      stored in the order of time, between yours: where that gives a revision another number, it is \
      said. Several catalogs give the same designs in whatever order they are merged, and merging one \
      again adds nothing. It is merged into your own catalog, or the one that --db names.

      Nothing is removed: a design that you have removed comes back where the other catalog has it, and \
      one that was removed there stays here. Built-in architectures are not merged, but designs that \
      hide them are, and so is a built-in one that was restored over them. The other catalogs are \
      only read, also where an earlier archdb has written them. All is stored, or nothing.
      """)

  @Argument(help: "The other catalogs' files.", completion: .file())
  var others: [String]
  @Flag(help: "Say what would be stored; store nothing.")
  var dryRun = false
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func run() throws {
    // Before the catalog is opened, and made where it is not there: the other one may be mistyped.
    let catalogs = try others.map(catalog)
    let catalog = try dryRun ? database.openForDryRun() : database.openForAdding().catalog
    var views = others.map { _ in
      MergedView(isDryRun: dryRun, keepsAll: format.value != .table)
    }
    var hiding = HiddenBuiltIns(isDryRun: dryRun)
    // From here on Ctrl-C ends the transaction, so that nothing of it stays on the disk.
    Interrupts.note()
    func tell(_ place: Int, _ news: MergeNews) throws {
      try Interrupts.check()
      switch news {
      case .changed(let row):
        views[place].append(row)
        hiding.append(row)
      case .removedThere(let name, let removed):
        views[place].append(kept: name, removed: removed)
      case .compared(let count, let all):
        Progress.show("compared \(Self.counts(count, all)) architectures")
      case .stored(let count, let all):
        Progress.show("stored \(Self.counts(count, all)) revisions")
      }
    }
    let counts = try catalog.merge(
      catalogs, isDryRun: dryRun, telling: tell, waiting: Interrupts.check)
    for (place, counts) in counts.enumerated() { views[place].counts = counts }
    Progress.clear()
    let done =
      dryRun ? "nothing was to be stored" : "the designs are merged; archdb list shows them"
    try Failure.reporting(done) { try write(views) }
    hiding.report()
  }

  private static func counts(_ count: Int, _ all: Int) -> String {
    "\(NumberText.grouped(count)) of \(NumberText.grouped(all))"
  }

  private func catalog(_ other: String) throws -> Catalog {
    do {
      return try Progress.during("opening \(other)") {
        () throws(CatalogError) in try Catalog.openForMerging(at: other)
      }
    } catch {
      var error = error
      // What is said of the catalog that --db names is of no use here.
      switch error.kind {
      case .noSuchFile:
        error.help = DatabaseOption.nearest(to: other).map { "did you mean '\($0)'?" }
      case .notACatalog, .io:
        error.help = "name the other catalog's file, as archdb db status says it"
      default: break
      }
      throw error
    }
  }

  private func write(_ views: [MergedView]) throws {
    if let view = views.first, views.count == 1, format.value != .table {
      return try format.write(view.table, json: view.json, lines: "architectures")
    }
    switch format.value {
    case .table:
      for (place, view) in views.enumerated() {
        let title = views.count > 1 ? "\(place > 0 ? "\n" : "")\(others[place])\n\n" : ""
        try Terminal.write(title + view.text(width: Terminal.width))
      }
    case .csv: try Terminal.write(unchanged: MergedView.table(of: views, in: others).csv)
    case .markdown: try Terminal.write(MergedView.table(of: views, in: others).markdown)
    case .json:
      try Terminal.write(JSON.array(zip(others, views).map { $1.json(of: $0) }).pretty)
    case .ndjson:
      for (other, view) in zip(others, views) {
        for row in view.rowsJSON(of: other) { try Terminal.write(row.compact) }
      }
    }
  }
}
