extension Architecture {
  /// How far from a refused input the nearest accepted one is looked for, along one axis.
  private static var searchRange: Int { 4096 }

  /// The nearest inputs that every layer accepts, as text: `3x63x63`. Each axis is looked at by
  /// itself; nil where none is found so or none is needed.
  func nearestInputs(to inputs: [Shape<Int>]) -> String? {
    guard let result = try? forms(),
      inputs.count == self.inputs.count,
      zip(inputs, self.inputs).allSatisfy({ $0.rank == $1.shape.count + 1 })
    else { return nil }
    let table = result.forms.table
    var values = [inputs.first?[0] ?? 1]
    for shape in inputs { values += shape.sizes.dropFirst() }
    var found = values
    for variable in values.indices {
      let own = result.forms.conditions.filter { table.variables(of: $0) == [variable] }
      guard let nearest = nearest(values, variable, own, table) else { return nil }
      found[variable] = nearest
    }
    var evaluator = FormEvaluator(table, input: found)
    for condition in result.forms.conditions {
      guard (try? evaluator.holds(condition)) == true else { return nil }
    }
    guard found != values else { return nil }
    return text(of: found)
  }

  private func nearest(
    _ values: [Int], _ variable: Int, _ conditions: [Condition], _ table: ExpressionTable
  ) -> Int? {
    var values = values
    let start = values[variable]
    for distance in 0...Self.searchRange {
      for candidate in [start &+ distance, start &- distance] where candidate >= 1 {
        values[variable] = candidate
        var evaluator = FormEvaluator(table, input: values)
        if conditions.allSatisfy({ (try? evaluator.holds($0)) == true }) { return candidate }
      }
    }
    return nil
  }

  private func text(of values: [Int]) -> String {
    var next = 1
    return inputs.map { input in
      defer { next += input.shape.count }
      return values[next..<(next + input.shape.count)].map(String.init).joined(separator: "x")
    }.joined(separator: ", ")
  }
}

extension ExpressionTable {
  /// The input dimensions that a condition depends on.
  func variables(of condition: Condition) -> Set<Int> {
    switch condition {
    case .atLeast(let x, _): variables(of: x)
    case .equal(let x, let y), .multiple(let x, let y), .broadcastable(let x, let y):
      variables(of: x).union(variables(of: y))
    }
  }

  /// The input dimensions that a map depends on.
  public func variables(of map: AxisMap) -> Set<Int> {
    guard map.constantValue == nil else { return [] }
    var (variables, seen, open) = (Set<Int>(), Set<Int32>(), [map.atom])
    while let atom = open.popLast() {
      guard seen.insert(atom).inserted else { continue }
      if let expression = expression(of: atom) {
        open += expression.atoms
      } else {
        variables.insert(Int(atom))
      }
    }
    return variables
  }
}
