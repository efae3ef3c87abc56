/// How one hyperparameter changed in many layers.
public struct Law: Sendable {
  /// What the later values are of the earlier ones.
  public enum Rule: Hashable, Sendable {
    /// All had one value and have one; nil for one that is inferred.
    case same(was: Value?, now: Value?)
    /// The earlier ones times a ratio.
    case ratio(Int, over: Int)
    /// The earlier ones and an amount.
    case sum(Int)
    /// The earlier ones times a factor in thousandths, rounded to multiples of a unit, and never down
    /// by more than a tenth: the rule of the MobileNet papers' code.
    case rounded(thousandths: Int, unit: Int)
    /// Several values without a rule.
    case several
  }

  /// A layer's change.
  struct Change {
    /// The place of the layer's edit.
    var edit: Int
    var was: Value?, now: Value?
  }

  fileprivate struct Values: Hashable {
    var was: Value?, now: Value?
  }

  /// The hyperparameter's name.
  public var name: String
  /// The rule.
  public var rule: Rule
  /// The changes where they are few, else the least and the greatest, each as it was and is.
  public var examples: [(was: Value?, now: Value?)]
  /// Whether there are changes between the examples.
  public var isCut: Bool
  /// In how many of the layers `groups` is the number of channels still, as in a depthwise
  /// convolution.
  public var depthwise = 0

  /// The fewest laws that cover the changes of one hyperparameter, those of most values first.
  static func laws(_ name: String, _ changes: [Change]) -> [(law: Law, changes: [Change])] {
    var rest = changes
    var laws: [(law: Law, changes: [Change])] = []
    // Values that are rounded to several units are scaled by one factor.
    var factor: Int?
    while !rest.isEmpty {
      let distinct = Array(Set(rest.map { Values(was: $0.was, now: $0.now) }))
      let numbers = distinct.compactMap(Numbers.init)
      let ratio = bestRatio(numbers)
      let rounded = numbers.count > 2 ? RoundingRule.best(numbers, factor) : nil
      let sum = bestSum(numbers)
      let rule: Rule
      if let sum, sum.count > 1, sum.count > max(ratio?.count ?? 0, rounded?.count ?? 0) {
        rule = .sum(sum.amount)
      } else if let rounded, rounded.count > max(ratio?.count ?? 0, 2) {
        rule = .rounded(thousandths: rounded.thousandths, unit: rounded.unit)
        factor = rounded.thousandths
      } else if let ratio, ratio.count > 1 {
        rule = .ratio(ratio.over.now, over: ratio.over.was)
      } else if distinct.count > 2 {
        rule = .several
      } else {
        rule = .same(was: rest[0].was, now: rest[0].now)
      }
      let covered = rest.filter { covers(rule, $0) }
      // What a rule does not cover cannot be what it was made of.
      guard !covered.isEmpty else {
        laws.append((Law(name, .several, rest), rest))
        break
      }
      laws.append((Law(name, rule, covered), covered))
      rest.removeAll { covers(rule, $0) }
    }
    return laws
  }

  fileprivate init(_ name: String, _ rule: Rule, _ changes: [Change]) {
    (self.name, self.rule) = (name, rule)
    let sorted = changes.sorted { Self.size($0).lexicographicallyPrecedes(Self.size($1)) }
    var seen: Set<Values> = []
    examples = sorted.filter { seen.insert(Values(was: $0.was, now: $0.now)).inserted }
      .map { ($0.was, $0.now) }
    isCut = examples.count > 3
    if isCut { examples = [examples[0], examples[examples.count - 1]] }
  }

  private static func size(_ change: Change) -> [Double] {
    func size(_ value: Value?) -> Double {
      switch value {
      case .int(let value): Double(value)
      case .float(let value): value
      case .list(let values): values.map(size).max() ?? 0
      default: 0
      }
    }
    return [size(change.was), size(change.now)]
  }

  private static func covers(_ rule: Rule, _ change: Change) -> Bool {
    switch rule {
    case .same(let was, let now): return change.was == was && change.now == now
    case .several: return true
    case .sum(let amount):
      return Numbers(Values(was: change.was, now: change.now))?.sum == amount
    case .ratio(let now, let was):
      guard let ratio = Numbers(Values(was: change.was, now: change.now))?.ratio else {
        return false
      }
      return ratio == Ratio(was: was, now: now)
    case .rounded(let thousandths, let unit):
      guard let numbers = Numbers(Values(was: change.was, now: change.now)) else { return false }
      return RoundingRule.isKept(numbers, thousandths: thousandths, unit: unit)
    }
  }

  private static func bestRatio(_ numbers: [Numbers]) -> (over: Ratio, count: Int)? {
    let counts = Dictionary(numbers.compactMap(\.ratio).map { ($0, 1) }, uniquingKeysWith: +)
    let best = counts.max {
      ($0.value, -$0.key.now, -$0.key.was) < ($1.value, -$1.key.now, -$1.key.was)
    }
    return best.map { ($0.key, $0.value) }
  }

