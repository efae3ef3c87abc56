import TestSupport
import Testing

@testable import ShapeEngine

/// Forms that would grow without end: they end within a budget of work, and what they say is so.
@Suite struct FormBudgetTests {
  /// 500 steps over two axes, each taking sizes of earlier steps: windows, sums, products that a
  /// window or a modulus keeps small, minima and maxima, floors, scales.
  private struct Steps {
    var steps: [(kind: Int, x: Int, y: Int, a: Int, b: Int, c: Int)] = []

    init(seed: UInt64) {
      var random = SeededGenerator(seed: seed)
      for index in 0..<500 {
        func earlier() -> Int { max(0, index + 1 - random.pick(0...8)) }
        steps.append(
          (
            random.pick(0...9), earlier(), earlier(), random.pick(1...3), random.pick(0...6),
            random.pick(1, 2, 2, 3, 4, 7)
          ))
      }
    }

    func sizes<A: SizeArithmetic>(_ h: A.Size, _ w: A.Size, _ a: inout A) throws -> [A.Size] {
      var sizes = [h, w]
      for (kind, i, j, factor, offset, divisor) in steps {
        let (x, y) = (sizes[i], sizes[j])
        let next: A.Size
        switch kind {
        case 0, 1: next = try a.affine(1, x, offset, over: divisor)
        case 2: next = try a.affine(factor, x, offset, over: divisor)
        case 3: next = try a.affine(1, a.sum(x, y), offset, over: 2)
        case 4: next = try a.minimum(x, a.shifted(y, by: offset))
        case 5: next = try a.maximum(x, y)
        // x*y modulo a number: what distinguishes windows of a batch.
        case 6:
          let product = try a.product(x, y)
          let whole = try a.affine(97, a.affine(1, product, 0, over: 97), 0, over: 1)
          next = try a.shifted(a.difference(product, whole), by: 1)
        case 7: next = try a.shifted(a.difference(a.maximum(x, y), a.minimum(x, y)), by: 1)
        case 8: next = try a.minimum(a.product(x, y), a.shifted(a.affine(2, x, 0, over: 1), by: 1))
        default: next = try a.scaled(a.shifted(x, by: 1), by: 0.9)
        }
        sizes.append(next)
      }
      return sizes
    }
  }

  @Test(arguments: 0..<100) func `forms of 500 steps end within the budget`(seed: Int) throws {
    let steps = Steps(seed: UInt64(31_000 + seed))
    var (forms, inputs) = try Forms.over([(nil, 4)])
    let maps = try steps.sizes(inputs[0][2], inputs[0][3], &forms)
    inputs.removeAll()
    #expect(forms.table.expressions.count <= FormBudget.expressions)
    #expect(forms.table.evaluationsLeft >= -FormBudget.expressions)
    for map in maps {
      #expect(forms.table.text(of: map).utf8.count <= 2 * FormBudget.text)
      #expect(forms.describe(map).utf8.count <= 2 * ExpressionTable.longText)
    }
    var random = SeededGenerator(seed: UInt64(seed))
    var known = 0
    for _ in 0..<20 {
      let (h, w) = (random.pick(1...400), random.pick(1...4_000))
      var integers = Integers()
      let values = try steps.sizes(h, w, &integers)
      var evaluator = FormEvaluator(forms.table, input: [1, 3, h, w])
      for (map, value) in zip(maps, values) where forms.table.isKnown(map) {
        known += 1
        #expect(try evaluator.value(of: map) == value, "\(forms.describe(map)) at \(h)x\(w)")
      }
    }
    #expect(known > 20 * 50)
  }

  /// What is composed past 64 bits stays a chain, and its values are the integers'.
  @Test func `a coefficient past 64 bits refuses nothing`() throws {
    var (forms, inputs) = try Forms.over([(nil, 3)])
    let integers = Integers()
    var (map, size) = (inputs[0][2], 40_000)
    let input = size
    inputs.removeAll()
    for step in 0..<60 {
      // Up by 65536 and down by 65537: the size stays, the fraction grows.
      map = try forms.affine(1, forms.affine(65_536, map, step, over: 1), 0, over: 65_537)
      size = try integers.affine(1, integers.affine(65_536, size, step, over: 1), 0, over: 65_537)
      let square = try forms.product(map, map)
      var evaluator = FormEvaluator(forms.table, input: [1, 3, input])
      #expect(try evaluator.value(of: map) == size)
      #expect(try evaluator.value(of: square) == size * size)
      #expect(forms.table.isKnown(map))
    }
    #expect(throws: ShapeError.self) { try forms.affine(2, .constant(.max), 0, over: 1) }
  }

  @Test func `a size of too many steps has no formula, and what stands on it goes on`() throws {
    var (forms, inputs) = try Forms.over([(nil, 4)])
    var x = inputs[0][2]
    inputs.removeAll()
    for _ in 0..<1_000 { x = try forms.scaled(forms.shifted(x, by: 1), by: 0.9) }
    #expect(!forms.table.isKnown(x))
    #expect(forms.table.variables(of: x) == [2])
    let before = forms.conditions
    try forms.require(x, atLeast: 3) { _ in .overflow }
    #expect(forms.conditions == before && forms.undecided == [.atLeast(x, 3)])
    var evaluator = FormEvaluator(forms.table, input: [1, 3, 50, 50])
    #expect(throws: ShapeError.noFormula) { try evaluator.value(of: x) }
    // The text says what it depends on, and is read as another unknown of the same.
    let text = forms.table.text(of: x)
    #expect(text.contains("?") && text.contains("(H)"))
    let names = Dictionary(
      uniqueKeysWithValues: forms.table.variables.indices.map {
        (forms.table.variables[$0], forms.table.variable($0))
      })
    var reader = FormReader(text, variables: names, arithmetic: forms)
    let again = try reader.size()
    #expect(again != x && !reader.arithmetic.table.isKnown(again))
    #expect(reader.arithmetic.table.variables(of: again) == [2])
  }

  @Test func `a network that has no formula is solved as far as it goes`() throws {
    var graph = try Graph([3, 64, 64])
    try graph.add("MaxPool2d", [4], path: "pool")
    for index in 0..<450 {
      try graph.add("ZeroPad2d", [1], path: "pad\(index)")
      try graph.add("Upsample", [], ["scale_factor": .float(0.9)], path: "up\(index)")
    }
    let architecture = graph.architecture
    let result = try architecture.forms()
    #expect(!result.forms.undecided.isEmpty)
    let legal = try InputSolver(architecture).solve()
    #expect(legal.contains([64, 64]) && !legal.contains([3, 64]))
    #expect(!legal.undecided.isEmpty)
  }
}
