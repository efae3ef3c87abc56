import ArchFormats
import ArgumentParser
import ShapeEngine
import Views

struct Plot: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot", _superCommandName: "archdb",
    abstract: "A picture of a network's graph.",
    discussion: """
      archdb plot resnet50 -o resnet50.svg
      archdb plot resnet50 --expand 'layer4.*' -o resnet50.svg
      archdb plot mynet.yaml --format mermaid
      archdb plot resnet50 --kind chart -o resnet50.pdf
      archdb plot unet --kind volumes -o unet.tex
      archdb plot resnet18 resnet34 -o change.svg
      archdb plot model.pt2 -o model.pdf
      archdb plot vgg16 --format dot | dot -Tpng -o vgg16.png

      Blocks are one node each, in a long network its stages; beside the network each different one is drawn \
      opened, with a letter. Of many, A2 has the layers of A with other values. \
      Norms, activations and dropout stand in the node of the layer before.

      Of two designs the second is drawn, and marked what archdb diff says: what is new (+), edited (~), \
      and affected (=), that is the same layer with other sizes or figures. What was removed (-) stands \
      behind what it read.
      """)

  @Argument(
    help: "A name, name@revision, or a file; of two the second, with what differs from the first.",
    completion: .architectureNames)
  var names: [String]
  @OptionGroup var input: InputOption
  @Option(
    name: .shortAndLong, help: "Write to this file, in the format that its ending says.",
    completion: .file())
  var output: String?
  @Flag(help: "Write over a file that is there.")
  var force = false
  @Option(help: "svg, pdf, tikz (for LaTeX), dot or mermaid.")
  var format: PlotView.Format?
  @Option(
    help: """
      graph, volumes (the maps as boxes, as papers draw them) or chart (activations, parameters, MACs, \
      field and memory along the network).
      """)
  var kind: Kind = .graph
  @Option(help: "Which way the network goes: down or right.")
  var direction: PlotView.Direction = .down
  @Option(parsing: .unconditional, help: "Modules that many components deep are one node each.")
  var depth: Int?
  @Option(
    parsing: .singleValue,
    help: "Draw these blocks opened: a path, or a pattern such as 'layer4.*'.")
  var expand: [String] = []
  @Flag(
    inversion: .prefixedNo,
    help: "Draw each different block opened once: usual in svg, pdf and tikz, which have panels.")
  var kinds: Bool?
  @Flag(
    inversion: .prefixedNo,
    help: "Norms, activations and dropout in the node of the layer before.")
  var fuse = true
  @OptionGroup var set: SetOption
  @OptionGroup var models: ModelOptions
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  /// What is drawn.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case graph, volumes, chart
  }

  func validate() throws {
    if names.isEmpty || names.count > 2 { throw ValidationError("name one or two designs") }
    if names.count == 2, kind != .graph {
      throw ValidationError("two designs are compared in the graph, not in --kind \(kind.rawValue)")
    }
    if kind != .graph, !expand.isEmpty || kinds != nil || !fuse || direction != .down {
      throw ValidationError("--direction, --expand, --kinds and --no-fuse are about the graph")
    }
    if kind == .volumes, depth != nil {
      throw ValidationError("--depth is about the graph and the chart: volumes have a box a size")
    }
    if let depth, depth < 1 { throw ValidationError("--depth takes an integer above 0") }
    if force, output == nil { throw ValidationError("--force is for --output") }
    let format = try chosenFormat()
    if kinds == true, format == .dot || format == .mermaid {
      throw ValidationError(
        "\(format.rawValue) is one graph: --kinds is for svg, pdf and tikz; --expand opens blocks in "
          + "their place")
    }
    if kind != .graph, format == .dot || format == .mermaid {
      throw ValidationError(
        "\(kind == .chart ? "a chart is" : "volumes are") svg, pdf or tikz: \(format.rawValue) draws graphs"
      )
    }
  }

  func run() throws {
    if output != nil, Exchange.current != nil {
      throw Failure(
        .usage, error: "a picture that is served is the answer's output",
        help: "leave out --output, and say --format")
    }
    let format = try chosenFormat()
    let resolver = try Resolver(database, models: models.request(input: input.input))
    resolver.readsOtherInputs = true
    let earlier = try names.dropLast().first.map { try resolver.target($0) }
    let target = try resolver.target(names[names.count - 1], settings: set.settings())
    let report = try target.report(at: input.shapes(of: target))
    let text: String?
    switch kind {
    case .graph:
      let marks = try earlier.map { try self.marks(from: $0, to: target, report) }
      text = try graph(of: target, report, format, marks, after: earlier?.title)
    case .volumes:
      text = VolumesPlot(title: title(of: target, report), target.architecture, report).text(format)
    case .chart: text = chart(of: target, report).text(format)
    }
    guard let text else {
      throw Failure(.badData, error: "the graph of \(target.name) cannot be drawn")
    }
    guard let output else { return try Terminal.write(unchanged: String(text.dropLast())) }
    try OutputFile(output, isForced: force).write(text)
  }

  private func graph(
    of target: Target, _ report: ShapeReport, _ format: PlotView.Format, _ marks: PlotMarks?,
    after earlier: String?
  ) throws -> String? {
    let patterns = expand.map { Glob($0, separator: ".") }
    var choice = PlotView.Choice()
    (choice.depth, choice.showsKinds, choice.fuses) = (depth, kinds ?? true, fuse)
    choice.direction = direction
    choice.marks = marks
    if !patterns.isEmpty {
      let paths = target.architecture.blocks.map(\.path)
      for (text, pattern) in zip(expand, patterns) where !paths.contains(where: pattern.matches) {
        throw Failure(
          .notFound, error: "no block matches '\(text)'",
          help: Suggestion.help(for: text, among: paths)
            ?? "archdb shapes \(target.name) shows blocks")
      }
      choice.isOpened = { path in patterns.contains { $0.matches(path) } }
    }
    let view = PlotView(
      title: (earlier.map { "\($0) to " } ?? "") + title(of: target, report), target.architecture,
      report, choice, for: format)
    for note in view.notes { Terminal.note("note: \(note)\n") }
    return view.text(format)
  }

  /// What differs between two designs.
  private func marks(
    from earlier: Target, to target: Target, _ report: ShapeReport
  ) throws -> PlotMarks {
    let (was, now) = (try earlier.written(), try target.written())
    let difference = Difference(
      earlier.architecture, target.architecture,
      areVariants: was.file != nil && was.file == now.file)
    let marks = PlotMarks(
      difference, before: try earlier.report(at: input.shapes(of: earlier)), after: report)
    if difference.isEmpty { Terminal.report("note: the two are the same design") }
    return marks
  }

  private func title(of target: Target, _ report: ShapeReport) -> String {
    "\(set.title(target.title))  \(NumberText.inputs(report.samples))"
  }

  private func chart(of target: Target, _ report: ShapeReport) -> PlotChart {
    let rows = ShapeRows(report, scopes: target.architecture.blocks)
    return PlotChart(
      ShapesView(
        title: set.title(target.title), name: target.name, report: report,
        architecture: target.architecture,
        rows: depth.map(rows.summed) ?? rows.folded))
  }

  /// The format that is asked for, or that the file's ending says; SVG for standard output.
  private func chosenFormat() throws -> PlotView.Format {
    guard let output else { return format ?? .svg }
    let ending = OutputEnding(output)
    if let format {
      try ending.require(format.endings, as: "--format \(format.rawValue)")
      return format
    }
    guard let format = PlotView.Format.allCases.first(where: { $0.endings.contains(ending.text) })
    else {
      throw ValidationError(
        "\(output) does not say a format: name it .svg, .pdf, .tex, .dot or .mmd, or add --format")
    }
    return format
  }
}

extension PlotView.Format {
  /// What files of the format end in, the usual first.
  fileprivate var endings: [String] {
    switch self {
    case .svg: ["svg"]
    case .pdf: ["pdf"]
    case .tikz: ["tex", "tikz"]
    case .dot: ["dot", "gv"]
    // Markdown has it in a fence, which its reader writes about it.
    case .mermaid: ["mmd", "mermaid"]
    }
  }
}

extension PlotView.Format: ExpressibleByArgument {}
extension PlotView.Direction: ExpressibleByArgument {}
