import ArchFormats
import Glibc
import ShapeEngine

/// Writes designs within one transaction; what it knows of rows that are there holds until its end.
final class DesignWriter {
  let connection: Connection
  private let origin: Origin
  private let message: String?
  /// When what it writes is stored.
  private let moment: Moment
  let sheets: SheetWriter
  let nodes: SharedRows<NodeRow>
  private var definitions: [LayerText: Int] = [:]
  /// The first revision that this one wrote; later ones have larger numbers.
  private var firstRevision: Int?
  private var lastText: (sha256: [UInt8], id: Int)?

  init(_ connection: Connection, origin: Origin, message: String?, at moment: Moment) {
    self.connection = connection
    self.origin = origin
    self.message = message
    self.moment = moment
    sheets = SheetWriter(connection)
    nodes = SharedRows(connection)
  }

  /// Writes what is counted over all designs.
  func finish() throws(SQLiteError) {
    try nodes.finish()
    try sheets.finish()
  }

  func add(_ prepared: PreparedDesign) throws -> AddResult {
    let (design, identity) = (prepared.design, prepared.identity)
    let architecture = design.architecture
    let name = architecture.name
    let newest = try Newest(of: name, connection)
    let result = try Self.result(of: name, identity, origin, after: newest)
    guard result.outcome == .added, let number = result.revision else { return result }
    let sheet: PreparedSheet
    do { sheet = try prepared.sheet.get() } catch { throw CatalogError(error, of: name) }
    let architectureID = try newest?.id ?? insert(name: name)
    // A first revision changes nothing.
    let message = message ?? (newest?.revision == nil ? nil : design.change)
    let created = Self.moment(moment, after: newest?.created)
    let revision = try insert(prepared, number, of: architectureID, message, created)
    firstRevision = firstRevision ?? revision
    if let last = newest?.revision {
      // What it looks for is written at the end, where it is of this transaction.
      if let firstRevision, last >= firstRevision { try finish() }
      try DesignRows.setOld(true, revision: last, connection)
    }
    let figures = try sheets.write(
      sheet, signature: prepared.signature, revision: revision, name: name, isOld: false)
    try insertLayers(of: architecture, prepared.texts, revision, figures)
    return result
  }

  /// What writing a design would do; nothing is written.
  static func result(
    of prepared: PreparedDesign, _ origin: Origin, _ connection: Connection
  ) throws -> AddResult {
    let name = prepared.design.architecture.name
    do { _ = try prepared.sheet.get() } catch { throw CatalogError(error, of: name) }
    return try result(of: name, prepared.identity, origin, after: Newest(of: name, connection))
  }

  private static func result(
    of name: String, _ identity: [UInt8], _ origin: Origin, after newest: Newest?
  ) throws -> AddResult {
    if let problem = ArchitectureName.problem(with: name) {
      throw CatalogError(.badData, problem, subject: name, expected: ArchitectureName.rule)
    }
    // A person's design that equals a built-in one is not taken for it when that comes back.
    if let newest, newest.identity == identity, newest.origin == .zoo || origin == .user {
      return AddResult(name: name, revision: newest.number, outcome: .unchanged)
    }
    let (number, overflow) = (newest?.number ?? 0).addingReportingOverflow(1)
    if overflow {
      throw CatalogError.damaged("the revisions of '\(name)'", found: "revision \(Int.max)")
    }
    return AddResult(
      name: name, revision: number, outcome: .added,
      hidesBuiltIn: origin == .user && newest?.origin == .zoo)
  }

  /// The newest revision of an architecture, as far as the next one asks for it.
  private struct Newest {
    /// The architecture's row.
    var id: Int
    /// The revision's row; nil where the architecture has none.
    var revision: Int?
    var number: Int
    var identity: [UInt8]
    var origin: Origin?
    var created: Moment?

    /// Nil where there is no such name.
    init?(of name: String, _ connection: Connection) throws(SQLiteError) {
      let found = try connection.first(
        """
        SELECT a.id, r.id, r.number, r.identity, r.origin, r.created FROM architecture a
          LEFT JOIN revision r ON r.architecture_id = a.id
         WHERE a.name = ? ORDER BY r.number DESC LIMIT 1
        """, name
      ) { (row) throws(SQLiteError) in
        (
          id: try row.int(0), revision: try row.optionalInt(1), number: try row.optionalInt(2) ?? 0,
          identity: row.isNull(3) ? [] : try row.blob(3), origin: try row.optionalText(4),
          created: try row.optionalText(5)
        )
      }
      guard let found else { return nil }
      (id, revision, number, identity) = (found.id, found.revision, found.number, found.identity)
      origin = found.origin.flatMap(Origin.init)
      created = found.created.flatMap(Moment.init)
    }
  }

