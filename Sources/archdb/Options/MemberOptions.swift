import ArgumentParser
import ShapeEngine

/// Which members of a design space `members` is about.
struct MemberOptions: ParsableArguments {
  @Option(help: "Of a definition or a design, hyperparameters and their values, as in solve.")
  var vary: [String] = []
  @Option(name: .long, parsing: .singleValue, help: "The input: 224x224, 3x224x224.")
  var input: [String] = []
  @Option(parsing: .unconditional, help: "The batch size.")
  var batch: Int?
  @OptionGroup var set: SetOption
  @Option(help: "The layer that is asked about; else the one that gives the first output.")
  var layer: String?
  @Option(parsing: .unconditional, help: "Its output: 7x7, 512x7x7, 7..14x7..14.")
  var output: String?
  @Option(
    parsing: .unconditional, help: "Its effective stride: 8, 8..16.",
    transform: IntegerRanges.read)
  var stride: IntegerRanges?
  @Option(
    name: [.long, .customLong("rf")], parsing: .unconditional,
    help: "Its receptive field: 483, 31..", transform: IntegerRanges.read)
  var receptiveField: IntegerRanges?
  @Option(help: "The member's parameters: ..25M.", transform: IntegerRanges.read)
  var params: IntegerRanges?
  @Option(help: "The member's MACs: ..4G.", transform: IntegerRanges.read)
  var macs: IntegerRanges?

  /// What stands in the names of members where they are numbered among others than all legal ones at their own
  /// input: the numbers of two such lists are of different members. FNV-1a of what is asked, in 32 bits.
  var mark: String {
    var texts = set.texts.map { "set \($0)" } + vary.map { "vary \($0)" }
    texts += input.map { "input \($0)" } + (batch.map { ["batch \($0)"] } ?? [])
    if !conditions.layerTexts.isEmpty { texts += [layer ?? ""] + conditions.layerTexts }
    guard !texts.isEmpty else { return "" }
    var hash: UInt32 = 2_166_136_261
    for byte in texts.joined(separator: "\n").utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits + "-"
  }

  /// What is asked, as `solve` asks it.
  var conditions: SpaceConditions {
    SpaceConditions(
      input: input, batch: batch, layer: layer, output: output, stride: stride,
      receptiveField: receptiveField, params: params, macs: macs, limit: 0)
  }
}

/// The numbers `a..b` of members: from 0, both ends included; `a..` goes to the last one.
struct IndexRange: Sendable, ExpressibleByArgument {
  var first: Natural
  var last: Natural?

  init?(argument: String) {
    let parts = argument.split(separator: ".", omittingEmptySubsequences: false)
    let texts: [Substring]
    switch parts.count {
    case 1: texts = [parts[0], parts[0]]
    case 3 where parts[1].isEmpty: texts = [parts[0], parts[2]]
    default: return nil
    }
    guard let first = texts[0].isEmpty ? 0 : Natural(decimal: texts[0]) else { return nil }
    self.first = first
    guard !texts[1].isEmpty else { return }
    guard let last = Natural(decimal: texts[1]), last >= first else { return nil }
    self.last = last
  }
}

/// What `--pareto` aims at: `params:min,receptive-field:max`.
struct ParetoAims: Sendable, ExpressibleByArgument {
  var aims: [MemberAim] = []

  init?(argument: String) {
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: ":", omittingEmptySubsequences: false)
      guard words.count == 2, let figure = SpaceQuestion.Ranking(rawValue: String(words[0])),
        ["min", "max"].contains(words[1]), !aims.contains(where: { $0.figure == figure })
      else { return nil }
      aims.append(MemberAim(figure, isGreatest: words[1] == "max"))
    }
  }
}
