/// Numbers that the maps of a table are never below where each variable is at least its own.
struct LowerBounds {
  let table: ExpressionTable
  /// The least values of the variables.
  let variables: [Int]
  private var known: [Int32: Int?] = [:]

  init(_ table: ExpressionTable, variables: [Int]) {
    self.table = table
    self.variables = variables
  }

  /// A map's bound; nil where its parts do not tell one.
  mutating func bound(of map: AxisMap) -> Int? {
    if let value = map.constantValue { return value }
    guard map.a > 0, let atom = bound(ofAtom: map.atom) else { return nil }
    return try? map.value(atAtom: atom)
  }

  private mutating func bound(ofAtom atom: Int32) -> Int? {
    guard let expression = table.expression(of: atom) else {
      return variables.indices.contains(Int(atom)) ? variables[Int(atom)] : nil
    }
    if let bound = known[atom] { return bound }
    let bound = bound(of: expression)
    known[atom] = .some(bound)
    return bound
  }

  private mutating func bound(of expression: Expression) -> Int? {
    switch expression {
    case .nested(let map): return bound(of: map)
    case .minimum(let x, let y):
      guard let x = bound(of: x), let y = bound(of: y) else { return nil }
      return min(x, y)
    case .maximum(let x, let y): return [bound(of: x), bound(of: y)].compactMap { $0 }.max()
    case .scaled(let x, let scale):
      guard scale.factor >= 0, let x = bound(of: x) else { return nil }
      return try? Integers().scaled(x, by: scale)
    case .quotient, .floorQuotient, .unknown: return nil
    case .polynomial(let terms):
      var sum = 0
      for term in terms {
        guard let bound = bound(of: term), let next = try? Checked.add(sum, bound) else {
          return nil
        }
        sum = next
      }
      return sum
    }
  }

  /// A product of what is never negative grows with each of its factors.
  private mutating func bound(of term: Term) -> Int? {
    guard term.coefficient >= 0 else { return nil }
    var product = term.coefficient
    for atom in term.atoms {
      guard let bound = bound(ofAtom: atom), bound >= 0,
        let next = try? Checked.multiply(product, bound)
      else { return nil }
      product = next
    }
    return product
  }
}
