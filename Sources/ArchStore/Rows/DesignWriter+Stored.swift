extension DesignWriter {
  /// Writes a revision of another catalog under the number that it has here, which is free.
  ///
  /// - Parameter text: gives the definition's text, where it is not here yet.
  func add(
    _ prepared: PreparedRevision, text: () throws -> (format: String, content: TextContent)
  ) throws {
    let revision = prepared.revision
    let architecture = try architectureID(revision.name)
    let textID = try textID(revision.textHash, text)
    let columns = StoredRevision.columns
    let statement = try connection.statement(
      """
      INSERT INTO revision (architecture_id, number, text_id, \(columns.joined(separator: ", ")))
      VALUES (?, ?, ?\(String(repeating: ", ?", count: columns.count)))
      """)
    try statement.bind([architecture, revision.number, textID] + revision.values)
    try statement.run()
    let id = Int(connection.lastInsertedRow)
    var figures: [Int]?
    if let sheet = prepared.sheet {
      figures = try sheets.write(
        sheet, signature: prepared.signature, revision: id, name: revision.name,
        isOld: revision.isOld)
    } else {
      try connection.run(
        "INSERT INTO design (revision_id, is_old, name, layer_count) VALUES (?, ?, ?, ?)", id,
        revision.isOld, revision.name, revision.layers.count)
    }
    let rows = try revision.layers.map { layer throws(SQLiteError) in
      try nodes.id(
        of: NodeRow(
          definition: definitionID(layer.definition), path: layer.path, inputs: layer.inputs,
          referenceCount: layer.referenceCount, weightsOf: layer.weightsOf,
          isTraining: layer.isTraining))
    }
    try insertLayers(rows, id, figures)
  }

  private func architectureID(_ name: String) throws(SQLiteError) -> Int {
    let known = try connection.first("SELECT id FROM architecture WHERE name = ?", name) {
      (row) throws(SQLiteError) in try row.int(0)
    }
    if let known { return known }
    return try insert(name: name)
  }
}
