import ShapeEngine

/// What is stored of a design besides its layers.
struct StoredSheetRow {
  var signature: String
  /// Parameters and multiply-accumulates of the sheet and of the design; the position of its last map;
  /// the parameters that are for training only.
  var figures: [Int?]
  /// The engines of the sheet and of the design.
  var engines: (Int, Int?)
  var variables: String
  var output: String
  var legality: String?
  var pyramid: String?
  var levels: String?
  var levelsWithHead: String?

  /// Nil where there is no sheet.
  init?(_ revision: Int, _ connection: Connection) throws(SQLiteError) {
    let found = try connection.first(
      """
      SELECT e.signature, s.params, s.macs, d.params, d.macs, d.final_position, s.engine_id,
             d.engine_id, s.variables, s.output, g.text, p.text, s.training_params,
             d.levels, d.head_levels
        FROM sheet s JOIN engine e ON e.id = s.engine_id
        JOIN design d ON d.revision_id = s.revision_id
        LEFT JOIN legality g ON g.id = d.legality_id LEFT JOIN pyramid p ON p.id = d.pyramid_id
       WHERE s.revision_id = ?
      """, revision
    ) { (row) throws(SQLiteError) in try Self(row) }
    guard let found else { return nil }
    self = found
  }

  private init(_ row: Row) throws(SQLiteError) {
    signature = try row.text(0)
    figures = []
    for column: Int32 in 1...5 { figures.append(try row.optionalInt(column)) }
    figures.append(try row.optionalInt(12))
    engines = (try row.int(6), try row.optionalInt(7))
    variables = try row.text(8)
    output = try row.text(9)
    legality = try row.optionalText(10)
    pyramid = try row.optionalText(11)
    levels = try row.optionalText(13)
    levelsWithHead = try row.optionalText(14)
  }
}

/// What is stored of what one layer gives.
struct StoredLayerRow {
  static let sql = """
    SELECT l.position, f.params, f.macs, f.channels, f.receptive_field, f.stride, f.resolution_id,
           f.outputs
      FROM layer l LEFT JOIN figures f ON f.id = l.figures_id
     WHERE l.revision_id = ? ORDER BY l.position
    """

  var position: Int
  var sizes: [Int?] = []
  var stride: Double?
  var resolution: Int?
  var outputs: IntegerLists

  init(_ row: Row) throws(SQLiteError) {
    position = try row.int(0)
    for column: Int32 in 1...4 { sizes.append(try row.optionalInt(column)) }
    stride = try row.optionalDouble(5)
    resolution = try row.optionalInt(6)
    outputs = try IntegerLists(row, 7)
  }
}

/// The resolutions of a catalog with their forms, each read once.
final class StoredResolutions {
  private struct Axis {
    var form: PreparedSheet.Form
    var size: Int
    var stride: Double?
  }

  private struct Resolution {
    var kind: String
    var axes: [Axis?]
  }

  private let connection: Connection
  private var known: [Int: Resolution] = [:]

  init(_ connection: Connection) { self.connection = connection }

  /// Whether a row is the resolution at this place, with the integers that its forms are asked by.
  func isResolution(_ id: Int?, _ place: Int?, in sheet: PreparedSheet) throws -> Bool {
    guard let id, let place else { return id == nil && place == nil }
    let (found, expected) = (try resolution(id), sheet.resolutions[place])
    guard found.kind == expected.kind.rawValue else { return false }
    return zip(found.axes, [expected.depth, expected.height, expected.width]).allSatisfy {
      axis, own in
      guard let axis, let own else { return axis == nil && own == nil }
      return axis.size == own.size && axis.stride == own.stride
        && axis.form == sheet.forms[own.form]
    }
  }

  private func resolution(_ id: Int) throws -> Resolution {
    if let known = known[id] { return known }
    let found = try connection.first(
      """
      SELECT q.kind, d.text, d.a, d.b, d.c, q.depth, q.depth_stride,
             h.text, h.a, h.b, h.c, q.height, q.height_stride,
             w.text, w.a, w.b, w.c, q.width, q.width_stride
        FROM resolution q JOIN form w ON w.id = q.width_form
        LEFT JOIN form h ON h.id = q.height_form LEFT JOIN form d ON d.id = q.depth_form
       WHERE q.id = ?
      """, id
    ) { (row) throws(SQLiteError) in
      var axes: [Axis?] = []
      for column in stride(from: Int32(1), to: 19, by: 6) {
        guard let text = try row.optionalText(column) else {
          axes.append(nil)
          continue
        }
        let form = PreparedSheet.Form(
          text: text, a: try row.optionalInt(column + 1), b: try row.optionalInt(column + 2),
          c: try row.optionalInt(column + 3))
        axes.append(
          Axis(
            form: form, size: try row.int(column + 4),
            stride: try row.optionalDouble(column + 5)))
      }
      return Resolution(kind: try row.text(0), axes: axes)
    }
    guard let found else { throw CatalogError.damaged("resolution \(id)", found: "no row") }
    known[id] = found
    return found
  }
}
