extension Schema {
  /// The SHA-256 of the newest schema's objects, so that opening a catalog costs one query. A test
  /// computes it from the migrations.
  static let fingerprint =
    "5069ea06292a9eec3f215aee851a419ea4bf5baee048ae75a58d04f1bc6ce395"

  /// Refuses a catalog whose schema is not the one that the migrations give at its version.
  ///
  /// - Parameters:
  ///   - version: the catalog's; where it is known to be the newest, less is to be done.
  ///   - limit: how many problems are named at most.
  static func check(
    _ connection: Connection, version: Int? = nil, path: String, naming limit: Int = 3
  ) throws {
    if version == Self.version, try isNewest(connection) { return }
    let problems = try problems(of: connection)
    guard let first = problems.first else { return }
    var found = problems.prefix(limit).joined(separator: "\n")
    if problems.count > limit { found += "\nand \(problems.count - limit) more" }
    throw CatalogError(
      .corrupt, "the catalog's schema was changed", subject: path,
      found: problems.count == 1 ? first : found,
      expected: "the schema that archdb makes; own tables and views may be beside it",
      help: problems.count > limit
        ? "archdb db check names all" : "sqlite3 can take out what is named, or see to a backup")
  }

  private static func isNewest(_ connection: Connection) throws(SQLiteError) -> Bool {
    try SchemaObjects.fingerprint(of: connection).hexadecimal == fingerprint
  }

  /// What is not as the migrations give it at the file's version, a line each.
  private static func problems(of connection: Connection) throws -> [String] {
    // In one state: another process may migrate the file meanwhile.
    try connection.snapshot {
      guard case .catalog(let version) = try state(of: connection) else { return [] }
      let objects = try SchemaObjects(connection)
      var problems = ["user_version is \(version)"]
      if (1...Self.version).contains(version) {
        problems = objects.problems(expecting: try expected(version))
        if problems.isEmpty { return [] }
      }
      guard let other = try versions(of: objects).first else { return problems }
      return ["user_version is \(version), and the tables are those of version \(other)"]
    }
  }

  /// The versions at which a schema would be right, the newest first.
  private static func versions(of objects: SchemaObjects) throws -> [Int] {
    try (1...version).reversed().filter {
      objects.problems(expecting: try expected($0)).isEmpty
    }
  }

  /// What the migrations make of an empty file.
  private static func expected(_ version: Int) throws -> SchemaObjects {
    let connection = try Connection(path: "", mode: .memory)
    try migrate(connection, to: version)
    return try SchemaObjects(connection)
  }
}
