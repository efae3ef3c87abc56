/// The accepted inputs around one that is refused.
public struct NearestInputs: Hashable, Sendable {
  /// A dimension whose size no layer would take, whatever the others are.
  public struct Axis: Hashable, Sendable {
    /// H, or `left.H` where there are several inputs.
    public var name: String
    public var asked: Int
    /// The largest accepted size below it and the smallest above; nil for none.
    public var below: Int?
    public var above: Int?
  }

  public var axes: [Axis] = []
  /// Where each dimension by itself would do, but not all of them together: whole inputs nearby,
  /// without the batch.
  public var inputs: [[Int]] = []
}

extension Architecture {
  /// The accepted inputs around a refused one; nil where none is known or none is needed.
  func nearestInputs(to inputs: [Shape<Int>]) -> NearestInputs? {
    guard inputs.count == self.inputs.count,
      zip(inputs, self.inputs).allSatisfy({ $0.rank == $1.shape.count + 1 }),
      inputs.allSatisfy({ $0.sizes.allSatisfy { $0 >= 1 } }),
      let solver = try? InputSolver(self)
    else { return nil }
    return try? solver.nearest(to: inputs)
  }
}

extension InputSolver {
  func nearest(to inputs: [Shape<Int>]) throws(ShapeError) -> NearestInputs? {
    let values = try values(inputs)
    let table = result.forms.table
    var nearest = NearestInputs()
    let conditions = Set(result.forms.conditions)
    for variable in values.indices {
      let own = conditions.filter { table.variables(of: $0) == [variable] }
      if own.isEmpty { continue }
      var line = AxisLine(result.forms, along: variable, at: values)
      let sizes = try line.sizes(where: own).sizes
      let asked = values[variable]
      if sizes.contains(asked) { continue }
      nearest.axes.append(
        NearestInputs.Axis(
          name: table.variables[variable], asked: asked, below: sizes.greatest(atMost: asked),
          above: sizes.least(atLeast: asked)))
    }
    if nearest.axes.isEmpty { nearest.inputs = try wholeInputs(near: values, inputs) }
    return nearest.axes.isEmpty && nearest.inputs.isEmpty ? nil : nearest
  }

  /// The input with the smallest difference over all axes.
  private func wholeInputs(
    near values: [Int], _ inputs: [Shape<Int>]
  ) throws(ShapeError) -> [[Int]] {
    let solution = try solve(others: inputs)
    let asked = spatialAxes.map { values[$0.variable] }
    guard let point = solution.points(near: asked).first, point != asked else { return [] }
    var found = inputs
    for (axis, size) in zip(spatialAxes, point) { found[axis.input][axis.dimension] = size }
    return found.map { Array($0.sizes.dropFirst()) }
  }
}

extension InputSolution {
  /// The solutions around a point, one a box at most, the nearest first: by the sum of the
  /// differences along all axes, then the smaller one. What is farther along every axis than
  /// another is left out.
  public func points(near asked: [Int]) -> [[Int]] {
    let candidates = boxes.compactMap { box -> (point: [Int], differences: [Int])? in
      var point: [Int] = []
      for (sizes, asked) in zip(box, asked) {
        let ends = [sizes.sizes.greatest(atMost: asked), sizes.sizes.least(atLeast: asked)]
        let nearest = ends.compactMap { $0 }.min { ($0 - asked).magnitude < ($1 - asked).magnitude }
        guard let nearest else { return nil }
        point.append(nearest)
      }
      return (point, zip(point, asked).map { abs($0 - $1) })
    }
    let sorted = candidates.sorted {
      let (left, right) = ($0.differences.reduce(0, &+), $1.differences.reduce(0, &+))
      return left == right ? $0.point.lexicographicallyPrecedes($1.point) : left < right
    }
    var kept: [(point: [Int], differences: [Int])] = []
    for candidate in sorted {
      let isFarther = kept.contains { other in
        zip(other.differences, candidate.differences).allSatisfy { $0 <= $1 }
      }
      if !isFarther { kept.append(candidate) }
    }
    return kept.map(\.point)
  }
}

extension ExpressionTable {
  /// The input dimensions that a condition depends on.
  func variables(of condition: Condition) -> Set<Int> { variables(of: .condition(condition)) }
}
