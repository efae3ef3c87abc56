/// What a row holds that many layers have in common, besides its number and how many use it.
protocol SharedRow: Hashable {
  static var table: String { get }
  static var columns: [String] { get }
  func bind(to statement: Statement, from index: Int32) throws(SQLiteError)
}

/// The rows that layers share, each found or made once within a transaction, and counted. What is
/// new is written at the end, with its count.
final class SharedRows<Content: SharedRow> {
  private struct Entry {
    let id: Int
    var uses = 0
    var isNew = false
  }

  private let connection: Connection
  private var entries: [Content: Entry] = [:]
  private var nextID: Int?
  /// Whether the table holds nothing but `entries`.
  private var isAllKnown = false

  /// A run over millions of designs keeps no more than this, some 30 MB.
  private static var mostEntries: Int { 100_000 }

  init(_ connection: Connection) { self.connection = connection }

  /// The number of the row with this content, which counts as used once more.
  func id(of content: Content) throws(SQLiteError) -> Int {
    // One look-up where it is known, as nearly always.
    if let index = entries.index(forKey: content) {
      entries.values[index].uses += 1
      return entries.values[index].id
    }
    if entries.count >= Self.mostEntries {
      try finish()
      entries.removeAll(keepingCapacity: true)
      isAllKnown = false
    }
    var entry: Entry
    if let id = try stored(content) { entry = Entry(id: id) } else { entry = try newEntry() }
    entry.uses = 1
    entries[content] = entry
    return entry.id
  }

  private func newEntry() throws(SQLiteError) -> Entry {
    let id: Int
    if let nextID { id = nextID } else { id = try firstID() }
    nextID = id + 1
    return Entry(id: id, isNew: true)
  }

  private func firstID() throws(SQLiteError) -> Int {
    let last = try connection.first("SELECT max(id) FROM \(Content.table)") {
      (row) throws(SQLiteError) in try row.optionalInt(0)
    }
    // A row that says it is the last possible one leaves no room.
    guard let last = last ?? nil else {
      isAllKnown = true
      return 1
    }
    guard last < Int.max - (1 << 40) else {
      throw .mismatch(column: 0, wanted: "the number of a row", found: "\(last)", sql: "")
    }
    return last + 1
  }

  private func stored(_ content: Content) throws(SQLiteError) -> Int? {
    if nextID == nil { nextID = try firstID() }
    if isAllKnown { return nil }
    let condition = Content.columns.map { "\($0) IS ?" }.joined(separator: " AND ")
    let find = try connection.statement("SELECT id FROM \(Content.table) WHERE \(condition)")
    defer { find.reset() }
    try content.bind(to: find, from: 1)
    return try find.step()?.int(0)
  }

  /// Writes the rows that are new, and how many use the others.
  func finish() throws(SQLiteError) {
    let columns = Content.columns.joined(separator: ", ")
    let places = Content.columns.map { _ in ", ?" }.joined()
    let insert = try connection.statement(
      "INSERT INTO \(Content.table) (id, uses, \(columns)) VALUES (?, ?\(places))")
    // By place: what a row holds is not copied to be sorted.
    let new = entries.indices.lazy.filter { self.entries[$0].value.isNew }
      .sorted { entries[$0].value.id < entries[$1].value.id }
    for index in new {
      try insert.bind(entries[index].value.id, at: 1)
      try insert.bind(entries[index].value.uses, at: 2)
      try entries[index].key.bind(to: insert, from: 3)
      try insert.run()
    }
    let count = try connection.statement(
      "UPDATE \(Content.table) SET uses = uses + ? WHERE id = ?")
    for entry in entries.values where !entry.isNew && entry.uses > 0 {
      try count.bind(entry.uses, at: 1)
      try count.bind(entry.id, at: 2)
      try count.run()
    }
    // A list of the places would hold on to the entries, and changing them would copy them.
    var index = entries.startIndex
    while index != entries.endIndex {
      entries.values[index].uses = 0
      entries.values[index].isNew = false
      entries.formIndex(after: &index)
    }
  }

