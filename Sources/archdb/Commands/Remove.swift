import ArchFormats
import ArchStore
import ArgumentParser
import Views

struct Remove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove your revisions of architectures; a built-in one is the newest again.",
    discussion: """
      archdb remove mynet
      archdb remove 'trial*' --dry-run     what would go
      archdb remove 'trial*' --yes         without being asked
      archdb remove resnet18               your edits of it; the built-in one stays
      archdb remove resnet18 --built-in    all of it, until somebody adds it
      archdb restore resnet18 --zoo        the built-in one again

      All that is named goes, or nothing where one of the names is not there. Before more than one \
      architecture goes you are asked, on a terminal; without one, say --yes. archdb db compact gives \
      the room back.
      """)

  @Argument(help: "Names, or patterns such as 'trial*'.", completion: .architectureNames)
  var names: [String]
  @Flag(help: "Remove built-in designs too.")
  var builtIn = false
  @Flag(help: "Say what would go; remove nothing.")
  var dryRun = false
  @Flag(name: .shortAndLong, help: "Remove more than one architecture without asking.")
  var yes = false
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func validate() throws {
    if names.isEmpty { throw ValidationError("name an architecture") }
  }

  func run() throws {
    let catalog = try database.openFile().catalog
    func remove(isDryRun: Bool = false, agreed: [Removal]? = nil) throws -> [Removal] {
      try catalog.remove(
        names, builtIn: builtIn, isDryRun: isDryRun, agreed: agreed, uncovering: Library.builtIn)
    }
    if dryRun { return try write(remove(isDryRun: true)) }
    var agreed: [Removal]?
    if !yes, names.count > 1 || names.contains(where: { $0.contains("*") }) {
      let planned = try remove(isDryRun: true)
      if planned.count > 1 { try ask(planned) }
      agreed = planned
    }
    let removals = try remove(agreed: agreed)
    try Failure.reporting("what was named is removed") { try write(removals) }
  }

  /// - Throws: ``Failure`` where nobody says yes.
  private func ask(_ planned: [Removal]) throws(Failure) {
    let view = RemovedView(planned, isDryRun: true)
    guard Question.canBeAsked else {
      throw Failure(
        .usage, error: "\(view.counts) would go, and nobody is there to be asked",
        help: "--yes removes them, --dry-run says which they are; nothing was removed")
    }
    Terminal.report(view.text(listing: 20))
    guard try Question.ask("remove them?") else {
      throw Failure(.no, error: "nothing was removed")
    }
  }

  private func write(_ removals: [Removal]) throws {
    let view = RemovedView(removals, isDryRun: dryRun)
    try format.write(view.table, json: view.json, lines: "architectures", text: view.text())
  }
}
