import ArchFormats

/// One merge, within one state of both catalogs: first what is new is found, an architecture after the
/// other, then it is stored in the order of time. Memory is for a few designs at a time.
final class MergeRun {
  private let (here, there): (Catalog, Catalog)
  private let isDryRun: Bool
  private let plan: MergePlan
  private var counts = MergeCounts()

  init(_ here: Catalog, _ there: Catalog, isDryRun: Bool) throws(SQLiteError) {
    (self.here, self.there, self.isDryRun) = (here, there, isDryRun)
    plan = try MergePlan()
  }

  func run(
    waiting: @escaping () throws -> Void, telling tell: (MergeNews) throws -> Void
  ) throws -> MergeCounts {
    let names = try there.ownNames()
    var count = 0
    while let name = try names.next() {
      count += 1
      if let merged = try compare(name) { try tell(.changed(merged)) }
      try tell(.compared(count, of: names.count))
    }
    let removals = try there.removals()
    while let (name, removed) = try removals.next() {
      guard try !here.history(of: name).history.isEmpty else { continue }
      try tell(.removedThere(name: name, removed: removed))
    }
    if !isDryRun, counts.added > 0 {
      let writer = MergeWriter(here, there, plan)
      try writer.write(counts.added, waiting: waiting, telling: tell)
    }
    return counts
  }

  /// Finds what is new of one architecture, and numbers what is here anew; nil where nothing changes.
  private func compare(_ name: String) throws -> MergedArchitecture? {
    if let problem = ArchitectureName.problem(with: name) {
      var error = CatalogError.damaged("the name of an architecture", found: problem)
      error.subject = there.path
      throw error
    }
    let own = try here.history(of: name)
    let merged = MergedHistory(own, try there.history(of: name))
    counts.known += merged.known.count
    guard merged.isChange else { return nil }
    for (index, place) in merged.places.enumerated() where place.isNew {
      counts.added += 1
      try plan.add(
        .init(
          id: place.entry.id, created: place.entry.created, name: name, number: index + 1,
          isOld: index + 1 < merged.places.count))
    }
    counts.architectures += 1
    let result = MergedArchitecture(
      name, merged, removed: own.history.isEmpty ? try here.removal(of: name) : nil,
      hidesBuiltIn: own.all.last?.isBuiltIn == true && merged.places.last?.entry.isBuiltIn == false)
    if !isDryRun { try renumber(name, own, merged) }
    return result
  }

  /// Gives the revisions that are here their new numbers.
  private func renumber(
    _ name: String, _ own: RevisionHistory, _ merged: MergedHistory
  ) throws {
    let connection = here.connection
    try connection.run("DELETE FROM removal WHERE name = ?", name)
    if merged.places.contains(where: { $0.isNew && $0.entry.isBuiltIn }) {
      try connection.run("INSERT INTO zoo_name (name) VALUES (?) ON CONFLICT DO NOTHING", name)
    }
    try connection.run("UPDATE zoo_name SET is_removed = 0 WHERE name = ?", name)
    let all = own.all
    guard let last = all.last else { return }
    let (offset, overflow) = max(last.number, merged.places.count)
      .addingReportingOverflow(merged.places.count)
    if overflow {
      throw CatalogError.damaged("the revisions of '\(name)'", found: "revision \(last.number)")
    }
    var moved: [(id: Int, number: Int)] = []
    for (index, place) in merged.places.enumerated() {
      guard case .here(let entry) = place, entry.number != index + 1 else { continue }
      moved.append((entry.id, index + 1))
    }
    // First out of the way of each other.
    for (index, entry) in moved.enumerated() {
      try connection.run(
        "UPDATE revision SET number = ? WHERE id = ?", offset - index, entry.id)
    }
    for entry in moved {
      try connection.run("UPDATE revision SET number = ? WHERE id = ?", entry.number, entry.id)
    }
    guard case let newest = merged.places.last, newest?.isNew == true || newest?.entry.id != last.id
    else { return }
    try DesignRows.setOld(true, revision: last.id, connection)
    if case .here(let entry)? = newest {
      try DesignRows.setOld(false, revision: entry.id, connection)
    }
  }
}

extension Catalog {
  /// The names of the architectures of which a person has revisions, in order.
  func ownNames() throws(CatalogError) -> RowSequence<String> {
    let condition =
      "EXISTS (SELECT 1 FROM revision WHERE architecture_id = a.id AND origin = 'user')"
    return try guarded {
      let count = try connection.first("SELECT count(*) FROM architecture a WHERE \(condition)") {
        (row) throws(SQLiteError) in try row.int(0)
      }
      return RowSequence(
        try connection.statement(
          "SELECT a.name FROM architecture a WHERE \(condition) ORDER BY a.name"), count: count ?? 0
      ) { (row) throws(SQLiteError) in try row.text(0) }
    }
  }

  /// What was removed and not stored again, and when.
  fileprivate func removals() throws(CatalogError) -> RowSequence<(name: String, removed: String)> {
    try guarded {
      RowSequence(try connection.statement("SELECT name, removed FROM removal ORDER BY name")) {
        (row) throws(SQLiteError) in (try row.text(0), try row.text(1))
      }
    }
  }

  /// When an architecture was removed: empty for a built-in one, nil where it was not.
  fileprivate func removal(of name: String) throws(SQLiteError) -> String? {
    try connection.first(
      """
      SELECT removed FROM removal WHERE name = ?1
      UNION ALL SELECT '' FROM zoo_name WHERE name = ?1 AND is_removed
      """, name
    ) { (row) throws(SQLiteError) in try row.text(0) }
  }
}
