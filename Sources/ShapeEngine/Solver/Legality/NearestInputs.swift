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
    /// The dimension's place among the forms' variables.
    fileprivate var variable: Int
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
  /// The accepted inputs around one: an axis at a time where the axes do not depend on each other, as
  /// a whole where they do. Nil where none is known or none is needed.
  func nearest(to inputs: [Shape<Int>]) throws(ShapeError) -> NearestInputs? {
    var values = try values(inputs)
    var (nearest, asked) = (NearestInputs(), values)
    var forms = result.forms
    let requirements = try conditions(in: &forms)
    let axes = Set(spatialAxes.map(\.variable))
    var own = [[Requirement]](repeating: [], count: values.count)
    for requirement in requirements {
      let variables = forms.table.variables(of: requirement)
      if variables.count == 1, let only = variables.first { own[only].append(requirement) }
    }
    // Where the batch or the channels are others, they are put right first.
    for variable in values.indices where !axes.contains(variable) && !own[variable].isEmpty {
      var line = AxisLine(forms, along: variable, at: values)
      let sizes = try line.sizes(where: own[variable])
      if sizes.sizes.contains(values[variable]) { continue }
      nearest.axes.append(.init(forms.table, variable, asked: values[variable], sizes))
      values[variable] = nearest.axes.last.flatMap { $0.above ?? $0.below } ?? values[variable]
    }
    let legal = try BoxSolver(forms, axes: spatialAxes, held: values)
      .inputs(fulfilling: requirements)
    let point = spatialAxes.map { asked[$0.variable] }
    let isWhole = nearest.axes.isEmpty && !legal.acceptsCoupled(point)
    if isWhole, let found = try legal.points(near: point).first, found != point {
      for (axis, size) in zip(spatialAxes, found) { asked[axis.variable] = size }
      nearest.inputs = self.inputs(of: asked)
      return nearest
    }
    for axis in spatialAxes {
      var line = AxisLine(forms, along: axis.variable, at: values)
      var sizes = try line.sizes(where: own[axis.variable])
      if let free = legal.freeSizes(of: axis) { sizes = free }
      if sizes.sizes.contains(asked[axis.variable]) { continue }
      nearest.axes.append(.init(forms.table, axis.variable, asked: asked[axis.variable], sizes))
    }
    nearest.axes.sort { $0.variable < $1.variable }
    return nearest.axes.isEmpty ? nil : nearest
  }

  /// Inputs out of the variables' values, without the batch.
  private func inputs(of values: [Int]) -> [[Int]] {
    var rest = values.dropFirst()
    return architecture.inputs.map { input in
      defer { rest = rest.dropFirst(input.shape.count) }
      return Array(rest.prefix(input.shape.count))
    }
  }
}

extension NearestInputs.Axis {
  fileprivate init(
    _ table: ExpressionTable, _ variable: Int, asked: Int, _ sizes: SolvedSizes
  ) {
    self.variable = variable
    name = table.variables[variable]
    self.asked = asked
    below = sizes.sizes.greatest(atMost: asked)
    above = sizes.sizes.least(atLeast: asked)
  }
}

extension LegalInputs {
  /// The accepted inputs around a point, the nearest of each box, the nearest first: by the sum of
  /// the differences along all axes, then the smaller one. What is farther along every axis than
  /// another is left out. Where axes are coupled by what could not be solved, they are those on the
  /// lines through the point and through where the axes are held.
  public func points(near asked: [Int]) throws(ShapeError) -> [[Int]] {
    guard asked.count == axes.count, !isEmpty else { return [] }
    var boxes = try boxes()
    if !couplings.isEmpty { boxes = try self.boxes(through: asked) + boxes }
    return boxes.points(near: asked)
  }
}

extension [[SolvedSizes]] {
  /// The points of boxes around one; see ``LegalInputs/points(near:)``.
  func points(near asked: [Int]) -> [[Int]] {
    var (candidates, seen) = ([(point: [Int], differences: [Int])](), Set<[Int]>())
    for box in self {
      var points: [[Int]] = [[]]
      for (sizes, asked) in zip(box, asked) {
        // Below and above may be as far away.
        let ends = sizes.sizes.nearest(to: asked)
        points = points.flatMap { point in ends.map { point + [$0] } }
      }
      for point in points where seen.insert(point).inserted {
        candidates.append((point, zip(point, asked).map { abs($0 - $1) }))
      }
    }
    let sorted = candidates.sorted {
      let (left, right) = ($0.differences.reduce(0, &+), $1.differences.reduce(0, &+))
      return left == right ? $0.point.lexicographicallyPrecedes($1.point) : left < right
    }
    var kept: [(point: [Int], differences: [Int])] = []
    for candidate in sorted {
      let isFarther = kept.contains { other in
        other.differences != candidate.differences
          && zip(other.differences, candidate.differences).allSatisfy { $0 <= $1 }
      }
      if !isFarther { kept.append(candidate) }
    }
    return kept.map(\.point)
  }
}

extension SizeSet {
  /// The sizes that are nearest to one: itself, or one below or above, or both.
  fileprivate func nearest(to size: Int) -> [Int] {
    let ends = [greatest(atMost: size), least(atLeast: size)].compactMap { $0 }
    let distance = ends.map { ($0 - size).magnitude }.min()
    return Set(ends.filter { ($0 - size).magnitude == distance }).sorted()
  }
}

extension ExpressionTable {
  /// The input dimensions that a condition depends on.
  func variables(of condition: Condition) -> Set<Int> { variables(of: .condition(condition)) }
}
