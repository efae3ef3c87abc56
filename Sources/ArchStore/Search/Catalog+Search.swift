import ShapeEngine

extension Catalog {
  /// Finds stored designs by what their layers and they themselves are.
  ///
  ///     var query = SearchQuery()
  ///     query.output = [14, 14]
  ///     let result = try catalog.search(query)    // the cheapest 20, and how many there are
  ///
  /// It evaluates the distinct forms and follows indexes; the tables of layers are read for what is
  /// shown, and for designs that nothing but a layer's type or receptive field still distinguishes.
  ///
  /// - Parameter progress: called before sheets are computed that are missing, as after an update.
  /// - Throws: ``CatalogError``: `noSuchName` for a design to be like, `badQuery` for a condition
  ///   that is no SQL, `readOnly` where sheets would have to be computed and cannot be kept.
  package func search(
    _ query: SearchQuery, progress: (Int) -> Void = { _ in }
  ) throws(CatalogError) -> SearchResult {
    if try guarded({ try !isComplete() }) {
      guard !isReadOnly else {
        throw CatalogError(
          .readOnly, "the catalog's sizes are of another archdb and cannot be computed anew here",
          subject: path, help: "copy the catalog to a folder that can be written")
      }
      try refreshSheets(progress: progress)
    }
    let condition = try query.condition.map { (text) throws(CatalogError) in
      try revisions(where: text, all: query.allRevisions)
    }
    return try reading {
      let search = try SearchRun(query, self, condition: condition)
      let list = try search.run()
      let reader = HitReader(search)
      let hits = try list.entries.compactMap { try reader.hit($0.revision) }
      var result = SearchResult(
        total: list.count, isExact: list.isCounted, hits: hits, nearMisses: [])
      if list.count == 0 { result.nearMisses = try NearMisses(query, self, condition).all() }
      return result
    }
  }

  /// The revisions that fulfil a condition in SQL, evaluated where nothing can be written.
  private func revisions(where text: String, all: Bool) throws(CatalogError) -> RevisionSet {
    let session = try QuerySession(self)
    let view = all ? "revisions" : "architectures"
    var found = RevisionSet()
    // As an argument among others: a condition that ends its own brackets is none.
    let statement = "SELECT id FROM \(view) WHERE (\n\(text)\n)"
    if try session.prepare(statement) != nil,
      (try? session.prepare("SELECT iif(\n\(text)\n, 1, 0) FROM \(view)")) == nil
    {
      throw CatalogError(.badQuery, "the condition's brackets do not match", found: text)
    }
    // In brackets and lines of its own, so that a comment ends with it.
    try session.run(statement, shownAs: text) { row in
      if case .integer(let id)? = row.first { _ = found.insert(id) }
    }
    return found
  }
}
