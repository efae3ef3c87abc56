/// What is asked of an input besides that every layer accepts it.
public enum InputDemand: Hashable, Sendable {
  /// A dimension of a tensor, counted from the batch, has one of these sizes.
  case size(of: TensorReference, dimension: Int, IntegerRanges)
  /// Every cell of the inputs is read on some path to the network's outputs.
  case lossless
  /// Every cell of the inputs is read on some path to a tensor.
  case losslessTo(TensorReference)
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
    // What is read is told where everything else is solved: ``losslessBoxes(_:held:)``.
    case .lossless, .losslessTo: return []
    // Sums are bounded where everything else is solved: ``CostBounds``.
    case .measure: return []
    }
  }

  /// The sizes at which demands are fulfilled that every cell is read, as disjoint boxes over the axes;
  /// nil where none is asked.
  func losslessBoxes(
    _ demands: some Sequence<InputDemand>, held: [Int]
  ) throws(ShapeError) -> [[SolvedSizes]]? {
    var result: [[SolvedSizes]]?
    for demand in demands {
      let targets: [TensorReference]
      switch demand {
      case .lossless: targets = architecture.outputs.map(\.tensor)
      case .losslessTo(let tensor): targets = [tensor]
      default: continue
      }
      let boxes = try LosslessSizes(self, by: targets, held: held).boxes()
      guard let known = result else {
        result = boxes
        continue
      }
      var both: [[SolvedSizes]] = []
      for x in known {
        for y in boxes {
          var box: [SolvedSizes] = []
          for (left, right) in zip(x, y) { box.append(try left.intersection(right)) }
          both.append(box)
        }
      }
      result = both
    }
    return result
  }
}
