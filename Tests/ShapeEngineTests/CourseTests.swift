import TestSupport
import Testing

@testable import ShapeEngine

/// Which of two forms is the smaller one at every input, and how long forms stay.
@Suite struct CourseTests {
  /// The axis H of a 2d map, and the arithmetic that it is of.
  private func start() throws -> (Forms, AxisMap) {
    let (forms, inputs) = try Forms.over([(nil, 4)])
    return (forms, inputs[0][2])
  }

  @Test func `forms that are written differently are found equal`() throws {
    var (forms, x) = try start()
    // floor((2*floor(3x/2) + 1)/3) = x
    let inner = try forms.affine(3, x, 0, over: 2)
    let same = try forms.affine(2, inner, 1, over: 3)
    #expect(forms.table.order(same, x) == .equal)
    // floor(x/2) + floor((x + 1)/2) = x
    let halves = try forms.sum(
      forms.affine(1, x, 0, over: 2), forms.affine(1, x, 1, over: 2))
    #expect(forms.table.order(halves, x) == .equal)
    let next = try forms.shifted(x, by: 1)
    #expect(forms.table.order(halves, next) == .ascending)
    // ceil to an even number is never below: what a branch at half the size comes back as.
    let even = try forms.affine(2, forms.affine(1, x, 1, over: 2), 0, over: 1)
    #expect(forms.table.order(x, even) == .ascending)
    #expect(forms.table.order(even, x) == .descending)
    let (larger, smaller) = (try forms.maximum(x, even), try forms.minimum(even, x))
    #expect(larger == even && smaller == x)
  }

  @Test func `what cannot be told stays open`() throws {
    var (forms, inputs) = try Forms.over([(nil, 4)])
    let (h, w) = (inputs[0][2], inputs[0][3])
    #expect(forms.table.order(h, w) == .unknown)
    // x/2 + 5 is larger below 10 and smaller above.
    let others = [
      try forms.affine(1, h, 10, over: 2), try forms.scaled(h, by: 0.7), try forms.product(h, w),
    ]
    for other in others { #expect(forms.table.order(other, h) == .unknown) }
    inputs.removeAll()
  }

  /// Every decision is held against the values at the inputs 1 to 4,000.
  @Test(arguments: 0..<8) func `orders hold at every input`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var decided = 0
    for _ in 0..<250 {
      var (forms, x) = try start()
      let left = try chain(x, &forms, &random)
      let right = random.pick(0...3) == 0 ? x : try chain(x, &forms, &random)
      let order = forms.table.order(left, right)
      guard order != .unknown else { continue }
      decided += 1
      for size in [1, 2, 3, 5, 7, 64, 97, 224, 1000, 3999] + (0..<40).map({ 1 + 101 * $0 }) {
        var evaluator = FormEvaluator(forms.table, input: [1, 1, size, 1])
        let (a, b) = (try evaluator.value(of: left), try evaluator.value(of: right))
        switch order {
        case .equal: #expect(a == b, "at \(size)")
        case .ascending: #expect(a <= b, "at \(size)")
        default: #expect(a >= b, "at \(size)")
        }
      }
    }
    #expect(decided > 60)
  }

  private func chain(
    _ x: AxisMap, _ forms: inout Forms, _ random: inout SeededGenerator
  ) throws -> AxisMap {
    var map = x
    for _ in 0..<random.pick(1...3) {
      map = try forms.affine(
        random.pick(1...3), map, random.pick(-3...3), over: random.pick(1, 2, 3, 4))
    }
    return random.pick(0...2) == 0 ? try forms.sum(map, forms.affine(1, x, 1, over: 2)) : map
  }

  /// A multi-scale network adds each branch to the others, over and over: sizes stay short.
  @Test func `fused branches do not grow`() throws {
    var (forms, x) = try start()
    var fine = try forms.affine(1, x, 3, over: 4)
    for _ in 0..<40 {
      let coarse = try forms.affine(1, fine, 1, over: 2)
      let back = try forms.affine(2, coarse, 0, over: 1)
      fine = try forms.broadcast(fine, back) { _ in .overflow }
    }
    #expect(forms.table.text(of: fine).count < 60)
  }

  @Test func `a long text names its parts and is read again`() throws {
    var (forms, inputs) = try Forms.over([(nil, 4)])
    var map = inputs[0][2]
    for step in 0..<60 {
      map = try forms.maximum(forms.scaled(map, by: 0.9), forms.shifted(inputs[0][3], by: step))
    }
    let text = forms.table.text(of: map)
    #expect(text.hasPrefix("x1 := ") && text.count < 6_000)
    let sizes = ["N": 1, "C": 3, "H": 317, "W": 41]
    var reader = FormReader(text, variables: sizes, arithmetic: Integers())
    var evaluator = FormEvaluator(forms.table, input: [1, 3, 317, 41])
    #expect(try reader.size() == evaluator.value(of: map))
    inputs.removeAll()
  }

  @Test func `a size without end is an error`() throws {
    var (forms, x) = try start()
    #expect(throws: ShapeError.self) {
      for _ in 0..<1_000 { x = try forms.scaled(forms.shifted(x, by: 1), by: 0.9) }
    }
  }
}
