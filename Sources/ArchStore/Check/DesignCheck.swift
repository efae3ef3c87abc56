import ArchFormats
import CSQLite
import ShapeEngine

/// Compares the rows of designs with what would be written of them now, on a connection of its own.
///
/// The sheet is computed once, as it is where a design is added; what is stored is held against it
/// column by column.
final class DesignCheck {
  private let connection: Connection
  private let engine: Engine
  private let reader: ArchitectureReader
  private let resolutions: StoredResolutions
  private let forms: FormTexts
  private let products: StoredProducts

  init(_ connection: Connection, _ engine: Engine) throws {
    (self.connection, self.engine) = (connection, engine)
    reader = ArchitectureReader(connection)
    resolutions = StoredResolutions(connection)
    forms = try FormTexts(connection)
    products = StoredProducts(connection)
  }

  /// What is wrong with a revision's rows; nothing where another process has removed it meanwhile.
  func problems(ofRevision id: Int) throws -> [String] {
    try connection.snapshot {
      let columns = "\(RevisionInfo.columns), r.layer_count, d.name, d.is_old"
      let found = try connection.first(
        """
        SELECT \(columns), (SELECT max(number) FROM revision n
                             WHERE n.architecture_id = r.architecture_id)
          FROM revision r JOIN architecture a ON a.id = r.architecture_id
          JOIN design d ON d.revision_id = r.id
         WHERE r.id = ?
        """, id
      ) { (row) throws(SQLiteError) in Result { try Revision(row) } }
      guard let found else { return [] }
      let name: String
      do {
        let revision = try found.get()
        name = "\(revision.info.name)@\(revision.info.revision)"
        let problem = try problem(of: revision)
        return problem.map { ["\(name): \($0)"] } ?? []
      } catch let error as SQLiteError where error.code != SQLITE_MISMATCH {
        throw error
      } catch {
        return ["\(try self.name(of: id)): \(CatalogError.text(of: error))"]
      }
    }
  }

  private struct Revision {
    var info: RevisionInfo
    var layerCount: Int
    var designName: String
    var isOld: Bool
    var newest: Int

    init(_ row: Row) throws {
      info = try RevisionInfo(row)
      layerCount = try row.int(RevisionInfo.columnCount)
      designName = try row.text(RevisionInfo.columnCount + 1)
      isOld = try row.bool(RevisionInfo.columnCount + 2)
      newest = try row.int(RevisionInfo.columnCount + 3)
    }
  }

  private func name(of id: Int) throws -> String {
    try connection.first(
      """
      SELECT a.name, r.number FROM revision r JOIN architecture a ON a.id = r.architecture_id
       WHERE r.id = ?
      """, id
    ) { (row) throws(SQLiteError) in "\(VisibleText.line(try row.text(0)))@\(try row.int(1))"
    }
      ?? "revision \(id)"
  }

  /// The first thing that is wrong; nil where nothing is.
  private func problem(of revision: Revision) throws -> String? {
    let info = revision.info
    let analysis = try reader.analysis(info)
    let architecture = analysis.architecture
    guard architecture.identity == info.identity else {
      return "its layers are not those that were stored"
    }
    guard revision.layerCount == architecture.layers.count, info.layerCount == revision.layerCount
    else { return "its number of layers is not that of its layers" }
    guard try arePositionsWhole(info.id, count: architecture.layers.count) else {
      return "its layers are not counted from 0"
    }
    guard revision.designName == info.name, revision.isOld == (info.revision < revision.newest)
    else { return "search has another name or age of it" }
    guard let rows = try StoredSheetRow(info.id, connection) else {
      return try sheetlessProblem(info)
    }
    guard rows.signature == engine.signature(of: architecture.layers.map(\.layer.type)) else {
      return nil
    }
    let sheet = try PreparedSheet(analysis)
    return try totalsProblem(rows, sheet) ?? layersProblem(info, architecture, sheet)
      ?? mapsProblem(info, revision.isOld, sheet) ?? costsProblem(info, sheet)
  }

  private func arePositionsWhole(_ id: Int, count: Int) throws(SQLiteError) -> Bool {
    let ends = try connection.first(
      "SELECT min(position), max(position) FROM layer WHERE revision_id = ?", id
    ) { (row) throws(SQLiteError) in [try row.optionalInt(0), try row.optionalInt(1)] }
    return count == 0 || ends == [0, count - 1]
  }

  /// A design without a sheet has no figures that came from one.
  private func sheetlessProblem(_ info: RevisionInfo) throws -> String? {
    let hasFigures = try connection.first(
      """
      SELECT params IS NOT NULL OR macs IS NOT NULL
             OR EXISTS (SELECT 1 FROM layer WHERE revision_id = ?1 AND figures_id IS NOT NULL)
        FROM design WHERE revision_id = ?1
      """, info.id
    ) { (row) throws(SQLiteError) in try row.bool(0) }
    return hasFigures == true ? "its cached sheet is missing" : nil
  }

