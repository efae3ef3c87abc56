extension ExpressionTable {
  /// A map as a polynomial: its terms and its constant.
  mutating func polynomial(of map: AxisMap) throws(ShapeError) -> (terms: [Term], constant: Int) {
    if let value = map.constantValue { return ([], value) }
    guard map.c == 1 else { return ([try term(of: map)], 0) }
    guard case .polynomial(var terms) = expression(of: map.atom) else {
      return ([Term(coefficient: map.a, atoms: [map.atom])], map.b)
    }
    for index in terms.indices {
      guard let scaled = try? Checked.multiply(terms[index].coefficient, map.a) else {
        return ([Term(coefficient: map.a, atoms: [map.atom])], map.b)
      }
      terms[index].coefficient = scaled
    }
    return (terms, map.b)
  }

  /// A map as one term, unexpanded.
  private mutating func term(of map: AxisMap) throws(ShapeError) -> Term {
    if map.c == 1, map.b == 0 { return Term(coefficient: map.a, atoms: [map.atom]) }
    return Term(coefficient: 1, atoms: [try atom(for: .nested(map))])
  }

  /// The sum of two maps that change; unexpanded where it has too many terms or a coefficient passes
  /// 64 bits.
  mutating func sum(_ x: AxisMap, _ y: AxisMap) throws(ShapeError) -> AxisMap {
    let (left, right) = (try polynomial(of: x), try polynomial(of: y))
    if left.terms.count + right.terms.count <= FormBudget.terms,
      let constant = try? Checked.add(left.constant, right.constant),
      let sum = try? map(of: left.terms + right.terms, constant: constant)
    {
      return sum
    }
    return try map(of: [nested(x), nested(y)], constant: 0)
  }

  /// The product of two maps that change; unexpanded where a sum would.
  mutating func product(_ x: AxisMap, _ y: AxisMap) throws(ShapeError) -> AxisMap {
    let (left, right) = (try polynomial(of: x), try polynomial(of: y))
    if (left.terms.count + 1) * (right.terms.count + 1) <= FormBudget.terms,
      let product = try? expandedProduct(left, right)
    {
      return product
    }
    let (p, q) = (try term(of: x), try term(of: y))
    if let coefficient = try? Checked.multiply(p.coefficient, q.coefficient) {
      let atoms = (p.atoms + q.atoms).sorted()
      return try map(of: [Term(coefficient: coefficient, atoms: atoms)], constant: 0)
    }
    let atoms = (try nested(x).atoms + nested(y).atoms).sorted()
    return try map(of: [Term(coefficient: 1, atoms: atoms)], constant: 0)
  }

  private mutating func nested(_ map: AxisMap) throws(ShapeError) -> Term {
    if map.a == 1, map.b == 0, map.c == 1 { return Term(coefficient: 1, atoms: [map.atom]) }
    return Term(coefficient: 1, atoms: [try atom(for: .nested(map))])
  }

  private mutating func expandedProduct(
    _ x: (terms: [Term], constant: Int), _ y: (terms: [Term], constant: Int)
  ) throws(ShapeError) -> AxisMap {
    var terms: [Term] = []
    let lefts = x.terms + [Term(coefficient: x.constant, atoms: [])]
    let rights = y.terms + [Term(coefficient: y.constant, atoms: [])]
    for p in lefts {
      for q in rights where p.coefficient != 0 && q.coefficient != 0 {
        let coefficient = try Checked.multiply(p.coefficient, q.coefficient)
        if p.atoms.isEmpty && q.atoms.isEmpty { continue }
        terms.append(Term(coefficient: coefficient, atoms: (p.atoms + q.atoms).sorted()))
      }
    }
    return try map(of: terms, constant: Checked.multiply(x.constant, y.constant))
  }

  /// The map of a polynomial given by terms in any order and a constant.
  ///
  /// - Throws: ``ShapeError`` where a coefficient passes 64 bits.
  mutating func map(of terms: [Term], constant: Int) throws(ShapeError) -> AxisMap {
    var sums: [[Int32]: Int] = [:]
    for term in terms {
      let sum = try Checked.add(sums[term.atoms] ?? 0, term.coefficient)
      // Its negative does not fit.
      if sum == .min { throw .overflow }
      sums[term.atoms] = sum
    }
    let merged = sums.filter { $0.value != 0 }
      .map { Term(coefficient: $0.value, atoms: $0.key) }
      .sorted { Term.isBefore($0.atoms, $1.atoms) }
    guard let first = merged.first else { return .constant(constant) }
    if merged.count == 1, first.atoms.count == 1 {
      return flattened(AxisMap(first.coefficient, constant, 1, first.atoms[0]))
    }
    var factor = first.coefficient
    for term in merged.dropFirst() { factor = greatestCommonDivisor(factor, term.coefficient) }
    if first.coefficient < 0, factor > 0 { factor = -factor }
    if first.coefficient > 0, factor < 0 { factor = -factor }
    let primitive = merged.map { Term(coefficient: $0.coefficient / factor, atoms: $0.atoms) }
    if let form = simplest(primitive), let map = try scaled(form, by: factor, plus: constant) {
      return map
    }
    return AxisMap(factor, constant, 1, try atom(for: .polynomial(primitive)))
  }

  /// `factor*map + constant`; nil past 64 bits. A multiple of a floor is written with the smallest
  /// constant: 2*floor((H + 1)/2) and not 2*floor((H - 1)/2) + 2.
  private mutating func scaled(
    _ map: AxisMap, by factor: Int, plus constant: Int
  ) throws(ShapeError) -> AxisMap? {
    if map.c > 1, factor != 1 { return try multiple(factor, of: map, plus: constant) }
    guard let a = try? Checked.multiply(factor, map.a),
      let scaled = try? Checked.multiply(constant, map.c),
      let b = try? Checked.affine(factor, map.b, scaled)
    else { return nil }
    if a == 0 { return .constant(b) }
    if map.c == 1, case .nested(let inner) = expression(of: map.atom) {
      return try multiple(a, of: inner, plus: b)
    }
    return AxisMap(a, b, map.c, map.atom)
  }

  /// `k*floor((a*x + b)/c) + d` with 0 <= d < |k|; nil past 64 bits.
  private mutating func multiple(
    _ k: Int, of inner: AxisMap, plus d: Int
  ) throws(ShapeError) -> AxisMap? {
    guard let rest = try? Checked.floorRemainder(d, by: Checked.multiply(k.signum(), k)),
      let whole = try? Checked.subtract(d, rest) / k,
      let b = try? Checked.affine(inner.c, whole, inner.b)
    else { return nil }
    let inner = AxisMap(inner.a, b, inner.c, inner.atom)
    if k == 1 { return inner }
    return AxisMap(k, rest, 1, try atom(for: .nested(inner)))
  }

  /// The map itself, or what it stands for where its atom is a nested map that collapses into it.
  private func flattened(_ map: AxisMap) -> AxisMap {
    guard map.a == 1, map.c == 1, case .nested(let inner) = expression(of: map.atom) else {
      return map
    }
    guard let scaled = try? Checked.multiply(map.b, inner.c),
      let b = try? Checked.add(inner.b, scaled)
    else { return map }
    return AxisMap(inner.a, b, inner.c, inner.atom)
  }
}

