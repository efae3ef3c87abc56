import ArchFormats
import ArchStore
import ArgumentParser
import Glibc
import Views

struct Format: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "format",
    abstract: "Rewrite definition files in the canonical layout.",
    discussion: """
      archdb format mynet.yaml
      archdb format designs/            every definition in a folder and below
      archdb format --check designs/    list what is not in the layout, change nothing
      archdb format - < mynet.yaml      print it in the layout

      Spaces, line breaks and the order of a file's sections change; what the file defines, its \
      comments and the blank lines between its parts stay.
      """)

  @Argument(help: "Files, folders, or - for standard input.", completion: .file())
  var files: [String]
  @Flag(help: "Change nothing; end with status 1 where a file is not in the layout.")
  var check = false

  func validate() throws {
    if files.isEmpty { throw ValidationError("name a file, a folder, or - for standard input") }
  }

  func run() throws {
    // All of them are read before one is changed: an error or Ctrl-C changes nothing.
    Interrupts.note()
    var drafts: [Draft] = []
    var (count, unlike) = (0, [String]())
    for argument in files {
      var folder = argument != "-" && Files.isFolder(argument) ? DefinitionFiles(in: argument) : nil
      var next = folder == nil ? argument : try folder?.next()
      while let file = next {
        count += 1
        let draft = check || file == "-" ? nil : Draft(of: file)
        if try !format(file, into: draft) {
          unlike.append(file)
          if let draft { drafts.append(draft) }
        }
        next = try folder?.next()
      }
    }
    if check { return try report(unlike, of: count) }
    for draft in drafts {
      try draft.commit()
      try Terminal.write("formatted \(draft.name)")
    }
  }

  /// Writes a file in the layout: into its draft, or to standard output; nowhere with `--check`.
  ///
  /// - Returns: whether it was in the layout.
  private func format(_ file: String, into draft: Draft?) throws -> Bool {
    let bytes = ByteSource(file)
    let comparison = StreamComparison()
    var texts = DefinitionTexts(file: file) { buffer in
      let start = buffer.count
      let isMore = try bytes.read(into: &buffer)
      comparison.first(buffer[start...])
      return isMore
    }
    // A call of a built-in architecture is known without a catalog.
    let reader = DefinitionReader(library: Embedded.definition)
    var next = try texts.next()
    var onOneLine = DefinitionLayout.isOfLines(file)
    while let text = next {
      try Interrupts.check()
      next = try texts.next()
      // A file of one object is written as a graph is shown.
      onOneLine = onOneLine || next != nil
      let new = try DefinitionLayout.formatted(text, onOneLine: onOneLine, by: reader)
      comparison.second(new[...])
      try draft?.append(new)
      if !check, file == "-" { try Terminal.write(bytes: new) }
    }
    return comparison.isEqual
  }

  private func report(_ files: [String], of count: Int) throws {
    guard !files.isEmpty else { return }
    try Terminal.write(files.joined(separator: "\n"))
    throw Failure(
      .no, error: "\(files.count) of \(NumberText.count(count, "file")) not in the layout",
      help: "archdb format rewrites what it is given")
  }
}
