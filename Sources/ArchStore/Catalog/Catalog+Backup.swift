extension Catalog {
  /// Copies the catalog to a new file, whole and of one moment, while others read and write it.
  ///
  /// - Throws: ``CatalogError`` of kind `cannotCreate` where something is at `destination` already.
  package func backup(to destination: String) throws(CatalogError) {
    let file = CatalogFile(path: destination)
    let isThere = CatalogError(
      .cannotCreate, "'\(destination)' is there already", subject: destination,
      help: "name a file that is not there")
    guard try file.size() == nil else { throw isThere }
    try file.createFolders()
    do {
      guard try file.place(copyOf: connection) else { throw isThere }
    } catch let error as SQLiteError {
      var failure = CatalogError(error, path: destination)
      if failure.kind == .io {
        failure.kind = .cannotCreate
        failure.message = "the backup cannot be written"
      }
      throw failure
    } catch let error as CatalogError {
      throw error
    } catch {
      throw CatalogError(.io, "\(error)", subject: destination)
    }
  }
}