// MARK: - Quotients

extension ExpressionTable {
  /// `x / y` where y, apart from a factor k, divides x as a polynomial: the quotient by y/k, and k. Nil
  /// where it does not.
  ///
  /// Long division, the terms in the order in which they are kept: by degree, then by atoms. That order
  /// is kept by products, so that the leading term of what is left is the divisor's times one of the
  /// quotient's.
  mutating func quotient(
    _ x: AxisMap, _ y: AxisMap
  ) throws(ShapeError) -> (quotient: AxisMap, divisor: Int)? {
    var divisor = try terms(of: y)
    var content = 0
    for term in divisor where content != 1 {
      content = greatestCommonDivisor(content, term.coefficient)
    }
    guard content > 0 else { return nil }
    for index in divisor.indices { divisor[index].coefficient /= content }
    guard let leading = divisor.first, !leading.atoms.isEmpty else { return nil }
    var left: [[Int32]: Int] = [:]
    for term in try terms(of: x) { left[term.atoms] = term.coefficient }
    var quotient: [Term] = []
    while let next = left.keys.min(by: Term.isBefore) {
      guard quotient.count < FormBudget.terms, let coefficient = left[next],
        coefficient % leading.coefficient == 0, let atoms = next.without(leading.atoms)
      else { return nil }
      let factor = Term(coefficient: coefficient / leading.coefficient, atoms: atoms)
      quotient.append(factor)
      for term in divisor {
        let place = (term.atoms + factor.atoms).sorted()
        guard let product = try? Checked.multiply(term.coefficient, factor.coefficient),
          let rest = try? Checked.subtract(left[place] ?? 0, product)
        else { return nil }
        left[place] = rest == 0 ? nil : rest
      }
    }
    let constant = quotient.first { $0.atoms.isEmpty }?.coefficient ?? 0
    return (try map(of: quotient.filter { !$0.atoms.isEmpty }, constant: constant), content)
  }

  /// A map's terms in their order, its constant last.
  private mutating func terms(of map: AxisMap) throws(ShapeError) -> [Term] {
    let (terms, constant) = try polynomial(of: map)
    let ordered = terms.sorted { Term.isBefore($0.atoms, $1.atoms) }
    return constant == 0 ? ordered : ordered + [Term(coefficient: constant, atoms: [])]
  }
}

extension Term {
  /// The order of terms: by degree, the highest first, then by atoms.
  static func isBefore(_ x: [Int32], _ y: [Int32]) -> Bool {
    x.count != y.count ? x.count > y.count : x.lexicographicallyPrecedes(y)
  }
}

extension [Int32] {
  /// What is left of a product without the atoms of another; nil where they are not all in it.
  fileprivate func without(_ others: [Int32]) -> [Int32]? {
    var rest = self
    for atom in others {
      guard let place = rest.firstIndex(of: atom) else { return nil }
      rest.remove(at: place)
    }
    return rest
  }
}
