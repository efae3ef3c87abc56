import ArchFormats
import ArgumentParser
import ShapeEngine
import Views

struct PageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "page", _superCommandName: "archdb",
    abstract: "A page in HTML on which every size follows the input as you type.",
    discussion: """
      archdb page resnet50 -o resnet50.html
      archdb page mynet.yaml --input 3x320x480 -o mynet.html
      archdb page resnet18 resnet34 -o both.html
      archdb page --all -o site            a page a design, and an index
      archdb page --all 'resnet*' mynets.yaml nets/ -o site

      One file that a browser opens from disk and that asks for nothing: fields for each size of the input, \
      the table, the drawing, how each layer gets its size. An input that is refused says which layer \
      refuses it, and the nearest that are accepted. Two names are compared.

      With --all the output is a folder: index.html, which sorts, filters and searches all stored designs, or \
      those of names, patterns, files and folders, and a page of each. The same designs give the same bytes.
      """)

  @Argument(
    help: "A name, name@revision, or a file; two to compare.", completion: .architectureNames)
  var names: [String] = []
  @OptionGroup var input: InputOption
  @Option(name: .shortAndLong, help: "Write to this file.", completion: .file())
  var output: String?
  @Flag(
    help: "A folder of pages, a design each, with an index; of stored designs, files or folders.")
  var all = false
  @Flag(help: "Write over a file that is there.")
  var force = false
  @OptionGroup var set: SetOption
  @OptionGroup var models: ModelOptions
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func validate() throws {
    if all { return try validateSite() }
    if names.isEmpty { throw ValidationError("name a design, or add --all") }
    if names.count > 2 {
      throw ValidationError("a page has one design, or two that are compared")
    }
    if names.count == 2, !set.texts.isEmpty || !input.input.isEmpty {
      throw ValidationError("--input and --set are for a page of one design")
    }
    if force, output == nil { throw ValidationError("--force is for --output") }
    if let output { try OutputEnding(output).require(["html", "htm"], as: nil) }
  }

  private func validateSite() throws {
    guard let output, !output.isEmpty else {
      throw ValidationError("--all writes a folder: name it with --output")
    }
    if !set.texts.isEmpty || !input.isEmpty {
      throw ValidationError("--input and --set are for a page of one design")
    }
  }

  func run() throws {
    if all, let output, Exchange.current == nil {
      return try Site(output, isForced: force).write(names, Resolver(database))
    }
    if output != nil, Exchange.current != nil {
      throw Failure(
        .usage, error: "a page that is served is the answer's output", help: "leave out --output")
    }
    let resolver = try Resolver(database, models: models.request(input: input.input))
    resolver.readsOtherInputs = true
    let targets = try names.map { try resolver.target($0, settings: set.settings()) }
    let designs = try targets.map { target in
      try PageDesign(
        title: set.title(target.title), target.architecture, target.report(at: begin(of: target)),
        model: target.model)
    }
    let html = try PageView(
      designs, areVariants: areVariants(targets), notice: notice(of: targets)
    ).html
    guard let output else { return try Terminal.write(unchanged: html) }
    try OutputFile(output, isForced: force).write(html)
  }

  /// The input at which a design's fields begin: where its own is refused, that at which it was read.
  private func begin(of target: Target) throws -> [[Int]] {
    target.refusal == nil || !input.isEmpty
      ? try input.shapes(of: target)
      : target.architecture.inputs.map { $0.sizes(batch: target.architecture.batch) }
  }

  /// Whether two designs are one definition with other parameters.
  private func areVariants(_ targets: [Target]) throws -> Bool {
    guard targets.count == 2, let file = try targets[0].written().file else { return false }
    return try targets[1].written().file == file
  }

  /// What is said of designs whose own input is refused.
  private func notice(of targets: [Target]) -> String? {
    let notices = targets.compactMap(\.refusalNotice)
    return notices.isEmpty ? nil : notices.joined(separator: " ")
  }
}

extension Target {
  /// What a page says of a design whose own input is refused; nil for any other.
  var refusalNotice: String? {
    refusal.map { refusal in
      let path = refusal.path.map { "\($0): " } ?? ""
      return
        "The definition's own input is refused: \(path)\(refusal.message). The fields begin at one "
        + "near by."
    }
  }
}