  // MARK: - The sheet

  private func totalsProblem(_ rows: StoredSheetRow, _ sheet: PreparedSheet) throws -> String? {
    let expected: [Int?] = [
      sheet.report.parameters, sheet.report.macs, sheet.report.parameters, sheet.report.macs,
      sheet.maps.final,
      sheet.report.trainingParameters,
    ]
    guard rows.figures == expected, rows.output == sheet.output.compact,
      rows.engines.0 == rows.engines.1
    else { return "its cached totals are not those of its layers" }
    guard rows.variables == JSON.array(sheet.variables.map(JSON.string)).compact else {
      return "its cached sheet is not what the rules give"
    }
    guard rows.legality == sheet.maps.legality, rows.pyramid == sheet.maps.strides,
      rows.levels == DesignRows.text(of: sheet.maps.levels),
      rows.levelsWithHead == sheet.maps.levelsWithHead.map(DesignRows.text(of:))
    else {
      return "its cached maps are not those of its layers"
    }
    return nil
  }

  private func layersProblem(
    _ info: RevisionInfo, _ architecture: Architecture, _ sheet: PreparedSheet
  ) throws -> String? {
    let statement = try connection.statement(StoredLayerRow.sql)
    defer { statement.reset() }
    try statement.bind([info.id])
    var index = 0
    while let row = try statement.step() {
      guard sheet.layers.indices.contains(index) else { return "its cached sheet has other layers" }
      let layer = sheet.layers[index]
      let found = try StoredLayerRow(row)
      let path = architecture.layers[index].path
      guard found.position == index else { return "its cached sheet has other layers" }
      let sizes: [Int?] = [
        layer.parameters, layer.macs, layer.channels, layer.fieldSize,
      ]
      guard found.sizes == sizes, found.stride == layer.stride,
        try resolutions.isResolution(found.resolution, layer.resolution, in: sheet)
      else { return "\(path): its cached sizes are not its own" }
      let outputs = layer.outputs.map { $0.map { sheet.forms[$0].text } }
      guard try forms.texts(of: found.outputs) == outputs else {
        return "\(path): its cached forms are not its own"
      }
      index += 1
    }
    return index == sheet.layers.count ? nil : "its cached sheet has other layers"
  }

  // MARK: - Search

  private func costsProblem(_ info: RevisionInfo, _ sheet: PreparedSheet) throws -> String? {
    guard let row = try StoredCosts(info.id, connection) else {
      return "its cached costs are missing"
    }
    for (measure, sums) in zip(DesignCostRows.measures, row.costs) {
      guard try products.terms(of: sums) == sheet.maps.costs[measure]?.sums.map(Set.init) else {
        return "its cached \(measure.rawValue) are not those of its layers"
      }
    }
    return nil
  }

  private func mapsProblem(
    _ info: RevisionInfo, _ isOld: Bool, _ sheet: PreparedSheet
  ) throws -> String? {
    let rows = try connection.all(
      """
      SELECT m.resolution_id, m.role, m.channels, m.params,
             m.channels BETWEEN q.least_channels AND q.most_channels
             AND m.params BETWEEN q.least_params AND q.most_params AND m.macs >= q.least_macs
        FROM (
               SELECT DISTINCT f.resolution_id AS id
                 FROM layer x CROSS JOIN figures f ON f.id = x.figures_id WHERE x.revision_id = ?1
             ) l
        JOIN resolution q ON q.id = l.id
        JOIN design_map m ON m.resolution_id = q.id AND m.role IN (0, 1, 2, 3) AND m.macs = ?2
             AND m.revision_id = ?1
      """, info.id, sheet.report.macs
    ) { (row) throws(SQLiteError) in
      (
        resolution: try row.int(0), role: try row.int(1), channels: try row.int(2),
        parameters: try row.int(3), isWithinBounds: try row.optionalInt(4) == 1
      )
    }
    guard rows.count == sheet.maps.maps.count else {
      return "its cached maps are not those of its layers"
    }
    for map in sheet.maps.maps {
      let role = DesignRows.role(isFinal: map.isFinal, isOld: isOld)
      let row = try rows.first { row in
        guard row.role == role, row.channels == map.channels,
          row.parameters == sheet.report.parameters
        else { return false }
        return try resolutions.isResolution(row.resolution, map.resolution, in: sheet)
      }
      guard let row else { return "its cached maps are not those of its layers" }
      guard row.isWithinBounds else { return "a search would pass over one of its maps" }
    }
    return nil
  }
}
