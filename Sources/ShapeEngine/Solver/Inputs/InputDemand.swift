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

  /// The tensor a size of which is asked.
  var sizedTensor: TensorReference? {
    if case .size(let tensor, _, _) = self { tensor } else { nil }
  }
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
    // What is read is told where everything else is solved: ``LosslessSizes``.
    case .lossless, .losslessTo: return []
    // Sums are bounded where everything else is solved: ``CostBounds``.
    case .measure: return []
    }
  }

  /// The tensors to which every cell of the inputs is to be read on some path; nil where a demand is
  /// none of this.
  func targets(of demand: InputDemand) -> [TensorReference]? {
    switch demand {
    case .lossless: architecture.outputs.map(\.tensor)
    case .losslessTo(let tensor): [tensor]
    default: nil
    }
  }

  /// The most inputs that are walked through one by one.
  private static var fewInputs: Int { 64 }

  /// Those of a few inputs at which every cell is read on some path to one of the tensors, each walked
  /// through by itself: disjoint boxes over the axes; nil where the inputs are many.
  ///
  /// - Throws: ``ShapeError`` where it is not decided.
  func losslessBoxes(
    to targets: [TensorReference], among inputs: SolvedInputs, held: [Int]
  ) throws(ShapeError) -> [[SolvedSizes]]? {
    guard let points = inputs.boxes.points(atMost: Self.fewInputs) else { return nil }
    var found: [[SolvedSizes]] = []
    for point in points where inputs.accepts(point) {
      var values = held
      for (axis, size) in zip(spatialAxes, point) { values[axis.variable] = size }
      let shapes = try self.inputs(of: values)
      guard let evaluation = architecture.evaluation(at: shapes) else { continue }
      if try architecture.readsAll(by: targets, at: evaluation) {
        found.append(point.map { SolvedSizes(SizeSet($0...$0)) })
      }
    }
    return found
  }

  /// The inputs, batch first, at values of the forms' variables.
  private func inputs(of values: [Int]) throws(ShapeError) -> [Shape<Int>] {
    var (shapes, rest) = ([Shape<Int>](), values.dropFirst())
    for input in architecture.inputs {
      shapes.append(
        try Shape((input.hasBatch ? [values[0]] : []) + rest.prefix(input.shape.count)))
      rest = rest.dropFirst(input.shape.count)
    }
    return shapes
  }
}

extension [[SolvedSizes]] {
  /// All points of the boxes, where they are known and no more than so many.
  fileprivate func points(atMost count: Int) -> [[Int]]? {
    var points: [[Int]] = []
    for box in self {
      var own: [[Int]] = [[]]
      for sizes in box {
        guard sizes.isExact, sizes.sizes.isFinite else { return nil }
        var members: [Int] = []
        for interval in sizes.sizes.intervals {
          guard interval.count <= count - members.count else { return nil }
          members += interval
        }
        guard own.count * members.count <= count else { return nil }
        own = own.flatMap { point in members.map { point + [$0] } }
      }
      points += own
      if points.count > count { return nil }
    }
    return points
  }
}

/// What two lists of disjoint boxes have in common.
func intersections(
  _ left: [[SolvedSizes]], _ right: [[SolvedSizes]]
) throws(ShapeError) -> [[SolvedSizes]] {
  var both: [[SolvedSizes]] = []
  for x in left {
    for y in right {
      var box: [SolvedSizes] = []
      for (left, right) in zip(x, y) { box.append(try left.intersection(right)) }
      both.append(box)
    }
  }
  return both
}
