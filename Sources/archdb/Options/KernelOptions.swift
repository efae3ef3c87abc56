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
  @Option(
    parsing: .unconditionalSingleValue,
    help:
      "The kernel sizes to choose from, 1..7. Given again, it goes with the padding given again.")
  var kernel: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: "The paddings, 0..3; same is padding='same'. Pools take K/2 at most.")
  var padding: [String] = []
  @Option(
    parsing: .unconditionalSingleValue, help: "The dilations, 1; a kernel of 1 has 1 only.")
  var dilation: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: "The output paddings of transposed convolutions, 0.")
  var outputPadding: [String] = []
  @Option(
    parsing: .unconditional, help: "The channels of all maps, or of the input and each output.")
  var channels = "64"
  @Option(parsing: .unconditional, help: "The input's channels, where they are others.")
  var inChannels: Int?
  @Option(
    parsing: .unconditional, help: "The spatial axes: 1, 2 or 3, as Conv1d, Conv2d, Conv3d have.")
  var dims = 2

  /// The options that are used with another value than their own.
  var given: [String] {
    [
      ("--from", from != nil), ("--to", to != nil), ("--layers", layers != 1),
      ("--type", type != "conv"), ("--kernel", !kernel.isEmpty), ("--padding", !padding.isEmpty),
      ("--dilation", !dilation.isEmpty),
      ("--output-padding", !outputPadding.isEmpty), ("--channels", channels != "64"),
      ("--in-channels", inChannels != nil), ("--dims", dims != 2),
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
    query.axes = dims
    let spaces = try spaces(strides: ranks.stride ?? "1..4")
    query.space = spaces.count == 1 ? spaces[0] : KernelSpace(anyOf: spaces)
    query.receptiveField = ranks.receptiveField
    query.channels = try channelCounts()
    query.isLossless = isLossless
    if let rank = ranks.rank { query.rank = StackRank(rank) }
    query.limit = limit ?? query.limit
    return query
  }

  /// What the layers are chosen from: the values of an option that is given several times go with those of
  /// the same place of the others.
  private func spaces(strides: String) throws(Failure) -> [KernelSpace] {
    let lists = [
      ("kernel", kernel), ("padding", padding), ("dilation", dilation),
      ("output-padding", outputPadding),
    ].filter { $0.1.count > 1 }
    if let first = lists.first, let other = lists.first(where: { $0.1.count != first.1.count }) {
      throw Failure(
        .usage,
        error: "--\(first.0) is given \(first.1.count) times, --\(other.0) \(other.1.count) times",
        help: "values that go together are given equally often, or once for all")
    }
    func value(_ texts: [String], _ place: Int, else standard: String) -> String {
      texts.count > 1 ? texts[place] : texts.first ?? standard
    }
    var spaces: [KernelSpace] = []
    for place in 0..<(lists.first?.1.count ?? 1) {
      var space = KernelSpace()
      space.kinds = try kinds()
      space.kernels = try Self.values(value(kernel, place, else: "1..7"), "kernel", from: 1)
      space.strides = try Self.values(strides, "stride", from: 1)
      let padding = value(padding, place, else: "0..3")
      let words = padding.split(separator: ",", omittingEmptySubsequences: false)
      let numbers = words.filter { $0 != "same" }.joined(separator: ",")
      space.hasSamePadding = words.contains("same")
      space.paddings =
        space.hasSamePadding && numbers.isEmpty
        ? [] : try Self.values(numbers, "padding", from: 0)
      space.dilations = try Self.values(value(dilation, place, else: "1"), "dilation", from: 1)
      space.outputPaddings = try Self.values(
        value(outputPadding, place, else: "0"), "output-padding", from: 0)
      spaces.append(space)
    }
    return spaces
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
    guard let inChannels else { return counts }
    guard inChannels > 0 else {
      throw Failure(.usage, error: "--in-channels is at least 1, not \(inChannels)")
    }
    if counts.count == layers, layers > 1 { return [inChannels] + counts }
    guard counts.count == 1 else {
      throw Failure(
        .usage,
        error: "--in-channels \(inChannels) and --channels \(channels) both say the input's",
        help: "--channels has one number for all outputs then, or one for each layer")
    }
    return [inChannels]
      + Array(repeating: counts[0], count: min(max(layers, 0), StackQuery.mostLayers))
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
