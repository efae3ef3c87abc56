/// Sizes as forms: the answer at every input at once, where a requirement becomes a condition.
public struct Forms: SizeArithmetic, Sendable {
  public typealias Size = AxisMap

  /// The expressions of the maps that this value made.
  public internal(set) var table: ExpressionTable
  /// What the input must fulfil, in the order in which the rules required it. A condition that
  /// holds wherever all dimensions are at least 1 is left out.
  public private(set) var conditions: [Condition] = []
  /// What the input must fulfil, too, over a size that has no formula: no formula decides it.
  public private(set) var undecided: [Condition] = []
  private var orders: [Pair: ExpressionTable.Order] = [:]
  /// What each input dimension is at least by what was required so far.
  private var least: [Int]

  private struct Pair: Hashable {
    var x: AxisMap, y: AxisMap
  }

  /// Forms over the named input dimensions.
  public init(variables: [String]) {
    table = ExpressionTable(variables: variables)
    least = variables.map { _ in 1 }
  }

  /// Forms over the dimensions of the given inputs, and the shapes that stand for them.
  ///
  /// - Parameters:
  ///   - inputs: names, and ranks with the batch.
  ///   - withoutBatch: the places of the inputs whose shapes are without it.
  public static func over(
    _ inputs: [(name: String?, rank: Int)], withoutBatch: Set<Int> = []
  ) throws(ShapeError) -> (forms: Forms, inputs: [Shape<AxisMap>]) {
    let names = inputs.map { variableNames(rank: $0.rank, input: $0.name) }
    let forms = Forms(variables: ["N"] + names.flatMap { $0.dropFirst() })
    var next = 1
    var shapes: [Shape<AxisMap>] = []
    for (place, input) in inputs.enumerated() {
      let start = withoutBatch.contains(place) ? 0 : min(1, input.rank)
      let own = max(0, input.rank - 1)
      var shape = try Shape(repeating: forms.table.variable(0), rank: own + start)
      for dimension in start..<start + own {
        shape[dimension] = forms.table.variable(next)
        next += 1
      }
      shapes.append(shape)
    }
    return (forms, shapes)
  }

  /// The names of an input's dimensions: N, C, H, W for a 2d map; T, H, W in 3d; L in 1d. Where
  /// there are several inputs, the name of each precedes all axes but N, which they share.
  public static func variableNames(rank: Int, input: String? = nil) -> [String] {
    let own: [String] =
      switch rank {
      case 0: []
      case 1: ["N"]
      case 2: ["N", "C"]
      case 3: ["N", "C", "L"]
      case 4: ["N", "C", "H", "W"]
      case 5: ["N", "C", "T", "H", "W"]
      default: ["N", "C"] + (2..<rank).map { "X\($0)" }
      }
    guard let input else { return own }
    return own.map { $0 == "N" ? $0 : "\(input).\($0)" }
  }

  /// Gives the input dimensions other names, in their order.
  mutating func rename(_ variables: [String]) { table.rename(variables) }

  /// Forgets the conditions; the table stays.
  public mutating func removeConditions() {
    conditions.removeAll(keepingCapacity: true)
    undecided.removeAll()
    least = least.map { _ in 1 }
    orders.removeAll(keepingCapacity: true)
  }

  // MARK: - Arithmetic

  @inline(__always)
  public func constant(_ value: Int) -> AxisMap { .constant(value) }

  /// floor((a*floor((a1*x + b1)/c1) + b)/c) is floor((a*a1*x + a*b1 + c1*b)/(c1*c)) where a = 1 or
  /// c1 = 1; otherwise the inner map stays as an atom of its own.
  @inline(__always)
  public mutating func affine(
    _ a: Int, _ x: AxisMap, _ b: Int, over c: Int
  ) throws(ShapeError) -> AxisMap {
    if a == 1 || x.c == 1 {
      let composed: AxisMap
      do {
        composed = try AxisMap.reduced(
          Checked.multiply(a, x.a),
          Checked.add(Checked.multiply(a, x.b), Checked.multiply(x.c, b)),
          Checked.multiply(x.c, c), x.atom)
      } catch {
        // What passes 64 bits as one floor stays a chain; a constant that does, does at any input.
        if x.a == 0 { throw error }
        return try chained(a, x, b, over: c)
      }
      // Where the reduction leaves no factor, an inner part of a chain collapses into the outer.
      if composed.a == 1, x.a != 1, case .nested(let inner) = table.expression(of: composed.atom) {
        return try affine(1, inner, composed.b, over: composed.c)
      }
      return composed
    }
    return try chained(a, x, b, over: c)
  }

