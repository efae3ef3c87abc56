import CSQLite

extension Connection {
  /// Runs `body` in a transaction that takes the write lock at once, so that a second writer waits
  /// here and not in the middle. All of it is stored, or nothing.
  func transaction<T>(_ body: () throws -> T) throws -> T {
    do {
      // A BEGIN that is interrupted may have begun already: it ends as all else does.
      try run("BEGIN IMMEDIATE")
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      rollBack()
      throw error
    }
  }

  /// Runs `body` on one state of the database, whatever other processes write meanwhile.
  func snapshot<T>(_ body: () throws -> T) throws -> T {
    if isInTransaction { return try body() }
    // Nothing was written: whether the transaction ends in one way or the other is the same.
    defer { rollBack() }
    try run("BEGIN")
    return try body()
  }

  /// Ends the transaction, unless an error (a full disk, an interrupt) has ended it already.
  private func rollBack() {
    if isInTransaction { try? run("ROLLBACK") }
    guard isInTransaction else { return }
    // An interrupt can meet the ROLLBACK itself, which then has done nothing. It has had its way.
    stopInterrupting()
    try? run("ROLLBACK")
  }
}
