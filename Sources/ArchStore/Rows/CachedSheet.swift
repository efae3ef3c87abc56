import ShapeEngine

/// A sheet as the cache holds it, read row by row. Layers have most of their lists in common: one
/// whose text was met before is not read again.
struct CachedSheet {
  static let sql = """
    SELECT position, outputs, params, macs_form, fields, conditions
      FROM sheet_layer WHERE revision_id = ? ORDER BY position
    """

  private(set) var sheet: FormSheet
  private let textOfForm: Statement
  /// The places of forms, by their rows.
  private var forms: [Int: Int] = [:]
  private var outputs = ByteIndex()
  private var fields = ByteIndex()
  private var conditions = ByteIndex()
  private var lists = IntegerLists()

  init(_ connection: Connection, variables: [String], _ inputConditions: [Int]?) throws {
    textOfForm = try connection.statement("SELECT text FROM form WHERE id = ?")
    sheet = FormSheet(variables: variables)
    sheet.inputConditions = try places(ofForms: inputConditions)
  }

  /// Adds the layer that a row describes.
  mutating func append(_ row: Row) throws {
    let (outputs, areNewOutputs) = try row.withBytes(1) { self.outputs.place(of: $0) }
    if areNewOutputs { sheet.outputs.append(try shapes(row, 1)) }
    let macs = try row.optionalInt(3).map { id in try place(ofForm: id) }
    let (fields, areNewFields) = try row.withBytes(4) { self.fields.place(of: $0) }
    if areNewFields { sheet.fields.append(try receptiveFields(row, 4)) }
    let (conditions, areNewConditions) = try row.withBytes(5) { self.conditions.place(of: $0) }
    if areNewConditions {
      try lists.read(row, 5)
      sheet.conditions.append(try places(ofForms: lists.integers))
    }
    sheet.layers.append(
      FormSheet.Layer(
        outputs: outputs, parameters: try row.int(2), macs: macs, fields: fields,
        conditions: conditions))
  }

  private mutating func shapes(_ row: Row, _ column: Int32) throws -> [[Int]] {
    try lists.read(row, column)
    var shapes: [[Int]] = []
    for element in lists.elements {
      guard element.isList else { throw Self.damaged("outputs") }
      shapes.append(try lists.values[element.range].map { id in try place(ofForm: id) })
    }
    return shapes
  }

  private mutating func receptiveFields(
    _ row: Row, _ column: Int32
  ) throws -> [FormSheet.Field?] {
    try lists.read(row, column)
    var fields: [FormSheet.Field?] = []
    for element in lists.elements {
      guard element.isList else {
        fields.append(nil)
        continue
      }
      let numbers = Array(lists.values[element.range])
      guard numbers.count == 6 else { throw Self.damaged("fields") }
      fields.append(
        FormSheet.Field(
          size: try place(ofForm: numbers[0]), stride: Self.fraction(numbers[1], numbers[2]),
          padding: Self.fraction(numbers[3], numbers[4]), isGlobal: numbers[5] & 1 != 0,
          isAligned: numbers[5] & 2 != 0))
    }
    return fields
  }

  private static func fraction(_ numerator: Int, _ denominator: Int) -> String {
    denominator == 1 ? String(numerator) : "\(numerator)/\(denominator)"
  }

  private mutating func places(ofForms ids: [Int]?) throws -> [Int] {
    guard let ids else { throw Self.damaged("forms") }
    return try ids.map { id in try place(ofForm: id) }
  }

  private mutating func place(ofForm id: Int) throws -> Int {
    if let known = forms[id] { return known }
    defer { textOfForm.reset() }
    try textOfForm.bind(id, at: 1)
    guard let row = try textOfForm.step() else { throw Self.damaged("form \(id)") }
    sheet.texts.append(try row.text(0))
    forms[id] = sheet.texts.count - 1
    return sheet.texts.count - 1
  }

  private static func damaged(_ what: String) -> CatalogError {
    .damaged("a sheet in the cache", found: what)
  }
}
