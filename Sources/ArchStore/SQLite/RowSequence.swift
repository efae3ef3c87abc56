/// The rows of a query, each read when it is asked for.
final class RowSequence<Element> {
  private let statement: Statement
  private let read: (Row) throws(SQLiteError) -> Element
  /// How many there are, where it was counted.
  let count: Int
  private var isEnded = false

  init(
    _ statement: Statement, count: Int = 0, read: @escaping (Row) throws(SQLiteError) -> Element
  ) {
    (self.statement, self.count, self.read) = (statement, count, read)
  }

  deinit { if !isEnded { statement.reset() } }

  /// The next row; nil after the last one, however often it is asked for.
  func next() throws(SQLiteError) -> Element? {
    if !isEnded, let row = try statement.step() { return try read(row) }
    isEnded = true
    return nil
  }
}
