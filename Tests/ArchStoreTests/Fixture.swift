import Foundation
import Testing

@testable import ArchStore

/// Files that tests read.
enum Fixture {
  static func text(_ name: String) throws -> String {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Fixtures"))
    return try String(contentsOf: url, encoding: .utf8)
  }

  /// Makes a catalog as an archdb of an earlier schema left it, with designs of a person's and their
  /// revisions: a family with edits, a design that calls one of the zoo's, a graph of two inputs.
  @discardableResult
  static func earlierCatalog(
    version: Int, at name: String, in folder: TemporaryFolder
  ) throws -> Connection {
    let connection = try Connection(path: folder.file(name), mode: .create)
    try Schema.migrate(connection, to: min(version, 4))
    let rows = try text("catalog-4.sql")
    if version >= 4 {
      try connection.transaction { try connection.execute(script: rows) }
      try Schema.migrate(connection, to: version)
      return connection
    }
    // What no computing can bring back; the cache of an earlier version is another.
    let whole = try earlierCatalog(version: 4, at: "whole-\(name)", in: folder)
    try whole.execute(script: "PRAGMA wal_checkpoint")
    try connection.execute(script: "ATTACH '\(folder.file("whole-\(name)"))' AS whole")
    for table in ["text", "architecture", "revision", "definition", "layer"] {
      try connection.execute(script: "INSERT INTO main.\(table) SELECT * FROM whole.\(table)")
    }
    if version > 1 {
      try connection.execute(
        script: """
          INSERT INTO main.design (revision_id, is_old, name, layer_count)
          SELECT revision_id, is_old, name, layer_count FROM whole.design
          """)
    }
    try connection.execute(script: "DETACH whole")
    return connection
  }
}
