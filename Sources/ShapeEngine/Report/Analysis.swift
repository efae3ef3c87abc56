/// An architecture with everything that is known of it at its own input, found once: where it is
/// built.
public struct Analysis: Sendable {
  /// The graph, with its layers' hyperparameters as inferred at its own input.
  public var architecture: Architecture
  /// The report at the definition's own input.
  public let own: ShapeReport
  /// What a person may want to know of the definition's text: calls that can be read in two ways.
  public var notes: [String] = []

  init(architecture: Architecture, own: ShapeReport) {
    self.architecture = architecture
    self.own = own
  }

  /// Analyses an architecture that somebody else built.
  ///
  /// - Throws: ``EvaluationError`` where it has no answer at its own input.
  public init(_ architecture: Architecture) throws(EvaluationError) {
    let own: [Shape<Int>]
    do { own = try architecture.ownInput() } catch {
      throw EvaluationError(path: nil, layer: nil, inputs: [], at: "its own input", error: error)
    }
    self.init(architecture: architecture, own: try architecture.report(at: own))
  }

  /// The report at an input, batch first: linear in the graph, and at the own input there already.
  ///
  /// - Throws: ``EvaluationError`` where an input or a layer refuses.
  public func report(at inputs: [[Int]]) throws(EvaluationError) -> ShapeReport {
    if inputs == own.inputs { return own }
    var shapes: [Shape<Int>] = []
    for sizes in inputs {
      do { shapes.append(try Shape(sizes)) } catch {
        throw EvaluationError(path: nil, layer: nil, inputs: [], at: "", error: error)
      }
    }
    return try architecture.report(at: shapes)
  }
}

extension Architecture {
  /// The report at an input, batch first, computed on integers by the layers' rules.
  ///
  /// - Throws: ``EvaluationError`` where an input or a layer refuses.
  public func report(at inputs: [Shape<Int>]) throws(EvaluationError) -> ShapeReport {
    try ShapeReport(self, evaluate(at: inputs))
  }
}
