import ArchFormats
import ArgumentParser
import ShapeEngine
import Views

struct Apply: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Apply a patch to a design and print what it makes of it.",
    discussion: """
      archdb diff resnet18 resnet34 --format patch > p.jsonl
      archdb apply resnet18 p.jsonl                     the flat graph, as a definition
      archdb apply resnet18 p.jsonl | archdb add - -m 'deeper'

      A patch that does not fit is refused with the line that does not, and nothing is printed.
      """)

  @Argument(help: "A name, name@revision, or a file.", completion: .architectureNames)
  var name: String
  @Argument(help: "A patch as diff --format patch writes it, or - for standard input.")
  var patch: String
  @Option(name: .customLong("name"), help: "Another name for what comes out.")
  var newName: String?
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func run() throws {
    var architecture = try Resolver(database).target(name).architecture
    if let newName {
      if let problem = ArchitectureName.problem(with: newName) {
        throw Failure(.usage, error: problem)
      }
      architecture.name = newName
    }
    let text = try Files.read(patch)
    let result = try PatchReader.apply(text, file: patch, to: architecture)
    try Terminal.write(JSON(flat: result).pretty)
  }
}
