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
    // A mistyped folder is not made.
    guard file.hasFolder else {
      throw CatalogError(
        .cannotCreate, "the folder of '\(destination)' is not there", subject: destination,
        help: "make it first, or name a file in another one")
    }
    do {
      guard try file.place(copyOf: connection) else { throw isThere }
    } catch let error as SQLiteError {
      var failure = CatalogError(error, path: destination)
      if failure.kind == .corrupt || failure.kind == .notACatalog {
        // What is damaged is what was to be copied.
        failure.subject = path
      } else if failure.kind == .io {
        failure.kind = .cannotCreate
        failure.message = "the backup cannot be written"
      }
      throw failure
    } catch let error as CatalogError {
      throw error
    } catch {
      throw CatalogError(unexpected: error, path: destination)
    }
  }
}
