import ArchFormats
import CSQLite
import Glibc
import ShapeEngine
import TestSupport
import Testing

@testable import ArchStore

@Suite struct SheetTests {
  @Test func aStoredDesignsReportIsTheRulesReport() throws {
    let catalog = try TemporaryFolder().catalog()
    var designs = try Sample.zoo().prefix(3) + [Sample.small()]
    designs.append(try Sample.small("fixed"))
    try catalog.add(Array(designs))
    var random = SeededGenerator(seed: 14)
    for design in designs {
      let stored = try catalog.design(of: DesignName(name: design.architecture.name)).analysis
      for _ in 0..<8 {
        let (height, width) = (random.pick(1...400), random.pick(1...400))
        let input = [random.pick(1...3), 3, height, width]
        let fresh = try? design.architecture.report(at: [Shape(input)])
        #expect((try? stored.report(at: [input])) == fresh, "\(design.architecture.name) \(input)")
      }
    }
  }

  @Test func aStaleSheetIsNeverServed() throws {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    try catalog.add([Sample.small()])
    let connection = catalog.connection
    try connection.configure(SQLITE_DBCONFIG_ENABLE_VIEW, true)
    let expected = try catalog.design(of: DesignName("small")).analysis.own
    try connection.run("UPDATE figures SET params = 7")
    try connection.run("UPDATE resolution SET height = 7")
    try connection.run("UPDATE sheet SET params = 7")
    #expect(try catalog.check().count == 1)
    try connection.run("UPDATE engine SET signature = 'engine 0; Conv2d 1; MaxPool2d 1'")
    try catalog.markStaleSheets()
    #expect(try catalog.status().staleSheets == 1)
    func count(_ sql: String) throws -> Int? {
      try connection.first(sql) { (row) throws(SQLiteError) in try row.int(0) }
    }
    #expect(try count("SELECT count(*) FROM shapes") == 0)
    #expect(try count("SELECT count(*) FROM architectures WHERE params IS NULL") == 1)
    let readOnly = try Catalog.open(at: folder.file(), access: .readOnly)
    #expect(try readOnly.list().first?.parameters == expected.parameters)
    #expect(try catalog.design(of: DesignName("small")).analysis.own == expected)
    #expect(try catalog.refreshSheets().computed == 1)
    #expect(try count("SELECT count(*) FROM shapes WHERE height <> 7") == 3)
    #expect(try catalog.status().staleSheets == 0)
    #expect(try catalog.check() == [])
  }

  @Test func theViewsShowTheNewestRevision() throws {
    let catalog = try TemporaryFolder().catalog()
    try catalog.add(Sample.zoo().filter { $0.architecture.name == "resnet18" })
    try catalog.connection.configure(SQLITE_DBCONFIG_ENABLE_VIEW, true)
    let row = try catalog.connection.first(
      "SELECT input, output, layers, params, macs FROM architectures WHERE name = 'resnet18'"
    ) { (row) throws(SQLiteError) in
      [
        try row.text(0), try row.text(1), "\(try row.int(2))", "\(try row.int(3))",
        "\(try row.int(4))",
      ]
    }
    #expect(row == ["[1,3,224,224]", "[1,1000]", "69", "11689512", "1814073344"])
    let layer = try catalog.connection.first(
      """
      SELECT height_form, height, channels, receptive_field, stride FROM shapes
       WHERE path = 'layer4.1.relu_1' AND architecture = 'resnet18'
      """
    ) { (row) throws(SQLiteError) in
      [try row.text(0), "\(try row.int(1))", "\(try row.int(2))", "\(try row.int(3))"]
    }
    #expect(layer == ["floor((H + 31)/32)", "7", "512", "435"])
  }

  @Test func aBackupIsACatalogAndOverwritesNothing() throws {
    let folder = TemporaryFolder()
    let catalog = try folder.catalog()
    try catalog.add([Sample.small()])
    // A folder that is not there may be mistyped: it is not made.
    let error = #expect(throws: CatalogError.self) {
      try catalog.backup(to: folder.file("copies/one.sqlite"))
    }
    #expect(error?.kind == .cannotCreate)
    #expect(!TemporaryFolder.names(in: folder.file("")).contains("copies"))
    #expect(mkdir(folder.file("copies"), 0o700) == 0)
    try catalog.backup(to: folder.file("copies/one.sqlite"))
    let copy = try folder.catalog("copies/one.sqlite")
    #expect(try copy.names() == ["small"])
    #expect(try copy.check() == [])
    do {
      try catalog.backup(to: folder.file("copies/one.sqlite"))
      Issue.record("the backup was overwritten")
    } catch { #expect(error.kind == .cannotCreate) }
  }
}
