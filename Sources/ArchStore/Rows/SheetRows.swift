import ArchFormats
import ShapeEngine

/// Reads sheets from their rows, within one state of the catalog.
struct SheetRows {
  private let connection: Connection
  private let engine: Engine

  init(_ connection: Connection, _ engine: Engine) {
    self.connection = connection
    self.engine = engine
  }

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
    let variables = names.compactMap { if case .string(let name) = $0 { name } else { nil } }
    var cache = try CachedSheet(connection, variables: variables, found.conditions.integers)
    var graph = try LayerIdentities(connection, inputCount: info.inputs.count)
    // Side by side, each in the order in which it is stored: a join would look every row up.
    let layers = try connection.statement(LayerIdentities.sql)
    let cachedLayers = try connection.statement(CachedSheet.sql)
    defer {
      layers.reset()
      cachedLayers.reset()
    }
    try layers.bind([info.id])
    try cachedLayers.bind([info.id])
    while let row = try layers.step() {
      guard let cached = try cachedLayers.step(), try cached.int(0) == row.int(0) else {
        return nil
      }
      try graph.append(row)
      try cache.append(cached)
    }
    guard found.signature == engine.signature(of: graph.types.values) else { return nil }
    guard graph.layers.count == info.layerCount else {
      throw CatalogError.damaged(
        "the layers of \(info.name)", found: "\(graph.layers.count) of \(info.layerCount)")
    }
    return SheetReader(
      sheet: cache.sheet, layers: graph.layers, inputNames: info.inputs.map(\.name),
      outputs: try GraphText.outputs(
        found.outputs, layerCount: info.layerCount, inputCount: info.inputs.count))
  }
}

/// What names the layers of one revision, read row by row.
private struct LayerIdentities {
  static let sql = """
    SELECT position, path, definition_id, inputs, reference_count, is_training
      FROM layer WHERE revision_id = ? ORDER BY position
    """

  private(set) var layers: [LayerIdentity] = []
  /// The types of the definitions that the layers have, by the definitions' rows.
  private(set) var types: [Int: String] = [:]
  private let typeOfDefinition: Statement
  private let inputCount: Int
  private var lists = IntegerLists()

  init(_ connection: Connection, inputCount: Int) throws {
    typeOfDefinition = try connection.statement("SELECT type FROM definition WHERE id = ?")
    self.inputCount = inputCount
  }

  mutating func append(_ row: Row) throws {
    var tensors = try TensorList.read(row, 3, &lists)
    guard TensorList.areEarlier(tensors, than: layers.count, inputCount: inputCount) else {
      throw CatalogError.damaged("a sheet in the cache", found: "inputs of a layer")
    }
    let references = try row.int(4)
    if references > 0 { tensors.removeLast(min(references, tensors.count)) }
    layers.append(
      LayerIdentity(
        path: try row.text(1), type: try type(ofDefinition: row.int(2)), inputs: tensors,
        isTrainingOnly: try row.bool(5)))
  }

  private mutating func type(ofDefinition id: Int) throws -> String {
    if let known = types[id] { return known }
    defer { typeOfDefinition.reset() }
    try typeOfDefinition.bind(id, at: 1)
    guard let row = try typeOfDefinition.step() else {
      throw CatalogError.damaged("definition \(id)", found: "no row")
    }
    let type = try row.text(0)
    types[id] = type
    return type
  }
}
