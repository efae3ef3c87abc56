import ArchFormats
import ArgumentParser
import Glibc

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
    // All of them are read before one is written: an error changes nothing.
    var texts: [(file: String, old: [UInt8], new: [UInt8])] = []
    for argument in files {
      for file in try Files.definitions(at: argument) {
        let old = try Files.read(file)
        let new = try DefinitionLayout.formatted(old, file: file)
        texts.append((file, old, new))
      }
    }
    let changed = texts.filter { $0.old != $0.new }
    if check { return try report(changed.map(\.file), of: texts.count) }
    for text in texts where text.file == "-" { try Terminal.write(bytes: text.new) }
    for text in changed where text.file != "-" {
      try Files.replace(text.file, with: text.new)
      try Terminal.write("formatted \(text.file)")
    }
  }

  private func report(_ files: [String], of count: Int) throws {
    guard !files.isEmpty else { return }
    try Terminal.write(files.joined(separator: "\n"))
    throw Failure(
      .no, error: "\(files.count) of \(NumberText.count(count, "file")) not in the layout",
      help: "archdb format rewrites what it is given")
  }
}
