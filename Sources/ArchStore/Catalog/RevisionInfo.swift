import ArchFormats
import ShapeEngine

/// What is known of one revision besides its layers.
package struct RevisionInfo: Sendable {
  package var name: String
  /// Counted from 1 in each architecture.
  package var revision: Int
  /// ISO 8601, UTC, to the microsecond; those of an architecture are in the order of time.
  package var created: String
  /// The same to the second, for people.
  package var createdSecond: String { Moment.second(of: created) }
  package var origin: Origin
  package var message: String?
  /// The name of the file that the definition was read from.
  package var fileName: String?
  /// The SHA-256 of the flat graph, 32 bytes: equal for equal designs.
  package var identity: [UInt8]
  package var information: Architecture.Information
  /// The inputs, without the batch.
  package var inputs: [Architecture.Input]
  package var batch: Int
  package var isFixed: Bool
  package var layerCount: Int

  /// The inputs' shapes, batch first.
  package var inputShapes: [[Int]] { inputs.map { $0.sizes(batch: batch) } }

  /// The definition's parameters with the values that this revision has, as the text of an object:
  /// few who ask for a revision ask for them.
  var parametersText: String
  var id: Int
  var textID: Int

  /// What ``init(_:)`` reads, of `revision r`, `architecture a` and `design d`. A revision has the
  /// number of its layers too, but is stored after its blocks, which may be pages of text.
  static let columns = """
    r.id, a.name, r.number, r.created, r.origin, r.message, r.file, r.identity, r.parameters,
    r.family, r.source, r.task, r.year, r.batch, r.is_fixed, r.inputs, d.layer_count, r.text_id,
    r.axes
    """

  /// How many columns these are: what a query asks besides comes after them.
  static let columnCount: Int32 = 19

  init(_ row: Row) throws {
    var inputs: [String: [Architecture.Input]] = [:]
    try self.init(row, &inputs)
  }

  /// - Parameter known: the inputs by their texts, as far as they were read: most designs of a
  ///   catalog have the same.
  init(_ row: Row, _ known: inout [String: [Architecture.Input]]) throws {
    id = try row.int(0)
    name = try row.text(1)
    revision = try row.int(2)
    created = try row.text(3)
    origin = try row.text(4) == Origin.zoo.rawValue ? .zoo : .user
    message = try row.optionalText(5)
    fileName = try row.optionalText(6)
    identity = try row.blob(7)
    parametersText = try row.text(8)
    information = Architecture.Information()
    information.family = try row.optionalText(9)
    information.source = try row.optionalText(10)
    information.task = try row.optionalText(11)
    information.year = try row.optionalInt(12)
    batch = try row.int(13)
    isFixed = try row.bool(14)
    let text = try row.text(15)
    inputs = try known[text] ?? GraphText.inputs(text).inputs
    known[text] = inputs
    layerCount = try row.int(16)
    textID = try row.int(17)
    if let axes = try row.optionalText(18) { try GraphText.name(&inputs, axes) }
  }
}

/// One line of a list of the catalog: an architecture's newest revision and its totals.
package struct CatalogEntry: Sendable {
  package var info: RevisionInfo
  /// The shapes of the outputs at the own input, batch first, by name where there are several; nil
  /// where the engine of this archdb refuses the design.
  package var output: JSON?
  package var parameters: Int?
  /// Multiply-accumulates at the own input.
  package var macs: Int?
  /// Whether the name is one of the zoo's but the newest revision a person's, which a newer zoo
  /// leaves alone.
  package var hidesZooEntry: Bool
}

/// A definition as it was written.
package struct StoredText: Sendable {
  package var text: String
  /// `yaml` or `json`.
  package var format: String
  package var fileName: String?
  package var parameters: JSON
}

/// A revision as it is stored, with its report at its own input.
package struct StoredDesign: Sendable {
  package var info: RevisionInfo
  package var analysis: Analysis
}
