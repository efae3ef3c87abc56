import ArchFormats
import ShapeEngine

/// Stores revisions of another catalog as they are there. What is known of them at every input is computed
/// by this build's rules, on all cores.
final class MergeWriter {
  private let (here, there): (Catalog, Catalog)
  private let plan: MergePlan
  private let reader: ArchitectureReader

  init(_ here: Catalog, _ there: Catalog, _ plan: MergePlan) {
    (self.here, self.there, self.plan) = (here, there, plan)
    reader = ArchitectureReader(there.connection)
  }

  func write(
    _ count: Int, waiting: @escaping () throws -> Void, telling tell: (MergeNews) throws -> Void
  ) throws {
    let isLarge = count >= Catalog.manyDesigns
    if isLarge { try Catalog.keepPages(.many, here.connection) }
    defer { if isLarge { try? Catalog.keepPages(.usual, here.connection) } }
    let revisions = try plan.inOrder()
    let writer = DesignWriter(here.connection, origin: .user, message: nil, at: here.clock())
    let engine = here.engine
    let prepared = OrderedMap(
      chunk: Catalog.chunkWeight, limit: Catalog.limitWeight,
      weight: { (revision: StoredRevision) in 128 * revision.layers.count }
    ) {
      var texts = LayerTexts()
      return { revision in PreparedRevision(revision, engine, &texts) }
    }
    var done = 0
    try prepared.forEach({ try self.next(of: revisions) }, waiting: waiting) { prepared in
      guard !prepared.isDamaged else {
        var error = CatalogError.damaged(
          "the layers of \(prepared.revision.title)", found: "another identity than theirs")
        error.subject = there.path
        throw error
      }
      try writer.add(prepared) { try self.there.text(id: prepared.revision.textID) }
      done += 1
      try tell(.stored(done, of: count))
    }
    try writer.finish()
  }

  private func next(of revisions: RowSequence<MergePlan.Revision>) throws -> StoredRevision? {
    guard let planned = try revisions.next() else { return nil }
    return try there.guarded { try StoredRevision(planned, reader) }
  }
}

/// A revision as another catalog holds it.
struct StoredRevision: Sendable {
  /// The columns of a revision that are the same in every catalog.
  static let columns = [
    "created", "origin", "identity", "file", "parameters", "message", "family", "source", "task",
    "year", "batch", "is_fixed", "inputs", "outputs", "scopes", "layer_count", "axes", "conditions",
  ]

  struct Layer: Sendable {
    var definition: LayerText
    var path: String
    var inputs: [UInt8]
    var referenceCount: Int
    var weightsOf: Int?
    var isTraining: Bool
  }

  let name: String
  let number: Int
  let isOld: Bool
  /// The values of ``columns``.
  let values: [SQLValue]
  let identity: [UInt8]
  let textHash: [UInt8]
  /// The text's row there.
  let textID: Int
  let layers: [Layer]
  /// The graph with its report; nil where this build's rules have no answer for it.
  let analysis: Analysis?
  /// Its name and number there, as a message names it.
  let title: String

  init(_ planned: MergePlan.Revision, _ reader: ArchitectureReader) throws {
    let connection = reader.connection
    (name, number, isOld) = (planned.name, planned.number, planned.isOld)
    let statement = try connection.statement(
      """
      SELECT \(RevisionInfo.columns), t.sha256, \(Self.columns.map { "r." + $0 }.joined(separator: ", "))
        FROM revision r JOIN architecture a ON a.id = r.architecture_id
        JOIN design d ON d.revision_id = r.id JOIN text t ON t.id = r.text_id WHERE r.id = ?
      """)
    try statement.bind([planned.id])
    defer { statement.reset() }
    guard let row = try statement.step() else {
      throw CatalogError.damaged("a revision of \(name)", found: "no row in design")
    }
    let info = try RevisionInfo(row)
    textHash = try row.blob(RevisionInfo.columnCount)
    values = Self.columns.indices.map { row.value(RevisionInfo.columnCount + 1 + Int32($0)) }
    (identity, textID) = (info.identity, info.textID)
    title = DesignName(name: info.name, revision: info.revision).description
    do { analysis = try reader.analysis(info) } catch let error as CatalogError
      where error.isRefusal
    { analysis = nil }
    layers = try connection.all(
      """
      SELECT d.type, d.hyperparameters, n.path, n.inputs, n.reference_count, n.weights_of,
             n.is_training
        FROM layer l CROSS JOIN node n ON n.id = l.node_id JOIN definition d ON d.id = n.definition_id
       WHERE l.revision_id = ? ORDER BY l.position
      """, planned.id
    ) { (row) throws(SQLiteError) in
      Layer(
        definition: LayerText(type: try row.text(0), hyperparameters: try row.text(1)),
        path: try row.text(2), inputs: try row.withBytes(3) { Array($0) },
        referenceCount: try row.int(4), weightsOf: try row.optionalInt(5),
        isTraining: try row.bool(6))
    }
    // What no reader looks at is copied as it is.
    let count = Self.columns.firstIndex(of: "layer_count").map { values[$0] }
    guard count == .integer(layers.count), (try? JSON(text: info.parametersText)) != nil else {
      throw CatalogError.damaged("the row of \(title)", found: "what archdb never writes")
    }
  }
}

/// A revision of another catalog with what is computed of it.
struct PreparedRevision: Sendable {
  let revision: StoredRevision
  /// Nil where this build's rules have no answer for the design: a search asks it again, once.
  let sheet: PreparedSheet?
  let signature: String
  /// Whether its layers are not those that it was stored with.
  let isDamaged: Bool

  init(_ revision: StoredRevision, _ engine: Engine, _ known: inout LayerTexts) {
    self.revision = revision
    signature = engine.signature(of: revision.layers.lazy.map(\.definition.type))
    guard let analysis = revision.analysis else {
      (sheet, isDamaged) = (nil, false)
      return
    }
    let architecture = analysis.architecture
    let texts = architecture.layers.indices.map { known.text(of: architecture.layers[$0].layer) }
    isDamaged = architecture.identity(texts) != revision.identity
    sheet = try? PreparedSheet(analysis)
  }
}

extension Catalog {
  /// A text by its row.
  fileprivate func text(id: Int) throws -> (format: String, content: TextContent) {
    try passing {
      let found = try connection.first(
        "SELECT content, size, format, sha256 FROM text WHERE id = ?", id
      ) { (row) throws(SQLiteError) in
        (
          text: try TextContent.text(row, 0, size: row.int(1)), format: try row.text(2),
          hash: try row.blob(3)
        )
      }
      guard let found else { throw CatalogError.damaged("a text is missing", found: "text \(id)") }
      let content = TextContent(found.text)
      guard content.sha256 == found.hash else {
        throw CatalogError.damaged("text \(id)", found: "not what was stored")
      }
      return (found.format, content)
    }
  }
}
