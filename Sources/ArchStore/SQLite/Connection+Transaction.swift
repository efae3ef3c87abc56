import CSQLite

extension Connection {
  /// Runs `body` in a transaction that takes the write lock at once, so that a second writer waits
  /// here and not in the middle. All of it is stored, or nothing.
  func transaction<T>(_ body: () throws -> T) throws -> T {
    try run("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      // Some errors (a full disk, an interrupt) have rolled back already.
      if isInTransaction { try? run("ROLLBACK") }
      throw error
    }
  }

  /// Runs `body` on one state of the database, whatever other processes write meanwhile.
  func snapshot<T>(_ body: () throws -> T) throws -> T {
    if isInTransaction { return try body() }
    try run("BEGIN")
    // Nothing was written: whether the transaction ends in one way or the other is the same.
    defer { if isInTransaction { try? run("COMMIT") } }
    return try body()
  }
}
