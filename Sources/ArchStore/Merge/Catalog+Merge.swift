import ArchFormats

/// What a merge says while it runs.
package enum MergeNews: Sendable {
  /// An architecture that changes.
  case changed(MergedArchitecture)
  /// An architecture of a person's that was removed in the other catalog, at this time. It stays here.
  case removedThere(name: String, removed: String)
  /// How many architectures are compared, or revisions stored, of how many.
  case compared(Int, of: Int)
  case stored(Int, of: Int)
}

extension Catalog {
  /// Opens a catalog whose designs are to be merged into another one. Nothing in its file changes: one of
  /// an earlier archdb is read from a migrated copy, which is gone with the value.
  ///
  /// - Throws: ``CatalogError``, as opening any other does.
  package static func openForMerging(at path: String) throws(CatalogError) -> Catalog {
    let catalog = try open(at: path, access: .checking)
    return try catalog.guarded {
      guard case .catalog(let version) = try Schema.state(of: catalog.connection) else {
        return catalog
      }
      try Schema.check(catalog.connection, version: version, path: path)
      return version == Schema.version ? catalog : try catalog.migratedCopy()
    }
  }

  /// Stores the designs of people that another catalog has, in one transaction: all of them, or nothing.
  ///
  /// Revisions are the same where time, text, message and identity are. What this catalog lacks is stored
  /// in the order of time, between the revisions that are here. Nothing is removed: what was removed in one
  /// of the catalogs and is in the other one is in the merged one. Built-in designs are each catalog's own.
  ///
  /// - Parameters:
  ///   - isDryRun: whether only what would be stored is told.
  ///   - tell: is called before the transaction is committed. What it throws is thrown, and then nothing is
  ///     stored.
  ///   - waiting: is called again and again while revisions are computed.
  /// - Throws: ``CatalogError``: `badData` where `other` is this catalog's own file.
  package func merge(
    _ other: Catalog, isDryRun: Bool = false, telling tell: (MergeNews) throws -> Void = { _ in },
    waiting: @escaping () throws -> Void = {}
  ) throws -> MergeCounts {
    try merge([other], isDryRun: isDryRun, telling: { try tell($1) }, waiting: waiting).first
      ?? MergeCounts()
  }

  /// The same for several others, one after the other in one transaction.
  ///
  /// - Parameter tell: is called with the number of the catalog that the news is about.
  /// - Returns: what came of each.
  package func merge(
    _ others: [Catalog], isDryRun: Bool = false, telling tell: (Int, MergeNews) throws -> Void,
    waiting: @escaping () throws -> Void = {}
  ) throws -> [MergeCounts] {
    for other in others {
      guard let file = fileIdentity, file == other.fileIdentity else { continue }
      throw CatalogError(
        .badData, "'\(other.path)' is the catalog into which it is to be merged",
        subject: other.path, help: "name another one's file, or another catalog with --db")
    }
    // What one brings is there for the next, also where nothing is to be stored.
    let isUndone = isDryRun && others.count > 1
    func merge() throws -> [MergeCounts] {
      let counts = try others.enumerated().map { place, other in
        let run = try MergeRun(self, other, isDryRun: isDryRun && !isUndone)
        return try other.connection.snapshot {
          try run.run(waiting: waiting, telling: { try tell(place, $0) })
        }
      }
      if isUndone { throw Undone(counts: counts) }
      return counts
    }
    if isDryRun, !isUndone { return try passing { try connection.snapshot(merge) } }
    try requireWritable()
    do {
      return try passing { try connection.transaction(merge) }
    } catch let undone as Undone { return undone.counts }
  }

  /// Ends a transaction that nothing is to be left of.
  private struct Undone: Error {
    var counts: [MergeCounts]
  }

  private var fileIdentity: CatalogFile.Identity? { CatalogFile(path: path).identity }

  /// The revisions of an architecture; none where it is not there.
  func history(of name: String) throws(CatalogError) -> RevisionHistory {
    try guarded {
      let entries = try connection.all(
        """
        SELECT r.id, r.number, r.created, r.message, r.origin, r.identity, t.sha256
          FROM architecture a JOIN revision r ON r.architecture_id = a.id
          JOIN text t ON t.id = r.text_id WHERE a.name = ? ORDER BY r.number
        """, name
      ) { (row) throws(SQLiteError) in
        let (created, message) = (try row.text(2), try row.optionalText(3))
        return RevisionHistory.Entry(
          id: try row.int(0), number: try row.int(1), created: created, message: message,
          isBuiltIn: try row.text(4) == Origin.zoo.rawValue,
          key: .init(
            created: created, text: try row.blob(6), identity: try row.blob(5), message: message))
      }
      return RevisionHistory(entries)
    }
  }
}
