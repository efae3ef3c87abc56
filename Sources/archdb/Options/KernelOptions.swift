import ArgumentParser
import ShapeEngine

/// What `solve --from --to` chooses layers from, and how it ranks them.
struct KernelOptions: ParsableArguments {
  @Option(
    parsing: .unconditional, help: "The size before: 224, 28..32 (each of them), 2n (every n).")
  var from: String?
  @Option(parsing: .unconditional, help: "The size after.")
  var to: String?
  @Option(parsing: .unconditional, help: "So many layers one after the other.")
  var layers = 1
  @Option(help: "conv, pool, transposed, or several of them.")
  var type = "conv"
  @Option(parsing: .unconditional, help: "The kernel sizes to choose from.")
  var kernel = "1..7"
  @Option(
    parsing: .unconditional, help: "The paddings; same is padding='same'. Pools take K/2 at most.")
  var padding = "0..3"
  @Option(parsing: .unconditional, help: "The dilations; a kernel of 1 has 1 only.")
  var dilation = "1"
  @Option(parsing: .unconditional, help: "The output paddings of transposed convolutions.")
  var outputPadding = "0"
  @Option(
    parsing: .unconditional, help: "The channels of all maps, or of the input and each output.")
  var channels = "64"

  /// The options that are used with another value than their own.
  var given: [String] {
    [
      ("--from", from != nil), ("--to", to != nil), ("--layers", layers != 1),
      ("--type", type != "conv"), ("--kernel", kernel != "1..7"), ("--padding", padding != "0..3"),
      ("--dilation", dilation != "1"),
      ("--output-padding", outputPadding != "0"), ("--channels", channels != "64"),
    ].filter(\.1).map(\.0)
  }

  /// The query that the options ask.
  func query(
    _ ranks: RankOptions, isLossless: Bool, limit: Int?
  ) throws(Failure) -> StackQuery {
    guard let from, let to else {
      throw Failure(.usage, error: "--from and --to go together")
    }
    var query = StackQuery(from: try Self.size(from, "from"), to: try Self.size(to, "to"))
    query.layers = layers
    query.space.kinds = try kinds()
    query.space.kernels = try Self.values(kernel, "kernel", from: 1)
    query.space.strides = try Self.values(
      ranks.stride ?? "1..4", "stride", from: 1)
    let words = padding.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = words.filter { $0 != "same" }.joined(separator: ",")
    query.space.hasSamePadding = words.contains("same")
    query.space.paddings =
      query.space.hasSamePadding && numbers.isEmpty
      ? [] : try Self.values(numbers, "padding", from: 0)
    query.space.dilations = try Self.values(dilation, "dilation", from: 1)
    query.space.outputPaddings = try Self.values(outputPadding, "output-padding", from: 0)
    query.receptiveField = ranks.receptiveField
    query.channels = try channelCounts()
    query.isLossless = isLossless
    if let rank = ranks.rank { query.rank = StackRank(rank) }
    query.limit = limit ?? query.limit
    return query
  }

  private func kinds() throws(Failure) -> Set<KernelLayer.Kind> {
    var kinds = Set<KernelLayer.Kind>()
    let names = KernelLayer.Kind.allCases.map(\.rawValue)
    for word in type.split(separator: ",", omittingEmptySubsequences: false) {
      guard let kind = KernelLayer.Kind(rawValue: String(word)) else {
        throw Failure(
          .usage, error: "--type takes \(names.joined(separator: ", ")), not '\(word)'",
          help: Suggestion.help(for: String(word), among: names))
      }
      kinds.insert(kind)
    }
    return kinds
  }

  private func channelCounts() throws(Failure) -> [Int] {
    var counts: [Int] = []
    for word in channels.split(separator: ",", omittingEmptySubsequences: false) {
      guard let count = Int(word), count > 0 else {
        throw Failure(
          .usage, error: "--channels takes integers above 0, not '\(word)'",
          help: "for example 64 for all maps, or 3,64,128 for two layers")
      }
      counts.append(count)
    }
    return counts
  }

  // MARK: - Ranges

  private static func size(_ text: String, _ option: String) throws(Failure) -> SizeFamily {
    try catching(option) { () throws(ShapeError) in try SizeFamily(text) }
  }

  private static func ranges(_ text: String, _ option: String) throws(Failure) -> IntegerRanges {
    try catching(option) { () throws(ShapeError) in try IntegerRanges(text) }
  }

  private static func catching<T>(
    _ option: String, _ body: () throws(ShapeError) -> T
  ) throws(Failure) -> T {
    do throws(ShapeError) { return try body() } catch {
      throw Failure(.usage, error: "--\(option): \(error.message)", help: error.help)
    }
  }

  /// All values of an option's ranges, which need an upper end.
  private static func values(
    _ text: String, _ option: String, from lowest: Int
  ) throws(Failure) -> [Int] {
    let ranges = try ranges(text, option)
    if let least = ranges.least, least < lowest {
      throw Failure(.usage, error: "--\(option) is at least \(lowest), not \(least)")
    }
    guard ranges.greatest != nil else {
      throw Failure(
        .usage, error: "--\(option) \(text) has no upper end", help: "for example \(lowest)..11")
    }
    guard let values = ranges.values(from: lowest, atMost: KernelSpace.largestSize) else {
      throw Failure(
        .usage, error: "--\(option) \(text) has more than \(KernelSpace.largestSize) values",
        help: "ask for a narrower range")
    }
    return values
  }
}

extension StackRank {
  init(_ rank: SolveRank) {
    switch rank {
    case .params: self = .params
    case .macs: self = .macs
    case .receptiveField: self = .receptiveField
    }
  }
}
