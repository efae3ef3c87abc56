import ArgumentParser
import ShapeEngine

/// What `solve` takes for design spaces.
struct SpaceOptions: ParsableArguments {
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Hyperparameters and their values: 'layer*.0.conv2.stride=1,2'.",
      discussion: """
        Each place that is matched is a variable of its own. Of several patterns with commas between \
        them, places whose '*' stand for the same get the same value: \
        'layer4.*.conv2.dilation,layer4.*.conv2.padding=1,2'. With a name in front, 'd: …', all of \
        them do.
        """))
  var vary: [String] = []
  @Option(help: "The member's parameters: ..25M.", transform: IntegerRanges.read)
  var params: IntegerRanges?
  @Option(help: "Store a member of the space under this name.")
  var add: String?
  @Option(parsing: .unconditional, help: "Which of the listed members to store.")
  var pick = 1

  /// The options that are used.
  var given: [String] {
    [
      ("--vary", !vary.isEmpty), ("--params", params != nil), ("--add", add != nil),
      ("--pick", pick != 1),
    ].filter(\.1).map(\.0)
  }
}

extension SpaceQuestion.Ranking {
  init(_ rank: SolveRank) {
    switch rank {
    case .params: self = .parameters
    case .macs: self = .macs
    case .receptiveField: self = .receptiveField
    }
  }
}
