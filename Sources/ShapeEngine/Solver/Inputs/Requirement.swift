/// Something that an input has to fulfil: what a layer requires, or values that are asked for.
enum Requirement: Hashable {
  case condition(Condition)
  /// The map is within one of these bounds.
  case within(AxisMap, [Bounds])

  /// The maps that it is over.
  var maps: [AxisMap] {
    switch self {
    case .within(let map, _), .condition(.atLeast(let map, _)): [map]
    case .condition(.equal(let x, let y)), .condition(.multiple(let x, let y)),
      .condition(.broadcastable(let x, let y)):
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
    case .condition(.equal(let x, let y)):
      if let value = y.constantValue { return (x, value) }
      return x.constantValue.map { (y, $0) }
    case .condition: return nil
    }
  }
}

extension Forms {
  /// A condition as a requirement: where two sizes are equal, their difference is 0, which needs no
  /// more expressions afterwards.
  mutating func requirement(_ condition: Condition) throws(ShapeError) -> Requirement {
    guard case .equal(let x, let y) = condition, x.constantValue == nil, y.constantValue == nil
    else { return .condition(condition) }
    return .within(try difference(x, y), [Bounds(low: 0, high: 0)])
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
    case .within(let map, let bounds):
      "\(text(of: map)) in \(bounds.map(\.text).joined(separator: ","))"
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
    case .within(let map, let bounds):
      var result = SolvedSizes(.none)
      for bound in bounds {
        result = try result.union(sizes(where: map, within: bound))
      }
      return result
    }
  }

  /// The sizes at which all of the requirements are fulfilled.
  mutating func sizes(
    where requirements: some Sequence<Requirement>
  ) throws(ShapeError) -> SolvedSizes {
    var result = SolvedSizes(.all)
    for requirement in requirements {
      result = try result.intersection(sizes(where: requirement))
      // Nothing that is exact comes back.
      if result.isExact && result.sizes.isEmpty { return result }
    }
    return result
  }
}

extension FormEvaluator {
  /// Whether a requirement is fulfilled.
  mutating func holds(_ requirement: Requirement) throws(ShapeError) -> Bool {
    switch requirement {
    case .condition(let condition): return try holds(condition)
    case .within(let map, let bounds):
      let value = try value(of: map)
      return bounds.contains { $0.contains(value) }
    }
  }
}
