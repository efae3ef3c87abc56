import ArchFormats

/// The narrow rows that search follows, of designs that are written within one transaction.
final class DesignRows {
  /// What a design's rows hold besides its maps.
  struct Design {
    var revision: Int
    var name: String
    var isOld: Bool
    var layerCount: Int
    var engine: Int
  }

  private let connection: Connection
  private let costs: DesignCostRows
  private var legalities: [String: Int] = [:]
  private var pyramids: [String: Int] = [:]
  // How many designs more use each, over the whole transaction.
  private var legalityUses: [Int: Int] = [:]
  private var pyramidUses: [Int: Int] = [:]

  /// So many counts are kept before they are written.
  private static var countedRows: Int { 50_000 }

  init(_ connection: Connection) {
    self.connection = connection
    costs = DesignCostRows(connection)
  }

  /// Writes the rows of a design that has none.
  ///
  /// - Parameter resolutions: the rows of the sheet's resolutions.
  func insert(
    _ design: Design, _ sheet: PreparedSheet, resolutions: [Int]
  ) throws(SQLiteError) {
    let maps = sheet.maps
    let legality = try id(of: maps.legality, in: "legality", &legalities)
    let pyramid = try id(of: maps.strides, in: "pyramid", &pyramids)
    if legalityUses.count > Self.countedRows || pyramidUses.count > Self.countedRows {
      try finish()
    }
    legalityUses[legality, default: 0] += 1
    pyramidUses[pyramid, default: 0] += 1
    try connection.run(
      """
      INSERT INTO design (
        revision_id, is_old, name, layer_count, engine_id, params, macs, legality_id, pyramid_id,
        final_position, levels, head_levels
      ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, design.revision, design.isOld, design.name, design.layerCount, design.engine,
      sheet.report.parameters, sheet.report.macs, legality, pyramid, maps.final,
      Self.text(of: maps.levels),
      maps.levelsWithHead.map(Self.text(of:)))
    try costs.insert(maps.costs, revision: design.revision)
    let insert = try connection.statement(
      """
      INSERT INTO design_map (
        resolution_id, role, macs, revision_id, channels, params, legality_id
      ) VALUES (?, ?, ?, ?, ?, ?, ?)
      """)
    try insert.bind(sheet.report.macs, at: 3)
    try insert.bind(design.revision, at: 4)
    try insert.bind(sheet.report.parameters, at: 6)
    try insert.bind(legality, at: 7)
    for map in maps.maps {
      try insert.bind(resolutions[map.resolution], at: 1)
      try insert.bind(Self.role(isFinal: map.isFinal, isOld: design.isOld), at: 2)
      try insert.bind(map.channels, at: 5)
      try insert.run()
    }
  }

  /// `[[1,17,64],[2,34,128]]`: for each map its stride's place, its layer's position, its channels.
  static func text(of levels: [PreparedMaps.Level]) -> String {
    String(
      decoding: ByteText.lists(levels.map { [$0.stride, $0.position, $0.channels] }), as: UTF8.self)
  }

  /// What `design_map` calls a map.
  static func role(isFinal: Bool, isOld: Bool) -> Int { (isOld ? 2 : 0) + (isFinal ? 0 : 1) }

  private func id(
    of text: String, in table: String, _ known: inout [String: Int]
  ) throws(SQLiteError) -> Int {
    if let id = known[text] { return id }
    let stored = try connection.first("SELECT id FROM \(table) WHERE text = ?", text) {
      (row) throws(SQLiteError) in try row.int(0)
    }
    if stored == nil { try connection.run("INSERT INTO \(table) (text, uses) VALUES (?, 0)", text) }
    let id = stored ?? Int(connection.lastInsertedRow)
    known.keep(id, for: text)
    return id
  }

  /// Writes the counts that are not written yet.
  func finish() throws(SQLiteError) {
    try costs.finish()
    for (table, uses) in [("legality", legalityUses), ("pyramid", pyramidUses)] {
      for (id, count) in uses {
        try connection.run("UPDATE \(table) SET uses = uses + ? WHERE id = ?", count, id)
      }
    }
    legalityUses.removeAll()
    pyramidUses.removeAll()
  }

  // MARK: - Changes

  /// Notes that a revision is the newest one of its architecture no more, or is it again.
  static func setOld(
    _ isOld: Bool, revision: Int, _ connection: Connection
  ) throws(SQLiteError) {
    try connection.run("UPDATE design SET is_old = ? WHERE revision_id = ?", isOld, revision)
    for resolution in try resolutions(ofRevision: revision, connection) {
      for isFinal in [true, false] {
        try connection.run(
          """
          UPDATE design_map SET role = ?4
           WHERE resolution_id = ?1 AND role = ?3 AND revision_id = ?2
             AND macs = (SELECT macs FROM design WHERE revision_id = ?2)
          """, resolution, revision, role(isFinal: isFinal, isOld: !isOld),
          role(isFinal: isFinal, isOld: isOld))
      }
    }
  }

  /// Takes out of a revision's rows what came from its sheet, as long as that is there.
  static func clear(revision: Int, _ connection: Connection) throws(SQLiteError) {
    for resolution in try resolutions(ofRevision: revision, connection) {
      try connection.run(
        """
        DELETE FROM design_map
         WHERE resolution_id = ?1 AND role IN (0, 1, 2, 3) AND revision_id = ?2
           AND macs = (SELECT macs FROM design WHERE revision_id = ?2)
        """, resolution, revision)
    }
    try DesignCostRows.clear(revision: revision, connection)
    for table in ["legality", "pyramid"] {
      let column = "(SELECT \(table)_id FROM design WHERE revision_id = ?)"
      try connection.run("UPDATE \(table) SET uses = uses - 1 WHERE id = \(column)", revision)
      try connection.run("DELETE FROM \(table) WHERE id = \(column) AND uses <= 0", revision)
    }
    try connection.run(
      """
      UPDATE design SET engine_id = NULL, params = NULL, macs = NULL, legality_id = NULL,
             pyramid_id = NULL, final_position = NULL, levels = NULL, head_levels = NULL
       WHERE revision_id = ?
      """, revision)
  }

  private static func resolutions(
    ofRevision revision: Int, _ connection: Connection
  ) throws(SQLiteError) -> [Int] {
    try connection.all(
      """
      SELECT DISTINCT f.resolution_id FROM layer l CROSS JOIN figures f ON f.id = l.figures_id
       WHERE l.revision_id = ? AND f.resolution_id IS NOT NULL
      """, revision
    ) { (row) throws(SQLiteError) in try row.int(0) }
  }
}
