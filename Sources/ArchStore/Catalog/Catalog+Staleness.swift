import ShapeEngine

extension Catalog {
  /// Notes which sheets other rules computed, so that no view shows them. The number of distinct
  /// signatures is small, whatever the number of designs.
  func markStaleSheets() throws {
    let known = try connection.all("SELECT id, signature, is_current FROM engine") {
      (row) throws(SQLiteError) in (try row.int(0), try row.text(1), try row.bool(2))
    }
    try connection.transaction {
      for (id, signature, isMarked) in known where Engine.isCurrent(signature) != isMarked {
        try connection.run("UPDATE engine SET is_current = ? WHERE id = ?", !isMarked, id)
      }
      let isFilled = try connection.first("SELECT EXISTS (SELECT 1 FROM revision)") {
        (row) throws(SQLiteError) in try row.bool(0)
      }
      try setMeta("complete", isFilled == true ? "" : Engine.mark)
      try setMeta("engine", Engine.mark)
    }
  }

  /// Whether every revision that this build's rules do not refuse has a sheet of theirs, and none
  /// has another's: then search needs to look at no signature. What is added has its sheet at once.
  func isComplete() throws(SQLiteError) -> Bool { try meta("complete") == Engine.mark }

  /// Computes every sheet that is missing or that other rules computed: what `search` needs after
  /// an update of archdb. Several designs are one transaction; a run that is interrupted is gone on
  /// with by the next one.
  ///
  /// - Parameter progress: called before the work, with the number of designs.
  /// - Returns: how many were computed, and the names of those that this build's rules refuse. They
  ///   have no sheet then.
  @discardableResult
  public func refreshSheets(
    progress: (Int) -> Void = { _ in }
  ) throws(CatalogError) -> (computed: Int, refused: [String]) {
    if try guarded({ try isComplete() }) { return (0, []) }
    let stale = try reading { try staleRevisions() }
    if !stale.isEmpty { progress(stale.count) }
    var computed = 0
    var refused: [String] = []
    for start in stride(from: 0, to: stale.count, by: 64) {
      try writing {
        for name in stale[start..<min(start + 64, stale.count)] {
          if try refresh(name) { computed += 1 } else { refused.append(name.description) }
        }
      }
    }
    try writing { try setMeta("complete", Engine.mark) }
    return (computed, refused)
  }

  /// Whether the rules give the design a sheet; it is written.
  private func refresh(_ name: DesignName) throws -> Bool {
    // Another process may have removed it meanwhile.
    guard let info = try? revision(name) else { return true }
    let reader = ArchitectureReader(connection)
    do {
      let architecture = try reader.architecture(info)
      let sheet = try PreparedDesign.sheet(of: architecture)
      try replaceSheet(of: info, sheet, Engine.signature(of: architecture.layers.map(\.layer.type)))
      return true
    } catch let error as CatalogError where error.kind == .badData {
      try removeSheet(ofRevision: info.id)
    } catch is EvaluationError {
      try removeSheet(ofRevision: info.id)
    }
    return false
  }

  private func staleRevisions() throws(SQLiteError) -> [DesignName] {
    let rows = try connection.all(
      """
      SELECT a.name, r.number, e.signature
        FROM revision r JOIN architecture a ON a.id = r.architecture_id
        LEFT JOIN sheet s ON s.revision_id = r.id LEFT JOIN engine e ON e.id = s.engine_id
      """
    ) { (row) throws(SQLiteError) in
      (DesignName(name: try row.text(0), revision: try row.int(1)), try row.optionalText(2))
    }
    var known: [String: Bool] = [:]
    return rows.compactMap { name, signature in
      guard let signature else { return name }
      let isCurrent = known[signature] ?? Engine.isCurrent(signature)
      known[signature] = isCurrent
      return isCurrent ? nil : name
    }
  }
}
