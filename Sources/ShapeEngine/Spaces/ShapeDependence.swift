/// What the dimensions of tensors depend on, as marks: names of choices.
public enum ShapeDependence {
  /// The marks of each dimension of a layer's outputs, read off the layers' forms.
  ///
  /// Nil where the alternatives give another number of outputs or dimensions, or where a form
  /// cannot be had: then anything may depend on anything.
  ///
  /// - Parameters:
  ///   - alternatives: the layers, with what they infer left open.
  ///   - own: the marks of the choice among them.
  ///   - inputs: the shapes that they are given, from which they infer, with the marks of their
  ///     dimensions; none of a tensor's where it depends on nothing.
  public static func marks<Mark: Hashable>(
    of alternatives: [any Layer], chosenBy own: Set<Mark>,
    on inputs: [(shape: Shape<Int>, marks: [Set<Mark>])]
  ) -> [[Set<Mark>]]? {
    guard
      let (start, shapes) = try? Forms.over(
        inputs.enumerated().map { ("x\($0.offset)", $0.element.shape.rank) })
    else { return nil }
    let given = inputs.reduce(into: Set<Mark>()) { marks, input in
      for dimension in input.marks { marks.formUnion(dimension) }
    }
    var isRefused = false
    var forms = start
    var found: [[Shape<AxisMap>]] = []
    for alternative in alternatives {
      var layer = alternative
      guard (try? layer.infer(from: inputs.map(\.shape))) != nil else {
        isRefused = true
        continue
      }
      guard let outputs = try? forms.evaluate(layer, on: shapes).outputs else { return nil }
      found.append(outputs)
    }
    guard let first = found.first,
      found.allSatisfy({ $0.map(\.rank) == first.map(\.rank) })
    else { return nil }
    // What these inputs do not fit may fit those of another choice, and be another shape then.
    if isRefused, !given.isEmpty {
      return first.map { Array(repeating: given.union(own), count: $0.rank) }
    }
    // The batch is one variable for all inputs; every other dimension is one of its own.
    var marks = [Set(inputs.flatMap { $0.marks.first ?? [] })]
    for (shape, known) in inputs {
      for dimension in 1..<max(1, shape.rank) {
        marks.append(known.indices.contains(dimension) ? known[dimension] : [])
      }
    }
    return first.indices.map { output in
      (0..<first[output].rank).map { dimension in
        let maps = found.map { $0[output][dimension] }
        let variables = Set(maps.flatMap { forms.table.variables(of: $0) })
        return variables.reduce(into: maps.contains { $0 != maps[0] } ? own : []) {
          if marks.indices.contains($1) { $0.formUnion(marks[$1]) }
        }
      }
    }
  }
}
