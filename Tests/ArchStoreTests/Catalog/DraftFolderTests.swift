import Testing

@testable import ArchStore

/// What a process that was killed while it made a catalog leaves, and who removes it.
@Suite struct DraftFolderTests {
  private static let number = "0123456789abc"

  /// The folder with what a killed process can leave, and with what is none of that.
  private func leftOvers() -> (folder: TemporaryFolder, left: [String], others: [String]) {
    let folder = TemporaryFolder()
    let left = [
      "catalog.sqlite.\(Self.number).partial", "catalog.sqlite.\(Self.number).partial-journal",
    ]
    let others = [
      "other.sqlite.\(Self.number).partial", "catalog.sqlite.notes.partial",
      "catalog.sqlite.\(Self.number).partial.txt", "catalog.sqlite.\(Self.number)",
      "catalog.sqlite.0123456789ABC.partial", "xcatalog.sqlite.\(Self.number).partial",
    ]
    for name in left + others { _ = folder.write([7], to: name) }
    return (folder, left, others)
  }

  @Test func `the next catalog of that name removes them, and nothing else`() throws {
    let (folder, _, others) = leftOvers()
    do { try folder.catalog().add([Sample.small()]) }
    #expect(TemporaryFolder.names(in: folder.path) == (others + ["catalog.sqlite"]).sorted())
  }

  @Test func `a backup to that name removes them, too`() throws {
    let (folder, _, others) = leftOvers()
    let source = TemporaryFolder()
    try source.catalog().backup(to: folder.file())
    #expect(TemporaryFolder.names(in: folder.path) == (others + ["catalog.sqlite"]).sorted())
  }

  @Test func `a copy that somebody is making stays`() throws {
    let (folder, left, others) = leftOvers()
    let first = DraftFolder(of: folder.file())
    #expect(TemporaryFolder.names(in: folder.path) == others.sorted())
    // One of them is this maker's now.
    for name in left { _ = folder.write([7], to: name) }
    do {
      let second = DraftFolder(of: folder.file())
      let names = TemporaryFolder.names(in: folder.path)
      #expect(names == (left + others).sorted())
      second.remove(folder.file(left[0]))
    }
    #expect(TemporaryFolder.names(in: folder.path) == others.sorted())
    withExtendedLifetime(first) {}
  }

  @Test func `names are made for one file, and are those that are removed`() {
    let folder = TemporaryFolder()
    var names: Set<String> = []
    do {
      let maker = DraftFolder(of: folder.file())
      for _ in 0..<100 {
        let name = maker.newName()
        names.insert(name)
        _ = folder.write([7], to: String(name.dropFirst(folder.path.count + 1)))
      }
    }
    #expect(names.count == 100 && TemporaryFolder.names(in: folder.path).count == 100)
    _ = DraftFolder(of: folder.file())
    #expect(TemporaryFolder.names(in: folder.path).isEmpty)
  }
}
