/// What a choice adds to what a member costs.
public struct MemberCosts: Hashable, Sendable {
  /// Parameters.
  public var parameters = 0
  /// Multiply-accumulates at the input that is asked for.
  public var macs = 0
  /// The receptive field of the layer that is asked for, where members are ranked by it.
  public var field = 0

  /// Nothing.
  public init() {}

  init(parameters: Int, macs: Int, field: Int) {
    self.parameters = parameters
    self.macs = macs
    self.field = field
  }

  func adding(_ other: MemberCosts) throws(ShapeError) -> MemberCosts {
    MemberCosts(
      parameters: try Checked.add(parameters, other.parameters),
      macs: try Checked.add(macs, other.macs), field: try Checked.add(field, other.field))
  }
}

/// The ways along the graph of a design space: from each partial result to those that it becomes by a choice. A
/// path through all levels is a member, and each member is one path.
struct SpaceWays: Sendable {
  /// From one partial result to another.
  struct Way: Sendable {
    /// The partial result in which it ends, by its place in the table after the level.
    var next: Int
    /// Its place among the level's choices.
    var choice: Int
    var costs: MemberCosts
  }

  /// Steps of the graph at whose begin something is chosen.
  struct Level: Sendable {
    /// Of each partial result before it the place of its first way; at the end the number of ways.
    var starts: [Int]
    /// By the partial results in which they begin, then in the order of the choices.
    var ways: [Way]
    var choices: [[(variable: Int, value: Int)]]

    /// The partial results before it, by their places.
    var places: Range<Int> { 0..<starts.count - 1 }

    /// The ways that begin in a partial result.
    func ways(from place: Int) -> Range<Int> { starts[place]..<starts[place + 1] }

    /// How many partial results there are after it, as far as a way ends in them.
    var endCount: Int { (ways.map(\.next).max() ?? -1) + 1 }
  }

  private(set) var levels: [Level]
  /// How many ways all levels have.
  private(set) var count = 1

  /// A single way from the only partial result, which is empty.
  init() {
    let way = Way(next: 0, choice: 0, costs: MemberCosts())
    levels = [Level(starts: [0, 1], ways: [way], choices: [[]])]
  }

  /// Adds a step. Where it leaves nothing open, its costs become those of the ways before it.
  ///
  /// - Parameters:
  ///   - ways: in the order of the partial results in which they begin.
  ///   - starts: how many partial results there are before it.
  mutating func append(
    _ ways: [(from: Int, way: Way)], of starts: Int,
    choosing choices: [[(variable: Int, value: Int)]]
  ) throws(ShapeError) {
    var level = Level(starts: [], ways: [], choices: choices)
    level.starts.reserveCapacity(starts + 1)
    level.ways.reserveCapacity(ways.count)
    for (from, way) in ways {
      while level.starts.count <= from { level.starts.append(level.ways.count) }
      level.ways.append(way)
    }
    while level.starts.count <= starts { level.starts.append(level.ways.count) }
    guard choices.allSatisfy(\.isEmpty) else {
      levels.append(level)
      count += level.ways.count
      return
    }
    try join(level)
  }

  /// Goes on in the ways of the last level by the only way that each has.
  private mutating func join(_ level: Level) throws(ShapeError) {
    let last = levels.count - 1
    let before = levels[last]
    var joined = Level(starts: [0], ways: [], choices: before.choices)
    joined.starts.reserveCapacity(before.starts.count)
    joined.ways.reserveCapacity(before.ways.count)
    for place in before.places {
      for way in before.ways[before.ways(from: place)] {
        // Without a way it is refused from here on.
        guard let only = level.ways(from: way.next).first else { continue }
        let next = level.ways[only]
        joined.ways.append(
          Way(next: next.next, choice: way.choice, costs: try way.costs.adding(next.costs)))
      }
      joined.starts.append(joined.ways.count)
    }
    levels[last] = joined
    count += joined.ways.count - before.ways.count
  }
}
