import ArchFormats
import ArgumentParser
import ShapeEngine
import Views

struct Shapes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shapes", _superCommandName: "archdb",
    abstract: "Every layer's size, parameters, MACs and receptive field.",
    discussion: """
      archdb shapes resnet18
      archdb shapes resnet18 --input 317x481 --batch 8
      archdb shapes resnet18 --layer 'layer4.**'
      archdb shapes vgg16 --sort macs --limit 5
      archdb shapes resnet18 --set conv1.stride=1
      archdb shapes unet --symbolic
      archdb shapes mobilenet_v2 --pyramid --input 640x640
      archdb shapes mynet.yaml
      """)

  @Argument(
    help: "Names, name@revision, patterns such as 'resnet*', files or folders.",
    completion: .architectureNames)
  var names: [String]

  @OptionGroup var input: InputOption
  @Option(
    parsing: .singleValue,
    help: "Only these layers: a path, or a pattern; '*' is within a component, '**' across.")
  var layer: [String] = []
  @Option(parsing: .unconditional, help: "Sum all layers below so many components of their paths.")
  var depth: Int?
  @Flag(help: "Sizes as formulas of the input's.")
  var symbolic = false
  @Option(help: "position, macs or params; the largest first.")
  var sort: ShapesView.Order = .position
  @Option(parsing: .unconditional, help: "Show only so many rows.")
  var limit: Int?
  @Flag(help: "Show each row's share of the MACs.")
  var share = false
  @Flag(inversion: .prefixedNo, help: "Fold blocks, as a table does where neither is said.")
  var fold: Bool?
  @OptionGroup var pyramid: PyramidOptions
  @OptionGroup var set: SetOption
  @OptionGroup var models: ModelOptions
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func validate() throws {
    if names.isEmpty { throw ValidationError("name an architecture, a pattern or a file") }
    if let depth, depth < 1 { throw ValidationError("--depth takes an integer above 0") }
    if symbolic, depth != nil || limit != nil || sort != .position || share {
      throw ValidationError(
        "--symbolic shows formulas: --depth, --sort, --limit and --share are about numbers. "
          + "--layer picks layers")
    }
    if pyramid.pyramid, showsRows {
      throw ValidationError(
        "--pyramid has a row a stride: --layer, --depth, --symbolic, --sort, --limit, --share and "
          + "--fold are about layers")
    }
    if let limit, limit < 0 { throw ValidationError("--limit takes an integer of at least 0") }
  }

  func run() throws {
    let resolver = try Resolver(database, models: models.request(input: input.input))
    resolver.readsOtherInputs = true
    let targets = try resolver.targets(
      names, settings: set.settings(), walkingFolders: true)
    if pyramid.pyramid { return try writePyramids(targets) }
    if format.value == .ndjson { return try format.writeLines(targets, write) }
    if format.value == .json { return try format.writeList(targets, write) }
    if format.value == .csv { return try writeCSV(targets) }
    var isFirst = true
    while let target = try next(targets, isFirst: isFirst) {
      try show(target, isFirst: isFirst)
      isFirst = false
    }
  }

  /// The next design. Of one whose own input is refused the layers up to there are shown first.
  func next(_ targets: Targets, isFirst: Bool) throws -> Target? {
    let refused: RefusedDefinition
    do {
      let target = try targets.next()
      guard let target, input.input.isEmpty, !symbolic, let refusal = target.refusal else {
        return target
      }
      refused = RefusedDefinition(target, refusal)
    } catch let refusal as DefinitionError where input.input.isEmpty {
      refused = RefusedDefinition(refusal)
    }
    if let partial = refused.partial {
      do { try show(partial, isFirst: isFirst) } catch let failure as Failure
        where failure.status == .notFound
      {
        // The layer that is asked for comes behind.
      }
    }
    throw refused.failure
  }

  /// One table, in which rows of several designs say whose they are.
  private func writeCSV(_ targets: Targets) throws {
    try writeCSV(targets) { target in
      try symbolic ? formsView(of: target).table : view(of: target).table
    }
  }

  func writeCSV(_ targets: Targets, _ table: (Target) throws -> TextTable) throws {
    guard let target = try targets.next() else { return }
    let first = try table(target)
    // An error in the next one does not keep the first one back.
    let second = Result { try targets.next() }
    if case .success(nil) = second { return try Terminal.write(unchanged: first.csv) }
    try Terminal.write(unchanged: first.labelled("architecture", target.title).csv)
    var next = try second.get()
    while let target = next {
      let rows = try table(target).labelled("architecture", target.title)
      try Terminal.write(unchanged: rows.csvRows)
      next = try targets.next()
    }
  }

  // MARK: - One design

  private func write(_ target: Target, to line: inout JSONBuffer) throws {
    if symbolic { return line.append(try formsView(of: target).json) }
    let view = try view(of: target)
    view.write(layers: shownLayers(view), to: &line)
  }

  private func show(_ target: Target, isFirst: Bool) throws {
    if symbolic { return try showForms(of: target, isFirst: isFirst) }
    let view = try view(of: target)
    switch format.value {
    case .markdown: try Terminal.write(view.markdown)
    default:
      if !isFirst { try Terminal.write("\n") }
      try Terminal.write(view.text(width: Terminal.width))
    }
  }

  private func view(of target: Target) throws -> ShapesView {
    let report = try target.report(at: input(of: target))
    var view = ShapesView(
      title: target.title, name: target.name, report: report, scopes: target.architecture.scopes,
      rows: [])
    view.notes = target.analysis.notes + (target.model?.notes ?? [])
    view.model = target.model
    view.paint = Terminal.paint
    view.refusedAt = target.refusedAt
    if showsReport { return view }
    let rows = ShapeRows(report, scopes: target.architecture.scopes)
    view.rows = rows.all
    let folds = fold ?? (format.value == .table && sort == .position)
    if !layer.isEmpty {
      view.rows = patterns(of: target).flatMap(rows.matching)
      if view.rows.isEmpty { throw noLayer(in: report) }
    } else if let depth {
      view.rows = rows.summed(toDepth: depth)
    } else if folds {
      view.rows = rows.folded
      view.isFolded = true
    }
    view.sort(by: sort, limit: limit)
    // What a program reads does not depend on the width of a terminal.
    view.showsShare =
      share || sort == .macs || format.value != .table || (Terminal.width ?? 80) >= 100
    return view
  }

  /// What layers are asked for: the name of an output stands for the layer that gives it.
  private func patterns(of target: Target) -> [String] {
    let architecture = target.architecture
    return layer.map { pattern in
      let isOutput = architecture.outputs.contains { $0.name == pattern }
      guard isOutput, let index = architecture.layer(named: pattern) else { return pattern }
      return architecture.layers[index].path.hasPrefix(pattern + ".")
        ? pattern : architecture.layers[index].path
    }
  }

  private func noLayer(in report: ShapeReport) -> Failure {
    let pattern = layer.joined(separator: "' or '")
    return Failure(
      .notFound, error: "no layer matches '\(pattern)'",
      help: Suggestion.help(
        for: layer[0], among: report.layers.map(\.path) + report.outputs.compactMap(\.name))
        ?? "--layer '*' lists all of them")
  }

  /// Whether an option is used that says which rows are shown of layers.
  private var showsRows: Bool {
    !layer.isEmpty || depth != nil || symbolic || sort != .position || limit != nil || share
      || fold != nil
  }

  /// Whether the answer is all layers as they are: JSON has no rows.
  private var showsReport: Bool {
    (format.value == .json || format.value == .ndjson) && layer.isEmpty && sort == .position
      && limit == nil
  }

  /// The layers that the JSON shows; nil for all.
  private func shownLayers(_ view: ShapesView) -> [ShapeReport.Layer]? {
    if showsReport { return nil }
    let places = Dictionary(
      view.report.layers.enumerated().map { ($0.element.path, $0.offset) },
      uniquingKeysWith: { $1 })
    return view.rows.compactMap { places[$0.path].map { view.report.layers[$0] } }
  }

  private func formsView(of target: Target) throws -> FormsView {
    // An input that the design does not have is an error here too.
    _ = try input(of: target)
    return FormsView(
      title: target.title, solver: try InputSolver(target.architecture),
      patterns: patterns(of: target),
      isFolded: fold ?? (format.value == .table && layer.isEmpty))
  }

  func input(of target: Target) throws -> [[Int]] {
    try input.shapes(of: target)
  }

  private func showForms(of target: Target, isFirst: Bool) throws {
    let view = try formsView(of: target)
    switch format.value {
    case .markdown: try Terminal.write("\(view.heading)\n\n\(view.table.markdown)")
    default:
      if !isFirst { try Terminal.write("\n") }
      try Terminal.write(view.text(width: Terminal.width))
    }
  }
}

extension ShapesView.Order: ExpressibleByArgument {}
