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
  package func add(
    _ designs: [NewDesign], origin: Origin = .user, message: String? = nil
  ) throws(CatalogError) -> [AddResult] {
    var rest = designs[...]
    var results: [AddResult] = []
    do {
      try add(
        origin: origin, message: message, isLarge: designs.count >= Self.manyDesigns,
        chunk: 16, limit: 256, weight: { _ in 1 }, pulling: { rest.popFirst() }, reading: { [$0] }
      ) { results.append($1.result) }
    } catch {
      throw error as? CatalogError ?? CatalogError(unexpected: error, path: path)
    }
    return results
  }

  /// Stores designs as they are read from sources, all of them in one transaction, with memory for
  /// a few of them at a time.
  ///
  /// - Parameters:
  ///   - weight: the bytes of a source: as many are read ahead as weigh a few hundred KiB.
  ///   - next: gives the next source; nil after the last one. It is called on this thread.
  ///   - read: gives the designs of a source, on other threads.
  ///   - waiting: is called on this thread, again and again, while designs are read on the others.
  ///   - added: is called with each design, in order, before the transaction is committed.
  /// - Throws: ``CatalogError``, and what the closures throw, as it is; then nothing is stored.
  package func add<Source: Sendable>(
    message: String? = nil, weight: @escaping @Sendable (Source) -> Int,
    pulling next: () throws -> Source?,
    reading read: @escaping @Sendable (Source) throws -> [NewDesign],
    waiting: @escaping () throws -> Void, added: (Source, AddedDesign) throws -> Void
  ) throws {
    try add(
      origin: .user, message: message, isLarge: false, chunk: Self.chunkWeight,
      limit: Self.limitWeight, weight: weight, pulling: next, reading: read,
      waiting: waiting, added: added)
  }

  /// What ``add(message:weight:pulling:reading:waiting:added:)`` does, without a catalog: it gives what
  /// would be stored, and throws what that would throw.
  package static func check<Source: Sendable>(
    weight: @escaping @Sendable (Source) -> Int, pulling next: () throws -> Source?,
    reading read: @escaping @Sendable (Source) throws -> [NewDesign],
    waiting: @escaping () throws -> Void, checked: (Source, AddedDesign) throws -> Void
  ) throws {
    let designs = PreparedDesign.map(
      .current, chunk: chunkWeight, limit: limitWeight, weight: weight, reading: read)
    try designs.forEach(next, waiting: waiting) { prepared in
      let (source, designs) = try prepared.get()
      for design in designs { try checked(source, AddedDesign(nil, design)) }
    }
  }

  /// What adding one design would do; nothing is stored.
  ///
  /// - Throws: what ``add(_:origin:message:)`` would throw of the design.
  package func check(_ design: NewDesign) throws(CatalogError) -> AddResult {
    var texts = LayerTexts()
    let prepared = PreparedDesign(design, engine, &texts)
    return try reading { try DesignWriter.result(of: prepared, .user, connection) }
  }

  /// The bytes of sources that a thread takes at once, and that are ahead for each thread.
  static var chunkWeight: Int { 32 << 10 }
  static var limitWeight: Int { 256 << 10 }

  private func add<Source: Sendable>(
    origin: Origin, message: String?, isLarge: Bool, chunk: Int, limit: Int,
    weight: @escaping @Sendable (Source) -> Int, pulling next: () throws -> Source?,
    reading read: @escaping @Sendable (Source) throws -> [NewDesign],
    waiting: (() throws -> Void)? = nil, added: (Source, AddedDesign) throws -> Void
  ) throws {
    // Who waits for the first one keeps nobody from writing.
    var first = try next()
    guard first != nil else { return }
    func source() throws -> Source? {
      if let source = first {
        first = nil
        return source
      }
      return try next()
    }
    let designs = PreparedDesign.map(
      engine, chunk: chunk, limit: limit, weight: weight, reading: read)
    var keepsMany = isLarge
    if isLarge { try guarded { try Self.keepPages(.many, connection) } }
    defer { if keepsMany { try? Self.keepPages(.usual, connection) } }
    try requireWritable()
    try passing {
      try connection.transaction {
        let writer = DesignWriter(connection, origin: origin, message: message, at: clock())
        var count = 0
        try fillingIndexesLast(of: ["design"]) {
          try designs.forEach(source, waiting: waiting) { prepared in
            let (source, designs) = try prepared.get()
            for design in designs {
              let result = try self.add(design, writer, origin)
              try added(source, AddedDesign(result, design))
              count += 1
            }
            if !keepsMany, count >= Self.manyStreamed {
              keepsMany = true
              try Self.keepPages(.many, connection)
            }
          }
        }
        try writer.finish()
      }
    }
  }

  private func add(
    _ design: PreparedDesign, _ writer: DesignWriter, _ origin: Origin
  ) throws -> AddResult {
    if origin == .user {
      try connection.run(
        "UPDATE zoo_name SET is_removed = 0 WHERE name = ?", design.design.architecture.name)
    }
    let result = try writer.add(design)
    if origin == .user, result.outcome == .added {
      try connection.run("DELETE FROM removal WHERE name = ?", result.name)
    }
    return result
  }

  /// From so many designs on, many pages are kept: of designs that are there, and of a stream,
  /// whose length nobody knows.
  static var manyDesigns: Int { 10_000 }
  private static var manyStreamed: Int { 100_000 }

  /// Stores the zoo's designs and remembers which zoo it was. A name whose newest revision is a
  /// person's is left alone, and so is one that a person removed.
  @discardableResult
  package func addZoo(
    _ designs: [NewDesign], fingerprint: String = Embedded.zooFingerprint
  ) throws(CatalogError) -> [AddResult] {
    try addZoo(from: designs, fingerprint: fingerprint) { [$0] }
  }

  /// Stores the zoo's designs as they are read from the zoo's files, several files at a time.
  ///
  /// - Parameters:
  ///   - sources: what the designs are read from, in the order in which they are stored.
  ///   - read: gives the designs of one source; what it throws is thrown on.
  ///   - added: called with the number of designs that are done.
  @discardableResult
  package func addZoo<Source: Sendable>(
    from sources: [Source], fingerprint: String = Embedded.zooFingerprint,
    _ read: @escaping @Sendable (Source) throws -> [NewDesign],
    added: (Int) -> Void = { _ in }
  ) throws(CatalogError) -> [AddResult] {
    try writing {
      // Another process may have read it while this one waited.
      if try meta("zoo") == fingerprint { return [] }
      let writer = DesignWriter(connection, origin: .zoo, message: nil, at: clock())
      var results: [AddResult] = []
      let prepared = PreparedDesign.map(
        engine, chunk: 1, limit: 16, weight: { (_: Source) in 1 }, reading: read)
      // A zoo's rows are all known to the writer, which looks none up in an index.
      try fillingIndexesLast(of: ["design", "node", "figures"]) {
        try prepared.forEach(in: sources) { prepared in
          for design in try prepared.get().designs {
            results.append(try addToZoo(design, writer))
            added(results.count)
          }
        }
        try writer.finish()
      }
      try setMeta("zoo", fingerprint)
      return results
    }
  }

  /// Runs `body`; in a catalog that holds no design yet, the tables' indexes are made after it,
  /// sorted at once and not row by row.
  private func fillingIndexesLast(of tables: [String], _ body: () throws -> Void) throws {
    let isFilled = try connection.first("SELECT EXISTS (SELECT 1 FROM revision)") {
      (row) throws(SQLiteError) in try row.bool(0)
    }
    guard isFilled == false else { return try body() }
    let definitions = try connection.all(
      """
      SELECT name, sql FROM sqlite_schema
       WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (SELECT value FROM json_each(?))
      """, JSON.array(tables.map(JSON.string)).compact
    ) { (row) throws(SQLiteError) in (name: try row.text(0), sql: try row.text(1)) }
    for definition in definitions {
      try connection.execute(script: "DROP INDEX \(definition.name)")
    }
    try body()
    for definition in definitions { try connection.execute(script: definition.sql) }
  }

  private func addToZoo(_ prepared: PreparedDesign, _ writer: DesignWriter) throws -> AddResult {
    let name = prepared.design.architecture.name
    let isKnown =
      try connection.first("SELECT 1 FROM zoo_name WHERE name = ?", name) {
        (row) throws(SQLiteError) in try row.bool(0)
      } != nil
    if !isKnown { try connection.run("INSERT INTO zoo_name (name) VALUES (?)", name) }
    if try isLeftAlone(name) {
      return AddResult(name: name, revision: nil, outcome: .leftAlone, hidesBuiltIn: !isKnown)
    }
    return try writer.add(prepared)
  }

  /// Which zoo was read last, as `addZoo` was given it; nil where none was.
  package func zooFingerprint() throws(CatalogError) -> String? {
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
