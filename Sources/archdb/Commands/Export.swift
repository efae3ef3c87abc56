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
      archdb export resnet50 -o resnet50.py
      archdb export mynet.yaml --to pytorch
      archdb export resnet50 -o resnet50.tex

      The file imports torch alone. Its state_dict has the names that archdb fits says, so that weights \
      of a network with the same paths load strictly. Weights begin as PyTorch's layers initialize them.

      The table is LaTeX with booktabs and amsmath: a line a layer with weights or a pool, norms and \
      activations with the layer before, equal blocks in brackets with how often they come and the stride of \
      the first. Parameters and MACs add up to the totals. It is at most as wide as the text of an article.
      """)

  @Argument(help: "A name, name@revision, or a file.", completion: .architectureNames)
  var name: String
  @Option(
    help:
      "What it is written for: pytorch or latex; the ending of --output, .py or .tex, says it too.")
  var to: Kind?
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

    fileprivate var ending: String { self == .pytorch ? "py" : "tex" }
  }

  func validate() throws {
    if force, output == nil { throw ValidationError("--force is for --output") }
    _ = try chosenKind()
  }

  /// What is asked for, or what the file's ending says.
  private func chosenKind() throws -> Kind {
    if let output {
      let ending = OutputEnding(output)
      if let to {
        try ending.require([to.ending], as: "--to \(to.rawValue)")
      } else if let kind = Kind.allCases.first(where: { $0.ending == ending.text }) {
        return kind
      }
    }
    guard let to else {
      throw ValidationError(
        "say what it is written for: --to pytorch or --to latex, or -o FILE.py or FILE.tex")
    }
    return to
  }

  func run() throws {
    if output != nil, Exchange.current != nil {
      throw Failure(.usage, error: "a request's answer is its output", help: "leave out --output")
    }
    let resolver = try Resolver(database, models: models.request())
    let target = try resolver.target(name, settings: set.settings())
    let text =
      switch try chosenKind() {
      case .pytorch: try code(of: target, resolver)
      case .latex:
        PaperTable(
          title: "\(set.title(target.title))  \(NumberText.inputs(target.analysis.own.samples))",
          target.architecture, target.analysis.own
        ).text
      }
    guard let output else { return try Terminal.write(unchanged: String(text.dropLast())) }
    try OutputFile(output, isForced: force).write(text)
  }

  private func code(of target: Target, _ resolver: Resolver) throws -> String {
    let settings = try set.settings()
    let parameters = settings.layers.isEmpty ? try parameters(of: target, settings, resolver) : []
    return try TorchCode.text(of: target.architecture, parameters: parameters)
  }

  /// The parameters of the design's definition that are numbers, with what it makes of others.
  private func parameters(
    of target: Target, _ settings: SetOption.Settings, _ resolver: Resolver
  ) throws -> [DesignParameter] {
    let written = try target.written().parameters
    guard !written.isEmpty, let (text, reader) = try resolver.definition(of: target) else {
      return []
    }
    return written.compactMap { name, json in
      guard let (value, candidates) = Self.candidates(json) else { return nil }
      var others: [(value: Value, architecture: Architecture)] = []
      // Near values tell multiples from all else, far ones what a condition of the definition changes.
      for candidate in candidates {
        let overrides =
          settings.parameters.filter { $0.name != name } + [(name, Self.text(candidate))]
        let designs = try? reader.designs(in: text, only: target.name, overrides: overrides)
        guard let design = designs?.first else { continue }
        others.append((candidate, design.analysis.architecture))
      }
      return DesignParameter(name: name, value: value, others: others)
    }
  }

  /// A number as it is in a definition, and others that it may be; nil for anything else.
  private static func candidates(_ json: JSON) -> (Value, [Value])? {
    switch json {
    case .int(let number) where (1..<1 << 30).contains(number):
      (
        .int(number),
        [number + 1, number + 2, number / 2, 2 * number, 3 * number, 4 * number]
          .filter { $0 > 0 }.map { .int($0) }
      )
    case .float(let number) where number.isFinite:
      (.float(number), [0.5, 0.75, 0.25].map { .float(number * $0) })
    default: nil
    }
  }

  private static func text(_ value: Value) -> String {
    switch value {
    case .int(let number): String(number)
    case .float(let number): String(number)
    default: "null"
    }
  }
}
