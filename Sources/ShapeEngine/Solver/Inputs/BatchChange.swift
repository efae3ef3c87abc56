/// Inputs that a network accepts and of which it makes another number of samples than it is given: a
/// reshape to rows of 400 makes four rows of a map that has four times as many elements.
public struct BatchChange: Sendable {
  /// The inputs whose batch is kept.
  public let kept: SolvedInputs
  /// The inputs whose batch is not.
  public let changing: SolvedInputs
}

extension BatchChange {
  /// - Parameters:
  ///   - batches: the batch of each output that may be another one, as forms.
  ///   - batch: the batch that is given.
  ///   - solve: solves for the inputs that are asked for in any case and fulfil requirements besides.
  /// - Returns: nil where every input keeps the batch.
  init?(
    of batches: [AxisMap], from batch: Int,
    _ solve: ([Requirement]) throws(ShapeError) -> SolvedInputs
  ) throws(ShapeError) {
    var (keeping, changing) = ([Requirement](), [SolvedInputs]())
    for map in batches {
      // Another number of samples, while the outputs before keep theirs.
      let others = [Bounds(high: batch - 1), Bounds(low: try Checked.add(batch, 1))]
      let found = try solve(keeping + [.within(map, others)])
      if !found.isEmpty { changing.append(found) }
      keeping.append(.condition(.equal(map, .constant(batch))))
    }
    guard let first = changing.first else { return nil }
    kept = try solve(keeping)
    self.changing = SolvedInputs(changing, of: first.inputs)
  }
}

extension InputSolver {
  /// The first dimensions of tensors that are the batch at the held sizes and not at every input, each
  /// once.
  func movableBatches(
    of tensors: [TensorReference], at held: [Int]
  ) throws(ShapeError) -> [AxisMap] {
    var evaluator = FormEvaluator(result.forms.table, input: held)
    var found: [AxisMap] = []
    for shape in tensors.compactMap(result.evaluation.shape(of:)) where shape.rank > 0 {
      let map = shape[0]
      let variables = result.forms.table.variables(of: map)
      guard map != result.forms.table.variable(0), !found.contains(map),
        result.forms.table.isKnown(map),
        spatialAxes.contains(where: { variables.contains($0.variable) }),
        (try? evaluator.value(of: map)) == held.first
      else { continue }
      found.append(map)
    }
    return found
  }

  /// Whether a tensor's first dimension is the batch at the definition's own input.
  public func hasBatch(_ shape: Shape<AxisMap>) -> Bool {
    guard shape.rank > 0, let values = try? values(own) else { return false }
    var evaluator = FormEvaluator(result.forms.table, input: values)
    return (try? evaluator.value(of: shape[0])) == values.first
  }
}
