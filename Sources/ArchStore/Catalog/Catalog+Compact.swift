extension Catalog {
  /// Gives back the room that removed designs have left: the file is written anew, in the order in
  /// which it is read. It takes as much room on the disk meanwhile as it has.
  ///
  /// - Returns: the bytes of the file and its log, before and after.
  /// - Throws: ``CatalogError``: `readOnly`; `busy` where another process has the catalog open for
  ///   as long as we wait, and then nothing is lost.
  package func compact() throws(CatalogError) -> (before: Int, after: Int) {
    let before = CatalogFile(path: path).sizeWithLog
    try writing {
      try removeUnusedEngines()
      // Designs that were removed have left the bounds of their maps wider than they need be.
      try connection.run(
        """
        UPDATE resolution SET
          (least_channels, most_channels, least_params, most_params, least_macs) =
          (SELECT min(channels), max(channels), min(params), max(params), min(macs)
             FROM design_map WHERE resolution_id = resolution.id)
        """)
    }
    let isBusy = try guarded {
      try connection.run("VACUUM")
      // What was written stays in the log until it is put into the file.
      return try connection.first("PRAGMA wal_checkpoint(TRUNCATE)") {
        (row) throws(SQLiteError) in try row.bool(0)
      }
    }
    guard isBusy != true else {
      throw CatalogError(
        .busy, "another process has the catalog open", subject: path,
        help: "its size changes when the last one closes it; try again")
    }
    return (before, CatalogFile(path: path).sizeWithLog)
  }
}
