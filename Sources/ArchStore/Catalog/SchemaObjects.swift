import ArchFormats

/// What a file's schema is made of: the rows of `sqlite_schema` without where their pages are.
struct SchemaObjects {
  struct Object: Hashable {
    /// `table`, `index`, `view` or `trigger`.
    var kind: String
    var name: String
    var table: String
    /// The statement that makes it, as it was written; nil for the index of a constraint.
    var sql: String?
  }

  private(set) var all: [Object]

  init(_ connection: Connection) throws(SQLiteError) {
    all = try connection.all(Self.sql) { (row) throws(SQLiteError) in
      Object(
        kind: try row.text(0), name: try row.text(1), table: try row.text(2),
        sql: try row.optionalText(3))
    }
  }

  private static let sql = """
    SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name
    """

  /// The SHA-256 of all objects: equal where all their texts are.
  static func fingerprint(of connection: Connection) throws(SQLiteError) -> [UInt8] {
    let statement = try connection.statement(sql)
    defer { statement.reset() }
    var bytes: [UInt8] = []
    while let row = try statement.step() {
      for column: Int32 in 0..<4 where !row.isNull(column) {
        try row.withBytes(column) { text in
          withUnsafeBytes(of: text.count.littleEndian) { bytes += $0 }
          bytes += text
        }
      }
    }
    return SHA256.hash(bytes)
  }

  // MARK: - Problems

  /// What is not as the migrations give it, a line each.
  ///
  /// A person's own tables and views, and indexes of such tables, are no problem: no statement of
  /// ours asks them. A trigger is, as an index of our tables is: both can change or withhold what
  /// our statements write and read.
  func problems(expecting expected: SchemaObjects) -> [String] {
    var ours: [String: Object] = [:]
    for object in expected.all { ours[object.name.lowercased()] = object }
    var problems: [String] = []
    var found: Set<String> = []
    for object in all {
      if let own = ours[object.name.lowercased()] {
        found.insert(own.name)
        if object != own { problems.append(Self.difference(object, own)) }
      } else if !object.isHarmless || ours[object.table.lowercased()] != nil {
        problems.append("\(object.description) is not archdb's")
      }
    }
    for object in expected.all where !found.contains(object.name) {
      problems.append("\(object.description) is missing")
    }
    return problems
  }

  private static func difference(_ found: Object, _ expected: Object) -> String {
    guard found.kind == expected.kind, found.table == expected.table else {
      return "\(found.description) takes the place of \(expected.description)"
    }
    func lines(_ object: Object) -> [Substring] {
      (object.sql ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    }
    let (these, those) = (lines(found), lines(expected))
    let place =
      zip(these, those).enumerated().first { $1.0 != $1.1 }?.offset ?? min(these.count, those.count)
    func line(_ lines: [Substring]) -> String {
      lines.indices.contains(place) ? "'\(shown(lines[place]))'" : "the end"
    }
    return "\(found.description) is not archdb's: found \(line(these)), expected \(line(those))"
  }

  /// A part of a file as a message can show it.
  fileprivate static func shown(_ text: some StringProtocol) -> String {
    let line = VisibleText.line(
      text.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " "))
    return line.count > 100 ? line.prefix(100) + "…" : line
  }
}

extension SchemaObjects.Object: CustomStringConvertible {
  var description: String {
    let name = SchemaObjects.shown(name)
    switch kind {
    case "index", "trigger": return "\(kind) '\(name)' on '\(SchemaObjects.shown(table))'"
    case "table" where isVirtual: return "virtual table '\(name)'"
    case "table", "view": return "\(kind) '\(name)'"
    default: return "'\(name)'"
    }
  }

  private var isVirtual: Bool { sql?.hasPrefix("CREATE VIRTUAL TABLE") == true }

  /// Whether it is of a kind that does nothing by itself; a virtual table is a program's. SQLite
  /// writes the first words of a statement in one way.
  fileprivate var isHarmless: Bool {
    switch kind {
    case "table": sql?.hasPrefix("CREATE TABLE ") == true
    case "view": sql?.hasPrefix("CREATE VIEW ") == true
    case "index":
      sql.map { $0.hasPrefix("CREATE INDEX ") || $0.hasPrefix("CREATE UNIQUE ") } ?? true
    default: false
    }
  }
}
