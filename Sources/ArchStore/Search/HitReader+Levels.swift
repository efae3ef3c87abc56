import ShapeEngine

/// What a design shows at each of the strides of a pyramid.
extension HitReader {
  /// The map at each of the strides that were asked for; the largest where there are several.
  func levels(_ revision: Int, _ values: [String: Int]) throws -> [SearchHit.Level] {
    guard !search.plan.levels.isEmpty,
      let pyramid = try search.pyramids.pyramid(ofRevision: revision)
    else { return [] }
    return try search.plan.levels.compactMap { wanted in
      guard let level = pyramid.level(at: wanted.stride) else { return nil }
      let path = try connection.first(
        """
        SELECT n.path FROM layer l CROSS JOIN node n ON n.id = l.node_id
         WHERE l.revision_id = ? AND l.position = ?
        """, revision, level.position
      ) { (row) throws(SQLiteError) in try row.text(0) }
      return SearchHit.Level(
        stride: wanted.stride, path: path ?? "",
        output: try output(revision, level.position, values) ?? [], channels: level.channels)
    }
  }
}
