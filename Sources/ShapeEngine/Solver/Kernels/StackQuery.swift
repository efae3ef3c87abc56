/// By which cost stacks of layers are ranked. Equal ones go by fewer parameters, and then layer by
/// layer, from the first, by the order of ``KernelLayer``: so there is one best, one second best.
public enum StackRank: String, CaseIterable, Sendable {
  /// Weights and biases, the fewest first.
  case params
  /// Multiply-accumulates at the source's size, the fewest first.
  case macs
  /// The receptive field of an output element, the largest first.
  case receptiveField = "receptive-field"
}

/// Which stacks of layers take one size to another, and which of them are the best.
///
///     var query = StackQuery(from: try SizeFamily("224"), to: try SizeFamily("28"))
///     query.layers = 3
///     let answer = try query.answer()
///     answer.count.description          // "15960"
///     answer.solutions[0].layers        // the three layers with the fewest parameters
public struct StackQuery: Hashable, Sendable {
  /// Every size of it must be taken there.
  public var from: SizeFamily
  /// Where several sizes are named, each is as good.
  public var to: SizeFamily
  /// The number of layers, from 1 to ``mostLayers``.
  public var layers = 1
  /// What each layer is chosen from.
  public var space = KernelSpace()
  /// The number of spatial axes, 1 to 3: `Conv1d`, `Conv2d`, `Conv3d`. Sizes are the same along each.
  public var axes = 2
  /// The channels of every map; or one number for the input and one for each layer's output. A
  /// pool, which keeps the channels, is allowed only where they stay the same.
  public var channels = [64]
  /// The receptive fields of the output that are asked for; nil for any.
  public var receptiveField: IntegerRanges?
  /// Whether every layer must read every element of its input that no padding is.
  public var isLossless = false
  /// What the best are ranked by, the least first.
  public var rank = StackRank.params
  /// How many of the best are listed.
  public var limit = 10

  /// A query for stacks of one layer between two sizes, in elements an axis.
  public init(from: SizeFamily, to: SizeFamily) {
    self.from = from
    self.to = to
  }

  /// A stack has at most so many layers: what is kept of each is kept before the tables are.
  public static var mostLayers: Int { 100_000 }
  /// The tables of partial results have at most so many entries.
  public static var largestTable: Int { 10_000_000 }
  /// A list of the best has at most so many.
  public static var largestList: Int { 100_000 }
  /// What the moves make of the sizes is looked up at most so many times.
  var mostEdges = 50_000_000

  /// The channels before and after a layer, counted from 0.
  func channels(of step: Int) -> (input: Int, output: Int) {
    let last = channels.count - 1
    return (channels[min(step, last)], channels[min(step + 1, last)])
  }

  /// A map of so many channels: [1, C] and the size once an axis.
  func shape(_ channels: Int, _ size: Int) throws(ShapeError) -> Shape<Int> {
    try Shape([1, channels] + Array(repeating: size, count: axes))
  }

  /// Whether the receptive field matters to what is counted or to the order.
  var usesFields: Bool { receptiveField != nil || rank == .receptiveField }

  /// The numbers must be such that there can be an answer.
  func validate() throws(ShapeError) {
    guard 1...Self.mostLayers ~= layers else {
      throw ShapeError(
        "a stack of \(layers) layers", expected: "at least 1, at most \(Self.mostLayers)")
    }
    guard 1...3 ~= axes else {
      throw ShapeError("a map of \(axes) axes", expected: "1, 2 or 3")
    }
    guard channels.count == 1 || channels.count == layers + 1 else {
      throw ShapeError(
        "\(channels.count) numbers of channels for \(layers) layers", found: "\(channels.count)",
        expected: "one for all maps, or \(layers + 1): the input's and each output's")
    }
    for channels in channels where channels < 1 {
      throw ShapeError("a map of \(channels) channels", expected: "at least 1")
    }
    guard limit >= 0, limit <= Self.largestList else {
      throw ShapeError("a list of the best \(limit)", expected: "0 to \(Self.largestList)")
    }
    let combinations = try space.combinations()
    guard combinations <= KernelSpace.largestSize else {
      throw ShapeError(
        "each layer would be chosen from \(combinations) combinations",
        expected: "at most \(KernelSpace.largestSize)",
        help: "ask for a narrower range of kernels, strides, paddings or dilations")
    }
    switch (from, to) {
    case (.sizes, .sizes): break
    case (.line, .line):
      guard rank != .macs else {
        throw ShapeError(
          "the MACs of \(from.text) differ from n to n", help: "rank by params or receptive-field")
      }
    default:
      throw ShapeError(
        "\(from.text) is to become \(to.text): the one is for every n, the other is not",
        help: "write both ends with n, or neither")
    }
  }
}