  /// When a revision is stored: later than the one before it, whatever the clock says.
  private static func moment(_ moment: Moment, after newest: Moment?) -> Moment {
    guard let newest, newest >= moment else { return moment }
    return newest.next
  }

  func insert(name: String) throws(SQLiteError) -> Int {
    try connection.run("INSERT INTO architecture (name) VALUES (?)", name)
    return Int(connection.lastInsertedRow)
  }

  private func insert(
    _ prepared: PreparedDesign, _ number: Int, of architectureID: Int, _ message: String?,
    _ created: Moment
  ) throws -> Int {
    let design = prepared.design
    let architecture = design.architecture
    let information = architecture.information
    let text = try textID(prepared.text.sha256) { (design.format, prepared.text) }
    let statement = try connection.statement(
      """
      INSERT INTO revision (
        architecture_id, number, created, origin, identity, text_id, file, parameters, message,
        family, source, task, year, batch, is_fixed, inputs, outputs, scopes, layer_count, axes,
        conditions
      ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    try statement.bind([
      architectureID, number, created.description, origin.rawValue, prepared.identity, text,
      design.fileName,
      design.parameters.compact, message, information.family, information.source,
      information.task, information.year, architecture.batch, architecture.isFixed,
      GraphText.inputs(architecture), GraphText.outputs(architecture),
      GraphText.scopes(architecture), architecture.layers.count, GraphText.axes(architecture),
      GraphText.conditions(architecture),
    ])
    try statement.run()
    return Int(connection.lastInsertedRow)
  }

  /// The row of the definition's text, which several designs of one file share.
  ///
  /// - Parameter text: gives the text where it is not there yet.
  func textID(
    _ sha256: [UInt8], _ text: () throws -> (format: String, content: TextContent)
  ) throws -> Int {
    if let lastText, lastText.sha256 == sha256 { return lastText.id }
    let known = try connection.first("SELECT id FROM text WHERE sha256 = ?", sha256) {
      (row) throws(SQLiteError) in try row.int(0)
    }
    if known == nil {
      let (format, text) = try text()
      try connection.run(
        "INSERT INTO text (sha256, format, size, content) VALUES (?, ?, ?, ?)", sha256, format,
        text.size, text.content)
    }
    let id = known ?? Int(connection.lastInsertedRow)
    lastText = (sha256, id)
    return id
  }

  // MARK: - Layers

  private func insertLayers(
    of architecture: Architecture, _ texts: [LayerText], _ revision: Int, _ figures: [Int]
  ) throws(SQLiteError) {
    var ids: [Int] = []
    for (position, text) in texts.enumerated() {
      ids.append(try nodes.id(of: node(architecture.layers[position], at: position, text)))
    }
    try insertLayers(ids, revision, figures)
  }

  /// - Parameters:
  ///   - ids: the rows of what each layer is.
  ///   - figures: the rows of what each layer gives; nil where nobody knows.
  func insertLayers(_ ids: [Int], _ revision: Int, _ figures: [Int]?) throws(SQLiteError) {
    let insert = try connection.statement(
      "INSERT INTO layer (revision_id, position, node_id, figures_id) VALUES (?, ?, ?, ?)")
    try insert.bind(revision, at: 1)
    for position in ids.indices {
      try insert.bind(position, at: 2)
      try insert.bind(ids[position], at: 3)
      try insert.bind(figures?[position], at: 4)
      try insert.run()
    }
  }

  private func node(
    _ layer: Node, at position: Int, _ text: LayerText
  ) throws(SQLiteError) -> NodeRow {
    var inputs = ByteText()
    GraphText.append(layer.inputs, of: position, to: &inputs)
    return NodeRow(
      definition: try definitionID(text), path: layer.path, inputs: inputs.bytes,
      referenceCount: layer.referenceCount,
      weightsOf: (layer.weightsOf ?? layer.tiedTo).map { position - $0 },
      isTraining: layer.isTrainingOnly)
  }

  func definitionID(_ text: LayerText) throws(SQLiteError) -> Int {
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
}
