/// What each dimension of a layer's outputs depends on: whether on the choice among the layer's
/// alternatives, and on which dimensions of its inputs.
public struct ShapeDependence: Sendable {
  /// A dimension of one of the layer's inputs.
  public struct Place: Hashable, Sendable {
    public var input: Int
    public var dimension: Int
  }

  public struct Dimension: Sendable {
    public var dependsOnAlternative: Bool
    public var places: Set<Place>
  }

  /// For each output, its dimensions.
  public let outputs: [[Dimension]]

  /// Reads the dependence off the layers' forms.
  ///
  /// Nil where the alternatives give another number of outputs or dimensions, or where a form cannot
  /// be had: then anything may depend on anything.
  ///
  /// - Parameters:
  ///   - alternatives: the layers, with what they infer left open.
  ///   - inputs: the shapes that they are given, from which they infer.
  ///   - referenceCount: how many of the inputs, the last ones, are named by `like(…)` only.
  public init?(of alternatives: [any Layer], on inputs: [Shape<Int>], referenceCount: Int) {
    guard
      let (start, shapes) = try? Forms.over(
        inputs.enumerated().map { ("x\($0.offset)", $0.element.rank) })
    else { return nil }
    var forms = start
    var found: [[Shape<AxisMap>]] = []
    for alternative in alternatives {
      var layer = alternative
      guard (try? layer.infer(from: inputs.dropLast(referenceCount))) != nil else { continue }
      guard let outputs = try? forms.evaluate(layer, on: shapes).outputs else { return nil }
      found.append(outputs)
    }
    guard let first = found.first,
      found.allSatisfy({ $0.map(\.rank) == first.map(\.rank) })
    else { return nil }
    // The batch is one variable for all inputs; every other dimension is one of its own.
    var places: [[Place]] = [inputs.indices.map { Place(input: $0, dimension: 0) }]
    for (index, shape) in inputs.enumerated() {
      for dimension in 1..<max(1, shape.rank) {
        places.append([Place(input: index, dimension: dimension)])
      }
    }
    outputs = first.indices.map { output in
      (0..<first[output].rank).map { dimension in
        let maps = found.map { $0[output][dimension] }
        let variables = maps.reduce(into: Set<Int>()) {
          $0.formUnion(forms.table.variables(of: $1))
        }
        return Dimension(
          dependsOnAlternative: maps.contains { $0 != maps[0] },
          places: Set(variables.flatMap { places.indices.contains($0) ? places[$0] : [] }))
      }
    }
  }
}
