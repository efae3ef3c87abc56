import TestSupport
import Testing

@testable import ShapeEngine

/// Legal sizes and inverses of random networks (joins, broadcasts, crops, chunks, ceil_mode, float
/// scales) along every axis, against the layers' own answers.
@Suite struct RandomNetworkTests {
  @Test(arguments: 0..<8) func `random networks are inverted as they run`(seed: Int) throws {
    var (exact, total, some) = (0, 0, 0)
    for round in 0..<12 {
      let network = try RandomNetwork(seed: UInt64(5_000 * seed + round), length: 2 + round % 7)
      var (forms, inputs) = try Forms.over([(nil, 4)])
      let outputs = try network.outputs(
        of: inputs[0], { try $0.evaluate($1, &forms).outputs }, Forms.self)
      guard let last = outputs.last else { continue }
      for axis in 1..<4 {
        var line = AxisLine(forms, along: axis, at: network.input)
        let legal = try line.sizes(where: forms.conditions)
        var answers: [Int: [Int]] = [:]
        for size in 1...150 {
          var input = network.input
          input[axis] = size
          answers[size] = try self.outputs(of: network, at: input)
        }
        let text = "\(network.entries.map { ($0.type, $0.from) }), \(network.input), axis \(axis)"
        for size in 1...150 where size <= legal.knownUpTo ?? .max {
          #expect(legal.sizes.contains(size) == (answers[size] != nil), "\(text) = \(size)")
        }
        #expect(legal.sizes.contains(network.input[axis]))
        for dimension in 0..<last.rank {
          let target = answers[network.input[axis]]?[dimension] ?? 1
          let solved = try line.sizes(where: last[dimension], in: target...target)
            .intersection(legal)
          for size in 1...150 where size <= solved.knownUpTo ?? .max {
            let holds = answers[size]?[dimension] == target
            #expect(solved.sizes.contains(size) == holds, "\(text) = \(size) for \(target)")
          }
          (exact, total) = (exact + (solved.isExact ? 1 : 0), total + 1)
          if !solved.sizes.isEmpty { some += 1 }
        }
      }
    }
    #expect(exact > total * 8 / 10 && some == total, "\(exact) and \(some) of \(total)")
  }

  /// The last output; nil where a layer refuses.
  private func outputs(of network: RandomNetwork, at input: [Int]) throws -> [Int]? {
    var integers = Integers()
    let shapes = try? network.outputs(
      of: Shape(input), { try $0.evaluate($1, &integers).outputs }, Integers.self)
    return shapes?.last?.sizes
  }
}
