import TestSupport
import Testing

@testable import ArchStore

/// Whichever catalogs are merged, in whatever order and however often: the designs are the same.
@Suite struct MergeLawTests {
  /// What a catalog holds of people: of each architecture its revisions in order, without their numbers.
  private static func state(_ catalog: Catalog) throws -> [String: [String]] {
    var state: [String: [String]] = [:]
    for name in try catalog.names() {
      let history = try catalog.history(of: name).history
      if history.isEmpty { continue }
      state[name] = try catalog.connection.all(
        """
        SELECT r.created || ' ' || r.origin || ' ' || hex(t.sha256) || ' ' || hex(r.identity) || ' '
               || ifnull('"' || r.message || '"', '-')
          FROM revision r JOIN text t ON t.id = r.text_id
         WHERE r.id IN (SELECT value FROM json_each(?)) ORDER BY r.number
        """, "[" + history.map { String($0.id) }.joined(separator: ",") + "]"
      ) { (row) throws(SQLiteError) in try row.text(0) }
    }
    return state
  }

  /// What people do to a catalog, in few moments and with few texts, so that they do the same things.
  private static func change(
    _ catalog: Catalog, count: Int, _ random: inout SeededGenerator
  ) throws {
    for _ in 0..<count {
      let time = random.pick(1...6)
      catalog.clock = { Moment(microseconds: time) }
      let name = random.pick("a", "b", "built")
      let message = random.pick("one", "two", nil)
      switch random.pick(1...10) {
      case 1...6:
        try catalog.add([Sample.small(name, width: random.pick(3...5))], message: message)
      case 7:
        _ = try? catalog.remove([name])
      case 8:
        let revisions = (try? catalog.revisions(of: name)) ?? []
        guard let info = revisions.shuffled(using: &random).first else { continue }
        let stored = try catalog.text(of: DesignName(name: name, revision: info.revision))
        let design = NewDesign(
          try catalog.design(of: DesignName(name: name, revision: info.revision)).analysis,
          text: stored.text, format: stored.format)
        try catalog.add([design], message: "restored")
      case 9:
        try catalog.restoreBuiltIns([Sample.small("built", width: 9)], message: "built in again")
      default:
        _ = try? catalog.remove(["built"], builtIn: true)
      }
    }
  }

  /// Three catalogs, of which some began as a copy of another one.
  private static func catalogs(
    in folder: TemporaryFolder, _ random: inout SeededGenerator
  ) throws -> [String] {
    var names: [String] = []
    for index in 0..<3 {
      let name = "\(index).sqlite"
      if let copied = names.shuffled(using: &random).first, random.pick(true, false) {
        try folder.catalog(copied).backup(to: folder.file(name))
      } else {
        let time = random.pick(0, 4, 9)
        let catalog = try folder.catalog(name)
        catalog.clock = { Moment(microseconds: time) }
        try catalog.addZoo([Sample.small("built", width: 9)], fingerprint: "1")
      }
      try change(folder.catalog(name), count: random.pick(0...7), &random)
      names.append(name)
    }
    return names
  }

  /// A new catalog into which others were merged, in this order; the first one is copied.
  private static func merged(
    _ names: [String], in folder: TemporaryFolder, as name: String
  ) throws -> Catalog {
    try folder.catalog(names[0]).backup(to: folder.file(name))
    let catalog = try folder.catalog(name)
    for name in names.dropFirst() {
      _ = try catalog.merge(Catalog.openForMerging(at: folder.file(name)))
    }
    return catalog
  }

  @Test(arguments: 0..<40)
  func anyOrderGivesTheSameDesigns(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let folder = TemporaryFolder()
    let names = try Self.catalogs(in: folder, &random)
    let before = try names.map { try Self.state(folder.catalog($0)) }
    var states: [[String: [String]]] = []
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    for order in orders {
      let catalog = try Self.merged(
        order.map { names[$0] }, in: folder, as: "order-\(states.count).sqlite")
      states.append(try Self.state(catalog))
      if states.count == 1 {
        #expect(try catalog.check() == [])
        // Once more, and itself: nothing is new.
        for name in names {
          let other = try Catalog.openForMerging(at: folder.file(name))
          #expect(try catalog.merge(other).added == 0)
        }
        #expect(try Self.state(catalog) == states[0])
      }
    }
    for state in states { #expect(state == states[0]) }
    // All that one of them had, and nothing else; in the order of time.
    for name in Set(before.flatMap(\.keys)) {
      let all = Set(before.flatMap { $0[name] ?? [] })
      let found = states[0][name] ?? []
      #expect(Set(found) == all && found.count == all.count, "\(name)")
      let times = found.map { $0.prefix(27) }
      #expect(times == times.sorted(), "\(name)")
    }
    #expect(Set(states[0].keys) == Set(before.flatMap(\.keys)))
    // Those that were merged are as they were.
    for (name, state) in zip(names, before) {
      #expect(try Self.state(folder.catalog(name)) == state)
    }
    try Self.expectPairs(names, in: folder)
  }

  /// Two catalogs each into the other, through a third one, and into an empty one.
  private static func expectPairs(_ names: [String], in folder: TemporaryFolder) throws {
    let forward = try merged([names[0], names[1]], in: folder, as: "forward.sqlite")
    let backward = try merged([names[1], names[0]], in: folder, as: "backward.sqlite")
    #expect(try state(forward) == state(backward))
    let empty = try folder.catalog("empty.sqlite")
    _ = try empty.merge(Catalog.openForMerging(at: folder.file("forward.sqlite")))
    #expect(try state(empty) == state(forward))
    // What both have come from merges: merged again with each other they stay as they are.
    #expect(try forward.merge(Catalog.openForMerging(at: folder.file("empty.sqlite"))).added == 0)
    #expect(try empty.check() == [])
  }
}
