import ArchFormats
import ShapeEngine

/// Reads sheets from their rows, within one state of the catalog.
final class SheetRows {
  private let connection: Connection
  private var forms: [Int: String] = [:]

  init(_ connection: Connection) { self.connection = connection }

  /// The reader of a revision's cached sheet; nil where there is none, or where other rules than
  /// this build's computed it.
  func reader(_ info: RevisionInfo) throws -> SheetReader? {
    let found = try connection.first(
      """
      SELECT e.signature, s.variables, s.conditions, r.outputs
        FROM sheet s JOIN engine e ON e.id = s.engine_id JOIN revision r ON r.id = s.revision_id
       WHERE s.revision_id = ?
      """, info.id
    ) { (row) throws(SQLiteError) in
      (
        signature: try row.text(0), variables: try row.text(1),
        conditions: try IntegerLists(row, 2), outputs: try row.text(3)
      )
    }
    guard let found else { return nil }
    guard case .array(let names) = try JSON(text: found.variables) else {
      throw CatalogError.damaged("the variables of a sheet", found: found.variables)
    }
    var sheet = FormSheet(
      variables: names.compactMap { if case .string(let name) = $0 { name } else { nil } },
      inputConditions: try texts(found.conditions.integers), layers: [])
    var identities: [LayerIdentity] = []
    let statement = try connection.statement(
      """
      SELECT l.path, d.type, l.inputs, l.reference_count, l.is_training,
             c.outputs, c.params, c.macs_form, c.fields, c.conditions
        FROM layer l JOIN definition d ON d.id = l.definition_id
        LEFT JOIN sheet_layer c ON c.revision_id = l.revision_id AND c.position = l.position
       WHERE l.revision_id = ? ORDER BY l.position
      """)
    try statement.bind([info.id])
    defer { statement.reset() }
    while let row = try statement.step() {
      let tensors = try TensorList.read(row, 2)
      guard
        TensorList.areEarlier(tensors, than: identities.count, inputCount: info.inputs.count)
      else { throw damaged("inputs of a layer") }
      identities.append(
        LayerIdentity(
          path: try row.text(0), type: try row.text(1),
          inputs: Array(tensors.dropLast(max(0, try row.int(3)))),
          isTrainingOnly: try row.bool(4)))
      if row.isNull(5) { return nil }
      sheet.layers.append(try layer(row))
    }
    guard found.signature == Engine.signature(of: identities.map(\.type)) else { return nil }
    guard identities.count == info.layerCount else {
      throw CatalogError.damaged(
        "the layers of \(info.name)", found: "\(identities.count) of \(info.layerCount)")
    }
    return SheetReader(
      sheet: sheet, layers: identities, inputNames: info.inputs.map(\.name),
      outputs: try GraphText.outputs(
        found.outputs, layerCount: info.layerCount, inputCount: info.inputs.count))
  }

  private func layer(_ row: Row) throws -> FormSheet.Layer {
    var outputs: [[String]] = []
    for element in try IntegerLists(row, 5).elements {
      guard case .list(let ids) = element else { throw damaged("outputs") }
      outputs.append(try texts(ids))
    }
    var fields: [FormSheet.Field?] = []
    for element in try IntegerLists(row, 8).elements {
      switch element {
      case .value: fields.append(nil)
      case .list(let values):
        guard values.count == 6 else { throw damaged("fields") }
        fields.append(
          FormSheet.Field(
            size: try text(values[0]), stride: Self.fraction(values[1], values[2]),
            padding: Self.fraction(values[3], values[4]), isGlobal: values[5] & 1 != 0,
            isAligned: values[5] & 2 != 0))
      }
    }
    return FormSheet.Layer(
      outputs: outputs, parameters: try row.int(6), macs: try row.optionalInt(7).map(text),
      fields: fields, conditions: try texts(IntegerLists(row, 9).integers))
  }

  private static func fraction(_ numerator: Int, _ denominator: Int) -> String {
    denominator == 1 ? String(numerator) : "\(numerator)/\(denominator)"
  }

  private func texts(_ ids: [Int]?) throws -> [String] {
    guard let ids else { throw damaged("forms") }
    return try ids.map(text)
  }

  private func text(_ id: Int) throws -> String {
    if let known = forms[id] { return known }
    let found = try connection.first("SELECT text FROM form WHERE id = ?", id) {
      (row) throws(SQLiteError) in try row.text(0)
    }
    guard let found else { throw damaged("form \(id)") }
    forms[id] = found
    return found
  }

  private func damaged(_ what: String) -> CatalogError {
    .damaged("a sheet in the cache", found: what)
  }
}
