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

  /// The same network with another own input, batch first.
  ///
  /// - Throws: ``EvaluationError`` where an input or a layer refuses it.
  public func withOwnInput(_ inputs: [[Int]]) throws(EvaluationError) -> Analysis {
    if inputs == own.inputs { return self }
    // What the layers have inferred stays: the weights are there already.
    _ = try report(at: inputs)
    var draft: GraphDraft
    do { draft = try GraphDraft(architecture) } catch {
      throw EvaluationError(path: nil, layer: nil, inputs: [], at: "", error: error)
    }
    draft.start.setOwnInput(inputs)
    var analysis = try draft.analysis()
    analysis.notes = notes
    return analysis
  }
}

extension Architecture {
  /// - Parameter shapes: one for each input, batch first.
  fileprivate mutating func setOwnInput(_ shapes: [[Int]]) {
    for (place, shape) in zip(inputs.indices, shapes) {
      if inputs[place].hasBatch { batch = shape.first ?? batch }
      inputs[place].shape = Array(shape.dropFirst(inputs[place].start))
    }
  }

  /// The report at an input, batch first, computed on integers by the layers' rules.
  ///
  /// - Throws: ``EvaluationError`` where an input or a layer refuses.
  public func report(at inputs: [Shape<Int>]) throws(EvaluationError) -> ShapeReport {
    try ShapeReport(self, evaluate(at: inputs))
  }
}
