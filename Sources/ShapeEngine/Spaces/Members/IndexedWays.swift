/// A number of members: fast where all members fit into 128 bits, of any length else.
protocol MemberCount: Comparable, AdditiveArithmetic, Sendable {
  /// The same number; the largest where it does not fit.
  init(clamping number: Natural)
  var natural: Natural { get }
  static var one: Self { get }
}

extension UInt128: MemberCount {
  var natural: Natural { Natural(wide: self) }
  static var one: UInt128 { 1 }
}

extension Natural: MemberCount {
  init(clamping number: Natural) { self = number }
  var natural: Natural { self }
  static var one: Natural { 1 }
}

/// The ways along a design space's graph with how many members go each of them: the members have numbers, in the
/// order of their choices along the graph.
struct IndexedWays<Count: MemberCount>: Sendable {
  /// The least and the greatest costs of the members that go one way.
  struct Span: Sendable {
    var least: MemberCosts
    var greatest: MemberCosts
  }

  struct Level: Sendable {
    var level: SpaceWays.Level
    /// How many members go on by each way, from one partial result before it.
    var counts: [Count] = []
    /// What the way and all behind it cost.
    var spans: [Span] = []
  }

  private(set) var levels: [Level] = []
  /// How many members there are.
  private(set) var count: Count = .zero

  init(_ ways: SpaceWays) throws(ShapeError) {
    // From the end: of each partial result how many members it becomes, and what they cost from there on.
    var ends: [Count] = []
    var rests: [Span] = []
    for level in ways.levels.reversed() {
      if levels.isEmpty {
        ends = Array(repeating: .one, count: level.endCount)
        let nothing = Span(least: MemberCosts(), greatest: MemberCosts())
        rests = Array(repeating: nothing, count: level.endCount)
      }
      var indexed = Level(level: level)
      indexed.counts.reserveCapacity(level.ways.count)
      indexed.spans.reserveCapacity(level.ways.count)
      for way in level.ways {
        indexed.counts.append(ends[way.next])
        let rest = rests[way.next]
        indexed.spans.append(
          Span(
            least: try way.costs.adding(rest.least), greatest: try way.costs.adding(rest.greatest)))
      }
      ends = level.places.map { indexed.counts[level.ways(from: $0)].reduce(.zero, +) }
      rests = level.places.map { Span(joining: indexed, level.ways(from: $0)) }
      levels.append(indexed)
    }
    levels.reverse()
    count = ends.first ?? .zero
  }
}

extension IndexedWays.Span {
  /// What the members that go one of several ways cost; those that nobody goes left out.
  fileprivate init(joining level: IndexedWays.Level, _ ways: Range<Int>) {
    let spans = ways.filter { level.counts[$0] > .zero }.map { level.spans[$0] }
    self = spans.first ?? Self(least: MemberCosts(), greatest: MemberCosts())
    for span in spans.dropFirst() {
      least.parameters = min(least.parameters, span.least.parameters)
      least.macs = min(least.macs, span.least.macs)
      least.field = min(least.field, span.least.field)
      greatest.parameters = max(greatest.parameters, span.greatest.parameters)
      greatest.macs = max(greatest.macs, span.greatest.macs)
      greatest.field = max(greatest.field, span.greatest.field)
    }
  }
}

extension IndexedWays {
  /// The number of the member with these choices; nil where none has them.
  func index(of assignment: [Int]) -> Count? {
    var index: Count = .zero
    var key = 0
    for level in levels {
      var found: Int?
      for place in level.level.ways(from: key) {
        let way = level.level.ways[place]
        if level.level.choices[way.choice].allSatisfy({ assignment[$0.variable] == $0.value }) {
          found = way.next
          break
        }
        index += level.counts[place]
      }
      guard let found else { return nil }
      key = found
    }
    return index
  }
}