  private mutating func chained(
    _ a: Int, _ x: AxisMap, _ b: Int, over c: Int
  ) throws(ShapeError) -> AxisMap {
    if a == 0 { return .constant(try Checked.floorDivide(b, by: c)) }
    let g = greatestCommonDivisor(a, c)
    if g > 1 { return try affine(a / g, x, Checked.floorDivide(b, by: g), over: c / g) }
    return AxisMap(a, b, c, try table.atom(for: .nested(x)))
  }

  public mutating func sum(_ x: AxisMap, _ y: AxisMap) throws(ShapeError) -> AxisMap {
    if let value = y.constantValue { return try affine(1, x, value, over: 1) }
    if let value = x.constantValue { return try affine(1, y, value, over: 1) }
    return try table.sum(x, y)
  }

  public mutating func product(_ x: AxisMap, _ y: AxisMap) throws(ShapeError) -> AxisMap {
    if let value = y.constantValue { return try affine(value, x, 0, over: 1) }
    if let value = x.constantValue { return try affine(value, y, 0, over: 1) }
    return try table.product(x, y)
  }

  public mutating func minimum(_ x: AxisMap, _ y: AxisMap) throws(ShapeError) -> AxisMap {
    switch order(x, y) {
    case .equal, .ascending: return x
    case .descending: return y
    case .unknown: return .atom(try table.atom(for: .minimum(x, y)))
    }
  }

  public mutating func maximum(_ x: AxisMap, _ y: AxisMap) throws(ShapeError) -> AxisMap {
    switch order(x, y) {
    case .equal, .descending: return x
    case .ascending: return y
    case .unknown: return .atom(try table.atom(for: .maximum(x, y)))
    }
  }

  /// Which of two maps is the smaller one at every input that fulfils what was required before, decided
  /// once.
  private mutating func order(_ x: AxisMap, _ y: AxisMap) -> ExpressionTable.Order {
    let pair = Pair(x: x, y: y)
    if let known = orders[pair] { return known }
    let order = table.order(x, y, from: least)
    orders[pair] = order
    return order
  }

  /// What is cut off towards zero is a size, which is never below it.
  public mutating func scaled(_ x: AxisMap, by scale: Scale) throws(ShapeError) -> AxisMap {
    if let value = x.constantValue { return .constant(try Integers().scaled(value, by: scale)) }
    if let (a, c) = scale.fraction {
      switch scale.rounding {
      case .towardZero, .down: return try affine(a, x, 0, over: c)
      case .up: return try affine(a, x, c - 1, over: c)
      case .nearest: if c == 1 { return try affine(a, x, 0, over: 1) }
      }
    }
    return .atom(try table.atom(for: .scaled(x, scale)))
  }

  public mutating func floorQuotient(
    _ x: AxisMap, by y: AxisMap
  ) throws(ShapeError) -> AxisMap {
    if let divisor = y.constantValue { return try affine(1, x, 0, over: divisor) }
    if let (quotient, divisor) = try table.quotient(x, y) {
      return try affine(1, quotient, 0, over: divisor)
    }
    return .atom(try table.atom(for: .floorQuotient(x, y)))
  }

  /// Where a quotient is rounded no formula says how.
  public mutating func steps(of step: Double, in x: AxisMap) throws(ShapeError) -> AxisMap {
    guard let value = x.constantValue else { return try unknown(of: [x]) }
    return .constant(try Integers().steps(of: step, in: value))
  }

  public mutating func exactQuotient(
    _ x: AxisMap, by y: AxisMap, _ error: (Self) -> ShapeError
  ) throws(ShapeError) -> AxisMap {
    if let divisor = y.constantValue {
      try require(x, divisibleBy: divisor, error)
      return try affine(1, x, 0, over: divisor)
    }
    if let (quotient, divisor) = try table.quotient(x, y) {
      return divisor == 1
        ? quotient : try exactQuotient(quotient, by: .constant(divisor), error)
    }
    append(.multiple(x, of: y))
    return .atom(try table.atom(for: .quotient(x, y)))
  }

