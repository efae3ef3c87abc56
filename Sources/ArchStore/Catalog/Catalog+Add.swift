import ArchFormats
import Glibc
import ShapeEngine

extension Catalog {
  /// Stores designs, all of them in one transaction: under a new name, or as a new revision of one
  /// that is there. A design that equals its name's newest revision adds nothing.
  ///
  ///     try catalog.add([lenet])   // [AddResult(name: "lenet5", revision: 1, outcome: .added)]
  ///     try catalog.add([lenet])   // [… outcome: .unchanged]
  ///
  /// - Returns: what became of each design, in order.
  /// - Throws: ``CatalogError``, and then nothing is stored: `badData` for a name that is none and
  ///   for a design without an answer at its own input.
  @discardableResult
  public func add(
    _ designs: [NewDesign], origin: Origin = .user, message: String? = nil
  ) throws(CatalogError) -> [AddResult] {
    let isLarge = designs.count >= Self.manyDesigns
    if isLarge { try guarded { try Self.keepPages(.many, connection) } }
    defer { if isLarge { try? Self.keepPages(.usual, connection) } }
    return try writing {
      let writer = DesignWriter(connection, origin: origin, message: message)
      var results: [AddResult] = []
      let prepared = OrderedMap(designs, chunk: 16) {
        [engine] in
        var texts = LayerTexts()
        return { PreparedDesign($0, engine, &texts) }
      }
      try fillingIndexesLast {
        try prepared.forEach { prepared in
          if origin == .user {
            try connection.run(
              "UPDATE zoo_name SET is_removed = 0 WHERE name = ?",
              prepared.design.architecture.name)
          }
          results.append(try writer.add(prepared))
        }
      }
      try writer.finish()
      return results
    }
  }

  /// From so many designs on, many pages are kept.
  private static var manyDesigns: Int { 10_000 }

  /// Stores the zoo's designs and remembers which zoo it was. A name whose newest revision is a
  /// person's is left alone, and so is one that a person removed.
  @discardableResult
  public func addZoo(
    _ designs: [NewDesign], fingerprint: String = Embedded.zooFingerprint
  ) throws(CatalogError) -> [AddResult] {
    try addZoo(from: designs, fingerprint: fingerprint) { [$0] }
  }

  /// Stores the zoo's designs as they are read from the zoo's files, several files at a time.
  ///
  /// - Parameters:
  ///   - sources: what the designs are read from, in the order in which they are stored.
  ///   - read: gives the designs of one source; what it throws is thrown on.
  @discardableResult
  public func addZoo<Source: Sendable>(
    from sources: [Source], fingerprint: String = Embedded.zooFingerprint,
    _ read: @escaping @Sendable (Source) throws -> [NewDesign]
  ) throws(CatalogError) -> [AddResult] {
    try writing {
      // Another process may have read it while this one waited.
      if try meta("zoo") == fingerprint { return [] }
      let writer = DesignWriter(connection, origin: .zoo, message: nil)
      var results: [AddResult] = []
      let prepared = OrderedMap(sources, chunk: 1) {
        [engine] in
        var texts = LayerTexts()
        return { source in
          Result { try read(source).map { design in PreparedDesign(design, engine, &texts) } }
        }
      }
      try fillingIndexesLast {
        try prepared.forEach { designs in
          for design in try designs.get() { results.append(try addToZoo(design, writer)) }
        }
      }
      try writer.finish()
      try setMeta("zoo", fingerprint)
      return results
    }
  }

  /// Runs `body`; in a catalog that holds no design yet, the large tables' indexes are made behind
  /// it, sorted at once and not row by row.
  private func fillingIndexesLast(_ body: () throws -> Void) throws {
    let isFilled = try connection.first("SELECT EXISTS (SELECT 1 FROM revision)") {
      (row) throws(SQLiteError) in try row.bool(0)
    }
    guard isFilled == false else { return try body() }
    let definitions = try connection.all(
      """
      SELECT name, sql FROM sqlite_schema
       WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('layer', 'design')
      """
    ) { (row) throws(SQLiteError) in (name: try row.text(0), sql: try row.text(1)) }
    for definition in definitions {
      try connection.execute(script: "DROP INDEX \(definition.name)")
    }
    try body()
    for definition in definitions { try connection.execute(script: definition.sql) }
  }

  private func addToZoo(_ prepared: PreparedDesign, _ writer: DesignWriter) throws -> AddResult {
    let name = prepared.design.architecture.name
    try connection.run(
      "INSERT INTO zoo_name (name) VALUES (?) ON CONFLICT (name) DO NOTHING", name)
    if try isLeftAlone(name) {
      return AddResult(name: name, revision: nil, outcome: .leftAlone)
    }
    return try writer.add(prepared)
  }

  /// Which zoo was read last, as `addZoo` was told; nil where none was.
  public func zooFingerprint() throws(CatalogError) -> String? {
    try guarded { try meta("zoo") }
  }

  private func isLeftAlone(_ name: String) throws(SQLiteError) -> Bool {
    let isRemoved = try connection.first(
      "SELECT is_removed FROM zoo_name WHERE name = ?", name
    ) { (row) throws(SQLiteError) in try row.bool(0) }
    if isRemoved == true { return true }
    let origin = try connection.first(
      """
      SELECT r.origin FROM revision r JOIN architecture a ON a.id = r.architecture_id
       WHERE a.name = ? ORDER BY r.number DESC LIMIT 1
      """, name
    ) { (row) throws(SQLiteError) in try row.text(0) }
    return origin == Origin.user.rawValue
  }
}
