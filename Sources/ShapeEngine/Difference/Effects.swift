/// A layer's figures at one input, which are compared.
public struct LayerFigures: Hashable, Sendable {
  /// The outputs' shapes, batch first.
  public var outputs: [[Int]]
  /// The layer's own weights and biases.
  public var parameters: Int
  /// The multiply-accumulates; nil for a layer type that has none.
  public var macs: Int?
  /// The elements of its outputs, the batch's included.
  public var activations: Int
  /// The receptive field's size a dimension; empty where there is none.
  public var field: [Int]
  /// The effective stride a dimension.
  public var stride: [String]

  /// The figures of a layer in a report.
  public init(_ layer: ShapeReport.Layer) {
    outputs = layer.outputs
    parameters = layer.parameters
    macs = layer.macs
    activations = layer.outputs.reduce(0) { sum, shape in
      let count = (try? Checked.product(shape)) ?? .max
      return sum.addingReportingOverflow(count).overflow ? .max : sum + count
    }
    field = layer.fields.compactMap { $0?.size }
    stride = layer.fields.compactMap { $0?.stride.text }
  }
}

/// A layer that is in both architectures and whose figures differ.
public struct LayerEffect: Sendable {
  /// The layer's index in `was` and in `now`.
  public var was: Int, now: Int
  /// The figures on both sides.
  public var before: LayerFigures, after: LayerFigures
  /// The paths of what changed upstream and makes them differ, or the name of an input; those of
  /// layers that were removed are earlier paths. Of many the nearest.
  public var because: [String]
}

extension Difference {
  /// The layers whose figures differ between two reports, whether they were edited or not, and why.
  ///
  /// - Parameters:
  ///   - before: the report of `was`.
  ///   - after: the report of `now`.
  public func effects(before: ShapeReport, after: ShapeReport) -> [LayerEffect] {
    let inputs = Set(
      after.inputs.indices.filter {
        !before.inputs.indices.contains($0) || before.inputs[$0] != after.inputs[$0]
      })
    let effects = effects(before, after, changedInputs: inputs)
    guard effects.contains(where: \.because.isEmpty) else { return effects }
    // A layer can take an input for something else than before, and receptive fields follow its axes.
    let (earlier, later) = (was.freeDimensions(), now.freeDimensions())
    let others = after.inputs.indices.filter {
      earlier.indices.contains($0) && earlier[$0] != later[$0]
    }
    return others.isEmpty
      ? effects : self.effects(before, after, changedInputs: inputs.union(others))
  }

  private func effects(
    _ before: ShapeReport, _ after: ShapeReport, changedInputs: Set<Int>
  ) -> [LayerEffect] {
    let (left, right) = (was.rows(of: before), now.rows(of: after))
    var causes = Causes(self, left, right, changedInputs: changedInputs)
    var effects: [LayerEffect] = []
    for (j, partner) in partners.enumerated() {
      let because = causes.trace(j)
      guard let i = partner, let old = left[i], let new = right[j] else { continue }
      let (x, y) = (LayerFigures(old), LayerFigures(new))
      guard x != y else { continue }
      effects.append(LayerEffect(was: i, now: j, before: x, after: y, because: because))
    }
    return effects
  }
}

extension Architecture {
  /// The rows of a report by layer; a layer of training only has none.
  fileprivate func rows(of report: ShapeReport) -> [ShapeReport.Layer?] {
    var rows = report.layers.makeIterator()
    return layers.map { $0.isTrainingOnly ? nil : rows.next() }
  }
}
