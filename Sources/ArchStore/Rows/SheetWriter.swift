import ArchFormats

/// Writes what is known of designs at every input, within one transaction.
final class SheetWriter {
  private let connection: Connection
  private var engines: [String: Int] = [:]
  private let forms: FormRows
  private let designs: DesignRows
  private let figures: SharedRows<FiguresRow>

  init(_ connection: Connection) {
    self.connection = connection
    forms = FormRows(connection)
    designs = DesignRows(connection)
    figures = SharedRows(connection)
  }

  /// Writes what is counted over all sheets.
  func finish() throws(SQLiteError) {
    try figures.finish()
    try forms.finish()
    try designs.finish()
  }

  /// Writes the sheet of a revision that has none, but for its layers.
  ///
  /// - Parameters:
  ///   - signature: which rules computed it.
  ///   - isOld: whether the architecture has a newer revision.
  /// - Returns: the rows of what each layer gives; they are there after `finish`.
  func write(
    _ sheet: PreparedSheet, signature: String, revision: Int, name: String, isOld: Bool
  ) throws(SQLiteError) -> [Int] {
    let ids = try forms.ids(of: sheet)
    let engine = try engineID(signature)
    try connection.run(
      """
      INSERT INTO sheet (
        revision_id, engine_id, variables, params, macs, output, training_params
      ) VALUES (?, ?, ?, ?, ?, ?, ?)
      """, revision, engine, JSON.array(sheet.variables.map(JSON.string)).compact,
      sheet.report.parameters, sheet.report.macs, sheet.output.compact,
      sheet.report.trainingParameters)
    let design = DesignRows.Design(
      revision: revision, name: name, isOld: isOld, layerCount: sheet.layers.count, engine: engine)
    try designs.insert(design, sheet, resolutions: ids.resolutions)
    return try figures(of: sheet, ids)
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

  private func figures(
    of sheet: PreparedSheet, _ ids: FormRows.IDs
  ) throws(SQLiteError) -> [Int] {
    var rows: [Int] = []
    rows.reserveCapacity(sheet.layers.count)
    var outputs: [UInt8] = []
    for (index, layer) in sheet.layers.enumerated() {
      // Most layers give what the one before gives.
      if index == 0 || layer.outputs != sheet.layers[index - 1].outputs {
        outputs = Self.text(of: layer.outputs, ids)
      }
      rows.append(
        try figures.id(
          of: FiguresRow(
            resolution: layer.resolution.map { ids.resolutions[$0] }, channels: layer.channels,
            parameters: layer.parameters, macs: layer.macs, fieldSize: layer.fieldSize,
            stride: layer.stride, elements: layer.elements, outputs: outputs)))
    }
    return rows
  }

  private static func text(of outputs: [[Int]], _ ids: FormRows.IDs) -> [UInt8] {
    var text = ByteText()
    text.append(ascii: "[")
    for (place, forms) in outputs.enumerated() {
      if place > 0 { text.append(ascii: ",") }
      text.append(list: forms.lazy.map { ids.forms[$0] })
    }
    text.append(ascii: "]")
    return text.bytes
  }
}
