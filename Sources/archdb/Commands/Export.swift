import ArchFormats
import ArgumentParser
import ShapeEngine
import TorchCode
import Views

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", _superCommandName: "archdb",
    abstract: "A design as a module of PyTorch's, or as a table for a paper.",
    discussion: """
      archdb export resnet50 --to pytorch -o resnet50.py
      archdb export mynet.yaml --to pytorch
      archdb export resnet50 --to latex -o resnet50.tex

      The file imports torch alone. Its state_dict has the names that archdb fits says, so that weights \
      of a network with the same paths load strictly. Weights begin as PyTorch's layers initialize them.

      The table is LaTeX with booktabs and amsmath: a line a layer with weights or a pool, norms and \
      activations with the layer before, equal blocks in brackets with how often they come.
      """)

  @Argument(help: "A name, name@revision, or a file.", completion: .architectureNames)
  var name: String
  @Option(help: "What it is written for: pytorch or latex.")
  var to: Kind
  @Option(name: .shortAndLong, help: "Write to this file.", completion: .file())
  var output: String?
  @Flag(help: "Write over a file that is there.")
  var force = false
  @OptionGroup var set: SetOption
  @OptionGroup var models: ModelOptions
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  /// What a design is written for.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case pytorch, latex
  }

  func validate() throws {
    if force, output == nil { throw ValidationError("--force is for --output") }
  }

  func run() throws {
    if output != nil, Exchange.current != nil {
      throw Failure(.usage, error: "a request's answer is its output", help: "leave out --output")
    }
    let resolver = try Resolver(database, models: models.request())
    let target = try resolver.target(name, settings: set.settings())
    let text =
      switch to {
      case .pytorch: try TorchCode.text(of: target.architecture)
      case .latex:
        PaperTable(
          title: "\(target.title)  \(NumberText.inputs(target.analysis.own.samples))",
          target.architecture, target.analysis.own
        ).text
      }
    guard let output else { return try Terminal.write(unchanged: String(text.dropLast())) }
    try OutputFile(output, isForced: force).write(text)
  }
}
