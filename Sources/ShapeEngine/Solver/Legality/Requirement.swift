/// Something that an input has to fulfil: what a layer requires, or values that are asked for.
enum Requirement: Hashable {
  case condition(Condition)
  /// Two sizes are equal: their difference is 0.
  case equal(AxisMap, AxisMap, difference: AxisMap)
  /// The map is within one of these bounds.
  case within(AxisMap, [Bounds])

  /// An input dimension has one of the sizes at which every cell along it is read.
  case lossless(AxisMap, SolvedSizes)

  /// The maps that it is over.
  var maps: [AxisMap] {
    switch self {
    case .within(let map, _), .lossless(let map, _), .condition(.atLeast(let map, _)),
      .equal(_, _, let map):
      [map]
    case .condition(.equal(let x, let y)), .condition(.unequal(let x, let y)),
      .condition(.multiple(let x, let y)), .condition(.broadcastable(let x, let y)):
      [x, y]
    }
  }

  /// The map that may not be above a number, and the number; nil where it has no such bound.
  var ceiling: (map: AxisMap, high: Int)? {
    switch self {
    case .within(let map, let bounds):
      var high = Int.min
      for bound in bounds {
        guard let end = bound.high else { return nil }
        high = max(high, end)
      }
      return (map, high)
    case .equal(_, _, let difference): return (difference, 0)
    case .condition(.equal(let x, let y)):
      if let value = y.constantValue { return (x, value) }
      return x.constantValue.map { (y, $0) }
    case .condition, .lossless: return nil
    }
  }

  /// The map that may not be below a number, where that is all that is required, and the number.
  var floor: (map: AxisMap, low: Int)? {
    switch self {
    case .condition(.atLeast(let map, let low)): return (map, low)
    case .within(let map, let bounds):
      // The bounds that leave no gap to those without an end.
      guard let low = bounds.filter({ $0.high == nil }).map({ $0.low ?? .min }).min(),
        bounds.allSatisfy({ $0.high == nil || $0.low ?? .min >= low })
      else { return nil }
      return (map, low)
    default: return nil
    }
  }

  /// The condition that it came from; nil for values that are asked for.
  var condition: Condition? {
    switch self {
    case .condition(let condition): condition
    case .equal(let x, let y, _): .equal(x, y)
    case .within, .lossless: nil
    }
  }
}

extension Forms {
  /// A condition as a requirement: where two sizes are equal, their difference is 0, which needs no
  /// more expressions afterwards.
  mutating func requirement(_ condition: Condition) throws(ShapeError) -> Requirement {
    guard case .equal(let x, let y) = condition, x.constantValue == nil, y.constantValue == nil
    else { return .condition(condition) }
    let difference = try difference(x, y)
    return table.isKnown(difference) ? .equal(x, y, difference: difference) : .condition(condition)
  }
}

extension ExpressionTable {
  /// The input dimensions that a requirement depends on.
  func variables(of requirement: Requirement) -> Set<Int> {
    requirement.maps.reduce(into: []) { $0.formUnion(variables(of: $1)) }
  }

  /// The requirement as text: `floor((H + 1)/2) >= 3`, `H*W in 36`.
  func text(of requirement: Requirement) -> String {
    switch requirement {
    case .condition(let condition): text(of: condition)
    case .equal(let x, let y, _): text(of: .equal(x, y))
    case .lossless(let map, _): "every cell along \(text(of: map)) is read"
    case .within(let map, let bounds):
      "\(text(of: map)) in \(bounds.map(\.text).joined(separator: ","))"
    }
  }

  /// The requirement as people write it: `floor((a.H + 1)/2) = floor((b.H + 1)/2), or one of them 1`.
  func statement(of requirement: Requirement) -> String {
    switch requirement {
    case .condition(.equal(let x, let y)), .equal(let x, let y, _):
      "\(text(of: x)) = \(text(of: y))"
    case .condition(.multiple(let x, let y)): "\(text(of: x)) a multiple of \(text(of: y))"
    case .condition(.broadcastable(let x, let y)):
      "\(text(of: x)) = \(text(of: y)), or one of them 1"
    default: text(of: requirement)
    }
  }

