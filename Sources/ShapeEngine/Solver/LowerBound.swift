extension ExpressionTable {
  /// A number that a map is never below where each variable is at least its number in the list; nil
  /// where none is told by the map's parts.
  func lowerBound(of map: AxisMap, _ variables: [Int]) -> Int? {
    if let value = map.constantValue { return value }
    guard map.a > 0, let atom = lowerBound(ofAtom: map.atom, variables) else { return nil }
    return try? map.value(atAtom: atom)
  }

  private func lowerBound(ofAtom atom: Int32, _ variables: [Int]) -> Int? {
    guard let expression = expression(of: atom) else {
      return variables.indices.contains(Int(atom)) ? variables[Int(atom)] : nil
    }
    switch expression {
    case .nested(let map): return lowerBound(of: map, variables)
    case .minimum(let x, let y):
      guard let x = lowerBound(of: x, variables), let y = lowerBound(of: y, variables) else {
        return nil
      }
      return min(x, y)
    case .maximum(let x, let y):
      let bounds = [lowerBound(of: x, variables), lowerBound(of: y, variables)]
      return bounds.compactMap { $0 }.max()
    case .truncated(let x, let factor):
      guard factor >= 0, let x = lowerBound(of: x, variables) else { return nil }
      return try? Integers().scaled(x, by: factor)
    case .quotient: return nil
    case .polynomial(let terms):
      var sum = 0
      for term in terms {
        var product = term.coefficient
        for atom in term.atoms {
          // What is never negative grows with each of its factors.
          guard product >= 0, let bound = lowerBound(ofAtom: atom, variables), bound >= 0,
            let next = try? Checked.multiply(product, bound)
          else { return nil }
          product = next
        }
        guard let next = try? Checked.add(sum, product) else { return nil }
        sum = next
      }
      return sum
    }
  }
}
