import ShapeEngine

/// The pyramids of designs, as a catalog keeps them.
final class StoredPyramids {
  /// One design's: its maps, and the strides that are their places.
  struct Pyramid {
    fileprivate var strides: [StrideText]
    fileprivate var levels: [PreparedMaps.Level]

    /// The first map at a stride that is the same along all axes.
    func level(at stride: Double) -> PreparedMaps.Level? {
      levels.first { level in
        strides.indices.contains(level.stride)
          && strides[level.stride].strides.allSatisfy { $0 == stride }
      }
    }
  }

  private let connection: Connection
  private let includesHead: Bool
  /// The strides of the rows of `pyramid`.
  private var strides: [Int: [StrideText]] = [:]
  private var lists = IntegerLists()

  /// - Parameter includesHead: whether what closes a network is part of it.
  init(_ connection: Connection, includesHead: Bool) {
    (self.connection, self.includesHead) = (connection, includesHead)
  }

  /// Nil for a design that has none.
  func pyramid(ofRevision revision: Int) throws(SQLiteError) -> Pyramid? {
    let statement = try connection.statement(
      """
      SELECT pyramid_id, levels, head_levels FROM design
       WHERE revision_id = ? AND levels IS NOT NULL
      """)
    try statement.bind([revision])
    defer { statement.reset() }
    guard let row = try statement.step(), let id = try row.optionalInt(0) else { return nil }
    try lists.read(row, includesHead && !row.isNull(2) ? 2 : 1)
    var levels: [PreparedMaps.Level] = []
    for element in lists.elements where element.range.count == 3 {
      let values = lists.values[element.range]
      let first = values.startIndex
      levels.append(
        .init(stride: values[first], position: values[first + 1], channels: values[first + 2]))
    }
    return Pyramid(strides: try strides(of: id), levels: levels)
  }

  private func strides(of id: Int) throws(SQLiteError) -> [StrideText] {
    if let known = strides[id] { return known }
    let text = try connection.first("SELECT text FROM pyramid WHERE id = ?", id) {
      (row) throws(SQLiteError) in try row.text(0)
    }
    let found = (text ?? "").split(separator: " ").compactMap { StrideText($0) }
    strides[id] = found
    return found
  }
}
