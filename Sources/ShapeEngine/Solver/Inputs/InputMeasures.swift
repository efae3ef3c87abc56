extension InputSolver {
  /// A sum over the layers as a map of the input's dimensions.
  func measure(_ measure: InputMeasure, in forms: inout Forms) throws(ShapeError) -> AxisMap {
    switch measure {
    case .macs:
      return try forms.total(
        architecture.layers.indices.flatMap { result.evaluation.macs(of: $0) ?? [] })
    case .activations:
      return try forms.total(
        result.evaluation.outputs.flatMap { $0 }.map { Product(1, $0) })
    case .memory:
      let parameters = try Checked.multiply(4, architecture.parameterCount())
      let elements = try largestSetAlive(in: &forms)
      return try forms.affine(4, elements, parameters, over: 1)
    }
  }

  /// The elements of the largest set of outputs that are alive at one time.
  private func largestSetAlive(in forms: inout Forms) throws(ShapeError) -> AxisMap {
    let end = architecture.layers.count
    var lastUse = Array(architecture.layers.indices)
    for (index, node) in architecture.layers.enumerated() where !node.isTrainingOnly {
      for case .layer(let source, _) in node.inputs where source < end { lastUse[source] = index }
    }
    for case .layer(let source, _) in architecture.outputs.map(\.tensor) where source < end {
      lastUse[source] = end
    }
    var ends: [Int: [Int]] = [:]
    for (source, use) in lastUse.enumerated() { ends[use, default: []].append(source) }
    // How many tensors of each shape are alive; the shapes by the order in which they come up.
    var shapes = Interned<Shape<AxisMap>>()
    let outputs = result.evaluation.outputs.map { $0.map { shapes.number(of: $0) } }
    var (alive, sets) = ([Int: Int](), [[Int: Int]]())
    for index in architecture.layers.indices {
      for shape in outputs[index] { alive[shape, default: 0] += 1 }
      sets.append(alive)
      for shape in (ends[index] ?? []).flatMap({ outputs[$0] }) { alive[shape, default: 0] -= 1 }
      alive = alive.filter { $0.value > 0 }
    }
    var largest = forms.constant(0)
    for set in Self.withoutSubsets(sets) {
      let products = set.keys.sorted().map { Product(set[$0] ?? 0, shapes[$0]) }
      largest = try forms.maximum(largest, forms.total(products))
    }
    return largest
  }

  /// The sets that are not within another one.
  private static func withoutSubsets(_ sets: [[Int: Int]]) -> [[Int: Int]] {
    var kept: [[Int: Int]] = []
    for set in sets {
      let isWithin = kept.contains { other in set.allSatisfy { other[$0.key] ?? 0 >= $0.value } }
      if isWithin { continue }
      kept.removeAll { other in other.allSatisfy { set[$0.key] ?? 0 >= $0.value } }
      kept.append(set)
    }
    return kept
  }
}

extension Forms {
  /// A sum of products as one map.
  mutating func total(_ products: [Product<AxisMap>]) throws(ShapeError) -> AxisMap {
    var (factors, coefficients) = ([Shape<AxisMap>](), [Shape<AxisMap>: Int]())
    for product in products {
      if coefficients[product.factors] == nil { factors.append(product.factors) }
      coefficients[product.factors] = try Checked.add(
        coefficients[product.factors] ?? 0, product.coefficient)
    }
    var (terms, constant) = ([Term](), 0)
    for factors in factors {
      let coefficient = coefficients[factors] ?? 0
      let polynomial = try table.polynomial(of: product(factors.sizes))
      for term in polynomial.terms {
        terms.append(
          Term(
            coefficient: try Checked.multiply(coefficient, term.coefficient), atoms: term.atoms))
      }
      constant = try Checked.add(constant, Checked.multiply(coefficient, polynomial.constant))
    }
    return try table.map(of: terms, constant: constant)
  }
}
