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
      archdb shapes vgg16 --columns path,kernel,output,memory
      archdb shapes resnet18 --set conv1.stride=1
      archdb shapes unet --symbolic
      archdb shapes mobilenet_v2 --pyramid --input 640x640
      archdb shapes mynet.yaml
      archdb shapes 'resnet*' --totals
      archdb shapes - --format ndjson <designs.ndjson
      """)

  @Argument(
    help: "Names, name@revision, patterns such as 'resnet*', files or folders.",
    completion: .architectureNames)
  var names: [String]

  @OptionGroup var input: InputOption
  @Option(
    name: .customLong("layer"), parsing: .singleValue,
    help: "Only these layers: a path, or a pattern; '*' is within a component, '**' across.",
    transform: ListedLayers.read)
  private var listedLayers: [ListedLayers] = []
  @Option(parsing: .unconditional, help: "Sum all layers below so many components of their paths.")
  var depth: Int?
  @Flag(help: "Sizes as formulas of the input's.")
  var symbolic = false
  @Option(help: "position, macs, params, activations or memory; the largest first.")
  var sort: ShapesView.Order = .position
  @Option(parsing: .unconditional, help: "Show only so many rows.")
  var limit: Int?
  @Flag(help: "Show each row's share of the MACs.")
  var share = false
  @OptionGroup var shown: ColumnOptions
  @Flag(inversion: .prefixedNo, help: "Fold blocks, as a table does where neither is said.")
  var fold: Bool?
  @Flag(help: "One row a design: what it has in all, and no layers.")
  var totals = false
  @OptionGroup var pyramid: PyramidOptions
  @OptionGroup var set: SetOption
  @OptionGroup var models: ModelOptions
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  /// The layers that are asked for, in their order.
  var layer: [String] { listedLayers.flatMap(\.layers) }

  func validate() throws {
    if names.isEmpty { throw ValidationError("name an architecture, a pattern or a file") }
    if let depth, depth < 1 { throw ValidationError("--depth takes an integer above 0") }
    if symbolic, depth != nil || limit != nil || sort != .position || share {
      throw ValidationError(
        "--symbolic shows formulas: --depth, --sort, --limit and --share are about numbers. "
          + "--layer picks layers")
    }
    if symbolic || pyramid.pyramid, let option = shown.given.first {
      throw ValidationError(
        "\(option) is about the table of layers, and not for "
          + (symbolic ? "--symbolic" : "--pyramid"))
    }
    if pyramid.pyramid, showsRows {
      throw ValidationError(
        "--pyramid has a row a stride: --layer, --depth, --symbolic, --sort, --limit, --share and "
          + "--fold are about layers")
    }
    if totals, pyramid.pyramid || showsRows || shown.isUsed {
      throw ValidationError(
        "--totals has a row a design: --layer, --depth, --symbolic, --sort, --limit, --share, "
          + "--fold, --columns, --wide and --pyramid are about layers")
    }
    if let limit, limit < 0 { throw ValidationError("--limit takes an integer of at least 0") }
  }

  func run() throws {
    let resolver = try Resolver(database, models: models.request(input: input.input))
    resolver.readsOtherInputs = true
    let targets = try resolver.targets(
      names, settings: set.settings(), walkingFolders: true)
    if pyramid.pyramid { return try writePyramids(targets) }
    if totals { return try writeTotals(targets) }
    switch format.value {
    case .ndjson: return try format.writeLines(targets, stream: stream, write)
    case .json: return try format.writeList(targets, write)
    case .csv: return try writeCSV(targets)
    case .markdown, .table: break
    }
    if format.value == .markdown, !symbolic {
      guard let one = try next(targets, isFirst: true) else { return }
      // An error in the next one does not keep the first one back.
      let second = Result { try targets.next() }
      if case .success(let other?) = second { return try writeMarkdown(one, other, targets) }
      try show(one, isFirst: true)
      _ = try second.get()
      return
    }
    try showAll(targets)
  }

  /// One table after the other; a file that is no design does not keep the others back.
  private func showAll(_ targets: Targets) throws {
    var (isFirst, failure) = (true, Failure?.none)
    while true {
      do {
        guard let target = try next(targets, isFirst: isFirst) else { break }
        try show(target, isFirst: isFirst)
      } catch let error where Self.isOfOneDesign(error) {
        guard let failed = Failure(error) else { throw error }
        Terminal.report(failed.text)
        failure = Failure(failed.status, "")
      }
      isFirst = false
    }
    if let failure { throw failure }
  }

  static func isOfOneDesign(_ error: any Error) -> Bool {
    error is DefinitionError || error is ModelRefusal || error is Refusal
      || error is RefusedDefinition.Ended
  }

  /// The next design. Of one whose own input is refused, or the one asked for, the layers up to there are
  /// shown first.
  func next(_ targets: Targets, isFirst: Bool) throws -> Target? {
    let refused: RefusedDefinition
    do {
      let target = try targets.next()
      guard let target, !symbolic, let found = try refusal(of: target) else { return target }
      refused = found
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
    throw RefusedDefinition.Ended(failure: refused.failure)
  }

  private func refusal(of target: Target) throws -> RefusedDefinition? {
    if !input.isEmpty, target.refusal == nil {
      return set.texts.isEmpty ? RefusedDefinition(target, at: try input(of: target)) : nil
    }
    guard input.input.isEmpty, let refusal = target.refusal else { return nil }
    return RefusedDefinition(target, refusal)
  }

  /// One table, in which rows say whose they are.
  private func writeCSV(_ targets: Targets) throws {
    if symbolic { return try writeCSV(targets) { try formsView(of: $0).table } }
    var isFirst = true
    while let target = try targets.next() {
      let table = try view(of: target).labelledTable(shown.columns ?? shown.all)
      try Terminal.write(unchanged: isFirst ? table.csv : table.csvRows)
      isFirst = false
    }
  }

  /// One table of several designs.
  private func writeMarkdown(_ first: Target, _ second: Target, _ targets: Targets) throws {
    func rows(_ target: Target) throws -> TextTable {
      try view(of: target).table.labelled("architecture", target.title)
    }
    try Terminal.write(rows(first).markdown)
    var next: Target? = second
    while let target = next {
      try Terminal.write(rows(target).markdownRows)
      next = try targets.next()
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
    if let columns = shown.columns {
      return view.write(columns, isList: format.value == .json, to: &line)
    }
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

  func view(of target: Target) throws -> ShapesView {
    let report = try target.report(at: input(of: target))
    var view = ShapesView(
      title: target.title, name: target.name, report: report, architecture: target.architecture,
      rows: [])
    view.notes = target.analysis.notes + (target.model?.notes ?? [])
    view.model = target.model
    view.paint = Terminal.paint
    view.refusedAt = target.refusedAt
    view.elementType = shown.dtype
    if let rule = shown.count { view.counts = try RuleCounts(rule, target.architecture, report) }
    if (shown.columns ?? (format.value == .csv ? shown.all : [])).contains(
      where: \.isOfSpace)
    {
      view.readings = target.architecture.spatialReadings()
    }
    if showsReport || totals { return view }
    let rows = ShapeRows(report, scopes: target.architecture.scopes)
    view.rows = rows.all
    // A block has no kernel.
    let areOfLayers = shown.columns?.contains { $0.hyperparameter != nil } ?? false
    let folds = fold ?? (format.value == .table && sort == .position && !areOfLayers)
    if !layer.isEmpty {
      let found = patterns(of: target).map { $0.flatMap(rows.matching) }
      try requireLayers(found.map(\.isEmpty), in: target)
      var paths: Set<String> = []
      view.rows = found.joined().filter { paths.insert($0.path).inserted }
    } else if let depth {
      view.rows = rows.summed(toDepth: depth)
    } else if folds {
      view.rows = ShapeRows(report, scopes: target.architecture.blocks).folded
      view.isFolded = true
    }
    view.sort(by: sort, limit: limit)
    (view.columns, view.columnsAreAsked) = (columns, shown.isUsed)
    return view
  }

  /// The columns of a table.
  private var columns: [ShapeColumn] {
    if let columns = shown.columns { return columns }
    var columns = shown.usual
    // What a program reads does not depend on the width of a terminal.
    if !share, sort != .macs, format.value == .table, (Terminal.width ?? 80) < 100 {
      columns.removeAll { $0 == .share }
    }
    switch sort {
    case .activations: columns.insert(.activations, at: 3)
    case .memory: columns.insert(.memory, at: 3)
    case .position, .macs, .params: break
    }
    return columns
  }

  /// For each of the layers that are asked for the patterns of paths that it stands for: itself, or the layers
  /// that give outputs whose names it matches where it matches no path.
  private func patterns(of target: Target) -> [[String]] {
    let architecture = target.architecture
    let running = architecture.layers.filter { !$0.isTrainingOnly }
    return layer.map { asked in
      let paths = LayerPattern(asked)
      if running.contains(where: { paths.matches($0.path) }) { return [asked] }
      let names = Glob(asked)
      let given = architecture.outputs.compactMap { output -> Int? in
        guard let name = output.name, names.matches(name), case .layer(let index, _) = output.tensor
        else { return nil }
        return index
      }
      return given.isEmpty ? [asked] : Set(given).sorted().map { architecture.layers[$0].path }
    }
  }

  /// - Parameter areMissing: for each of the layers that are asked for whether the design has none.
  private func requireLayers(_ areMissing: [Bool], in target: Target) throws(Failure) {
    let missing = zip(layer, areMissing).filter(\.1).map(\.0)
    // Of several designs each may have some of the layers.
    guard missing.count == layer.count || names.count == 1, let first = missing.first else {
      return
    }
    let pattern = missing.joined(separator: "' or '")
    let architecture = target.architecture
    let names = architecture.layers.map(\.path) + architecture.outputs.compactMap(\.name)
    throw Failure(
      .notFound, error: "no layer matches '\(pattern)'",
      help: Suggestion.help(for: first, among: names)
        ?? "--layer '*' lists all of them")
  }

  /// Whether an option is used that says which rows are shown of layers.
  private var showsRows: Bool {
    !layer.isEmpty || depth != nil || symbolic || sort != .position || limit != nil || share
      || fold != nil
  }

  /// Whether the answer is all layers as they are: JSON has no rows.
  var showsReport: Bool {
    (format.value == .json || format.value == .ndjson) && layer.isEmpty && sort == .position
      && limit == nil && shown.columns == nil
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
    let patterns = patterns(of: target)
    let view = FormsView(
      title: target.title, solver: try InputSolver(target.architecture),
      patterns: patterns.flatMap { $0 },
      isFolded: fold ?? (format.value == .table && layer.isEmpty))
    try requireLayers(patterns.map { !$0.contains(where: view.hasLayer) }, in: target)
    return view
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
