/// Everything that is known of an architecture's layers at every input, as text and integers: what
/// the catalog keeps, and what a report at one input is evaluated from.
///
/// The layers of one network have much in common. Each text, and each list that several layers may
/// have, stands here once, in the order of its first use; a layer names what it has by its place.
public struct FormSheet: Hashable, Sendable {
  /// The receptive field along one dimension.
  public struct Field: Hashable, Sendable {
    /// The place of the size's form.
    public var size: Int
    /// The effective stride: `32`, `1/2`.
    public var stride: String
    /// How far the first element's field reaches out of the input.
    public var padding: String
    public var isGlobal: Bool
    public var isAligned: Bool

    public init(size: Int, stride: String, padding: String, isGlobal: Bool, isAligned: Bool) {
      self.size = size
      self.stride = stride
      self.padding = padding
      self.isGlobal = isGlobal
      self.isAligned = isAligned
    }
  }

  public struct Layer: Hashable, Sendable {
    /// The place of the outputs' shapes.
    public var outputs: Int
    public var parameters: Int
    /// The place of the multiply-accumulates' form; nil for a layer type that has none.
    public var macs: Int?
    /// The place of the first output's receptive fields.
    public var fields: Int
    /// The place of what the layer requires of the inputs.
    public var conditions: Int

    public init(outputs: Int, parameters: Int, macs: Int?, fields: Int, conditions: Int) {
      self.outputs = outputs
      self.parameters = parameters
      self.macs = macs
      self.fields = fields
      self.conditions = conditions
    }
  }

  /// The names of the input dimensions that the forms are over: N, C, H, W.
  public var variables: [String]
  /// The forms and conditions.
  public var texts: [String] = []
  /// The outputs of a layer, as the places of their dimensions' forms, batch first; none for a
  /// layer of training only.
  public var outputs: [[[Int]]] = []
  /// The receptive fields of a layer, a dimension each.
  public var fields: [[Field?]] = []
  /// What a layer requires, as the places of the conditions.
  public var conditions: [[Int]] = []
  /// What the inputs must fulfil before any layer runs, as the places of the conditions.
  public var inputConditions: [Int] = []
  public var layers: [Layer] = []

  public init(variables: [String]) { self.variables = variables }

  // MARK: - Texts

  /// The forms of a layer's outputs, batch first.
  public func outputTexts(of layer: Layer) -> [[String]] {
    outputs[layer.outputs].map { $0.map { texts[$0] } }
  }

  /// What the inputs must fulfil, for all layers together, each condition once.
  public var allConditionTexts: [String] {
    var seen: Set<Int> = []
    return (inputConditions + layers.flatMap { conditions[$0.conditions] })
      .filter { seen.insert($0).inserted }.map { texts[$0] }
  }
}

extension Architecture {
  /// The architecture's form sheet, computed from its layers' rules.
  ///
  /// - Throws: ``EvaluationError`` where the architecture has no answer at its own input.
  public func formSheet() throws(EvaluationError) -> FormSheet {
    let analysis = try formAnalysis()
    var writer = FormSheetWriter(analysis.table)
    let result = analysis.result
    writer.sheet.inputConditions = result.inputConditions.map { writer.place(of: $0) }
    for index in layers.indices {
      writer.append(
        outputs: result.evaluation.outputs[index], parameters: analysis.parameters[index],
        macs: result.evaluation.macs[index], fields: analysis.fields[index],
        conditions: result.conditions(of: index))
    }
    return writer.sheet
  }
}

/// Puts a sheet together from the maps of one table.
private struct FormSheetWriter {
  private let table: ExpressionTable
  var sheet: FormSheet
  private var texts: [String: Int] = [:]
  private var outputs: [[[Int]]: Int] = [:]
  private var fields: [[FormSheet.Field?]: Int] = [:]
  private var conditions: [[Int]: Int] = [:]

  init(_ table: ExpressionTable) {
    self.table = table
    sheet = FormSheet(variables: table.variables)
  }

  mutating func place(of condition: Condition) -> Int { place(of: table.text(of: condition)) }

  private mutating func place(of text: String) -> Int {
    Self.place(of: text, in: &sheet.texts, &texts)
  }

  /// What a catalog's rows are read in, too: outputs, multiply-accumulates, fields, conditions.
  mutating func append(
    outputs shapes: [Shape<AxisMap>], parameters: Int, macs: [Product<AxisMap>]?,
    fields: [ReceptiveField?], conditions: ArraySlice<Condition>
  ) {
    let outputs = shapes.map { $0.sizes.map { place(of: table.text(of: $0)) } }
    let macs = macs.map { place(of: table.text(of: $0)) }
    let fields = fields.map { $0.map { field($0) } }
    let conditions = conditions.map { place(of: $0) }
    sheet.layers.append(
      FormSheet.Layer(
        outputs: Self.place(of: outputs, in: &sheet.outputs, &self.outputs),
        parameters: parameters, macs: macs,
        fields: Self.place(of: fields, in: &sheet.fields, &self.fields),
        conditions: Self.place(of: conditions, in: &sheet.conditions, &self.conditions)))
  }

  private mutating func field(_ field: ReceptiveField) -> FormSheet.Field {
    FormSheet.Field(
      size: place(of: table.text(of: field.size)), stride: field.stride.text,
      padding: field.padding.text, isGlobal: field.isGlobal, isAligned: field.isAligned)
  }

  private static func place<Part: Hashable>(
    of part: Part, in parts: inout [Part], _ places: inout [Part: Int]
  ) -> Int {
    if let place = places[part] { return place }
    places[part] = parts.count
    parts.append(part)
    return parts.count - 1
  }
}
