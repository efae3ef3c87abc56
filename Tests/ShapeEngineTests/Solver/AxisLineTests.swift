import TestSupport
import Testing

@testable import ShapeEngine

/// Inverses and sets of conditions of random forms, against evaluation size by size.
@Suite struct AxisLineTests {
  private let range = 1...700

  /// A form of H, and of W where it is `coupled`, that is made by random steps.
  private func map(
    _ forms: inout Forms, _ random: inout SeededGenerator, coupled: Bool, steps: Int = 3
  ) throws -> AxisMap {
    let (h, w) = (forms.table.variable(2), forms.table.variable(3))
    var map = h
    for _ in 0..<random.pick(1...steps) {
      let other = coupled && random.pick(0...2) == 0 ? w : h
      switch random.pick(0...11) {
      case 0: map = try forms.sum(map, forms.affine(random.pick(-1, 1, 2), other, 3, over: 2))
      case 1: map = try forms.minimum(map, forms.affine(1, other, random.pick(0...40), over: 3))
      case 2: map = try forms.maximum(map, forms.affine(2, other, -random.pick(0...40), over: 5))
      case 3: map = try forms.scaled(map, by: random.pick(0.7, 1.3, 0.5, 1.25))
      case 4: map = try forms.minimum(map, .constant(random.pick(5...60)))
      case 5: map = try forms.product(map, other)
      case 6:
        // A part of a chunk: what is left over.
        let size = try forms.ceilDivided(map, by: 3)
        map = try forms.difference(map, forms.minimum(map, forms.multiplied(size, by: 2)))
      default:
        map = try forms.affine(
          random.pick(1, 1, 2, 3, -1), map, random.pick(-9...9), over: random.pick(1, 2, 2, 4, 3))
      }
    }
    return map
  }

  private func expect(
    _ solved: SolvedSizes, _ text: String, _ holds: (Int) throws -> Bool
  ) throws {
    for x in range where x <= solved.knownUpTo ?? .max {
      try #expect(solved.sizes.contains(x) == holds(x), "\(text) at \(x)")
    }
  }

  @Test(arguments: 0..<8) func `inverses are those of evaluation`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var (exact, total) = (0, 0)
    for round in 0..<30 {
      var (forms, _) = try Forms.over([(nil, 4)])
      let map = try map(&forms, &random, coupled: round % 2 == 1)
      let held = [1, 3, 1, random.pick(1...90)]
      var line = AxisLine(forms, along: 2, at: held)
      func value(_ x: Int) throws -> Int {
        var evaluator = FormEvaluator(forms.table, input: [1, 3, x, held[3]])
        return try evaluator.value(of: map)
      }
      let text = "\(forms.table.text(of: map)), W = \(held[3])"
      for _ in 0..<3 {
        let low = try value(random.pick(range)) + random.pick(-1, 0, 0)
        let target = low...(low + random.pick(0, 0, 3, 200))
        let solved = try line.sizes(where: map, in: target)
        try expect(solved, "\(text) in \(target)") { try target.contains(value($0)) }
        let above = try line.sizes(where: map, within: Bounds(low: low))
        try expect(above, "\(text) >= \(low)") { try value($0) >= low }
        (exact, total) = (exact + (solved.isExact ? 1 : 0), total + 1)
      }
    }
    #expect(exact > total * 8 / 10, "\(exact) of \(total) exact")
  }

  @Test(arguments: 0..<8) func `conditions hold where they are said to`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(100 + seed))
    var (exact, total, some) = (0, 0, 0)
    for round in 0..<30 {
      var (forms, _) = try Forms.over([(nil, 4)])
      let coupled = round % 2 == 1
      let x = try map(&forms, &random, coupled: coupled)
      let y = try map(&forms, &random, coupled: coupled, steps: 2)
      let held = [1, 3, 1, random.pick(1...90)]
      var conditions: [Condition] = [
        .atLeast(x, random.pick(-5...50)), .equal(x, y),
        .multiple(x, of: .constant(random.pick(1, 2, 4, 7, 32, 12))), .broadcastable(x, y),
        .equal(x, .constant(random.pick(1...50))),
      ]
      if round % 10 == 0 { conditions.append(.multiple(x, of: y)) }
      var line = AxisLine(forms, along: 2, at: held)
      for condition in conditions {
        let solved = try line.sizes(where: condition)
        try expect(solved, "\(forms.table.text(of: condition)), W = \(held[3])") { x in
          var evaluator = FormEvaluator(forms.table, input: [1, 3, x, held[3]])
          return try evaluator.holds(condition)
        }
        (exact, total) = (exact + (solved.isExact ? 1 : 0), total + 1)
        if !solved.sizes.isEmpty { some += 1 }
      }
      let pair = [conditions[0], conditions[random.pick(1...3)]]
      try expect(line.sizes(where: pair), "both") { x in
        var evaluator = FormEvaluator(forms.table, input: [1, 3, x, held[3]])
        return try pair.allSatisfy { try evaluator.holds($0) }
      }
    }
    #expect(exact > total * 7 / 10 && some > total / 3, "\(exact) and \(some) of \(total)")
  }

  @Test func `what is derived has its shortest form`() throws {
    var (forms, inputs) = try Forms.over([(nil, 4)])
    let h = inputs[0][2]
    // A U-Net's joins: floor(h/32) comes back at twice the size, and over again.
    var up = try forms.affine(1, h, 0, over: 32)
    var conditions: [Condition] = [.atLeast(up, 1)]
    for level in [16, 8, 4, 2, 1] {
      up = try forms.multiplied(up, by: 2)
      conditions.append(.equal(up, try forms.affine(1, h, 0, over: level)))
    }
    var line = AxisLine(forms, along: 2, at: [1, 3, 224, 224])
    let solved = try line.sizes(where: conditions)
    #expect(solved.isExact && solved.sizes.tail == .init(from: 1, period: 32, residues: [0]))
    // h*w with w held is a multiple of h.
    let area = try forms.product(h, inputs[0][3])
    line = AxisLine(forms, along: 2, at: [1, 3, 224, 224])
    #expect(try line.sizes(where: area, in: 224 * 7...224 * 7).sizes == SizeSet(7...7))
    line = AxisLine(forms, along: 2, at: [1, 3, 224, 6])
    #expect(try line.sizes(where: .equal(area, .constant(36))).sizes == SizeSet(6...6))
    inputs.removeAll()
  }

  @Test func `a target out of reach is an error or empty, never a trap`() throws {
    var (forms, inputs) = try Forms.over([(nil, 4)])
    let h = inputs[0][2]
    let half = try forms.affine(1, h, 1, over: 2)
    let square = try forms.product(h, h)
    var line = AxisLine(forms, along: 2, at: [1, 3, 224, 224])
    #expect(try line.sizes(where: half, in: 0...0).sizes == .none)
    #expect(throws: ShapeError.overflow) { try line.sizes(where: half, in: Int.max...Int.max) }
    let far = try line.sizes(where: square, in: Int.max...Int.max)
    #expect(far.sizes.isEmpty && far.knownUpTo == AxisLine.evaluatedRange)
    #expect(try line.sizes(where: square, in: 90...1 << 40).sizes == SizeSet(10...1 << 20))
    let low = try line.sizes(where: half, in: Int.min / 4...1)
    #expect(low.isExact && low.sizes == SizeSet(1...2))
    inputs.removeAll()
  }
}
