extension InputSolver {
  /// The part of a solution where measures are within ranges. Where no list of boxes says all of
  /// it, the boxes are the largest square and the lines on through the input that is held, and a
  /// condition of the solution says which measure has more.
  ///
  /// - Parameter others: the inputs at which the batch, the channels and such lines are held.
  func bounded(
    _ solution: InputSolution, by measures: [(measure: InputMeasure, ranges: IntegerRanges)],
    others: [Shape<Int>]
  ) throws(ShapeError) -> InputSolution {
    if measures.isEmpty || solution.isEmpty { return solution }
    let held = try values(others)
    let running = Set(spatialAxes.map(\.variable))
    var costs: [(form: CostForm, ranges: [Bounds])] = []
    for (measure, ranges) in measures {
      let sums = try architecture.sums(of: measure, in: result.evaluation)
      let form = try CostForm(sums, result.forms.table, running: running, held: held)
      costs.append((form, ranges.ranges.map(Bounds.init)))
    }
    var bounds = CostBounds(result.forms, axes: spatialAxes, held: held, costs: costs)
    var (bounded, isComplete, knowsSquare) = (solution, true, true)
    (bounded.solved.boxes, bounded.solved.isBounded) = ([], true)
    let point = spatialAxes.map { held[$0.variable] }
    let equal = equalAxes
    for box in solution.boxes {
      var square: Int?
      switch equal.count > 1 ? bounds.square(within: box, along: equal, through: point) : .none {
      case .size(let size):
        square = size
        if knowsSquare { knowsSquare = try isExact(size, measures, others) }
        bounded.largestSquare = max(size, bounded.largestSquare ?? size)
      case .none: break
      case .unknown: knowsSquare = false
      }
      let left = BoxSolver.mostBoxes - bounded.boxes.count
      if let part = bounds.boxes(within: box, atMost: left) {
        bounded.solved.boxes += part
      } else {
        isComplete = false
        bounded.solved.boxes += try bounds.lines(
          within: box, through: point, past: square, along: equal)
      }
    }
    // The largest of all boxes, or none that is known to be.
    bounded.knowsSquare = knowsSquare
    if !knowsSquare { bounded.largestSquare = nil }
    if !isComplete {
      bounded.solved.couplings += measures.map { "\($0.measure.rawValue) in \($0.ranges.text)" }
    }
    return bounded
  }

  /// The places of the axes that a square has alike: those of space, and not the frames of a definition
  /// that names its axes.
  public var equalAxes: [Int] {
    spatialAxes.indices.filter { place in
      let axis = spatialAxes[place]
      guard let names = architecture.inputs[axis.input].axes else { return true }
      return ["D", "H", "W"].contains(names[axis.dimension - architecture.inputs[axis.input].start])
    }
  }

  /// Whether the layers' own answer at a square input is within the ranges, too.
  private func isExact(
    _ size: Int, _ measures: [(measure: InputMeasure, ranges: IntegerRanges)],
    _ others: [Shape<Int>]
  ) throws(ShapeError) -> Bool {
    var inputs = others
    for axis in equalAxes.map({ spatialAxes[$0] }) { inputs[axis.input][axis.dimension] = size }
    guard let evaluation = architecture.evaluation(at: inputs) else { return false }
    for (measure, ranges) in measures {
      let value = try architecture.sums(of: measure, in: evaluation).value()
      guard ranges.contains(value) else { return false }
    }
    return true
  }
}

extension CostBounds {
  /// The most sizes of a line that are looked at one by one, where the costs are not known to rise.
  private static var mostSizes: Int { AxisLine.evaluatedRange }

  /// The largest square of a box as one box, and the sizes of each axis with the others at a point.
  mutating func lines(
    within box: [SolvedSizes], through point: [Int], past square: Int?, along equal: [Int]
  ) throws(ShapeError) -> [[SolvedSizes]] {
    var (lines, inner) = ([[SolvedSizes]](), [SolvedSizes]())
    if let square, let boxes = try squareBox(box, upTo: square, along: equal, point) {
      inner = boxes
      lines.append(inner)
    }
    for (place, size) in point.enumerated() {
      let others = point.indices.filter { $0 != place }
      guard others.allSatisfy({ box[$0].sizes.contains(point[$0]) }) else { continue }
      var line = point.map { SolvedSizes(SizeSet($0...$0)) }
      line[place] = box[place]
      // What is in the square, and in a line before this one.
      if !inner.isEmpty, others.allSatisfy({ inner[$0].sizes.contains(point[$0]) }) {
        line[place].sizes = try line[place].sizes.subtracting(inner[place].sizes)
      }
      if place > 0 {
        line[place].sizes = try line[place].sizes.subtracting(SizeSet(size...size))
      }
      if line[place].sizes.isEmpty { continue }
      if let found = boxes(within: line, atMost: 1) {
        lines += found
      } else {
        lines.append(try evaluated(line, along: place))
      }
    }
    return lines.filter { line in line.allSatisfy { !$0.sizes.isEmpty } }
  }

  /// The part of a box up to the largest square; nil where it is not wholly within the bounds.
  private mutating func squareBox(
    _ box: [SolvedSizes], upTo square: Int, along equal: [Int], _ point: [Int]
  ) throws(ShapeError) -> [SolvedSizes]? {
    var part: [SolvedSizes] = []
    for (place, sizes) in box.enumerated() {
      let most = equal.contains(place) ? square : point[place]
      part.append(try sizes.intersection(SolvedSizes(SizeSet(1...most))))
    }
    let least = part.map { $0.sizes.least ?? square }
    return holds(from: least, to: part.map { $0.sizes.greatest ?? square }) ? part : nil
  }

  private mutating func evaluated(
    _ line: [SolvedSizes], along place: Int
  ) throws(ShapeError) -> [SolvedSizes] {
    var line = line
    var sizes = line.map { $0.sizes.least ?? 1 }
    var runs: [ClosedRange<Int>] = []
    for size in 1...Self.mostSizes where line[place].sizes.contains(size) {
      sizes[place] = size
      if holds(sizes) { runs.append(size...size) }
    }
    line[place] = SolvedSizes(
      SizeSet(head: runs, from: 1, period: 1, residues: []), knownUpTo: Self.mostSizes)
    return line
  }
}
