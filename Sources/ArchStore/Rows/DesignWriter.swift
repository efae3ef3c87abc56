import ArchFormats
import Glibc
import ShapeEngine

/// Writes designs within one transaction; what it knows of rows that are there holds until its end.
final class DesignWriter {
  private let connection: Connection
  private let origin: Origin
  private let message: String?
  private let created: String
  private let sheets: SheetWriter
  private var definitions: [LayerText: Int] = [:]
  private var lastText: (text: String, id: Int)?

  init(_ connection: Connection, origin: Origin, message: String?) {
    self.connection = connection
    self.origin = origin
    self.message = message
    created = Self.now()
    sheets = SheetWriter(connection)
  }

  /// Writes what is counted over all designs.
  func finish() throws(SQLiteError) { try sheets.finish() }

  func add(_ prepared: PreparedDesign) throws -> AddResult {
    let (design, identity) = (prepared.design, prepared.identity)
    let architecture = design.architecture
    let name = architecture.name
    if let problem = ArchitectureName.problem(with: name) {
      throw CatalogError(.badData, problem, subject: name, expected: ArchitectureName.rule)
    }
    let newest = try connection.first(
      """
      SELECT a.id, r.number, r.identity, r.id FROM architecture a
        LEFT JOIN revision r ON r.architecture_id = a.id
       WHERE a.name = ? ORDER BY r.number DESC LIMIT 1
      """, name
    ) { (row) throws(SQLiteError) in
      (
        id: try row.int(0), number: try row.optionalInt(1) ?? 0,
        identity: row.isNull(2) ? [] : try row.blob(2), revision: try row.optionalInt(3)
      )
    }
    if let newest, newest.identity == identity {
      return AddResult(name: name, revision: newest.number, outcome: .unchanged)
    }
    let sheet: PreparedSheet
    do { sheet = try prepared.sheet.get() } catch { throw CatalogError(error, of: name) }
    let number = (newest?.number ?? 0) + 1
    let architectureID = try newest?.id ?? insert(name: name)
    let revision = try insert(design, number, of: architectureID, identity)
    try insertLayers(of: architecture, prepared.texts, revision)
    if let last = newest?.revision { try DesignRows.age(revision: last, connection) }
    try sheets.write(
      sheet, signature: prepared.signature, revision: revision, name: name, isOld: false)
    return AddResult(name: name, revision: number, outcome: .added)
  }

  private func insert(name: String) throws(SQLiteError) -> Int {
    try connection.run("INSERT INTO architecture (name) VALUES (?)", name)
    return Int(connection.lastInsertedRow)
  }

  private func insert(
    _ design: NewDesign, _ number: Int, of architectureID: Int, _ identity: [UInt8]
  ) throws -> Int {
    let architecture = design.architecture
    let information = architecture.information
    let text = try textID(design)
    let statement = try connection.statement(
      """
      INSERT INTO revision (
        architecture_id, number, created, origin, identity, text_id, file, parameters, message,
        family, source, task, year, batch, is_fixed, inputs, outputs, scopes, layer_count
      ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    try statement.bind([
      architectureID, number, created, origin.rawValue, identity, text, design.fileName,
      design.parameters.compact, message, information.family, information.source,
      information.task, information.year, architecture.batch, architecture.isFixed,
      GraphText.inputs(architecture), GraphText.outputs(architecture),
      GraphText.scopes(architecture), architecture.layers.count,
    ])
    try statement.run()
    return Int(connection.lastInsertedRow)
  }

  /// The row of the definition's text, which several designs of one file share.
  private func textID(_ design: NewDesign) throws(SQLiteError) -> Int {
    if let lastText, lastText.text == design.text { return lastText.id }
    let hash = SHA256.hash(design.text)
    let known = try connection.first("SELECT id FROM text WHERE sha256 = ?", hash) {
      (row) throws(SQLiteError) in try row.int(0)
    }
    if known == nil {
      try connection.run(
        "INSERT INTO text (sha256, format, content) VALUES (?, ?, ?)", hash, design.format,
        design.text)
    }
    let id = known ?? Int(connection.lastInsertedRow)
    lastText = (design.text, id)
    return id
  }

  // MARK: - Layers

  private func insertLayers(
    of architecture: Architecture, _ texts: [LayerText], _ revision: Int
  ) throws(SQLiteError) {
    var ids: [Int] = []
    for text in texts { ids.append(try definitionID(text)) }
    let insert = try connection.statement(
      """
      INSERT INTO layer (
        revision_id, position, path, definition_id, inputs, reference_count, weights_of, is_training
      ) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """)
    try insert.bind(revision, at: 1)
    let layers = architecture.layers
    var buffer = ByteText()
    for position in layers.indices {
      buffer.removeAll()
      GraphText.append(layers[position].inputs, to: &buffer)
      try insert.bind(position, at: 2)
      try insert.bind(layers[position].path, at: 3)
      try insert.bind(ids[position], at: 4)
      try insert.bind(buffer, at: 5)
      try insert.bind(layers[position].referenceCount, at: 6)
      try insert.bind(layers[position].weightsOf, at: 7)
      try insert.bind(layers[position].isTrainingOnly ? 1 : 0, at: 8)
      try insert.run()
    }
  }

  private func definitionID(_ text: LayerText) throws(SQLiteError) -> Int {
    if let known = definitions[text] { return known }
    let stored = try connection.first(
      "SELECT id FROM definition WHERE type = ? AND hyperparameters = ?", text.type,
      text.hyperparameters
    ) { (row) throws(SQLiteError) in try row.int(0) }
    if stored == nil {
      try connection.run(
        "INSERT INTO definition (type, hyperparameters) VALUES (?, ?)", text.type,
        text.hyperparameters)
    }
    let id = stored ?? Int(connection.lastInsertedRow)
    definitions.keep(id, for: text)
    return id
  }

  /// The time as ISO 8601 writes it, in UTC: `2026-03-01T12:00:00Z`.
  private static func now() -> String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
      + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
  }
}
