extension Layer {
  /// Whether the layer takes no tensors at which a size would be another one than at these: it requires
  /// itself what the size is made of, as a Linear requires its features.
  ///
  /// - Parameter references: the tensors that `like(…)` in the size names.
  public func pins(
    _ size: SizeExpression, at operands: [Shape<Int>], beside references: [Shape<Int>]
  ) -> Bool {
    let ranks = (operands + references).enumerated().map {
      (name: "x\($0)" as String?, rank: $1.rank)
    }
    guard case (var forms, let shapes)? = try? Forms.over(ranks), let first = shapes.first else {
      return false
    }
    guard (try? evaluate(Array(shapes.prefix(operands.count)), &forms)) != nil else { return false }
    var pinned: Set<Int> = []
    for case .equal(let map, let value) in forms.conditions
    where value.a == 0 && map.c == 1 && Int(map.atom) < forms.table.variables.count {
      pinned.insert(Int(map.atom))
    }
    guard let map = try? size.size(of: [first] + shapes.dropFirst(operands.count), in: &forms)
    else {
      return false
    }
    return forms.table.variables(of: map).allSatisfy(pinned.contains)
  }
}
