import ArchFormats
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
      archdb diff resnet50 --set layer4.0.conv2.stride=1       what if
      archdb diff resnet18 model.onnx                 whether an exported file is the design
      archdb diff old.yaml new.yaml --fail-on 'params > +5%' --fail-on 'affected:backbone.**'
      archdb diff old.yaml new.yaml --fail-on output --fail-on legal     what others build on
      archdb diff resnet18 resnet34 --format patch > p.jsonl

      Where one side is a model file, the two are compared up to names and folding: norms that an \
      exporter folded into convolutions, dropouts that it left out, and what it writes otherwise do \
      not count. --exact counts everything; --up-to-folding asks for it with any two designs.

      Ends with status 0 where the two are the same design, or equal up to names and folding \
      where that is compared, 1 where they are not; with --only, 1 \
      where something of that kind is left; with --fail-on, 1 where a condition holds.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json, markdown, patch
  }

  @Argument(
    help: "Two names, name@revision, files, or REVISION:PATH of git; one with --set, or one file.",
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
      End with status 1 where this holds: 'params > +5%', 'macs > 4G', edited, 'added:head.**'; output: \
      the outputs are of another number or size, at the input compared or, without --input, at any that \
      both accept; legal: an input that was accepted is refused; receptive_field: the outputs' receptive \
      fields are others.
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
    let found = try found(by: resolver)
    if format == .patch, found.pairs.count != 1 || !found.lone.isEmpty {
      throw Failure(.usage, error: "a patch is for one design, and these are several")
    }
    try checkPatterns(
      found.pairs.flatMap { [$0.was, $0.now] } + found.lone.map(\.target))
    var (isDifferent, failed, objects) = (!found.lone.isEmpty, [FailedCheck](), [JSON]())
    for (sign, target) in found.lone {
      let title = JSON.string(target.title)
      objects.append(
        .object([
          "was": sign == "-" ? title : .null, "now": sign == "+" ? title : .null, "equal": false,
        ]))
      guard format == .table || format == .markdown else { continue }
      let side = names[sign == "-" ? 0 : 1]
      try Terminal.write("\(sign) \(target.title)  \(size(of: target)), only in \(side)")
    }
    for (index, pair) in found.pairs.enumerated() {
      let comparison = try comparison(pair.was, pair.now, resolver)
      var view = ComparisonView(comparison)
      view.kinds = Set(only)
      view.isStatistics = stat
      view.isFull = all
      view.isSymbolic = symbolic
      view.paint = Terminal.paint
      view.layout = self.view
      isDifferent = isDifferent || !view.isEmpty
      let own = failOn.compactMap { $0.failure(in: comparison) }
      if !failOn.isEmpty { view.failed = own }
      failed += own
      let gap = index > 0 ? "\n" : ""
      switch format {
      case .json: objects.append(view.json)
      case .table: try Terminal.write(gap + view.text(width: Terminal.width))
      case .markdown: try Terminal.write(gap + view.markdown)
      case .patch: try writePatch(comparison)
      }
    }
    if format == .json {
      try Terminal.write((objects.count == 1 ? objects[0] : .array(objects)).pretty)
    }
    if !failed.isEmpty {
      throw Failure(.no, failed.map { "error: \($0.line)" }.joined(separator: "\n"))
    }
    if isDifferent, failOn.isEmpty { throw Failure(.no, "") }
  }

  /// A check of paths that none of the designs has would pass for ever.
  private func checkPatterns(_ targets: [Target]) throws(Failure) {
    for condition in failOn {
      guard let found = condition.unmatchedPattern(in: targets.map(\.architecture)) else {
        continue
      }
      throw Failure(
        .usage, error: "--fail-on '\(condition.text)': no layer's path is like '\(found.pattern)'",
        help: found.nearest.map { "did you mean '\($0)'?" }
          ?? "archdb show NAME --flat lists the paths; '**' goes across dots")
    }
  }

  /// The size of a design that is on one side only.
  private func size(of target: Target) throws -> String {
    let count = NumberText.count(target.architecture.layers.count, "layer")
    guard case .success(.report(let report)) = try figures(of: target) else { return count }
    return "\(count), \(NumberText.grouped(report.parameters)) params, "
      + "\(NumberText.grouped(report.macs)) MACs"
  }

  private func writePatch(_ comparison: Comparison) throws {
    let edits = try comparison.difference.patch()
    try Terminal.write(PatchText.text(of: edits))
  }

  // MARK: - Designs

  /// What is compared with what, and the designs of which only one side has any.
  private struct Found {
    var pairs: [(was: Target, now: Target)] = []
    var lone: [(sign: String, target: Target)] = []
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
      return Found(pairs: try now.map { (try resolver.target($0.name), $0) })
    }
    let was = try resolver.targets([names[0]]).all()
    if was.count == 1, now.count == 1 { return Found(pairs: [(was[0], now[0])]) }
    let earlier = Dictionary(was.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    let later = Set(now.map(\.name))
    return Found(
      pairs: now.compactMap { target in earlier[target.name].map { ($0, target) } },
      lone: was.filter { !later.contains($0.name) }.map { ("-", $0) }
        + now.filter { earlier[$0.name] == nil }.map { ("+", $0) })
  }

  private func comparison(
    _ was: Target, _ now: Target, _ resolver: Resolver
  ) throws -> Comparison {
    let isModel = was.model != nil || now.model != nil
    if isFolded || isModel && !isExact && format != .patch,
      let comparison = try foldedComparison(was, now)
    {
      return comparison
    }
    let (x, y) = (try was.written(), try now.written())
    let areVariants = x.file != nil && x.file == y.file
    let difference = Difference(was.architecture, now.architecture, areVariants: areVariants)
    let (before, after) = (try figures(of: was), try figures(of: now))
    if case .failure(let failure) = before, case .failure = after { throw failure }
    var comparison = Comparison(
      difference, titles: titles(was, now), before: Self.figures(before),
      after: Self.figures(after), withLegalInputs: withLegalInputs)
    comparison.hasAskedInput = hasAskedInput
    if areVariants {
      comparison.compareParameters(x.parameters, y.parameters)
      try separate(&comparison, was, now, resolver)
    }
    return comparison
  }

  /// Tells apart what follows from parameters that differ, by making the earlier text's design with the
  /// later ones.
  private func separate(
    _ comparison: inout Comparison, _ was: Target, _ now: Target, _ resolver: Resolver
  ) throws {
    guard !comparison.parameters.isEmpty else { return }
    if set.texts.isEmpty, let text = try resolver.definition(of: was)?.text,
      text.bytes == (try resolver.definition(of: now))?.text.bytes
    {
      return comparison.separate(following: nil)
    }
    let values = comparison.parameters.map { (name: $0.name, value: $0.now) }
    if let made = try? resolver.made(was, with: values) { comparison.separate(following: made) }
  }

  /// The comparison up to names and folding; nil where a side takes no input of the sizes that the other
  /// has fixed.
  private func foldedComparison(_ was: Target, _ now: Target) throws -> Comparison? {
    let folding: FoldedComparison
    do throws(EvaluationError) {
      folding = try FoldedComparison(
        was.architecture, now.architecture,
        declared: (was.model?.fixedSizes ?? HeldSizes(), now.model?.fixedSizes ?? HeldSizes()),
        withLegalInputs: withLegalInputs)
    } catch {
      Terminal.report("note: every difference is counted: \(error.message)")
      return nil
    }
    let own = folding.ownInput
    let (before, after) = (try figures(of: was, at: own), try figures(of: now, at: own))
    if case .failure(let failure) = before, case .failure = after { throw failure }
    var comparison = Comparison(
      folding, titles: titles(was, now), before: Self.figures(before), after: Self.figures(after),
      isIdentical: was.architecture.isOne(with: now.architecture))
    comparison.hasAskedInput = hasAskedInput
    return comparison
  }

  private var withLegalInputs: Bool {
    stat || symbolic || failOn.contains(where: \.needsLegalInputs)
  }

  /// Whether both are compared at an input that was asked for.
  private var hasAskedInput: Bool { !input.isEmpty || batch != nil }

  /// The titles; a design that differs by `--set` alone is named by that.
  private func titles(_ was: Target, _ now: Target) -> (String, String) {
    guard !set.texts.isEmpty else { return (was.title, now.title) }
    return (was.title, "\(now.title) with \(set.texts.joined(separator: ", "))")
  }

  /// The figures at the input that was asked for, at the design's own without one; a failure where
  /// what was asked is no input of the design.
  ///
  /// - Parameter own: the input where none is asked for, in place of the design's own.
  private func figures(
    of target: Target, at own: [[Int]]? = nil
  ) throws -> Result<Comparison.Figures, Failure> {
    do {
      var input = try InputOption.shapes(
        self.input, batch: batch, of: target)
      if let own, self.input.isEmpty, batch == nil, own.map(\.count) == input.map(\.count) {
        input = own
      }
      return .success(.report(try target.report(at: input)))
    } catch let refusal as Refusal {
      return .success(.refused(refusal.error))
    } catch {
      guard let failure = Failure(error) else { throw error }
      return .failure(failure)
    }
  }

  private static func figures(
    _ result: Result<Comparison.Figures, Failure>
  ) -> Comparison.Figures {
    switch result {
    case .success(let figures): return figures
    case .failure(let failure):
      let lines = failure.text.split(separator: "\n")
      let message = lines.first.map { String($0).replacingPrefix("error: ") } ?? ""
      return .refused(
        EvaluationError(path: nil, layer: nil, inputs: [], at: "", error: ShapeError(message)))
    }
  }
}

extension String {
  fileprivate func replacingPrefix(_ prefix: String) -> String {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
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
