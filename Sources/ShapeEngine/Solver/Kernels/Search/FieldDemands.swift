/// Which receptive fields the rest of a stack may have, level by level, so that the whole stack has
/// one that is asked for.
///
/// Asked from the front, few demands differ: where 31 and more is asked for, and the first layers
/// add up to 25 for every further element, the rest must see 2 and more; and soon any will do.
struct FieldDemands: Sendable {
  /// The demands after a step's layers.
  private struct Step: Sendable {
    /// A number for each jump of places before the step.
    var jumps = Interned<Fraction>()
    /// For each jump and class of layers the number of its law.
    var laws: [Int32] = []
    /// For each law and demand before it the demand after it; -1 where nothing fulfils that.
    var next: [Int32] = []
  }

  /// The demands at each level, the one of the whole stack alone at the first.
  private(set) var levels: [[FieldSet]]
  private var steps: [Step] = []
  /// Whether all fields are as good.
  let isAny: Bool

  /// No demand.
  init(levels count: Int) {
    levels = Array(repeating: [.all], count: count)
    isAny = true
  }

  /// - Parameters:
  ///   - growths: for each step the jumps of the places before it, and for each of these what every
  ///     class of layers adds.
  ///   - placeCounts: how many places there are at each level.
  /// - Throws: ``ShapeError`` where the places by demand pass ``StackQuery/largestTable``.
  init(
    _ asked: IntegerRanges, _ growths: [[(jump: Fraction, classes: [FieldGrowth])]],
    placeCounts: [Int]
  ) throws(ShapeError) {
    isAny = false
    let possible = try Self.possible(growths)
    levels = [[FieldSet(asked).after(0, 1, within: possible[0])]]
    for (index, jumps) in growths.enumerated() {
      let most = StackQuery.largestTable / max(1, placeCounts[index + 1])
      try append(jumps, possible: possible[index + 1], atMost: most, layer: index + 1)
    }
  }

  /// The fields that the rest of a stack can have at all at each level, from the least to the
  /// greatest.
  private static func possible(
    _ growths: [[(jump: Fraction, classes: [FieldGrowth])]]
  ) throws(ShapeError) -> [ClosedRange<Int>] {
    var possible = Array(repeating: 1...1, count: growths.count + 1)
    for step in growths.indices.reversed() {
      let after = possible[step + 1]
      var (least, greatest) = (Int.max, 1)
      for growth in growths[step].lazy.flatMap(\.classes) {
        least = min(least, max(1, growth.field(before: after.lowerBound)))
        greatest = max(greatest, growth.field(before: after.upperBound))
      }
      possible[step] = min(least, greatest)...greatest
    }
    return possible
  }

  private mutating func append(
    _ growths: [(jump: Fraction, classes: [FieldGrowth])], possible: ClosedRange<Int>,
    atMost most: Int, layer: Int
  ) throws(ShapeError) {
    var step = Step()
    var laws = Interned<FieldGrowth>()
    for (jump, classes) in growths {
      step.jumps.append(jump)
      step.laws += classes.map { Int32(laws.number(of: $0)) }
    }
    let demands = levels[levels.count - 1]
    guard try Checked.multiply(laws.count, demands.count) <= StackQuery.largestTable else {
      throw .tooManyFields(layer: layer)
    }
    var after = Interned<FieldSet>()
    for law in laws.values {
      for demand in demands {
        let set = demand.after(law.offset, law.factor, within: possible)
        step.next.append(set.isEmpty ? -1 : Int32(after.number(of: set)))
        guard after.count <= most else { throw .tooManyFields(layer: layer + 1) }
      }
    }
    steps.append(step)
    levels.append(after.values)
  }

  func count(at level: Int) -> Int { levels[level].count }

  /// How many jumps places before a step have, as far as that matters.
  func jumpCount(step: Int) -> Int { isAny ? 1 : steps[step].jumps.count }

  /// A number for the jump of places before a step, which ``after(_:_:_:_:)`` takes.
  func number(of jump: Fraction, step: Int) -> Int {
    isAny ? 0 : steps[step].jumps.known(jump) ?? 0
  }

  /// The demand after a layer of a class; nil where nothing fulfils that.
  @inline(__always)
  func after(_ demand: Int, step: Int, jump: Int, class index: Int, of classCount: Int) -> Int? {
    if isAny { return 0 }
    let law = Int(steps[step].laws[jump * classCount + index])
    let next = steps[step].next[law * levels[step].count + demand]
    return next < 0 ? nil : Int(next)
  }

  /// Whether nothing more in front of the target is what a demand asks for: a field of 1.
  func isFulfilled(_ demand: Int) -> Bool { levels[levels.count - 1][demand].contains(1) }
}

extension ShapeError {
  static func tooManyFields(layer: Int) -> ShapeError {
    ShapeError(
      "too many partial results: the sizes before layer \(layer), by receptive field",
      expected: "at most \(StackQuery.largestTable)",
      help: "ask for a smaller --receptive-field, or fewer --layers")
  }
}
