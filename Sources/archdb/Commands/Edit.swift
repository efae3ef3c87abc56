import ArchFormats
import ArchStore
import ArgumentParser
import ShapeEngine

struct Edit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit",
    abstract: "Store a design with other values as a new revision.",
    discussion: """
      archdb edit mynet --set conv1.stride=1 -m 'keep the resolution'
      archdb edit mynet --set width=1.4

      What is stored is the flat graph. archdb restore takes it back.
      """)

  @Argument(help: "A name, or name@revision to start from.", completion: .architectureNames)
  var name: String
  @OptionGroup var set: SetOption
  @Option(
    name: .shortAndLong, help: "What changed, for the log; what is set, where it is not said.")
  var message: String?
  @OptionGroup var database: DatabaseOption

  func validate() throws {
    if set.texts.isEmpty { throw ValidationError("say what to --set") }
    if Files.isFile(name) { throw ValidationError("a file is edited in an editor: name a design") }
  }

  func run() throws {
    var targets = Targets(database)
    let library = try targets.opened()
    let origin = try Failure.catching { () throws(CatalogError) in
      try library.catalog.info(of: DesignName(name))
    }
    let base = DesignName(name: origin.name, revision: origin.revision)
    let architecture = try targets.one(base.description, settings: set.settings()).architecture()
    let design = NewDesign(
      architecture: architecture, text: JSON(flat: architecture).pretty, format: "json")
    try library.store(design, message: message ?? set.texts.joined(separator: ", "), after: origin)
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
  @Option(name: .shortAndLong, help: "Why, for the log.")
  var message: String?
  @OptionGroup var database: DatabaseOption

  func run() throws {
    let library = try database.open()
    let (origin, newest, design) = try Failure.catching { () throws(CatalogError) in
      let name = try DesignName(self.name)
      guard name.revision != nil else {
        throw CatalogError(
          .badData, "'\(name.name)' does not say which revision", subject: name.name,
          expected: "\(name.name)@1", help: "archdb log \(name.name) lists them")
      }
      let origin = try library.catalog.info(of: name)
      let stored = try library.catalog.text(of: name)
      let design = NewDesign(
        architecture: try library.catalog.architecture(of: name), text: stored.text,
        format: stored.format, fileName: stored.fileName, parameters: stored.parameters)
      return (origin, try library.catalog.info(of: DesignName(name: name.name)), design)
    }
    try library.store(
      design, message: message ?? "restored \(origin.name)@\(origin.revision)", after: newest)
  }
}

extension Library {
  /// Stores a design as a revision of its name and says what that changed.
  fileprivate func store(
    _ design: NewDesign, message: String, after origin: RevisionInfo
  ) throws {
    let (before, results) = try Failure.catching { () throws(CatalogError) in
      let name = DesignName(name: origin.name, revision: origin.revision)
      return (
        try catalog.architecture(of: name), try catalog.add([design], message: message)
      )
    }
    guard let result = results.first, let revision = result.revision else { return }
    let name = "\(result.name)@\(revision)"
    guard result.outcome == .added else { return try Terminal.write("\(name)  unchanged") }
    try Terminal.write("\(name)  \(RevisionSummary.text(before, design.architecture))")
  }
}
