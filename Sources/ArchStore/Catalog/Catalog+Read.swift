import ArchFormats
import ShapeEngine

extension Catalog {
  /// The names of all architectures, in order.
  package func names() throws(CatalogError) -> [String] {
    try reading { try allNames() }
  }

  func allNames() throws(SQLiteError) -> [String] {
    try connection.all("SELECT name FROM architecture ORDER BY name") {
      (row) throws(SQLiteError) in try row.text(0)
    }
  }

  /// The revisions of an architecture, the newest first.
  ///
  /// - Throws: ``CatalogError`` of kind `noSuchName`, with the nearest name.
  package func revisions(of name: String) throws(CatalogError) -> [RevisionInfo] {
    try reading {
      let statement = try connection.statement(
        """
        SELECT \(RevisionInfo.columns)
          FROM revision r JOIN architecture a ON a.id = r.architecture_id
          JOIN design d ON d.revision_id = r.id
         WHERE a.name = ? ORDER BY r.number DESC
        """)
      try statement.bind([name])
      defer { statement.reset() }
      var result: [RevisionInfo] = []
      while let row = try statement.step() { result.append(try RevisionInfo(row)) }
      if result.isEmpty { throw try unknown(name) }
      return result
    }
  }

  /// Whether there is an architecture of a name.
  package func has(_ name: String) throws(CatalogError) -> Bool {
    try reading {
      try connection.first("SELECT 1 FROM architecture WHERE name = ?", name) {
        (row) throws(SQLiteError) in try row.bool(0)
      } == true
    }
  }

  /// What is known of a revision besides its layers.
  package func info(of name: DesignName) throws(CatalogError) -> RevisionInfo {
    try reading { try revision(name) }
  }

  /// A revision with its layers, made again from its rows by this build's rules.
  ///
  /// - Throws: ``CatalogError``: `noSuchName`, or `badData` where the rules refuse the design at its
  ///   own input.
  package func design(of name: DesignName) throws(CatalogError) -> StoredDesign {
    try reading {
      let info = try revision(name)
      return StoredDesign(info: info, analysis: try ArchitectureReader(connection).analysis(info))
    }
  }

  /// The architecture of a revision.
  package func architecture(of name: DesignName) throws(CatalogError) -> Architecture {
    try design(of: name).analysis.architecture
  }

  /// The definition of a revision as it was written.
  package func text(of name: DesignName) throws(CatalogError) -> StoredText {
    try reading {
      let info = try revision(name)
      let parameters = try JSON(text: info.parametersText)
      let found = try connection.first(
        "SELECT content, format, size FROM text WHERE id = ?", info.textID
      ) { (row) throws(SQLiteError) in
        StoredText(
          text: try TextContent.text(row, 0, size: row.int(2)), format: try row.text(1),
          fileName: info.fileName,
          parameters: parameters)
      }
      guard let found else {
        throw CatalogError.damaged("a revision's text is missing", found: info.name)
      }
      return found
    }
  }

  // MARK: - Finding

  func revision(_ name: DesignName) throws -> RevisionInfo {
    let statement = try connection.statement(
      """
      SELECT \(RevisionInfo.columns)
        FROM revision r JOIN architecture a ON a.id = r.architecture_id
        JOIN design d ON d.revision_id = r.id
       WHERE a.name = ? AND r.number <= ? ORDER BY r.number DESC LIMIT 1
      """)
    try statement.bind([name.name, name.revision ?? Int.max])
    defer { statement.reset() }
    guard let row = try statement.step() else { throw try unknown(name.name) }
    let info = try RevisionInfo(row)
    if let wanted = name.revision, wanted != info.revision {
      throw CatalogError(
        .noSuchName, "'\(name.name)' has no revision \(wanted)", subject: name.description,
        expected: "a revision from 1 to \(info.revision)",
        help: "archdb log \(name.name) lists them")
    }
    return info
  }

  func unknown(_ name: String) throws(SQLiteError) -> CatalogError {
    let isRemoved = try connection.first(
      "SELECT is_removed FROM zoo_name WHERE name = ?", name
    ) { (row) throws(SQLiteError) in try row.bool(0) }
    if isRemoved == true {
      return CatalogError(
        .noSuchName, "the built-in '\(name)' was removed", subject: name,
        help: "archdb restore \(name) --zoo brings it back")
    }
    return CatalogError(
      .noSuchName, "there is no architecture '\(name)'", subject: name,
      help: Suggestion.help(for: name, among: try allNames()) ?? "archdb list shows what there is")
  }
}
