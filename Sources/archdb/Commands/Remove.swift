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
      archdb remove resnet18               your edits of it; the built-in one stays
      archdb remove resnet18 --built-in    all of it, until somebody adds it

      All that is named goes, or nothing where one of the names is not there. archdb db compact gives \
      the room back.
      """)

  @Argument(help: "Names, or patterns such as 'trial*'.", completion: .architectureNames)
  var names: [String]
  @Flag(help: "Remove built-in designs too.")
  var builtIn = false
  @Flag(help: "Say what would go; remove nothing.")
  var dryRun = false
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func validate() throws {
    if names.isEmpty { throw ValidationError("name an architecture") }
  }

  func run() throws {
    let library = try database.openFile()
    let removals = try library.catalog.remove(
      names, builtIn: builtIn, isDryRun: dryRun, uncovering: Library.builtIn)
    if dryRun { return try write(removals) }
    try Failure.reporting("what was named is removed") { try write(removals) }
  }

  private func write(_ removals: [Removal]) throws {
    let verb = dryRun ? "would remove" : "removed"
    for removal in removals {
      try Terminal.write(
        "\(verb) \(removal.name), \(NumberText.count(removal.count, "revision"))"
          + (removal.uncoversBuiltIn ? "; the built-in one is the newest again" : ""))
    }
    guard removals.count > 1 else { return }
    let revisions = removals.reduce(0) { $0 + $1.count }
    try Terminal.write(
      "\(verb) \(NumberText.count(removals.count, "architecture")), "
        + NumberText.count(revisions, "revision"))
  }
}
