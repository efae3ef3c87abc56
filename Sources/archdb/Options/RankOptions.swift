import ArgumentParser
import ShapeEngine

/// By what `solve` ranks layers and members of design spaces.
enum SolveRank: String, ExpressibleByArgument, CaseIterable {
  case params, macs
  case receptiveField = "receptive-field"
}

/// What both questions of `solve` about hyperparameters take: kernels and design spaces.
struct RankOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "The strides to choose from (1..4); in a design space the layer's effective stride: 8.")
  var stride: String?
  @Option(
    name: [.long, .customLong("rf")], parsing: .unconditional,
    help: "Only such receptive fields: 483, 31..",
    transform: IntegerRanges.read)
  var receptiveField: IntegerRanges?
  @Option(
    help: """
      params or macs, the fewest first, or receptive-field: of kernels the largest first, of \
      members of a design space the smallest.
      """)
  var rank: SolveRank?

  /// The options that are used.
  var given: [String] {
    [
      ("--stride", stride != nil), ("--receptive-field", receptiveField != nil),
      ("--rank", rank != nil),
    ].filter(\.1).map(\.0)
  }

  /// The strides as ranges.
  func strides() throws(Failure) -> IntegerRanges? {
    guard let stride else { return nil }
    do { return try IntegerRanges(stride) } catch {
      throw Failure(.usage, error: "--stride: \(error.message)", help: error.help)
    }
  }
}
