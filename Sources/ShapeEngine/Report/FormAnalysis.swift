/// Everything that is known of an architecture's layers at every input, as forms, and their sizes
/// at the definition's own input: what a ``FormSheet`` says in text.
public struct FormAnalysis: Sendable {
  /// The shapes at the own input.
  public let own: Evaluation<Int>
  /// The shapes as forms, and what each layer requires.
  public let result: FormEvaluation
  /// The receptive fields of each layer's first output, a dimension each.
  public let fields: [[ReceptiveField?]]
  /// The parameters of each layer; 0 for one that shares another's.
  public let parameters: [Int]
  /// The multiply-accumulates of each layer at the own input; nil for a type that has none.
  public let macs: [Int?]
  /// The sums over all layers.
  public let parameterTotal: Int, macTotal: Int
  /// The expressions behind all maps of the analysis.
  public let table: ExpressionTable
}

extension Architecture {
  /// The architecture's shapes as forms and at its own input, computed from its layers' rules.
  ///
  /// - Throws: ``EvaluationError`` where the architecture has no answer at its own input.
  public func formAnalysis() throws(EvaluationError) -> FormAnalysis {
    do {
      let own = try evaluate(at: ownInput())
      let result = try forms()
      var arithmetic = result.forms
      let fields = try receptiveFields(own: own, evaluation: result.evaluation, in: &arithmetic)
      var parameters: [Int] = []
      var macs: [Int?] = []
      var totals = (parameters: 0, macs: 0)
      for index in layers.indices {
        parameters.append(try layers[index].ownParameterCount())
        macs.append(try own.macs[index].map(Self.total))
        totals.parameters = try Checked.add(totals.parameters, parameters[index])
        totals.macs = try Checked.add(totals.macs, macs[index] ?? 0)
      }
      return FormAnalysis(
        own: own, result: result, fields: fields, parameters: parameters, macs: macs,
        parameterTotal: totals.parameters, macTotal: totals.macs, table: arithmetic.table)
    } catch let error as EvaluationError {
      throw error
    } catch let error as ShapeError {
      throw EvaluationError(path: nil, layer: nil, inputs: [], at: "any input", error: error)
    } catch {
      throw EvaluationError(path: nil, layer: nil, inputs: [], at: "any input", error: .overflow)
    }
  }
}

extension Architecture {
  private static func total(_ products: [Product<Int>]) throws(ShapeError) -> Int {
    var sum = 0
    for product in products { sum = try Checked.add(sum, product.value()) }
    return sum
  }
}
