import ShapeEngine

extension Catalog {
  /// Checks all that answers rest on: the file's structure, its references, the texts, that every
  /// revision can be made again and has the identity that it was stored with, that its text still
  /// defines it, and that every row that was computed of it is what the rules give.
  ///
  /// A catalog of an earlier archdb is checked as a migrated copy.
  ///
  /// - Parameters:
  ///   - progress: called with the number of designs that are checked, and of all.
  ///   - note: called with a line for each design whose text calls another one that has changed
  ///     since: nothing is wrong with what is stored, but its text would give something else now.
  /// - Returns: what is wrong, a line each; nothing where all is well.
  /// - Throws: ``CatalogError`` of kind `corrupt` where the schema was changed: then nothing else is
  ///   looked at.
  package func check(
    progress: (Int, Int) -> Void = { _, _ in }, noting note: (String) -> Void = { _ in }
  ) throws(CatalogError) -> [String] {
    try reading {
      try Schema.check(connection, path: path, naming: .max)
      let problems = try structureProblems()
      // Where pages are damaged, what they hold says nothing.
      if !problems.isEmpty { return problems }
      guard try Schema.state(of: connection) == .catalog(version: Schema.version) else {
        return try migratedCopy().contentProblems(progress, note)
      }
      return try contentProblems(progress, note)
    }
  }

  private func contentProblems(
    _ progress: (Int, Int) -> Void, _ note: (String) -> Void
  ) throws -> [String] {
    var problems: [String] = []
    let ids = try connection.all("SELECT revision_id FROM design ORDER BY name, revision_id") {
      (row) throws(SQLiteError) in try row.int(0)
    }
    var count = 0
    func take(_ found: [String]) {
      problems += found
      count += 1
      progress(count, ids.count)
    }
    // Where the file has another name by now, or none, there is this connection only.
    if ids.count > 64, let open = connection.opener, (try? open()) != nil {
      let engine = engine
      var rest = ids.makeIterator()
      try OrderedMap(chunk: 16, limit: 256) {
        let check = Result { try DesignCheck(open(), engine) }
        return { id in check.flatMap { check in Result { try check.problems(ofRevision: id) } } }
      }.forEach({ rest.next() }) { take(try $0.get()) }
    } else {
      let check = try DesignCheck(connection, engine)
      for id in ids { take(try check.problems(ofRevision: id)) }
    }
    problems += try rowProblems() + textProblems() + useProblems()
    // What is damaged is not read again.
    return try problems.isEmpty ? misreadings(of: designNames(), noting: note) : problems
  }

  private func designNames() throws(SQLiteError) -> [DesignName] {
    try connection.all(
      """
      SELECT a.name, r.number FROM revision r JOIN architecture a ON a.id = r.architecture_id
       ORDER BY a.name, r.number
      """
    ) { (row) throws(SQLiteError) in DesignName(name: try row.text(0), revision: try row.int(1)) }
  }

  /// A copy in the newest schema, which is gone with the value.
  func migratedCopy() throws -> Catalog {
    let copy = try Connection(path: "", mode: .temporary)
    try connection.copy(to: copy)
    try Schema.migrate(copy)
    return Catalog(path: path, connection: copy, isReadOnly: true, isNew: false, engine: engine)
  }

  // MARK: - The file

  private func structureProblems() throws -> [String] {
    var problems = try connection.all("PRAGMA integrity_check") { (row) throws(SQLiteError) in
      try row.text(0)
    }.filter { $0 != "ok" }
    problems += try connection.all("PRAGMA foreign_key_check") { (row) throws(SQLiteError) in
      "a row of \(try row.text(0)) refers to a row of \(try row.text(2)) that is not there"
    }
    return try problems + sizeProblems()
  }

  /// SQLite takes a page of which only the beginning is there as one that ends with zeros.
  private func sizeProblems() throws -> [String] {
    let page = try connection.first("PRAGMA page_size") { (row) throws(SQLiteError) in
      try row.int(0)
    }
    guard let page, page > 0, let size = try CatalogFile(path: path).size(), size % page != 0 else {
      return []
    }
    return ["the file ends within a page: it has \(size) bytes, and its pages \(page)"]
  }
}