  public mutating func unknown(of sizes: [AxisMap]) throws(ShapeError) -> AxisMap {
    try table.unknown(of: sizes)
  }

  // MARK: - Requirements

  @inline(__always)
  private mutating func append(_ condition: Condition) {
    if table.isKnown(condition) {
      conditions.append(condition)
    } else {
      undecided.append(condition)
    }
  }

  @inline(__always)
  public mutating func require(
    _ x: AxisMap, atLeast bound: Int, _ error: (Self) -> ShapeError
  ) throws(ShapeError) {
    if let value = x.constantValue {
      if value < bound { throw error(self) }
      return
    }
    // A map that rises with an input dimension is smallest where that dimension is 1.
    if x.a > 0, Int(x.atom) < table.variables.count, try x.value(atAtom: 1) >= bound { return }
    append(.atLeast(x, bound))
    raiseLeast(x, bound)
  }

  /// Takes a lower bound of a chain of floors back to the input dimension that it is over.
  private mutating func raiseLeast(_ x: AxisMap, _ bound: Int) {
    var (map, bounds) = (x, Bounds(low: bound))
    while map.a > 0, let pulled = try? bounds.pulledBack(through: map) {
      bounds = pulled
      if Int(map.atom) < least.count {
        least[Int(map.atom)] = max(least[Int(map.atom)], bounds.low ?? 1)
        return
      }
      guard case .nested(let inner) = table.expression(of: map.atom) else { return }
      map = inner
    }
  }

  public mutating func require(
    _ x: AxisMap, atMost bound: AxisMap, _ error: (Self) -> ShapeError
  ) throws(ShapeError) {
    if x.a == 0 && bound.a == 0 {
      if x.b > bound.b { throw error(self) }
      return
    }
    let order = order(x, bound)
    if order == .ascending || order == .equal { return }
    append(.atLeast(try difference(bound, x), 0))
  }

  @inline(__always)
  public mutating func require(
    _ x: AxisMap, equals y: AxisMap, _ error: (Self) -> ShapeError
  ) throws(ShapeError) {
    if x == y { return }
    if x.a == 0 && y.a == 0 { throw error(self) }
    if x.a != 0 && y.a != 0 && order(x, y) == .equal { return }
    append(.equal(x, y))
  }

  public mutating func require(
    _ x: AxisMap, differsFrom y: AxisMap, _ error: (Self) -> ShapeError
  ) throws(ShapeError) {
    if x.constantValue != nil, y.constantValue == nil {
      return try require(y, differsFrom: x, error)
    }
    if x == y { throw error(self) }
    if x.constantValue != nil { return }
    // A map that rises with an input dimension is smallest where that dimension is 1.
    if let value = y.constantValue, x.a > 0, Int(x.atom) < table.variables.count,
      try x.value(atAtom: 1) > value
    {
      return
    }
    append(.unequal(x, y))
  }

  public mutating func require(
    _ x: AxisMap, divisibleBy divisor: Int, _ error: (Self) -> ShapeError
  ) throws(ShapeError) {
    if let value = x.constantValue {
      guard divisor > 0, value % divisor == 0 else { throw error(self) }
      return
    }
    guard divisor > 0 else { throw error(self) }
    if x.c == 1 && x.a % divisor == 0 && x.b % divisor == 0 { return }
    append(.multiple(x, of: .constant(divisor)))
  }

  public mutating func broadcast(
    _ x: AxisMap, _ y: AxisMap, _ error: (Self) -> ShapeError
  ) throws(ShapeError) -> AxisMap {
    if x == y || y == .constant(1) { return x }
    if x == .constant(1) { return y }
    if x.a == 0 && y.a == 0 { throw error(self) }
    if order(x, y) == .equal { return x }
    append(.broadcastable(x, y))
    // Of two dimensions that broadcast, the result is the larger one.
    return try maximum(x, y)
  }

  public func describe(_ x: AxisMap) -> String {
    table.length(of: x) > ExpressionTable.longText ? "…" : table.text(of: x)
  }
}
