/// The texts of forms by their rows, each read once.
final class FormTexts {
  private let statement: Statement
  private var known: [Int: String] = [:]

  init(_ connection: Connection) throws(SQLiteError) {
    statement = try connection.statement("SELECT text FROM form WHERE id = ?")
  }

  /// The text of a form; nil where there is no such row.
  func text(of id: Int) throws(SQLiteError) -> String? {
    if let known = known[id] { return known }
    defer { statement.reset() }
    try statement.bind(id, at: 1)
    let text = try statement.step()?.text(0)
    known[id] = text
    return text
  }

  /// The texts of lists of forms; nil in the place of a row that is not there.
  func texts(of lists: IntegerLists) throws(SQLiteError) -> [[String?]] {
    var result: [[String?]] = []
    for element in lists.elements {
      var texts: [String?] = []
      for id in lists.values[element.range] { texts.append(try text(of: id)) }
      result.append(texts)
    }
    return result
  }
}
