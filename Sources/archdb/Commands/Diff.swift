import ArchFormats
import ArchStore
import ArgumentParser
import ShapeEngine
import Views

struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "What was edited between two designs, and what follows from it.",
    discussion: """
      archdb diff resnet18 resnet34
      archdb diff resnet18@1 resnet18@2 --input 3x320x320
      archdb diff mynet.yaml                          against its newest stored revision
      archdb diff HEAD~1:nets/mynet.yaml nets/mynet.yaml       what git has, and what is there
      archdb diff HEAD~1:nets nets                    all designs of two folders, by their names
      archdb diff resnet50 --set layer4.0.conv2.stride=1       what if
      archdb diff resnet18 model.onnx                 whether an exported file is the design
      archdb diff old.yaml new.yaml --fail-on 'params > +5%' --fail-on 'changed:backbone.**'
      archdb diff old.yaml new.yaml --fail-on output --fail-on legal     what others build on
      archdb diff resnet18 resnet34 --format patch > p.jsonl

      Where one side is a model file, the two are compared up to names and folding: norms that an \
      exporter folded into convolutions, dropouts that it left out, and what it writes otherwise do \
      not count. --exact counts everything; --up-to-folding asks for it with any two designs.

      Designs of two folders are paired by their names: what changed is told, what one side alone has is \
      a line, the rest is counted. A file that cannot be read is told, and stops nothing else.

      Ends with status 0 where the two are the same design, or equal up to names and folding \
      where that is compared, 1 where they are not; with --only, 1 \
      where something of that kind is left; with --fail-on, 1 where a condition holds; 65 where a file \
      cannot be read.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json, markdown, patch
  }

  @Argument(
    help: """
      Two names, name@revision, files, folders, or REVISION:PATH of git; one with --set, or one file.
      """,
    completion: .architectureNames)
  var names: [String]
  @Option(
    name: .long, parsing: .singleValue,
    help: "The input for both: 224x224, 3x224x224, name=3x64x64 where there are several.")
  var input: [String] = []
  @Option(parsing: .unconditional, help: "The batch size.")
  var batch: Int?
  @Flag(help: "Sizes as formulas, and the legal inputs of both.")
  var symbolic = false
  @Flag(
    name: .customLong("up-to-folding"),
    help: "Leave out of account what exporters write otherwise, as with model files.")
  var isFolded = false
  @Flag(name: .customLong("exact"), help: "Every difference, with model files too.")
  var isExact = false
  @Flag(help: "Counts, totals and legal inputs only.")
  var stat = false
  @Flag(help: "A line for each layer, and every row of what is affected.")
  var all = false
  @Option(
    parsing: .singleValue,
    help: "Only this kind of change: edited, affected, added, removed, renamed or moved.")
  var only: [ChangeKind] = []
  @Option(
    name: .customLong("fail-on"), parsing: .singleValue,
    help: """
      End with status 1 where this holds: 'params > +5%', 'macs > 4G', edited, 'added:head.**', 'changed:backbone.**' \
      (any kind of change), output, legal, receptive_field; output: they are of another number or size, at the input compared or, without \
      --input, at any that both accept; legal: an input that was accepted is refused; receptive_field: \
      those of the outputs are others.
      """,
    transform: FailCondition.read)
  var failOn: [FailCondition] = []
  @Option(help: "auto, unified or side-by-side.")
  var view: ComparisonView.Layout = .auto
  @Option(help: "table, json, markdown or patch.")
  var format: Format = .table
  @OptionGroup var set: SetOption
  @OptionGroup var models: ModelOptions
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func validate() throws {
    if names.isEmpty || names.count > 2 { throw ValidationError("name one or two designs") }
    if names.count == 1, set.texts.isEmpty, !Subject(names[0]).isFile {
      throw ValidationError("name another design to compare with, or what to --set")
    }
    if format == .patch, !only.isEmpty || !failOn.isEmpty {
      throw ValidationError("a patch has all changes: it takes neither --only nor --fail-on")
    }
    if isFolded, isExact || format == .patch {
      let other = isExact ? "--exact" : "a patch"
      throw ValidationError("\(other) has every difference, and --up-to-folding leaves some out")
    }
  }

  func run() throws {
    let resolver = try Resolver(database, models: models.request(input: input))
    if names.count == 2, try names.contains(where: resolver.isFolder) {
      return try FolderComparison(self, resolver).run()
    }
    let found = try found(by: resolver)
    if format == .patch, found.pairs.count != 1 || !found.lone.isEmpty {
      throw Failure(.usage, error: "a patch is for one design, and these are several")
    }
    try checkPatterns(
      found.pairs.flatMap { [$0.was, $0.now] } + found.lone.map(\.target))
    var (isDifferent, failed, objects) = (!found.lone.isEmpty, [FailedCheck](), [JSON]())
    for (isAdded, target) in found.lone {
      let lone = try lone(target, isAdded: isAdded, in: names[isAdded ? 1 : 0])
      failed += lone.failed ?? []
      objects.append(lone.json)
      guard format == .table || format == .markdown else { continue }
      try Terminal.write(lone.text(width: Terminal.width))
    }
    for (index, pair) in found.pairs.enumerated() {
      let comparison = try comparison(pair.was, pair.now, resolver)
      let areSeveral = found.pairs.count + found.lone.count > 1
      let view = view(of: comparison, design: areSeveral ? pair.now.name : nil)
      isDifferent = isDifferent || !view.isEmpty
      failed += view.failed ?? []
      let gap = index > 0 ? "\n" : ""
      switch format {
      case .json: objects.append(view.json)
      case .table: try Terminal.write(gap + view.text(width: Terminal.width))
      case .markdown: try Terminal.write(gap + view.markdown)
      case .patch: try writePatch(comparison)
      }
    }
    if format == .json {
      try Terminal.write(JSON.oneOrList(objects).pretty)
    }
    if !failed.isEmpty {
      throw Failure(.no, failed.map { "error: \($0.line)" }.joined(separator: "\n"))
    }
    if isDifferent, failOn.isEmpty { throw Failure(.no, "") }
  }

  /// A check of paths that none of the designs has would pass for ever.
  private func checkPatterns(_ targets: [Target]) throws(Failure) {
    for condition in failOn {
      if let found = condition.unmatchedPattern(in: targets.map(\.architecture)) {
        throw Self.noPath(like: found, in: condition)
      }
    }
  }

  static func noPath(
    like found: (pattern: String, nearest: String?), in condition: FailCondition
  ) -> Failure {
    Failure(
      .usage, error: "--fail-on '\(condition.text)': no layer's path is like '\(found.pattern)'",
      help: found.nearest.map { "did you mean '\($0)'?" }
        ?? "archdb show NAME --flat lists the paths; '**' goes across dots")
  }

  /// What is printed of a comparison, with the checks that failed.
  ///
  /// - Parameter design: the design that checks name, where there are several.
  func view(of comparison: Comparison, design: String?) -> ComparisonView {
    var view = ComparisonView(comparison)
    view.kinds = Set(only)
    view.isStatistics = stat
    view.isFull = all
    view.isSymbolic = symbolic
    view.paint = Terminal.paint
    view.layout = self.view
    if !failOn.isEmpty {
      view.failed = failOn.compactMap { $0.failure(in: comparison) }.map { $0.of(design) }
    }
    return view
  }

  /// A design that is on one side only.
  ///
  /// - Parameters:
  ///   - place: the side, or the file of it; nil for the catalog.
  ///   - isFile: whether it is a file among several.
  func lone(
    _ target: Target, isAdded: Bool, in place: String?, isFile: Bool = false
  ) throws -> LoneDesign {
    let result = try figures(of: target)
    var lone = LoneDesign(
      title: target.title, layerCount: target.architecture.layers.count, isAdded: isAdded,
      place: place, isInFile: isFile)
    if case .success(let figures) = result {
      if case .report(let report) = figures { lone.report = report }
      if !failOn.isEmpty {
        let failed = isAdded ? failOn.compactMap { $0.failure(ofNew: figures) } : []
        lone.failed = failed.map { $0.of(target.name) }
      }
    }
    return lone
  }

  private func writePatch(_ comparison: Comparison) throws {
    let edits = try comparison.difference.patch()
    try Terminal.write(PatchText.text(of: edits))
  }

  // MARK: - Designs

  /// What is compared with what, and the designs of which only one side has any.
  private struct Found {
    var pairs: [(was: Target, now: Target)] = []
    var lone: [(isAdded: Bool, target: Target)] = []
  }

  /// One design with one, whatever their names are, or those of one name in two files.
  private func found(by resolver: Resolver) throws -> Found {
    let settings = try set.settings()
    if names.count == 1, !settings.isEmpty {
      return Found(
        pairs: [(try resolver.target(names[0]), try resolver.target(names[0], settings: settings))])
    }
    let now = try resolver.targets([names[names.count - 1]], settings: settings).all()
    if names.count == 1 {
      return Found(pairs: try now.map { (try stored($0, resolver), $0) })
    }
    let was = try resolver.targets([names[0]]).all()
    if was.count == 1, now.count == 1 { return Found(pairs: [(was[0], now[0])]) }
    let earlier = Dictionary(was.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    let later = Set(now.map(\.name))
    return Found(
      pairs: now.compactMap { target in earlier[target.name].map { ($0, target) } },
      lone: was.filter { !later.contains($0.name) }.map { (false, $0) }
        + now.filter { earlier[$0.name] == nil }.map { (true, $0) })
  }
}

extension Diff {
  /// The newest stored revision of a design that a file defines.
  private func stored(_ target: Target, _ resolver: Resolver) throws -> Target {
    do { return try resolver.target(target.name) } catch let error as CatalogError
      where error.kind == .noSuchName
    {
      throw Failure(
        .notFound,
        error: "\(names[0]) alone is compared with the stored '\(target.name)', which is not there",
        help: "name the other design: archdb diff OTHER \(names[0]); --set compares it with itself "
          + "changed, archdb shapes --input shows it at another input")
    }
  }
}

extension ChangeKind: ExpressibleByArgument {}
extension ComparisonView.Layout: ExpressibleByArgument {}

extension FailCondition {
  fileprivate static func read(_ text: String) throws -> FailCondition {
    do throws(ShapeError) { return try FailCondition(text) } catch {
      throw ValidationError(
        "\(error.message): \(error.expected ?? "") is expected"
          + (error.help.map { "\n  help: \($0)" } ?? ""))
    }
  }
}
