import ArchFormats
import ArgumentParser
import ShapeEngine
import Views

struct Members: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "members",
    abstract:
      "The members of a design space: one after the other, a sample, or the best trade-offs.",
    discussion: """
      archdb members cell.yaml                            the first ten, with their choices
      archdb members cell.yaml --format ndjson            each as a design, on a line
      archdb members cell.yaml --range 0..999 --format ndjson | archdb shapes - --format ndjson
      archdb members cell.yaml --params ..500k --sample 100 --seed 1
      archdb members cell.yaml --pareto params:min,receptive-field:max

      Members have numbers from 0, in an order that does not change; --range takes those from one to another, both \
      included. With --params or --macs the numbers are those of all legal members, and the others are passed over: \
      ranges that cover all give each member once.

      --sample draws each member with the same probability; one may come twice. --pareto gives the members that no \
      other one is better than in everything that is named, and how many have the same figures.
      """)

  @Argument(
    help: "A definition with choice(…), or with --vary a name or a file.",
    completion: .architectureNames)
  var space: String
  @Option(help: "The numbers of the members, from 0: 0..999, 15000.., 7.")
  var range: IndexRange?
  @Option(help: "Draw so many at random.")
  var sample: Int?
  @Option(parsing: .unconditional, help: "What decides the draw: the same seed, the same members.")
  var seed: Int = 0
  @Option(
    help: "Members that none is better than: params, macs, receptive-field, each with :min or :max."
  )
  var pareto: ParetoAims?
  @Option(parsing: .unconditional, help: "So many at most; of a table 10.")
  var limit: Int?
  @OptionGroup(title: "Which members") var options: MemberOptions
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit takes an integer of at least 0") }
    if let sample, sample < 1 { throw ValidationError("--sample takes an integer above 0") }
    let ways = [
      ("--range", range != nil), ("--sample", sample != nil), ("--pareto", pareto != nil),
    ]
    .filter(\.1).map(\.0)
    if ways.count > 1 {
      throw ValidationError("\(ways[0]) and \(ways[1]) are two ways to choose members: use one")
    }
    if seed != 0, sample == nil { throw ValidationError("--seed is about --sample") }
  }

  func run() throws {
    let resolver = Resolver(database)
    let source = try resolver.one(space, of: resolver.sources([space], walkingFolders: false))
    var target = try resolver.space(of: source, options.set.settings())
    try target.requireChoices(after: options.vary)
    try target.vary(options.vary)
    var asked = options.conditions
    if let aim = pareto?.aims.first(where: { $0.figure == .receptiveField }) {
      asked.ranking = aim.figure
    }
    _ = try target.path(of: asked)
    let listing = MemberListing(target, asked, limit: limit, format: format, mark: options.mark)
    if let pareto {
      try listing.writeFrontier(pareto.aims)
    } else if let sample {
      try listing.writeSample(sample, seed: seed)
    } else {
      try listing.writeRange(range)
    }
  }
}