  private static func bestSum(_ numbers: [Numbers]) -> (amount: Int, count: Int)? {
    let counts = Dictionary(numbers.compactMap(\.sum).map { ($0, 1) }, uniquingKeysWith: +)
    return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }.map { ($0.key, $0.value) }
  }

  struct Ratio: Hashable {
    var was: Int, now: Int
  }

  /// A change of an integer, or of the integers of a list.
  struct Numbers {
    /// Those that differ.
    var pairs: [Ratio]

    fileprivate init?(_ values: Values) {
      switch (values.was, values.now) {
      case (.int(let was), .int(let now)): pairs = [Ratio(was: was, now: now)]
      case (.list(let was), .list(let now)) where was.count == now.count:
        pairs = []
        for case (.int(let x), .int(let y)) in zip(was, now) where x != y {
          pairs.append(Ratio(was: x, now: y))
        }
        // A dimension of 1 is none that could be scaled; any other that stays says that the list is not.
        let scaled = zip(was, now).count { $0 != $1 || $0 != .int(1) }
        guard scaled == pairs.count else { return nil }
      default: return nil
      }
      guard !pairs.isEmpty, pairs.allSatisfy({ $0.was > 0 && $0.now > 0 }) else { return nil }
    }

    /// What is added to one number.
    var sum: Int? {
      guard pairs.count == 1 else { return nil }
      let (sum, overflow) = pairs[0].now.subtractingReportingOverflow(pairs[0].was)
      return overflow ? nil : sum
    }

    /// The ratio in lowest terms; nil where there are several.
    var ratio: Ratio? {
      let ratios = Set(
        pairs.map { pair -> Ratio in
          let divisor = greatestCommonDivisor(pair.was, pair.now)
          return Ratio(was: pair.was / divisor, now: pair.now / divisor)
        })
      return ratios.count == 1 ? ratios.first : nil
    }
  }
}

/// Values times a factor, to multiples of a unit.
enum RoundingRule {
  /// Units that designs round to, the coarsest first.
  private static let units = [64, 48, 32, 24, 16, 8, 4, 2]

  /// The factor and the unit that keep to most of the changes.
  ///
  /// - Parameter factor: the one that holds for other changes, which is taken where it does for these.
  static func best(
    _ numbers: [Law.Numbers], _ factor: Int?
  ) -> (thousandths: Int, unit: Int, count: Int)? {
    var best: (thousandths: Int, unit: Int, count: Int)?
    if let factor {
      for unit in units {
        let count = numbers.count { isKept($0, thousandths: factor, unit: unit) }
        if count > max(best?.count ?? 0, 2) { best = (factor, unit, count) }
      }
      if best != nil { return best }
    }
    for unit in units {
      for thousandths in candidates(numbers, unit) {
        let count = numbers.count { isKept($0, thousandths: thousandths, unit: unit) }
        if count > best?.count ?? 0 { best = (thousandths, unit, count) }
      }
    }
    // Widths are multiples of 8 mostly; finer units keep to those that happen to be, too.
    if let fine = best, fine.unit < 8 {
      let count = numbers.count { isKept($0, thousandths: fine.thousandths, unit: 8) }
      if count > 2, 2 * count >= fine.count { best = (fine.thousandths, 8, count) }
    }
    return best
  }

  /// Round factors near the ratios of the largest values, the roundest first.
  private static func candidates(_ numbers: [Law.Numbers], _ unit: Int) -> [Int] {
    let largest = numbers.flatMap(\.pairs).filter { $0.now % unit == 0 }
      .sorted { ($0.was, $0.now) > ($1.was, $1.now) }.prefix(4)
    var seen: Set<Int> = [1000]
    return [1000, 500, 250, 100, 50, 10].flatMap { step in
      largest.compactMap { pair -> Int? in
        guard pair.was < 1 << 40, pair.now < 1 << 40 else { return nil }
        let thousandths = (pair.now * 1000 + pair.was / 2) / pair.was
        let candidate = (thousandths + step / 2) / step * step
        return candidate > 0 && seen.insert(candidate).inserted ? candidate : nil
      }
    }
  }

  /// Whether each later value is what the rule makes of the earlier one.
  static func isKept(_ numbers: Law.Numbers, thousandths: Int, unit: Int) -> Bool {
    numbers.pairs.allSatisfy { pair in
      let (product, overflow) = pair.was.multipliedReportingOverflow(by: thousandths)
      // What is rounded to more than it is says nothing of it.
      guard !overflow, product < Int.max / 20, unit <= pair.was else { return false }
      let step = 1000 * unit
      var multiple = max(1, (product + step / 2) / step)
      if multiple * step * 10 < product * 9 { multiple += 1 }
      return multiple * unit == pair.now
    }
  }
}
