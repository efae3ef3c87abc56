import ShapeEngine

/// What a design shows at each of the strides of a pyramid.
extension HitReader {
  /// A layer of the design that is looked at.
  private struct PlacedLayer {
    var path: String
    var resolution: Int?
    var channels: Int
  }

  /// At each of the strides that were asked for the last map that everything passes on its way to
  /// the output: what a stage gives to the next one. Where no map is such, in a network of several
  /// streams, the last one that there is.
  func levels(_ revision: Int, _ values: [String: Int]) throws -> [SearchHit.Level] {
    guard !search.plan.levels.isEmpty else { return [] }
    let (rows, operands) = try layers(of: revision)
    let trunk =
      try firstOutput(of: revision, layerCount: rows.count)
      .map { Trunk(operands: operands, output: $0).layers } ?? []
    return try search.plan.levels.compactMap { stride, resolutions in
      func isMap(_ position: Int) -> Bool {
        rows[position].resolution.map(resolutions.contains) ?? false
      }
      guard let position = trunk.last(where: isMap) ?? rows.indices.last(where: isMap) else {
        return nil
      }
      return SearchHit.Level(
        stride: stride, path: rows[position].path,
        output: try output(revision, position, values) ?? [], channels: rows[position].channels)
    }
  }

  private func layers(of revision: Int) throws -> ([PlacedLayer], [[TensorReference]]) {
    let statement = try connection.statement(
      """
      SELECT n.path, f.resolution_id, f.channels, n.inputs, n.reference_count, l.position
        FROM layer l CROSS JOIN node n ON n.id = l.node_id
        CROSS JOIN figures f ON f.id = l.figures_id
       WHERE l.revision_id = ? ORDER BY l.position
      """)
    try statement.bind([revision])
    defer { statement.reset() }
    var (rows, operands) = ([PlacedLayer](), [[TensorReference]]())
    var lists = IntegerLists()
    while let row = try statement.step() {
      guard try row.int(5) == rows.count else {
        throw CatalogError.damaged("the layers of a revision", found: "no layer \(rows.count)")
      }
      rows.append(
        PlacedLayer(
          path: try row.text(0), resolution: try row.optionalInt(1),
          channels: try row.optionalInt(2) ?? 0))
      let inputs = try TensorList.read(row, 3, of: rows.count - 1, &lists)
      guard TensorList.areEarlier(inputs, than: rows.count - 1, inputCount: .max) else {
        throw CatalogError.damaged("layer \(rows.count - 1) of a revision", found: "its inputs")
      }
      operands.append(Array(inputs.dropLast(max(0, try row.int(4)))))
    }
    return (rows, operands)
  }

  private func firstOutput(of revision: Int, layerCount: Int) throws -> TensorReference? {
    let text = try connection.first(
      "SELECT outputs, inputs FROM revision WHERE id = ?", revision
    ) { (row) throws(SQLiteError) in (try row.text(0), try row.text(1)) }
    guard let text else { return nil }
    let inputs = try GraphText.inputs(text.1).inputs
    return try GraphText.outputs(text.0, layerCount: layerCount, inputCount: inputs.count)
      .first?.tensor
  }
}