  /// Counts a revision's layers out of the rows that they use; a row that no layer uses goes.
  static func release(revision: Int, _ connection: Connection) throws(SQLiteError) {
    let column = "\(Content.table)_id"
    let used = try connection.all(
      """
      SELECT \(column), count(*) FROM layer
       WHERE revision_id = ? AND \(column) IS NOT NULL GROUP BY \(column)
      """, revision
    ) { (row) throws(SQLiteError) in (id: try row.int(0), count: try row.int(1)) }
    for row in used {
      try connection.run(
        "UPDATE \(Content.table) SET uses = uses - ? WHERE id = ?", row.count, row.id)
      try connection.run("DELETE FROM \(Content.table) WHERE id = ? AND uses <= 0", row.id)
    }
  }

  /// The rows whose count is not that of the layers that use them, a line each, and the layers that
  /// name a row which is not there.
  static func problems(_ connection: Connection) throws(SQLiteError) -> [String] {
    let table = Content.table
    return try connection.all(
      """
      SELECT t.id FROM \(table) t
        LEFT JOIN (SELECT \(table)_id AS id, count(*) AS uses FROM layer GROUP BY \(table)_id) l
          ON l.id = t.id
       WHERE t.uses IS NOT ifnull(l.uses, 0)
      """
    ) { (row) throws(SQLiteError) in "\(table) \(try row.int(0)): miscounted" }
      + connection.all(
        """
        SELECT DISTINCT \(table)_id FROM layer
         WHERE \(table)_id IS NOT NULL AND \(table)_id NOT IN (SELECT id FROM \(table))
        """
      ) { (row) throws(SQLiteError) in
        "\(table) \(try row.int(0)): a layer names it, and it is not there"
      }
  }
}

/// A layer as a graph has it.
struct NodeRow: SharedRow {
  var definition: Int
  var path: String
  /// A JSON list, as `GraphText` writes it.
  var inputs: [UInt8]
  var referenceCount: Int
  /// How many layers before is the one whose weights it has.
  var weightsOf: Int?
  var isTraining: Bool

  static let table = "node"
  static let columns = [
    "definition_id", "path", "inputs", "reference_count", "weights_of", "is_training",
  ]

  /// What tells most rows apart, its bytes as a whole: one by one they cost more than the rest.
  func hash(into hasher: inout Hasher) {
    hasher.combine(definition)
    hasher.combine(path)
    inputs.withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  func bind(to statement: Statement, from index: Int32) throws(SQLiteError) {
    try statement.bind(definition, at: index)
    try statement.bind(path, at: index + 1)
    try statement.bind(text: inputs, at: index + 2)
    try statement.bind(referenceCount, at: index + 3)
    try statement.bind(weightsOf, at: index + 4)
    try statement.bind(isTraining ? 1 : 0, at: index + 5)
  }
}

/// What a layer gives at the own input of its design.
struct FiguresRow: SharedRow {
  /// The row of the first output's resolution.
  var resolution: Int?
  var channels: Int?
  var parameters: Int
  var macs: Int?
  var fieldSize: Int?
  var stride: Double?
  /// The elements of the first output at the own input; nil where they do not fit 64 bits.
  var elements: Int?
  /// A JSON list of forms an output.
  var outputs: [UInt8]

  static let table = "figures"
  static let columns = [
    "resolution_id", "channels", "params", "macs", "receptive_field", "stride", "outputs",
    "elements",
  ]

  /// What tells most rows apart, its bytes as a whole.
  func hash(into hasher: inout Hasher) {
    hasher.combine(parameters)
    hasher.combine(macs ?? -1)
    hasher.combine(fieldSize ?? -1)
    outputs.withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  func bind(to statement: Statement, from index: Int32) throws(SQLiteError) {
    try statement.bind(resolution, at: index)
    try statement.bind(channels, at: index + 1)
    try statement.bind(parameters, at: index + 2)
    try statement.bind(macs, at: index + 3)
    try statement.bind(fieldSize, at: index + 4)
    try stride.bind(to: statement, at: index + 5)
    try statement.bind(text: outputs, at: index + 6)
    try statement.bind(elements, at: index + 7)
  }
}
