import ArchFormats
import ShapeEngine
import TestSupport
import Testing

/// What holds of all networks that are compared up to names and folding.
@Suite struct FoldedTwinTests {
  /// The first design of each of the zoo's files, or of those that a remainder is left of.
  private func designs() throws -> [Architecture] {
    try Zoo.files.compactMap { file in
      guard let name = Zoo.fileByName.filter({ $0.value == file }).keys.min() else { return nil }
      return try Zoo.designs(in: file, only: name).first?.architecture
    }
  }

  @Test func `a network is what an exporter writes of it, and nothing else`() throws {
    var rewritten: Set<String> = []
    var changed = 0
    for (place, design) in try designs().enumerated() {
      let (twin, types) = try FoldedTwin.twin(of: design, seed: UInt64(place))
      rewritten.formUnion(types)
      let comparison = try FoldedComparison(design, twin)
      #expect(comparison.isEqual, "\(design.name): \(text(of: comparison))")
      #expect(comparison.difference.count == 0 && comparison.forms.isSameSizeEverywhere)
      let back = try FoldedComparison(twin, design)
      #expect(back.isEqual, "\(design.name)")
      var random = SeededGenerator(seed: UInt64(place))
      for _ in 0..<3 {
        guard let (other, change) = try changedInOnePlace(twin, &random) else { continue }
        changed += 1
        let comparison = try FoldedComparison(design, other)
        #expect(!comparison.isEqual && comparison.difference.count > 0, "\(design.name): \(change)")
      }
    }
    // Each rule was asked for.
    let all: Set<String> = [
      "Dropout", "StochasticDepth", "BatchNorm2d", "AdaptiveAvgPool2d", "Mean", "Flatten", "ReLU6",
      "SiLU", "Hardswish", "Hardsigmoid", "ChannelShuffle", "Chunk", "Add", "Concat", "Interpolate",
    ]
    #expect(rewritten.isSuperset(of: all), "\(all.subtracting(rewritten))")
    #expect(changed > 100)
  }

  private func text(of comparison: FoldedComparison) -> String {
    let difference = comparison.difference
    return difference.edits.prefix(3).map { edit in
      "\(difference.now.layers[edit.now].path) \(edit)"
    }.joined(separator: "; ") + " + \(difference.added.count) - \(difference.removed.count)"
  }

  /// The network with another value of a hyperparameter that decides sizes or values, wherever that is
  /// accepted.
  private func changedInOnePlace(
    _ architecture: Architecture, _ random: inout SeededGenerator
  ) throws -> (Architecture, String)? {
    let names = [
      "kernel_size", "stride", "padding", "dilation", "out_channels", "out_features", "groups",
      "negative_slope", "num_heads", "ceil_mode", "min", "align_corners", "dim", "start",
    ]
    for _ in 0..<40 {
      let node = architecture.layers[random.pick(0...architecture.layers.count - 1)]
      let choices = node.layer.values.filter { names.contains($0.name) }
      guard node.weightsOf == nil, !choices.isEmpty else { continue }
      let (name, old) = choices[random.pick(0...choices.count - 1)]
      let new: Value? =
        switch old {
        case .int(let value): .int(value + 1)
        case .float(let value): .float(value * 2 + 1)
        case .bool(let value): .bool(!value)
        case .list(let values):
          .list(values.map { if case .int(let value) = $0 { .int(value + 1) } else { $0 } })
        default: nil
        }
      guard let new, new != old else { continue }
      var draft = try GraphDraft(architecture)
      guard (try? draft.set([.init(name, new)], at: node.path)) != nil,
        let changed = try? draft.finished()
      else { continue }
      return (changed, "\(node.layer.type) \(name) \(old) -> \(new)")
    }
    return nil
  }

  /// Of two random networks that are equal, neither has another output, other convolutions to compute or
  /// other inputs that it takes.
  @Test func `what is equal has the same sizes, costs and inputs`() throws {
    var (equal, other) = (0, 0)
    for seed in UInt64(1)...400 {
      let was = try RandomNetwork(seed: seed, length: 4 + Int(seed % 12)).architecture()
      var edits = RandomEdits(seed: seed)
      let edited = try edits.edited(was, count: Int(seed % 3))
      let now = seed % 2 == 0 ? try FoldedTwin.twin(of: edited, seed: seed).0 : edited
      guard try FoldedComparison(was, now).isEqual else {
        other += 1
        continue
      }
      equal += 1
      #expect(try figures(was) == figures(now), "seed \(seed)")
      var random = SeededGenerator(seed: seed)
      for _ in 0..<20 {
        let input = [
          try Shape(
            was.ownInput()[0].sizes.map { size in
              max(1, size + random.pick(-3...3))
            })
        ]
        #expect(was.accepts(input) == now.accepts(input), "seed \(seed) at \(input[0].text)")
      }
    }
    #expect(equal > 100 && other > 100, "\(equal) \(other)")
  }

  private func figures(_ architecture: Architecture) throws -> [[Int]] {
    let report = try architecture.report(at: architecture.ownInput())
    let convolutions = report.layers.filter { $0.type.hasPrefix("Conv") }.compactMap(\.macs)
    return report.outputs.map(\.shape) + [[convolutions.reduce(0, +)]]
  }
}
