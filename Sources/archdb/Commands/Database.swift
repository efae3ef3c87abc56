import ArchFormats
import ArchStore
import ArgumentParser
import Views

struct Database: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db",
    abstract:
      "The catalog's file: its state, its health, a copy of it, its size, its designs as files.",
    subcommands: [Status.self, Check.self, Backup.self, Export.self, Compact.self],
    defaultSubcommand: Status.self)
}

extension Database {
  struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "status", abstract: "Where the catalog is and what it holds.")
    @OptionGroup var format: FormatOption
    @OptionGroup var database: DatabaseOption
    @OptionGroup var terminal: TerminalOptions

    func run() throws {
      let library = try database.openFile()
      let status = try library.catalog.status()
      var table = TextTable([.init("fact"), .init("value")])
      table.rows = [
        ["file", status.path], ["size", "\(NumberText.grouped(status.size)) bytes"],
        ["access", status.isReadOnly ? "read only" : "read and write"],
        ["schema", "version \(status.schemaVersion)"],
        ["written by", status.writtenBy ?? ""],
        ["SQLite", status.sqlite],
        ["architectures", NumberText.grouped(status.architectures)],
        ["revisions", NumberText.grouped(status.revisions)],
        ["layers", NumberText.grouped(status.layers)],
        ["distinct layers", NumberText.grouped(status.definitions)],
        ["distinct forms", NumberText.grouped(status.forms)],
        ["stale sheets", NumberText.grouped(status.staleSheets)],
      ]
      let json = JSON.object([
        "path": .string(status.path), "size": .int(status.size),
        "read_only": .bool(status.isReadOnly), "schema_version": .int(status.schemaVersion),
        "written_by": status.writtenBy.map(JSON.string) ?? .null,
        "sqlite": .string(status.sqlite), "architectures": .int(status.architectures),
        "revisions": .int(status.revisions), "layers": .int(status.layers),
        "definitions": .int(status.definitions), "forms": .int(status.forms),
        "stale_sheets": .int(status.staleSheets),
      ])
      if format.value == .ndjson { return try Terminal.write(json.compact) }
      try format.write(table, json: json, lines: "")
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Whether the file is sound and every cached size is what the rules give.",
      discussion: """
        Ends with 0 where all is well, with 1 where something is not, and with 65 where the catalog's \
        schema was changed: then nothing else in it is looked at. A design whose text calls another \
        one that has changed since is noted; it is stored as it was added. It writes nothing, and leaves nothing beside the file.
        """)
    @OptionGroup var database: DatabaseOption
    @OptionGroup var terminal: TerminalOptions

    func run() throws {
      let library = try database.open(.checking)
      var notes: [String] = []
      let problems = try library.catalog.check(
        progress: { done, all in
          Progress.show("checked \(NumberText.grouped(done)) of \(NumberText.grouped(all)) designs")
        }, noting: { notes.append($0) })
      for note in notes { try Terminal.write("note: \(note)") }
      guard problems.isEmpty else {
        try Terminal.write(problems.joined(separator: "\n"))
        throw Failure(.no, "error: \(NumberText.count(problems.count, "problem")) found")
      }
      try Terminal.write("\(library.catalog.path): no problems found")
    }
  }

  struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "backup",
      abstract: "Copy the catalog as it is at one moment, also while others write.")
    @Argument(help: "The new file.", completion: .file())
    var destination: String
    @OptionGroup var database: DatabaseOption
    @OptionGroup var terminal: TerminalOptions

    func run() throws {
      let library = try database.open(.readOnly)
      try library.catalog.backup(to: destination)
      try Terminal.write("copied to \(destination)")
    }
  }

  struct Compact: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "compact",
      abstract: "Give back the room that removed designs have left in the file.")
    @OptionGroup var database: DatabaseOption
    @OptionGroup var terminal: TerminalOptions

    func run() throws {
      let catalog = try database.openFile().catalog
      let (before, after) = try catalog.compact()
      try Terminal.write(
        "\(catalog.path): \(NumberText.grouped(before)) bytes before, "
          + "\(NumberText.grouped(after)) after")
    }
  }
}
