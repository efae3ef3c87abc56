import ShapeEngine

/// The rows of forms and resolutions that sheets refer to, each found once within a transaction.
final class FormRows {
  private struct Resolution: Hashable {
    var depth: Int?, height: Int?, width: Int
  }

  private let connection: Connection
  private var table = ExpressionTable(variables: [])
  private var ids: [String: Int] = [:]
  private var resolutions: [Resolution: Int] = [:]
  // Of the sheet that is being written.
  private var known: [AxisMap: Int] = [:]
  private var knownProducts: [[Product<AxisMap>]: Int] = [:]
  private var used: Set<Int> = []
  private var usedResolutions: Set<Int> = []
  // Of the whole transaction: in how many sheets more each stands.
  private var uses: [Int: Int] = [:]
  private var resolutionUses: [Int: Int] = [:]

  init(_ connection: Connection) { self.connection = connection }

  /// Begins with a sheet, whose maps are of this table.
  func start(_ table: ExpressionTable) {
    countUses()
    self.table = table
    known.removeAll(keepingCapacity: true)
    knownProducts.removeAll(keepingCapacity: true)
  }

  // MARK: - Forms

  func id(of map: AxisMap) throws(SQLiteError) -> Int {
    if let id = known[map] { return id }
    let id = try id(of: table.text(of: map))
    known[map] = id
    return id
  }

  func id(of products: [Product<AxisMap>]) throws(SQLiteError) -> Int {
    if let id = knownProducts[products] { return id }
    let id = try id(of: table.text(of: products))
    knownProducts[products] = id
    return id
  }

  func id(of condition: Condition) throws(SQLiteError) -> Int {
    try id(of: table.text(of: condition))
  }

  private func id(of text: String) throws(SQLiteError) -> Int {
    if let id = ids[text] {
      used.insert(id)
      return id
    }
    let stored = try connection.first("SELECT id FROM form WHERE text = ?", text) {
      (row) throws(SQLiteError) in try row.int(0)
    }
    if stored == nil { try connection.run("INSERT INTO form (text, uses) VALUES (?, 0)", text) }
    let id = stored ?? Int(connection.lastInsertedRow)
    ids[text] = id
    used.insert(id)
    return id
  }

  // MARK: - Resolutions

  /// The spatial sizes of a tensor: the dimensions behind the channels. nil where there are none,
  /// or more than three.
  func resolution(of shape: Shape<AxisMap>) throws(SQLiteError) -> Int? {
    guard shape.rank > 2, shape.rank < 6 else { return nil }
    let key = Resolution(
      depth: shape.rank == 5 ? try id(of: shape[2]) : nil,
      height: shape.rank > 3 ? try id(of: shape[shape.rank - 2]) : nil,
      width: try id(of: shape[shape.rank - 1]))
    let id: Int
    if let known = resolutions[key] { id = known } else { id = try row(of: key) }
    resolutions[key] = id
    usedResolutions.insert(id)
    return id
  }

  private func row(of key: Resolution) throws(SQLiteError) -> Int {
    let stored = try connection.first(
      """
      SELECT id FROM resolution
       WHERE width_form = ? AND ifnull(height_form, 0) = ? AND ifnull(depth_form, 0) = ?
      """, key.width, key.height ?? 0, key.depth ?? 0
    ) { (row) throws(SQLiteError) in try row.int(0) }
    if let stored { return stored }
    try connection.run(
      "INSERT INTO resolution (depth_form, height_form, width_form, uses) VALUES (?, ?, ?, 0)",
      key.depth, key.height, key.width)
    return Int(connection.lastInsertedRow)
  }

  // MARK: - Uses

  private func countUses() {
    for id in used { uses[id, default: 0] += 1 }
    for id in usedResolutions { resolutionUses[id, default: 0] += 1 }
    used.removeAll(keepingCapacity: true)
    usedResolutions.removeAll(keepingCapacity: true)
  }

  /// Writes the counts of the whole transaction.
  func finish() throws(SQLiteError) {
    countUses()
    for (id, count) in uses {
      try connection.run("UPDATE form SET uses = uses + ? WHERE id = ?", count, id)
    }
    for (id, count) in resolutionUses {
      try connection.run("UPDATE resolution SET uses = uses + ? WHERE id = ?", count, id)
    }
    uses.removeAll()
    resolutionUses.removeAll()
  }
}
