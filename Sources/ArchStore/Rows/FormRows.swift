extension Dictionary {
  /// Remembers which row something has. A run over millions of designs remembers a bounded number:
  /// what is forgotten is looked up again.
  mutating func keep(_ row: Value, for key: Key) {
    if count == 20_000 { removeAll(keepingCapacity: true) }
    self[key] = row
  }
}

/// The rows of forms and resolutions that sheets refer to, each found once within a transaction.
final class FormRows {
  /// The rows of one sheet's forms and resolutions, by their places there.
  struct IDs {
    var forms: [Int] = []
    var resolutions: [Int] = []
  }

  private typealias Resolution = PreparedSheet.Resolution

  /// Between which numbers the maps of a resolution are.
  private struct Bounds {
    var channels: ClosedRange<Int>
    var parameters: ClosedRange<Int>
    var leastMACs: Int

    mutating func include(channels count: Int, parameters total: Int, macs: Int) {
      leastMACs = min(leastMACs, macs)
      channels = min(channels.lowerBound, count)...max(channels.upperBound, count)
      parameters = min(parameters.lowerBound, total)...max(parameters.upperBound, total)
    }
  }

  private let connection: Connection
  private var forms: [String: Int] = [:]
  /// By the rows of their forms.
  private var resolutions: [Resolution: Int] = [:]
  // How many sheets more use each, over the whole transaction.
  private var uses: [Int: Int] = [:]
  private var resolutionUses: [Int: Int] = [:]
  private var bounds: [Int: Bounds] = [:]

  /// So many counts are kept before they are written.
  private static var countedRows: Int { 50_000 }

  init(_ connection: Connection) { self.connection = connection }

  /// The rows of a sheet that is written; each counts as used once more.
  func ids(of sheet: PreparedSheet) throws(SQLiteError) -> IDs {
    var ids = IDs()
    for form in sheet.forms { ids.forms.append(try id(of: form)) }
    for resolution in sheet.resolutions {
      var key = resolution
      key.width.form = ids.forms[resolution.width.form]
      if let height = resolution.height { key.height?.form = ids.forms[height.form] }
      if let depth = resolution.depth { key.depth?.form = ids.forms[depth.form] }
      ids.resolutions.append(try id(of: key))
    }
    if uses.count > Self.countedRows || resolutionUses.count > Self.countedRows { try finish() }
    for id in ids.forms { uses[id, default: 0] += 1 }
    for id in ids.resolutions { resolutionUses[id, default: 0] += 1 }
    let (total, macs) = (sheet.report.parameters, sheet.report.macs)
    for map in sheet.maps.maps {
      let narrowest = Bounds(
        channels: map.channels...map.channels, parameters: total...total, leastMACs: macs)
      bounds[ids.resolutions[map.resolution], default: narrowest]
        .include(channels: map.channels, parameters: total, macs: macs)
    }
    return ids
  }

  private func id(of form: PreparedSheet.Form) throws(SQLiteError) -> Int {
    if let id = forms[form.text] { return id }
    let stored = try connection.first("SELECT id FROM form WHERE text = ?", form.text) {
      (row) throws(SQLiteError) in try row.int(0)
    }
    if stored == nil {
      try connection.run(
        "INSERT INTO form (text, uses, a, b, c) VALUES (?, 0, ?, ?, ?)", form.text, form.a, form.b,
        form.c)
    }
    let id = stored ?? Int(connection.lastInsertedRow)
    forms.keep(id, for: form.text)
    return id
  }

  private func id(of key: Resolution) throws(SQLiteError) -> Int {
    if let id = resolutions[key] { return id }
    let stored = try connection.first(
      """
      SELECT id FROM resolution
       WHERE width_form = ? AND ifnull(height_form, 0) = ? AND ifnull(depth_form, 0) = ?
         AND kind = ? AND width = ? AND ifnull(height, 0) = ? AND ifnull(depth, 0) = ?
      """, key.width.form, key.height?.form ?? 0, key.depth?.form ?? 0, key.kind.rawValue,
      key.width.size, key.height?.size ?? 0, key.depth?.size ?? 0
    ) { (row) throws(SQLiteError) in try row.int(0) }
    if stored == nil {
      try connection.run(
        """
        INSERT INTO resolution (
          kind, depth_form, height_form, width_form, depth, height, width, depth_stride,
          height_stride, width_stride, uses
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
        """, key.kind.rawValue, key.depth?.form, key.height?.form, key.width.form, key.depth?.size,
        key.height?.size, key.width.size, key.depth?.stride, key.height?.stride, key.width.stride)
    }
    let id = stored ?? Int(connection.lastInsertedRow)
    resolutions.keep(id, for: key)
    return id
  }

  /// Writes the counts that are not written yet.
  func finish() throws(SQLiteError) {
    for (id, count) in uses {
      try connection.run("UPDATE form SET uses = uses + ? WHERE id = ?", count, id)
    }
    for (id, count) in resolutionUses {
      try connection.run("UPDATE resolution SET uses = uses + ? WHERE id = ?", count, id)
    }
    for (id, bounds) in bounds {
      try connection.run(
        """
        UPDATE resolution SET least_channels = min(ifnull(least_channels, ?2), ?2),
               most_channels = max(ifnull(most_channels, ?3), ?3),
               least_params = min(ifnull(least_params, ?4), ?4),
               most_params = max(ifnull(most_params, ?5), ?5),
               least_macs = min(ifnull(least_macs, ?6), ?6)
         WHERE id = ?1
        """, id, bounds.channels.lowerBound, bounds.channels.upperBound,
        bounds.parameters.lowerBound, bounds.parameters.upperBound, bounds.leastMACs)
    }
    uses.removeAll()
    resolutionUses.removeAll()
    bounds.removeAll()
  }
}
