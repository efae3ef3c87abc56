import ShapeEngine

extension Catalog {
  /// Makes built-in designs the newest of their names again, all of them in one transaction: over a
  /// person's designs, which stay as earlier revisions, and where they were removed. From then on a newer
  /// zoo changes them as it changes the others.
  ///
  /// - Parameters:
  ///   - designs: the designs as this build has them.
  ///   - isDryRun: whether only what would be stored is told.
  /// - Returns: what became of each design, in order.
  @discardableResult
  package func restoreBuiltIns(
    _ designs: [NewDesign], message: String? = nil, isDryRun: Bool = false
  ) throws(CatalogError) -> [AddResult] {
    var texts = LayerTexts()
    let prepared = designs.map { PreparedDesign($0, engine, &texts) }
    if isDryRun {
      return try reading {
        try prepared.map { try DesignWriter.result(of: $0, .zoo, connection) }
      }
    }
    return try writing {
      let writer = DesignWriter(connection, origin: .zoo, message: message, at: clock())
      let results = try prepared.map { design in
        try connection.run(
          """
          INSERT INTO zoo_name (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET is_removed = 0
          """, design.design.architecture.name)
        return try writer.add(design)
      }
      try writer.finish()
      return results
    }
  }
}
