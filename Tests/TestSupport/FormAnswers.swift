import ShapeEngine

/// What an architecture's forms say of its layers at one input, for comparisons with the integers.
public struct FormAnswers {
  private let architecture: Architecture
  private let forms: FormEvaluation

  public init(_ architecture: Architecture) throws {
    self.architecture = architecture
    forms = try architecture.forms()
  }

  /// The sizes and multiply-accumulates of one layer.
  public struct Answer: Equatable {
    public var outputs: [[Int]]
    public var macs: Int?
  }

  /// The layers that run in evaluation, in order; nil where a condition does not hold.
  public func answers(at inputs: [[Int]]) throws -> [Answer]? {
    let batch = architecture.batch(of: inputs) ?? architecture.batch
    let own = zip(architecture.inputs, inputs)
    let values = [batch] + architecture.samples(of: inputs).joined()
    guard inputs.map(\.count) == architecture.inputs.map({ $0.shape.count + $0.start }),
      own.allSatisfy({ !$0.hasBatch || $1.first == batch }), values.allSatisfy({ $0 >= 1 })
    else { return nil }
    var evaluator = FormEvaluator(forms.forms.table, input: values)
    for condition in forms.forms.conditions {
      let holds = try condition.holds { (map) throws(ShapeError) in try evaluator.value(of: map) }
      if !holds { return nil }
    }
    func value(_ product: Product<AxisMap>) throws -> Int {
      try Product(
        product.coefficient, Shape(product.factors.sizes.map { try evaluator.value(of: $0) })
      ).value()
    }
    var answers: [Answer] = []
    for (index, node) in architecture.layers.enumerated() where !node.isTrainingOnly {
      let shapes = forms.evaluation.outputs[index]
      answers.append(
        Answer(
          outputs: try shapes.map { try $0.sizes.map { try evaluator.value(of: $0) } },
          macs: try forms.evaluation.macs(of: index).map { try $0.map(value).reduce(0, +) }))
    }
    return answers
  }

  /// Whether the forms say what a report says; nil is the report of an input that is refused.
  public func agree(with report: ShapeReport?, at inputs: [[Int]]) -> Bool {
    let answers = try? answers(at: inputs)
    return (answers ?? nil) == report?.layers.map { Answer(outputs: $0.outputs, macs: $0.macs) }
  }
}
