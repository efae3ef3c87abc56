import TestSupport
import Testing

@testable import ShapeEngine

/// Which of two forms is the smaller one at every input, and how long forms stay.
@Suite struct GrowthLawTests {
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
    let order1 = forms.table.order(same, x)
    #expect(order1 == .equal)
    // floor(x/2) + floor((x + 1)/2) = x
    let halves = try forms.sum(
      forms.affine(1, x, 0, over: 2), forms.affine(1, x, 1, over: 2))
    let order2 = forms.table.order(halves, x)
    #expect(order2 == .equal)
    let next = try forms.shifted(x, by: 1)
    let order3 = forms.table.order(halves, next)
    #expect(order3 == .ascending)
    // ceil to an even number is never below: what a branch at half the size comes back as.
    let even = try forms.affine(2, forms.affine(1, x, 1, over: 2), 0, over: 1)
    let order4 = forms.table.order(x, even)
    #expect(order4 == .ascending)
    let order5 = forms.table.order(even, x)
    #expect(order5 == .descending)
    let (larger, smaller) = (try forms.maximum(x, even), try forms.minimum(even, x))
    #expect(larger == even && smaller == x)
  }

  @Test func `what cannot be told stays open`() throws {
    var (forms, inputs) = try Forms.over([(nil, 4)])
    let (h, w) = (inputs[0][2], inputs[0][3])
    let order6 = forms.table.order(h, w)
    #expect(order6 == .unknown)
    // x/2 + 5 is larger below 10 and smaller above.
    let others = [
      try forms.affine(1, h, 10, over: 2), try forms.scaled(h, by: 0.7),
      try forms.affine(1, try forms.product(h, w), -1, over: 1),
    ]
    for other in others {
      let order = forms.table.order(other, h)
      #expect(order == .unknown)
    }
    inputs.removeAll()
  }

  /// H*W is never below H, W being 1 at least; H*W - 1 is, unless W is 2 at least.
  @Test func `maps of several variables are compared above what each is at least`() throws {
    var (forms, inputs) = try Forms.over([(nil, 4)])
    let (h, w) = (inputs[0][2], inputs[0][3])
    let product = try forms.product(h, w)
    let less = try forms.affine(1, product, -1, over: 1)
    let orders = [
      forms.table.order(product, h), forms.table.order(h, product),
      forms.table.order(less, h, from: [1, 1, 1, 1]),
      forms.table.order(less, h, from: [1, 1, 1, 2]),
    ]
    #expect(orders == [.descending, .ascending, .unknown, .descending])
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
      var evaluator = FormEvaluator(forms.table, input: [])
      var failures: [Int] = []
      for size in 1...4000 {
        evaluator.move(to: [1, 1, size, 1])
        let (a, b) = (try evaluator.value(of: left), try evaluator.value(of: right))
        let holds = order == .equal ? a == b : order == .ascending ? a <= b : a >= b
        if !holds { failures.append(size) }
      }
      #expect(failures.isEmpty, "\(forms.describe(left)), \(forms.describe(right))")
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

  /// The law of a map says what its values do, from its start on.
  @Test(arguments: 0..<8) func `maps grow by their law`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(1_000 + seed))
    var found = 0
    for _ in 0..<100 {
      var (forms, x) = try start()
      let (left, right) = (try chain(x, &forms, &random), try chain(x, &forms, &random))
      let map = random.pick(
        left, try forms.minimum(left, right), try forms.maximum(left, right),
        try forms.sum(left, right))
      var line = AxisLine(forms, along: 2, at: [1, 1, 1, 1])
      let own = line.law(of: map)
      let law = try #require(own)
      guard law.start + 2 * law.period < 3_000 else { continue }
      found += 1
      for size in law.start...(law.start + law.period + 50) {
        let now = try line.value(of: map, at: size)
        let next = try line.value(of: map, at: size + law.period)
        #expect(next - now == law.rise, "\(forms.describe(map)) at \(size)")
      }
      // The stride is the period over the rise, where that holds from the first size on.
      let stride = forms.table.stride(of: map)
      #expect(stride == nil || law.rise > 0)
      if let stride { #expect(stride.numerator * law.rise == stride.denominator * law.period) }
    }
    #expect(found > 60)
  }

  /// What pads to a multiple, written out as an exporter writes it, is the multiple.
  @Test(arguments: [2, 4, 7, 12]) func `a padded size is written as the multiple`(m: Int) throws {
    var (forms, x) = try start()
    let rest = try forms.difference(x, forms.affine(m, forms.affine(1, x, 0, over: m), 0, over: 1))
    let missing = try forms.affine(-1, rest, m, over: 1)
    let whole = try forms.affine(m, forms.affine(1, missing, 0, over: m), 0, over: 1)
    let padded = try forms.sum(x, forms.difference(missing, whole))
    #expect(forms.table.text(of: padded) == "\(m)*floor((H + \(m - 1))/\(m))")
    let nothing = try forms.difference(padded, padded)
    #expect(nothing == .constant(0))
    let halves = try forms.sum(
      forms.affine(1, x, 0, over: 2), forms.affine(1, x, 1, over: 2))
    #expect(halves == x)
  }
}
