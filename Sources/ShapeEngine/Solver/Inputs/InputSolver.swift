/// One dimension of an input: the height of `input`.
public struct InputAxis: Hashable, Sendable {
  /// The input's place among the architecture's inputs.
  public let input: Int
  /// The dimension, counted from the batch.
  public let dimension: Int
  /// Its name in the forms: `H`, or `left.H` where there are several inputs.
  public let name: String
  /// Its place among the forms' variables.
  let variable: Int
}

/// The sizes of one input dimension that every layer accepts, the other dimensions held.
public struct LegalSizes: Hashable, Sendable {
  /// What is accepted with the others as they are held; empty where ``refusals`` is not.
  public var solved: SolvedSizes
  /// The conditions that are over this dimension and others: `solved` fulfils them where the others
  /// are held, and with other values of those it can be another set. What already follows from the
  /// conditions over single dimensions is left out.
  public var coupled: [Condition]
  /// The conditions over the other dimensions alone that do not hold where they are held.
  public var refusals: [Condition]
}

/// Answers backwards from an architecture's sizes: which inputs are accepted, which give a size.
///
///     let solver = try InputSolver(resnet18)
///     let height = solver.spatialAxes[0]
///     try solver.sizes(of: height, where: layer4, dimension: 2, in: 7...7).sizes
///     // 193...224
public struct InputSolver: Sendable {
  /// The forms behind the maps and conditions of the answers.
  public let result: FormEvaluation
  public let architecture: Architecture
  /// The dimensions of the inputs past the channels: height and width of each 2d map.
  public let spatialAxes: [InputAxis]
  private let variableCounts: [Int]
  let own: [Shape<Int>]

  /// - Throws: ``EvaluationError`` where the architecture refuses every input.
  public init(_ architecture: Architecture) throws(EvaluationError) {
    self.architecture = architecture
    result = try architecture.forms()
    variableCounts = architecture.inputs.map(\.shape.count)
    do { own = try architecture.ownInput() } catch {
      throw EvaluationError(path: nil, layer: nil, inputs: [], at: "its own input", error: error)
    }
    var (axes, next) = ([InputAxis](), 1)
    for (input, count) in variableCounts.enumerated() {
      for dimension in 1..<count + 1 {
        if dimension > 1 {
          let name = result.forms.table.variables[next]
          axes.append(
            InputAxis(input: input, dimension: dimension, name: name, variable: next))
        }
        next += 1
      }
    }
    spatialAxes = axes
  }

  /// The sizes of ``spatialAxes`` at the definition's own input.
  public var ownSizes: [Int] { spatialAxes.map { own[$0.input][$0.dimension] } }

  /// The dimensions of a shape that depend on the input's spatial axes.
  public func changingDimensions(of shape: Shape<AxisMap>) -> [Int] {
    let running = Set(spatialAxes.map(\.variable))
    return (0..<shape.rank).filter {
      !result.forms.table.variables(of: shape[$0]).isDisjoint(with: running)
    }
  }

  /// The sizes of a dimension that every layer accepts.
  ///
  /// - Parameter others: the inputs that the other dimensions are held at, batch first; the
  ///   definition's own where nil.
  /// - Throws: ``ShapeError`` where the answer passes the limits of a ``SizeSet`` or 64 bits.
  public func legalSizes(
    of axis: InputAxis, others: [Shape<Int>]? = nil
  ) throws(ShapeError) -> LegalSizes {
    let held = try values(others ?? own)
    let table = result.forms.table
    var line = AxisLine(result.forms, along: axis.variable, at: held)
    var legal = LegalSizes(solved: SolvedSizes(.none), coupled: [], refusals: [])
    var (mine, seen) = ([Condition](), Set<Condition>())
    var evaluator = FormEvaluator(table, input: held)
    for condition in result.forms.conditions where seen.insert(condition).inserted {
      let variables = table.variables(of: condition)
      if variables.contains(axis.variable) {
        mine.append(condition)
        if variables.count > 1 { legal.coupled.append(condition) }
      } else if try !evaluator.holds(condition) {
        legal.refusals.append(condition)
      }
    }
    if !legal.coupled.isEmpty {
      var bounds = LowerBounds(table, variables: leastSizes(held))
      legal.coupled.removeAll { condition in
        guard case .atLeast(let map, let bound) = condition else { return false }
        return bounds.bound(of: map).map { $0 >= bound } ?? false
      }
    }
    if legal.refusals.isEmpty { legal.solved = try line.sizes(where: mine) }
    return legal
  }

  /// The least size of each variable that fulfils the conditions over it alone; 1 where that is not
  /// known.
  private func leastSizes(_ held: [Int]) -> [Int] {
    let table = result.forms.table
    return held.indices.map { variable in
      let own = Set(result.forms.conditions).filter { table.variables(of: $0) == [variable] }
      var line = AxisLine(result.forms, along: variable, at: held)
      return (try? line.sizes(where: own))?.sizes.least ?? 1
    }
  }

  /// The sizes of a dimension that every layer accepts and at which a tensor's dimension is in the
  /// target range.
  ///
  /// - Parameters:
  ///   - tensor: an output of a layer that does not run in training only.
  ///   - dimension: the tensor's dimension, counted from the batch.
  ///   - others: the inputs that the other dimensions are held at; the definition's own where nil.
  /// - Throws: ``ShapeError`` where there is no such tensor or dimension, and as ``legalSizes``.
  public func sizes(
    of axis: InputAxis, where tensor: TensorReference, dimension: Int,
    in target: ClosedRange<Int>, others: [Shape<Int>]? = nil
  ) throws(ShapeError) -> SolvedSizes {
    guard let shape = result.evaluation.shape(of: tensor) else {
      throw ShapeError("there is no such tensor", help: "a layer of training only has no output")
    }
    let map = shape[try shape.index(of: dimension)]
    let held = try values(others ?? own)
    var line = AxisLine(result.forms, along: axis.variable, at: held)
    // What is illegal may not be evaluated: it is left out first.
    let legal = try legalSizes(of: axis, others: others).solved
    if legal.isExact && legal.sizes.isEmpty { return legal }
    return try line.sizes(where: map, in: target).intersection(legal)
  }

  /// The forms' variables at inputs.
  func values(_ inputs: [Shape<Int>]) throws(ShapeError) -> [Int] {
    guard inputs.map({ $0.rank - 1 }) == variableCounts else {
      throw ShapeError(
        "the inputs are of another number or rank",
        found: inputs.map(\.text).joined(separator: ", "),
        expected: own.map(\.text).joined(separator: ", "))
    }
    return [inputs.first?[0] ?? 1] + inputs.flatMap { $0.sizes.dropFirst() }
  }
}
