import ShapeEngine

extension ModelFile {
  /// The shape of a value where the report says it, in the file's own order; nil where the graph does
  /// not give it, and null where it depends on data that nobody has said.
  ///
  /// - Parameter undecided: what depends on such data; nil where that is not asked.
  package func shape(
    of place: Place, in report: ShapeReport, undecided: UndecidedSizes? = nil
  ) -> JSON? {
    switch place {
    case .fixed(let sizes): return .array(sizes.map(JSON.int))
    case .sizes(let expressions, let tensors):
      if let undecided, tensors.contains(where: undecided.contains) { return .null }
      let shapes = tensors.compactMap { tensor in
        Self.sizes(of: tensor, in: report).flatMap { try? Shape($0) }
      }
      guard shapes.count == tensors.count, let first = try? Shape([1]) else { return nil }
      var integers = Integers()
      let sizes = expressions.compactMap { try? $0.size(of: [first] + shapes, in: &integers) }
      return sizes.count == expressions.count ? .array(sizes.map(JSON.int)) : nil
    case .list(let places):
      let shapes = places.compactMap { shape(of: $0, in: report, undecided: undecided) }
      return shapes.count == places.count ? .array(shapes) : nil
    case .tensor(let tensor, let order):
      if undecided?.contains(tensor) == true { return .null }
      guard let sizes = Self.sizes(of: tensor, in: report) else { return nil }
      guard let order else { return .array(sizes.map(JSON.int)) }
      guard order.allSatisfy(sizes.indices.contains) else { return nil }
      return .array(order.map { .int(sizes[$0]) })
    }
  }

  private static func sizes(of tensor: TensorReference, in report: ShapeReport) -> [Int]? {
    switch tensor {
    case .input(let index): report.inputs.indices.contains(index) ? report.inputs[index] : nil
    case .layer(let index, let output):
      report.layers.indices.contains(index) && report.layers[index].outputs.indices.contains(output)
        ? report.layers[index].outputs[output] : nil
    }
  }

  /// The sizes that the file fixes, by the architecture's inputs, batch first.
  package var fixedSizes: HeldSizes {
    HeldSizes(
      analysis.architecture.inputs.map { own in
        var sizes: [Int?] = Array(repeating: nil, count: own.start + own.shape.count)
        guard let input = inputs.first(where: { $0.key == own.name }) else { return sizes }
        for (place, size) in (input.declared ?? []).enumerated() {
          let dimension = input.dimension(at: place)
          guard case .fixed(let value) = size, sizes.indices.contains(dimension) else { continue }
          sizes[dimension] = value
        }
        return sizes
      })
  }

  /// What of an input is another one than the file declares; nil where it declares it. Equal names are
  /// equal sizes.
  ///
  /// - Parameter shapes: one for each of the architecture's inputs, batch first.
  package func undeclared(_ shapes: [[Int]]) -> DefinitionError? {
    var known: [String: Int] = [:]
    let names = analysis.architecture.inputs.map(\.name)
    for (name, shape) in zip(names, shapes) {
      guard let input = inputs.first(where: { $0.key == name }), let declared = input.declared
      else {
        continue
      }
      for (place, size) in declared.enumerated() {
        let dimension = input.dimension(at: place)
        guard shape.indices.contains(dimension) else { continue }
        let value = shape[dimension]
        let wanted: String? =
          switch size {
          case .fixed(let fixed): fixed == value ? nil : "\(fixed)"
          case .free: nil
          case .named(let name, let range):
            if let range, !range.contains(value) {
              range.upperBound == .max
                ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
            } else if let other = known[name], other != value {
              "\(other), as \(name) is elsewhere"
            } else {
              nil
            }
          }
        if case .named(let name, _) = size { known[name] = value }
        guard let wanted else { continue }
        return DefinitionError(
          "dimension \(place) of the input '\(VisibleText.line(input.name))' is declared otherwise",
          found: "\(value)", expected: wanted,
          help: "without --strict the graph alone decides what it takes")
      }
    }
    return nil
  }
}
