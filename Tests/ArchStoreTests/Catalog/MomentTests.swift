import ShapeEngine
import Testing

@testable import ArchStore

/// When revisions were stored: to the microsecond, and in each architecture one after the other.
@Suite struct MomentTests {
  /// Seconds and their dates as `date -u -d @SECONDS` says.
  @Test(arguments: [
    (0, "1970-01-01T00:00:00"), (951_827_696, "2000-02-29T12:34:56"), (-1, "1969-12-31T23:59:59"),
    (253_402_300_799, "9999-12-31T23:59:59"),
  ])
  func momentsAreWrittenAndRead(seconds: Int, date: String) throws {
    for rest in [0, 1, 120_000, 999_999] {
      let moment = Moment(microseconds: 1_000_000 * seconds + rest)
      let digits = "00000\(rest)".suffix(6)
      #expect(moment.description == "\(date).\(digits)Z")
      #expect(Moment(moment.description) == moment)
      #expect(Moment.second(of: moment.description) == date + "Z")
    }
  }

  @Test(arguments: [
    "", "2000-02-29T12:34:56Z", "2000-13-29T12:34:56.000000Z", "2001-02-29T12:34:56.000000Z",
    "2000-02-29 12:34:56.000000Z", "2000-02-29T12:34:56.000000+", "xxxx-02-29T12:34:56.000000Z",
    "2000-02-29T24:00:00.000000Z",
  ])
  func whatIsNoMoment(text: String) {
    #expect(Moment(text) == nil)
    #expect(Moment.second(of: text) == text)
  }

  private static func times(_ catalog: Catalog, _ name: String = "small") throws -> [String] {
    try catalog.revisions(of: name).map(\.created).reversed()
  }

  /// A clock that stands still, or is set back, makes no two revisions of one time.
  @Test func eachRevisionIsLaterThanTheOneBefore() throws {
    let catalog = try TemporaryFolder().catalog()
    for (place, microseconds) in [7_000_000, 7_000_000, 3, 8_000_000].enumerated() {
      catalog.clock = { Moment(microseconds: microseconds) }
      try catalog.add([Sample.small(width: 4 + place), Sample.small("b\(place)")])
    }
    #expect(
      try Self.times(catalog) == [
        "1970-01-01T00:00:07.000000Z", "1970-01-01T00:00:07.000001Z",
        "1970-01-01T00:00:07.000002Z", "1970-01-01T00:00:08.000000Z",
      ])
    #expect(try Self.times(catalog, "b2") == ["1970-01-01T00:00:00.000003Z"])
    #expect(try catalog.check() == [])
  }

  /// What an earlier archdb stored keeps its second; only what has no place of its own there gets one.
  @Test func earlierTimesKeepTheirSeconds() throws {
    let folder = TemporaryFolder()
    let connection = try Fixture.earlierCatalog(version: 10, at: "catalog.sqlite", in: folder)
    let name = "SELECT architecture_id FROM revision GROUP BY 1 HAVING count(*) = 4"
    for (number, time) in [(1, "12:00:07"), (2, "12:00:07"), (3, "12:00:05"), (4, "12:00:09")] {
      try connection.run(
        "UPDATE revision SET created = ? WHERE number = ? AND architecture_id = (\(name))",
        "2026-03-01T\(time)Z", number)
    }
    let catalog = try folder.catalog()
    let times = try catalog.connection.all(
      "SELECT created FROM revision WHERE architecture_id = (\(name)) ORDER BY number"
    ) { (row) throws(SQLiteError) in try row.text(0) }
    #expect(
      times
        == ["07.000000", "07.000001", "07.000002", "09.000000"].map { "2026-03-01T12:00:\($0)Z" })
    #expect(try catalog.check() == [])
  }

  /// From every earlier schema: the seconds stay, and the texts are moments in order.
  @Test(arguments: 1..<11)
  func everyEarlierVersionHasMoments(version: Int) throws {
    let folder = TemporaryFolder()
    let connection = try Fixture.earlierCatalog(version: version, at: "catalog.sqlite", in: folder)
    func times(_ connection: Connection) throws -> [(key: String, time: String)] {
      try connection.all(
        """
        SELECT architecture_id || '@' || number, created FROM revision
         ORDER BY architecture_id, number
        """
      ) { (row) throws(SQLiteError) in (try row.text(0), try row.text(1)) }
    }
    let before = try times(connection)
    #expect(before.count == 7 && before.allSatisfy { $0.time.utf8.count == 20 })
    let catalog = try folder.catalog()
    let after = try times(catalog.connection)
    #expect(after.map(\.key) == before.map(\.key))
    #expect(
      after.map { Moment.second(of: $0.time) } == before.map(\.time)
        && after.allSatisfy { Moment($0.time) != nil })
    #expect(try catalog.check() == [])
  }

  /// What a person removed is noted as long as nobody stores it again.
  @Test func removalsAreNoted() throws {
    let catalog = try TemporaryFolder().catalog()
    func noted() throws -> [String] {
      try catalog.connection.all("SELECT name || ' ' || removed FROM removal ORDER BY 1") {
        (row) throws(SQLiteError) in try row.text(0)
      }
    }
    catalog.clock = { Moment(microseconds: 5) }
    try catalog.addZoo([Sample.small("a"), Sample.small("b")], fingerprint: "1")
    try catalog.add([Sample.small("a", width: 5), Sample.small("own")])
    try catalog.remove(["own", "a"])
    let time = "1970-01-01T00:00:00.000005Z"
    #expect(try noted() == ["a \(time)", "own \(time)"])
    // A built-in one that goes is no person's; what equals one stores nothing.
    try catalog.remove(["b"], builtIn: true)
    try catalog.add([Sample.small("a")])
    #expect(try noted() == ["a \(time)", "own \(time)"])
    try catalog.add([Sample.small("own", width: 6), Sample.small("a", width: 6)])
    #expect(try noted() == [])
    #expect(try catalog.check() == [])
  }
}