  /// The largest parts of the maps that change with one variable and with none of the others.
  func parts(
    of maps: some Sequence<AxisMap>, over variable: Int, apartFrom others: Set<Int>
  ) -> [Int32] {
    var (found, seen) = ([Int32](), Set<Int32>())
    var open = maps.filter { $0.constantValue == nil }.map(\.atom)
    while let atom = open.popLast() {
      guard seen.insert(atom).inserted else { continue }
      let variables = variables(of: .atom(atom))
      guard variables.contains(variable) else { continue }
      if variables.isDisjoint(with: others) {
        found.append(atom)
      } else {
        open += expression(of: atom)?.atoms ?? []
      }
    }
    return found.sorted()
  }
}

extension Bounds {
  init(_ range: IntegerRanges.Range) { self.init(low: range.low, high: range.high) }

  /// As a range is typed: `3`, `1..11`, `..5`.
  var text: String {
    if let low, low == high { return String(low) }
    return "\(low.map(String.init) ?? "")..\(high.map(String.init) ?? "")"
  }
}

extension AxisLine {
  /// The sizes at which a requirement is fulfilled, the other dimensions held.
  mutating func sizes(where requirement: Requirement) throws(ShapeError) -> SolvedSizes {
    switch requirement {
    case .condition(let condition): return try sizes(where: condition)
    case .equal(_, _, let difference): return try sizes(where: difference, in: 0...0)
    case .lossless(_, let sizes): return sizes
    case .within(let map, let bounds):
      var result = SolvedSizes(.none)
      for bound in bounds {
        result = try result.union(sizes(where: map, within: bound))
      }
      return result
    }
  }

  /// The sizes out of a set at which all of the requirements are fulfilled.
  mutating func sizes(
    where requirements: some Sequence<Requirement>, within set: SolvedSizes = SolvedSizes(.all)
  ) throws(ShapeError) -> SolvedSizes {
    var (result, bounds) = (set, Bounds())
    for requirement in requirements {
      // Most requirements are a least size: they are one interval.
      if let own = try? self.bounds(where: requirement) {
        bounds.narrow(to: own)
        continue
      }
      if let members = result.members(atMost: Self.fewSizes) {
        var kept: [ClosedRange<Int>] = []
        for size in members where try holds(requirement, at: size) { kept.append(size...size) }
        result = SolvedSizes(SizeSet(head: kept, from: 1, period: 1, residues: []))
      } else {
        result = try result.intersection(sizes(where: requirement))
      }
      // Nothing that is exact comes back.
      if result.isExact && result.sizes.isEmpty { return result }
    }
    return try result.intersection(SolvedSizes(bounds.sizes))
  }

  /// So few sizes are tried one by one.
  private static var fewSizes: Int { 64 }

  /// The bounds of the size where a requirement says no more than that; nil where it does.
  private mutating func bounds(where requirement: Requirement) throws(ShapeError) -> Bounds? {
    guard let (map, low) = requirement.floor, low > .min else { return nil }
    return try self.bounds(where: map, within: Bounds(low: low))
  }

  private mutating func holds(
    _ requirement: Requirement, at size: Int
  ) throws(ShapeError) -> Bool {
    try requirement.holds { (map) throws(ShapeError) in try self.value(of: map, at: size) }
  }
}

extension SolvedSizes {
  /// The sizes one by one, where they are exact and no more than so many.
  fileprivate func members(atMost count: Int) -> [Int]? {
    guard isExact, sizes.isFinite else { return nil }
    var members: [Int] = []
    for interval in sizes.intervals {
      guard interval.count <= count - members.count else { return nil }
      members += interval
    }
    return members
  }
}

extension Requirement {
  /// Whether it is fulfilled where the maps have the given values.
  func holds(_ value: (AxisMap) throws(ShapeError) -> Int) throws(ShapeError) -> Bool {
    switch self {
    case .condition(let condition): return try condition.holds(value)
    case .equal(let x, let y, _): return try value(x) == value(y)
    case .lossless(let map, let sizes): return sizes.sizes.contains(try value(map))
    case .within(let map, let bounds):
      let value = try value(map)
      return bounds.contains { $0.contains(value) }
    }
  }
}

extension FormEvaluator {
  /// Whether a requirement is fulfilled.
  mutating func holds(_ requirement: Requirement) throws(ShapeError) -> Bool {
    try requirement.holds { (map) throws(ShapeError) in try value(of: map) }
  }
}
