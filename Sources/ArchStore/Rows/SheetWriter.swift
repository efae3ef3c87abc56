import ArchFormats

/// Writes what is known of designs at every input, within one transaction.
final class SheetWriter {
  private let connection: Connection
  private var engines: [String: Int] = [:]
  private let forms: FormRows
  private let designs: DesignRows

  init(_ connection: Connection) {
    self.connection = connection
    forms = FormRows(connection)
    designs = DesignRows(connection)
  }

  /// Writes how often each form is used now.
  func finish() throws(SQLiteError) {
    try forms.finish()
    try designs.finish()
  }

  /// Writes the sheet of a revision that has none.
  ///
  /// - Parameters:
  ///   - signature: which rules computed it.
  ///   - isOld: whether the architecture has a newer revision.
  func write(
    _ sheet: PreparedSheet, signature: String, revision: Int, name: String, isOld: Bool
  ) throws(SQLiteError) {
    let ids = try forms.ids(of: sheet)
    let engine = try engineID(signature)
    try connection.run(
      """
      INSERT INTO sheet (revision_id, engine_id, variables, params, macs, output)
      VALUES (?, ?, ?, ?, ?, ?)
      """, revision, engine, JSON.array(sheet.variables.map(JSON.string)).compact,
      sheet.parameterTotal, sheet.macTotal, sheet.output.compact)
    let design = DesignRows.Design(
      revision: revision, name: name, isOld: isOld, layerCount: sheet.layers.count, engine: engine)
    try designs.insert(design, sheet, resolutions: ids.resolutions)
    let insert = try connection.statement(
      """
      INSERT INTO sheet_layer (
        revision_id, position, resolution_id, channels, height, width, params, macs,
        receptive_field, stride, outputs
      ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    try insert.bind(revision, at: 1)
    var buffer = ByteText()
    for index in sheet.layers.indices {
      try insert.bind(index, at: 2)
      try bind(sheet.layers[index], ids, to: insert)
      try bindOutputs(of: index, in: sheet, ids, to: insert, &buffer)
      try insert.run()
    }
  }

  private func engineID(_ signature: String) throws(SQLiteError) -> Int {
    if let known = engines[signature] { return known }
    let id = try Self.engineID(signature, connection)
    engines[signature] = id
    return id
  }

  /// The row of the engine that has this signature; it is the one that writes.
  static func engineID(_ signature: String, _ connection: Connection) throws(SQLiteError) -> Int {
    try connection.run(
      """
      INSERT INTO engine (signature, is_current) VALUES (?, 1)
      ON CONFLICT (signature) DO UPDATE SET is_current = 1
      """, signature)
    let id = try connection.first("SELECT id FROM engine WHERE signature = ?", signature) {
      (row) throws(SQLiteError) in try row.int(0)
    }
    return id ?? 0
  }

  // MARK: - Layers

  private func bind(
    _ layer: PreparedSheet.Layer, _ ids: FormRows.IDs, to insert: Statement
  ) throws(SQLiteError) {
    try insert.bind(layer.resolution.map { ids.resolutions[$0] }, at: 3)
    try insert.bind(layer.channels, at: 4)
    try insert.bind(layer.height, at: 5)
    try insert.bind(layer.width, at: 6)
    try insert.bind(layer.parameters, at: 7)
    try insert.bind(layer.macs, at: 8)
    try insert.bind(layer.fieldSize, at: 9)
    if let stride = layer.stride {
      try insert.bind(stride, at: 10)
    } else {
      try insert.bindNull(at: 10)
    }
  }

  /// Binds a layer's outputs. Those that are the same in the layer before are bound already.
  private func bindOutputs(
    of index: Int, in sheet: PreparedSheet, _ ids: FormRows.IDs, to insert: Statement,
    _ buffer: inout ByteText
  ) throws(SQLiteError) {
    let layers = sheet.layers
    if index > 0, layers[index].outputs == layers[index - 1].outputs { return }
    buffer.removeAll()
    buffer.append(ascii: "[")
    for (place, forms) in layers[index].outputs.enumerated() {
      if place > 0 { buffer.append(ascii: ",") }
      buffer.append(list: forms.lazy.map { ids.forms[$0] })
    }
    buffer.append(ascii: "]")
    try insert.bind(buffer, at: 11)
  }
}
