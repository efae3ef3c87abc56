import ShapeEngine

extension Catalog {
  /// Removes an architecture with all its revisions, and what only they used. A name of the zoo
  /// stays away until somebody adds it.
  ///
  /// - Returns: how many revisions there were.
  /// - Throws: ``CatalogError`` of kind `noSuchName`, with the nearest name.
  @discardableResult
  package func remove(_ name: String) throws(CatalogError) -> Int {
    try writing {
      let revisions = try connection.all(
        """
        SELECT r.id, r.text_id FROM revision r JOIN architecture a ON a.id = r.architecture_id
         WHERE a.name = ?
        """, name
      ) { (row) throws(SQLiteError) in (id: try row.int(0), text: try row.int(1)) }
      guard !revisions.isEmpty else { throw try unknown(name) }
      var definitions: Set<Int> = []
      for revision in revisions {
        try removeSheet(ofRevision: revision.id)
        definitions.formUnion(
          try connection.all(
            """
            SELECT DISTINCT n.definition_id FROM layer l CROSS JOIN node n ON n.id = l.node_id
             WHERE l.revision_id = ?
            """, revision.id
          ) {
            (row) throws(SQLiteError) in try row.int(0)
          })
        try SharedRows<NodeRow>.release(revision: revision.id, connection)
      }
      try connection.run("DELETE FROM architecture WHERE name = ?", name)
      for definition in definitions {
        try connection.run(
          """
          DELETE FROM definition
           WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM node WHERE definition_id = ?1)
          """, definition)
      }
      for text in Set(revisions.map(\.text)) {
        try connection.run(
          """
          DELETE FROM text
           WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM revision WHERE text_id = ?1)
          """, text)
      }
      try connection.run("UPDATE zoo_name SET is_removed = 1 WHERE name = ?", name)
      return revisions.count
    }
  }

  /// Removes a revision's sheet, and the forms and resolutions that no other sheet uses.
  func removeSheet(ofRevision id: Int) throws {
    let uses = try FormUses(ofRevision: id, connection)
    try DesignRows.clear(revision: id, connection)
    try SharedRows<FiguresRow>.release(revision: id, connection)
    try connection.run("UPDATE layer SET figures_id = NULL WHERE revision_id = ?", id)
    try connection.run("DELETE FROM sheet WHERE revision_id = ?", id)
    for resolution in uses.resolutions {
      try connection.run("UPDATE resolution SET uses = uses - 1 WHERE id = ?", resolution)
      try connection.run("DELETE FROM resolution WHERE id = ? AND uses <= 0", resolution)
    }
    for form in uses.forms {
      try connection.run("UPDATE form SET uses = uses - 1 WHERE id = ?", form)
      try connection.run("DELETE FROM form WHERE id = ? AND uses <= 0", form)
    }
  }
}

/// The forms and resolutions that one sheet refers to.
struct FormUses {
  private(set) var forms: Set<Int> = []
  private(set) var resolutions: Set<Int> = []

  init(ofRevision id: Int, _ connection: Connection) throws(SQLiteError) {
    let rows = try connection.all(
      """
      SELECT f.outputs, f.resolution_id, q.depth_form, q.height_form, q.width_form
        FROM (SELECT DISTINCT figures_id AS id FROM layer WHERE revision_id = ?) l
        CROSS JOIN figures f ON f.id = l.id LEFT JOIN resolution q ON q.id = f.resolution_id
      """, id
    ) { (row) throws(SQLiteError) in
      (
        outputs: try IntegerLists(row, 0), resolution: try row.optionalInt(1),
        forms: [try row.optionalInt(2), try row.optionalInt(3), try row.optionalInt(4)]
      )
    }
    for row in rows {
      forms.formUnion(row.outputs.values)
      forms.formUnion(row.forms.compactMap { $0 })
      if let resolution = row.resolution { resolutions.insert(resolution) }
    }
  }
}
