/// The revisions that are new, in the order of time. They are in a database of their own, which goes to
/// the disk where it is large and is gone with the value.
final class MergePlan {
  struct Revision {
    /// The revision's row in the other catalog.
    var id: Int
    var created: String
    var name: String
    /// Its number here, and whether there is a newer one.
    var number: Int
    var isOld: Bool
  }

  private let connection: Connection

  init() throws(SQLiteError) {
    connection = try Connection(path: "", mode: .temporary)
    try connection.execute(
      script: """
        PRAGMA journal_mode = OFF;
        CREATE TABLE revision (
          created TEXT NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, number INTEGER NOT NULL,
          is_old INTEGER NOT NULL, PRIMARY KEY (created, id)
        ) STRICT, WITHOUT ROWID;
        BEGIN
        """)
  }

  func add(_ revision: Revision) throws(SQLiteError) {
    try connection.run(
      "INSERT INTO revision (created, id, name, number, is_old) VALUES (?, ?, ?, ?, ?)",
      revision.created, revision.id, revision.name, revision.number, revision.isOld)
  }

  /// All revisions. What an `add` has stored together has one time: then their rows tell the order.
  func inOrder() throws(SQLiteError) -> RowSequence<Revision> {
    RowSequence(
      try connection.statement(
        "SELECT id, created, name, number, is_old FROM revision ORDER BY created, id")
    ) { (row) throws(SQLiteError) in
      Revision(
        id: try row.int(0), created: try row.text(1), name: try row.text(2), number: try row.int(3),
        isOld: try row.bool(4))
    }
  }
}
