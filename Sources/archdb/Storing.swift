import ArchFormats
import ArchStore
import Views

/// Stores designs as revisions of names that are there, and says what that changed.
struct Storing {
  let catalog: Catalog
  /// Whether only what would be stored is told.
  let isDryRun: Bool
  let format: FormatOption

  /// Stores a person's design.
  ///
  /// - Parameters:
  ///   - before: the revision that it is told against.
  ///   - note: what else is said of a new revision.
  func store(
    _ design: NewDesign, _ message: String, after before: DesignName, note: String? = nil
  ) throws {
    let was = try catalog.architecture(of: before)
    let result =
      isDryRun ? try catalog.check(design) : try catalog.add([design], message: message).first
    guard let result else { return }
    try tell([.init(result, design, after: was, note: note)])
  }

  /// Makes built-in designs the newest of their names again.
  ///
  /// - Parameter message: for the log; nil for the usual one.
  func restore(_ designs: [NewDesign], _ message: String?) throws {
    let before = try designs.map { design in
      let name = design.architecture.name
      return try catalog.has(name) ? try catalog.architecture(of: DesignName(name: name)) : nil
    }
    let results = try catalog.restoreBuiltIns(
      designs, message: message ?? "restored the built-in one", isDryRun: isDryRun)
    try tell(
      zip(zip(results, designs), before).map { .init($0.0, $0.1, after: $1) })
  }

  private func tell(_ rows: [StoredView.Row]) throws {
    let view = StoredView(rows, isDryRun: isDryRun)
    func write() throws {
      try format.write(view.table, json: view.json, lines: "designs", text: view.text)
    }
    if isDryRun {
      try write()
    } else {
      let first = rows.first { $0.result.outcome == .added }
      let done = first.map { "\($0.name) is stored; archdb log \($0.result.name) shows it" }
      try Failure.reporting(done ?? "nothing was to be stored", write)
    }
    HiddenBuiltIns(rows.map(\.result), isDryRun: isDryRun).report()
  }
}

/// What is said where designs of a person take the place of built-in ones.
struct HiddenBuiltIns {
  /// Whether they only would.
  private let isDryRun: Bool
  /// The first ones, and how many there are.
  private var names: [String] = []
  private var count = 0

  private static var shownCount: Int { 5 }

  init(isDryRun: Bool = false) { self.isDryRun = isDryRun }

  init(_ results: [AddResult], isDryRun: Bool = false) {
    self.isDryRun = isDryRun
    for result in results { append(result) }
  }

  mutating func append(_ result: AddResult) {
    if result.hidesBuiltIn { append(result.name) }
  }

  mutating func append(_ merged: MergedArchitecture) {
    if merged.hidesBuiltIn { append(merged.name) }
  }

  private mutating func append(_ name: String) {
    count += 1
    if names.count < Self.shownCount { names.append(name) }
  }

  /// Says it on standard error, in a line; nothing where there is nothing to say.
  func report() {
    guard let first = names.first else { return }
    let verb = isDryRun ? "would hide" : count == 1 ? "hides" : "hide"
    let (name, what) = count == 1 ? (first, "it") : ("NAME", "one")
    let way =
      isDryRun
      ? "another name keeps both" : "archdb restore \(name) --zoo brings \(what) back"
    let more = count > names.count ? " and \(NumberText.grouped(count - names.count)) more" : ""
    let hiding =
      count == 1
      ? "your \(first) \(verb) the built-in one"
      : "\(count) designs of yours \(verb) built-in ones: \(names.joined(separator: ", "))\(more)"
    Terminal.report("note: \(hiding); \(way)")
  }
}
