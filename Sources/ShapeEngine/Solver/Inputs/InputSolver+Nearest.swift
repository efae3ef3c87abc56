extension InputSolution {
  /// The size above which it is not known of some axis whether there are more; nil where all is known.
  public var knownUpTo: Int? { boxes.joined().compactMap(\.knownUpTo).min() }
}

extension InputSolver {
  /// The solutions that are nearest to a point, all that are equally near.
  ///
  /// Past the sizes up to which a solution is known, the point itself is asked of the layers. Where it
  /// is none, what is nearest among the known sizes says up to which they are.
  ///
  /// - Parameters:
  ///   - solution: what ``solve(_:others:)`` gave for the demands.
  ///   - others: the inputs at which the batch and the channels are held, as they were there.
  public func nearest(
    to asked: [Int], in solution: InputSolution, _ demands: [InputDemand],
    others: [Shape<Int>]? = nil
  ) -> NearestPoints {
    var nearest = solution.nearest(to: asked)
    guard let known = solution.knownUpTo, asked.count == spatialAxes.count,
      nearest.points != [asked]
    else { return nearest }
    if asked.contains(where: { $0 > known }), (try? fulfils(demands, at: asked, others)) ?? false {
      return NearestPoints(points: [asked])
    }
    // As far away as the nearest one that is known there may be others.
    let certain = nearest.points.first.flatMap { point in
      let distances = zip(point, asked).map { abs($0 - $1) }
      return try? Checked.subtract(known, Checked.sum(distances))
    }
    if !asked.allSatisfy({ $0 <= certain ?? 0 }) { nearest.knownUpTo = known }
    return nearest
  }

  /// Whether the layers take an input with these sizes of the axes and give what is asked.
  private func fulfils(
    _ demands: [InputDemand], at sizes: [Int], _ others: [Shape<Int>]?
  ) throws(ShapeError) -> Bool {
    var inputs = others ?? own
    for (axis, size) in zip(spatialAxes, sizes) { inputs[axis.input][axis.dimension] = size }
    guard let evaluation = architecture.evaluation(at: inputs) else { return false }
    for demand in demands {
      let holds: Bool
      switch demand {
      case .lossless, .losslessTo:
        holds = try architecture.readsAll(by: targets(of: demand) ?? [], at: evaluation)
      case .size(let tensor, let dimension, let ranges):
        guard let shape = evaluation.shape(of: tensor) else { return false }
        holds = ranges.contains(shape[try shape.index(of: dimension)])
      case .measure(let measure, let ranges):
        holds = ranges.contains(try architecture.sums(of: measure, in: evaluation).value())
      }
      if !holds { return false }
    }
    return true
  }
}
