/// Everything that is known of an architecture's layers at every input, as text and integers: what
/// the catalog keeps, and what a report at one input is evaluated from.
public struct FormSheet: Hashable, Sendable {
  public struct Field: Hashable, Sendable {
    /// The receptive field's size as a form.
    public var size: String
    /// The effective stride: `32`, `1/2`.
    public var stride: String
    /// How far the first element's field reaches out of the input.
    public var padding: String
    public var isGlobal: Bool
    public var isAligned: Bool

    public init(size: String, stride: String, padding: String, isGlobal: Bool, isAligned: Bool) {
      self.size = size
      self.stride = stride
      self.padding = padding
      self.isGlobal = isGlobal
      self.isAligned = isAligned
    }
  }

  public struct Layer: Hashable, Sendable {
    /// The outputs' dimensions as forms, batch first; none for a layer of training only.
    public var outputs: [[String]]
    public var parameters: Int
    /// The multiply-accumulates as a form; nil for a layer type that has none.
    public var macs: String?
    /// The receptive fields of the first output, a dimension each.
    public var fields: [Field?]
    /// What the layer requires of the inputs.
    public var conditions: [String]

    public init(
      outputs: [[String]], parameters: Int, macs: String?, fields: [Field?], conditions: [String]
    ) {
      self.outputs = outputs
      self.parameters = parameters
      self.macs = macs
      self.fields = fields
      self.conditions = conditions
    }
  }

  /// The names of the input dimensions that the forms are over: N, C, H, W.
  public var variables: [String]
  /// What the inputs must fulfil before any layer runs.
  public var inputConditions: [String]
  public var layers: [Layer]

  public init(variables: [String], inputConditions: [String], layers: [Layer]) {
    self.variables = variables
    self.inputConditions = inputConditions
    self.layers = layers
  }
}

extension Architecture {
  /// The architecture's form sheet, computed from its layers' rules.
  ///
  /// - Throws: ``EvaluationError`` where the architecture has no answer at its own input.
  public func formSheet() throws(EvaluationError) -> FormSheet {
    let analysis = try formAnalysis()
    let (result, table) = (analysis.result, analysis.table)
    var rows: [FormSheet.Layer] = []
    for index in layers.indices {
      rows.append(
        FormSheet.Layer(
          outputs: result.evaluation.outputs[index].map { $0.sizes.map(table.text(of:)) },
          parameters: analysis.parameters[index],
          macs: result.evaluation.macs[index].map(table.text(of:)),
          fields: analysis.fields[index].map { $0.map { FormSheet.Field($0, table) } },
          conditions: result.conditions(of: index).map(table.text(of:))))
    }
    return FormSheet(
      variables: table.variables,
      inputConditions: result.inputConditions.map(table.text(of:)), layers: rows)
  }
}

extension FormSheet.Field {
  fileprivate init(_ field: ReceptiveField, _ table: ExpressionTable) {
    self.init(
      size: table.text(of: field.size), stride: field.stride.text, padding: field.padding.text,
      isGlobal: field.isGlobal, isAligned: field.isAligned)
  }
}
