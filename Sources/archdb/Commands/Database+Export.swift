import ArchFormats
import ArchStore
import ArgumentParser
import Glibc
import Views

extension Database {
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: "Write every design of people's as a definition file, for git.",
      discussion: """
        archdb db export designs/
        archdb db export designs/ --force    over files that were changed there
        archdb add designs/                  the way back

        The newest revision of each design is a file by its name: the text as it was written, once \
        where it defines several. Where a text is none by itself, as that of one edited member of a \
        family or of a model file, the file is made of the graph, as show --definition makes it, and \
        the command says so. The same catalog gives the same bytes.

        A file that is there with another content is an error without --force, and then nothing is \
        written. Definition files that are no stored design's are told and stay.
        """)

    @Argument(help: "The folder, which is made where it is not there.", completion: .directory)
    var folder: String
    @Flag(help: "Replace files that have another content.")
    var force = false
    @OptionGroup var format: FormatOption
    @OptionGroup var database: DatabaseOption
    @OptionGroup var terminal: TerminalOptions

    func validate() throws {
      if folder.isEmpty { throw ValidationError("the folder has no name; '.' is the current one") }
    }

    func run() throws {
      let catalog = try database.openFile().catalog
      // Between two files Ctrl-C ends it: no file is left half-written.
      Interrupts.note()
      let target = ExportFolder(folder)
      if !force { try target.requireNoOther(catalog) }
      let view = try target.write(catalog)
      Progress.clear()
      try Failure.reporting("the files are written") {
        switch format.value {
        case .table: try Terminal.write(view.text(width: Terminal.width))
        default: try format.write(view.table, json: view.json, lines: "files")
        }
      }
      if view.fileCount > DefinitionFiles.entryLimit {
        Terminal.report(
          "note: archdb add takes at most \(NumberText.grouped(DefinitionFiles.entryLimit)) files of a "
            + "folder: put them into several, and add one after the other")
      }
    }
  }
}

/// A folder into which designs are written, a file after the other.
private struct ExportFolder {
  private let path: String

  init(_ path: String) { self.path = path }

  private func file(_ name: String) -> String {
    path.hasSuffix("/") ? path + name : "\(path)/\(name)"
  }

  private static func name(_ definition: ExportedDefinition, _ names: FileNames) -> String {
    names.base(of: definition.names[0]) + definition.ending
  }

  /// - Throws: ``Failure`` where files are there that have another content than their designs.
  func requireNoOther(_ catalog: Catalog) throws {
    guard Files.isFolder(path) else { return }
    var (others, count) = ([String](), 0)
    try each(of: catalog, "compared") { name, definition in
      guard try outcome(of: name, definition) == .replaced else { return }
      count += 1
      if others.count < 5 { others.append(file(name)) }
    }
    guard count > 0 else { return }
    let more = count > others.count ? "\n            and \(count - others.count) more" : ""
    throw Failure(
      .cannotCreate,
      """
      error: \(NumberText.count(count, "file")) of '\(path)' \(count == 1 ? "has" : "have") another content \
      than the stored \(count == 1 ? "design" : "designs")
        found     \(others.joined(separator: "\n            "))\(more)
        help: archdb diff NAME FILE compares, archdb add FILE stores the file's, --force writes the stored \
      ones; nothing was written
      """)
  }

  func write(_ catalog: Catalog) throws -> ExportedView {
    var view = ExportedView(folder: path)
    var written: Set<String> = []
    try each(of: catalog, "wrote") { name, definition in
      if written.isEmpty { try makeFolders() }
      let outcome = try outcome(of: name, definition)
      if outcome != .unchanged {
        let draft = Draft(of: file(name))
        try draft.append(Array(definition.text.utf8))
        try draft.commit()
      }
      written.insert(file(name))
      view.append(name, definition, outcome)
    }
    view.leftOver = try leftOver(besides: written)
    return view
  }

  private func each(
    of catalog: Catalog, _ verb: String, _ body: (String, ExportedDefinition) throws -> Void
  ) throws {
    var count = 0
    try catalog.exportDefinitions { definition, names in
      try Interrupts.check()
      try body(Self.name(definition, names), definition)
      count += definition.names.count
      Progress.show(
        "\(verb) \(NumberText.grouped(count)) of \(NumberText.count(names.names.count, "design"))")
    }
  }

  private func outcome(
    of name: String, _ definition: ExportedDefinition
  ) throws -> ExportedView.Outcome {
    let path = file(name)
    var status = stat()
    guard stat(path, &status) == 0 else { return .written }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(
        .cannotCreate, error: "'\(path)' is not a file",
        help: "it is where a design's file is to be")
    }
    let text = Array(definition.text.utf8)
    // What is longer or shorter is not read.
    guard status.st_size == text.count, try Files.read(path) == text else { return .replaced }
    return .unchanged
  }

  private func makeFolders() throws(Failure) {
    var made = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      made += made.isEmpty && !path.hasPrefix("/") ? String(part) : "/\(part)"
      guard !part.isEmpty, !Files.isFolder(made), mkdir(made, 0o777) != 0 else { continue }
      throw Failure(
        .cannotCreate, error: "the folder '\(made)' cannot be made: \(Files.reason(errno))")
    }
  }

  /// The definition files in the folder and below that were not written.
  private func leftOver(besides written: Set<String>) throws -> [String] {
    guard Files.isFolder(path) else { return [] }
    var (files, found) = (DefinitionFiles(in: path), [String]())
    do {
      while let file = try files.next() {
        if !written.contains(file) { found.append(file) }
      }
      // A folder without definitions is an error to whoever reads one.
    } catch  where written.isEmpty { return found }
    return found
  }
}
