import ShapeEngine

/// Which layer of a design is the one that is asked for.
extension SearchRun {
  /// The position of the layer that a hit shows; nil where no layer is as asked for.
  ///
  /// - Parameter legality: the row of what the design's inputs must fulfil.
  func layer(of revision: Int, _ legality: Int) throws -> Int? {
    let final =
      try connection.first(
        "SELECT final_position FROM design WHERE revision_id = ?", revision
      ) { (row) throws(SQLiteError) in try row.optionalInt(0) } ?? nil
    var (found, isFinalRight, last) = (Int?.none, plan.final == nil, Int?.none)
    let statement = try connection.statement(
      """
      SELECT l.position, f.resolution_id, f.channels, f.receptive_field, n.definition_id,
             n.is_training
        FROM layer l CROSS JOIN node n ON n.id = l.node_id
        CROSS JOIN figures f ON f.id = l.figures_id
       WHERE l.revision_id = ? ORDER BY l.position DESC
      """)
    try statement.bind([revision])
    defer { statement.reset() }
    while let row = try statement.step() {
      let position = try row.int(0)
      let resolution = try row.optionalInt(1)
      if last == nil, try !row.bool(5) { last = position }
      if position == final, let matches = plan.final {
        isFinalRight = try isMatch(resolution, matches, legality)
        if !isFinalRight { return nil }
      }
      if found == nil, try isAsked(row, position, resolution, final, legality) { found = position }
      if found != nil, isFinalRight { break }
    }
    guard isFinalRight else { return nil }
    return plan.query.asksForLayer ? found : final ?? last
  }

  private func isAsked(
    _ row: Row, _ position: Int, _ resolution: Int?, _ final: Int?, _ legality: Int
  ) throws -> Bool {
    guard plan.query.asksForLayer else { return false }
    if plan.query.final != nil, !plan.query.asksForResolution, position != final { return false }
    if let layer = plan.layer, try !isMatch(resolution, layer, legality) { return false }
    if let channels = plan.query.channels {
      guard let count = try row.optionalInt(2), channels.contains(count) else { return false }
    }
    if let sizes = plan.query.receptiveField {
      guard let size = try row.optionalInt(3), sizes.contains(size) else { return false }
    }
    if let definitions = plan.definitions, try !definitions.contains(row.int(4)) { return false }
    return true
  }

  private func isMatch(
    _ resolution: Int?, _ matches: [Int: Resolutions.Match], _ legality: Int
  ) throws -> Bool {
    guard let match = resolution.flatMap({ matches[$0] }) else { return false }
    return try allows(match, legality)
  }
}
