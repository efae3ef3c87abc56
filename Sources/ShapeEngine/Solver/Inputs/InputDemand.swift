/// What is asked of an input besides that every layer accepts it.
public enum InputDemand: Hashable, Sendable {
  /// A dimension of a tensor, counted from the batch, has one of these sizes.
  case size(of: TensorReference, dimension: Int, IntegerRanges)
  /// No convolution or pool leaves elements at the far end of its input unread.
  case lossless
  /// A sum over the layers is in one of these ranges.
  case measure(InputMeasure, IntegerRanges)

  var isSize: Bool { if case .size = self { true } else { false } }
}

extension InputSolver {
  /// The requirements that a demand consists of, over maps that are added to the forms.
  func requirements(
    of demand: InputDemand, in forms: inout Forms
  ) throws(ShapeError) -> [Requirement] {
    switch demand {
    case .size(let tensor, let dimension, let ranges):
      guard let shape = result.evaluation.shape(of: tensor) else {
        throw ShapeError("there is no such tensor", help: "a layer of training only has no output")
      }
      let map = shape[try shape.index(of: dimension)]
      guard forms.table.isKnown(map) else { throw .noFormula }
      return [.within(map, ranges.ranges.map(Bounds.init))]
    case .lossless:
      var requirements: [Requirement] = []
      for index in architecture.layers.indices {
        requirements += try losses(of: index, in: &forms)
      }
      return requirements
    // Sums are bounded where everything else is solved: ``CostBounds``.
    case .measure: return []
    }
  }

  /// That a layer's last window along each axis reaches the last element.
  ///
  /// Of x elements the last window ends after (places - 1)*S + span - low. Where the padding is
  /// TensorFlow's SAME, either there is nothing before the first element or the windows reach past
  /// the last one.
  private func losses(of index: Int, in forms: inout Forms) throws(ShapeError) -> [Requirement] {
    let node = architecture.layers[index]
    guard node.layer is any SpatialLayer, case .windows(let windows) = node.layer.reach,
      let input = node.inputs.first.flatMap({ result.evaluation.shape(of: $0) }),
      let output = result.evaluation.outputs[index].first, input.rank == output.rank
    else { return [] }
    var requirements: [Requirement] = []
    for (axis, window) in windows.enumerated() where axis + 2 < input.rank {
      var low = 0
      if case .explicit(let near, _) = window.padding { low = near }
      let after = try Checked.subtract(
        Checked.subtract(window.span(), low), window.stride)
      let end = try forms.affine(window.stride, output[axis + 2], after, over: 1)
      let left = try forms.difference(end, input[axis + 2])
      if let value = left.constantValue, value >= 0 { continue }
      requirements.append(.within(left, [Bounds(low: 0)]))
    }
    return requirements
  }
}
