/// One dimension of an input: the height of `input`.
public struct InputAxis: Hashable, Sendable {
  /// The input's place among the architecture's inputs.
  public let input: Int
  /// The dimension, counted from the batch where there is one.
  public let dimension: Int
  /// What the layers take it for; nil where none says it.
  public let role: AxisRole?
  /// Its name in the forms: `H`, or `left.H` where there are several inputs.
  public let name: String
  /// Its place among the forms' variables.
  let variable: Int
}

/// Answers backwards from an architecture's sizes: which inputs are accepted, which give a size.
///
///     let solver = try InputSolver(resnet18)
///     try solver.solve([.size(of: layer4, dimension: 2, IntegerRanges("7"))]).boxes
///     // one box: H in 193...224, any W
public struct InputSolver: Sendable {
  /// The forms of the maps and conditions of the answers.
  public let result: FormEvaluation
  /// The architecture whose inputs are asked for.
  public let architecture: Architecture
  /// The dimensions of the inputs that are neither batch nor channels: height and width of each 2d map.
  public let spatialAxes: [InputAxis]
  private let variableCounts: [Int]
  let own: [Shape<Int>]

  /// - Throws: ``EvaluationError`` where the architecture refuses every input.
  public init(_ architecture: Architecture) throws(EvaluationError) {
    try self.init(architecture, architecture.forms())
  }

  /// - Parameter result: the architecture's own forms.
  public init(
    _ architecture: Architecture, _ result: FormEvaluation
  ) throws(EvaluationError) {
    self.architecture = architecture
    let roles = InputRoles(architecture, result)
    let names = zip(architecture.inputs, roles.names).flatMap { input, names in
      names.map { architecture.inputs.count > 1 ? "\(input.name).\($0)" : $0 }
    }
    var result = result
    result.rename(["N"] + names)
    self.result = result
    variableCounts = architecture.inputs.map(\.shape.count)
    do { own = try architecture.ownInput() } catch {
      throw EvaluationError(path: nil, layer: nil, inputs: [], at: "its own input", error: error)
    }
    var (axes, next) = ([InputAxis](), 1)
    for (input, count) in variableCounts.enumerated() {
      let start = architecture.inputs[input].start
      for dimension in 0..<count {
        if roles.isFree(dimension, of: input) {
          axes.append(
            InputAxis(
              input: input, dimension: start + dimension, role: roles.roles[input][dimension],
              name: names[next - 1], variable: next))
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

  /// The forms' variables at inputs.
  func values(_ inputs: [Shape<Int>]) throws(ShapeError) -> [Int] {
    let starts = architecture.inputs.map(\.start)
    guard inputs.map(\.rank) == zip(variableCounts, starts).map({ $0 + $1 }) else {
      throw ShapeError(
        "the inputs are of another number or rank",
        found: inputs.map(\.text).joined(separator: ", "),
        expected: own.map(\.text).joined(separator: ", "))
    }
    let batch = architecture.batch(of: inputs.map(\.sizes)) ?? architecture.batch
    return [batch] + zip(inputs, starts).flatMap { $0.sizes.dropFirst($1) }
  }
}
