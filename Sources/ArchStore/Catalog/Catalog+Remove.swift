import ArchFormats
import ShapeEngine

/// What removing takes of one architecture.
package struct Removal: Hashable, Sendable {
  package var name: String
  /// How many revisions go.
  package var count: Int
  /// Whether the built-in design of the name, which a person's hid, is the newest again.
  package var uncoversBuiltIn: Bool
  /// Whether the built-in design of the name goes.
  package var takesBuiltIn = false
}

extension Catalog {
  /// Removes a person's revisions of architectures, and what only they used: all that is asked for, or
  /// nothing. A built-in design that they hid is the newest again.
  ///
  /// - Parameters:
  ///   - arguments: names and patterns (`resnet*`).
  ///   - builtIn: whether the built-in designs go too. Their names stay away until somebody adds them.
  ///   - isDryRun: whether only what would go is told.
  ///   - agreed: what somebody has agreed to, by a dry run; nil where nobody was asked.
  ///   - zoo: the built-in design of a name, as this build has it; nil where there is none.
  /// - Throws: ``CatalogError``: `noSuchName`, with the nearest name; `badData` for a revision, for
  ///   a design of which nothing is a person's, and where something else would go than was agreed to.
  @discardableResult
  package func remove(
    _ arguments: [String], builtIn: Bool = false, isDryRun: Bool = false,
    agreed: [Removal]? = nil, uncovering zoo: (String) throws -> NewDesign? = { _ in nil }
  ) throws(CatalogError) -> [Removal] {
    func planned() throws -> [PlannedRemoval] {
      try namesToRemove(arguments, builtIn).map { name in
        try PlannedRemoval(name, builtIn: builtIn, zoo, connection)
      }
    }
    if isDryRun { return try reading { try planned().map(\.removal) } }
    return try writing {
      let plan = try planned()
      if let agreed, agreed != plan.map(\.removal) {
        throw CatalogError(
          .busy, "the catalog has changed since what would be removed was shown", subject: path,
          help: "nothing was removed; try again")
      }
      for part in plan { try remove(part) }
      try removeUnused(plan)
      // A writer knows rows by their numbers: it comes after what is removed.
      let writer = DesignWriter(connection, origin: .zoo, message: nil, at: clock())
      var texts = LayerTexts()
      for design in plan.compactMap(\.zoo) {
        _ = try writer.add(PreparedDesign(design, engine, &texts))
      }
      try writer.finish()
      return plan.map(\.removal)
    }
  }

  /// The names that arguments stand for, each once, in order.
  private func namesToRemove(_ arguments: [String], _ builtIn: Bool) throws -> [String] {
    let known = try allNames()
    let own = Set(
      try connection.all(
        """
        SELECT name FROM architecture a
         WHERE EXISTS (SELECT 1 FROM revision WHERE architecture_id = a.id AND origin = 'user')
        """
      ) { (row) throws(SQLiteError) in try row.text(0) })
    var (names, taken) = ([String](), Set<String>())
    for argument in arguments {
      let found: [String]
      if argument.contains("*") {
        let glob = Glob(argument)
        let matches = known.filter(glob.matches)
        guard !matches.isEmpty else {
          throw CatalogError(
            .noSuchName, "no architecture matches '\(argument)'", subject: argument)
        }
        found = builtIn ? matches : matches.filter(own.contains)
      } else {
        let design = try DesignName(argument)
        guard design.revision == nil else {
          throw CatalogError(
            .badData, "a single revision cannot be removed", subject: argument,
            help: "archdb remove \(design.name) removes all that are yours")
        }
        guard known.contains(design.name) else { throw try unknown(design.name) }
        found = builtIn || own.contains(design.name) ? [design.name] : []
      }
      guard !found.isEmpty else {
        throw CatalogError(
          .badData,
          argument.contains("*")
            ? "what '\(argument)' matches is built in" : "'\(argument)' is built in",
          subject: argument,
          help:
            "--built-in removes it all the same, and archdb restore NAME --zoo brings it back; nothing "
            + "was removed")
      }
      names += found.filter { taken.insert($0).inserted }
    }
    return names
  }

  private func remove(_ part: PlannedRemoval) throws {
    if part.takesOwn {
      try connection.run(
        "INSERT OR REPLACE INTO removal (name, removed) VALUES (?, ?)", part.removal.name,
        clock().description)
    }
    for revision in part.revisions {
      try removeSheet(ofRevision: revision.id)
      try SharedRows<NodeRow>.release(revision: revision.id, connection)
      try connection.run("DELETE FROM revision WHERE id = ?", revision.id)
    }
    if let newest = part.kept.last {
      try DesignRows.setOld(false, revision: newest, connection)
      // They are counted from 1, whatever was between them.
      for (index, id) in part.kept.enumerated() {
        try connection.run("UPDATE revision SET number = ? WHERE id = ?", index + 1, id)
      }
    } else {
      try connection.run("DELETE FROM architecture WHERE name = ?", part.removal.name)
    }
    if part.kept.isEmpty, part.zoo == nil {
      try connection.run(
        "UPDATE zoo_name SET is_removed = 1 WHERE name = ?", part.removal.name)
    }
  }

  /// Removes definitions of layers and texts that only removed revisions used.
  private func removeUnused(_ plan: [PlannedRemoval]) throws(SQLiteError) {
    let revisions = plan.flatMap(\.revisions)
    for definition in revisions.reduce(into: Set<Int>(), { $0.formUnion($1.definitions) }) {
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

/// What is to be removed of one architecture, by its rows.
private struct PlannedRemoval {
  struct Revision {
    var id: Int
    var text: Int
    var definitions: [Int]
  }

  var removal: Removal
  var revisions: [Revision] = []
  /// Whether any of them is a person's.
  var takesOwn: Bool
  /// The built-in revisions, which stay, in order.
  var kept: [Int] = []
  /// The built-in design that is the newest again, as this build has it.
  var zoo: NewDesign?

  init(
    _ name: String, builtIn: Bool, _ zoo: (String) throws -> NewDesign?, _ connection: Connection
  ) throws {
    let rows = try connection.all(
      """
      SELECT r.id, r.text_id, r.origin FROM revision r JOIN architecture a ON a.id = r.architecture_id
       WHERE a.name = ? ORDER BY r.number
      """, name
    ) { (row) throws(SQLiteError) in
      (id: try row.int(0), text: try row.int(1), origin: try row.text(2))
    }
    takesOwn = rows.contains { $0.origin == Origin.user.rawValue }
    for row in rows {
      guard builtIn || row.origin == Origin.user.rawValue else {
        kept.append(row.id)
        continue
      }
      let definitions = try connection.all(
        """
        SELECT DISTINCT n.definition_id FROM layer l CROSS JOIN node n ON n.id = l.node_id
         WHERE l.revision_id = ?
        """, row.id
      ) { (row) throws(SQLiteError) in try row.int(0) }
      revisions.append(Revision(id: row.id, text: row.text, definitions: definitions))
    }
    if !builtIn { self.zoo = try zoo(name) }
    let isHidden = rows.last?.origin == Origin.user.rawValue
    let isZoo = try connection.first("SELECT 1 FROM zoo_name WHERE name = ?", name) {
      (row) throws(SQLiteError) in try row.bool(0)
    }
    removal = Removal(
      name: name, count: revisions.count,
      uncoversBuiltIn: isHidden && (!kept.isEmpty || self.zoo != nil),
      takesBuiltIn: builtIn && isZoo == true)
  }
}
