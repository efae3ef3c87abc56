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
  /// Where dimensions depend on each other: the nearest whole inputs, a list of shapes without the
  /// batch for each, all that are equally near.
  public var inputs: [[[Int]]] = []
}

extension Architecture {
  /// The accepted inputs around a refused one; nil where none is known or none is needed.
  func nearestInputs(to inputs: [Shape<Int>]) -> NearestInputs? {
    guard inputs.count == self.inputs.count,
      zip(inputs, self.inputs).allSatisfy({ $0.rank == $1.shape.count + $1.start }),
      inputs.allSatisfy({ $0.sizes.allSatisfy { $0 >= 1 } }),
      let solver = try? InputSolver(self)
    else { return nil }
    return try? solver.nearest(to: inputs)
  }
}

extension InputSolver {
  /// For each of ``spatialAxes`` the sizes that no condition on it alone refuses: all that is said of an axis
  /// that depends on others.
  package func sizesAlone() throws(ShapeError) -> [SolvedSizes] {
    var forms = result.forms
    let requirements = try conditions(in: &forms)
    let (values, budget) = (try values(own), LineBudget())
    var sizes: [SolvedSizes] = []
    for axis in spatialAxes {
      var line = AxisLine(forms, along: axis.variable, at: values, budget)
      sizes.append(
        try line.sizes(
          where: requirements.filter { forms.table.variables(of: $0) == [axis.variable] }))
    }
    return sizes
  }

  /// The accepted inputs around one: an axis at a time where the axes do not depend on each other, as
  /// a whole where they do. Nil where none is known or none is needed.
  func nearest(to inputs: [Shape<Int>]) throws(ShapeError) -> NearestInputs? {
    var values = try values(inputs)
    var (nearest, asked) = (NearestInputs(), values)
    var forms = result.forms
    let requirements = try conditions(in: &forms)
    let axes = Set(spatialAxes.map(\.variable))
    let budget = LineBudget()
    var own = [[Requirement]](repeating: [], count: values.count)
    for requirement in requirements {
      let variables = forms.table.variables(of: requirement)
      if variables.count == 1, let only = variables.first { own[only].append(requirement) }
    }
    // Where the batch or the channels are others, they are put right first.
    for variable in values.indices where !axes.contains(variable) && !own[variable].isEmpty {
      var line = AxisLine(forms, along: variable, at: values, budget)
      let sizes = try line.sizes(where: own[variable])
      if sizes.sizes.contains(values[variable]) { continue }
      nearest.axes.append(.init(forms.table, variable, asked: values[variable], sizes))
      values[variable] = nearest.axes.last.flatMap { $0.above ?? $0.below } ?? values[variable]
    }
    let legal = try BoxSolver(forms, axes: spatialAxes, held: values)
      .inputs(fulfilling: requirements)
    let point = spatialAxes.map { asked[$0.variable] }
    if nearest.axes.isEmpty, !legal.areAxesFree, !legal.accepts(point) {
      for found in legal.nearest(to: point).points.prefix(4) {
        for (axis, size) in zip(spatialAxes, found) { asked[axis.variable] = size }
        nearest.inputs.append(self.inputs(of: asked))
      }
      return nearest.inputs.isEmpty ? nil : nearest
    }
    for axis in spatialAxes {
      var line = AxisLine(forms, along: axis.variable, at: values, budget)
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

extension ExpressionTable {
  /// The input dimensions that a condition depends on.
  func variables(of condition: Condition) -> Set<Int> { variables(of: .condition(condition)) }
}
