/// A member of a design space by its choices.
public struct FoundMember: Sendable {
  /// Its number among all that are counted, from 0.
  public var index: Natural
  /// The index of a value for each variable, ``DesignSpace/unreached`` for those that it does not reach.
  public var assignment: [Int]
  /// What it costs.
  public var costs: MemberCosts
}

/// Goes through members of a design space in the order of their numbers, from some number on. What a demand
/// leaves out as a whole is passed over at once.
struct MemberWalk<Count: MemberCount>: IteratorProtocol {
  private let ways: IndexedWays<Count>
  private let demand: MemberDemand
  /// The way that is gone at each level, and what it costs up to there.
  private var path: [(way: Int, costs: MemberCosts)] = []
  private var assignment: [Int]
  /// The next way to try at the level after the path.
  private var cursor = 0
  /// How many members are passed over before the first one.
  private var skipped: Count
  /// The number of the next member.
  private var index: Count
  /// How many are looked at from there on.
  private var left: Count

  /// - Parameters:
  ///   - variables: how many variables the space has.
  ///   - first: the number of the first member.
  ///   - count: how many members are looked at.
  init(
    _ ways: IndexedWays<Count>, variables: Int, from first: Count, count: Count,
    _ demand: MemberDemand
  ) {
    self.ways = ways
    self.demand = demand
    assignment = Array(repeating: DesignSpace.unreached, count: variables)
    skipped = first
    index = .zero
    left = count
  }

  mutating func next() -> FoundMember? {
    while left > .zero {
      if path.count == ways.levels.count {
        let costs = path.last?.costs ?? MemberCosts()
        let found = FoundMember(index: index.natural, assignment: assignment, costs: costs)
        index += .one
        left -= .one
        goBack()
        if demand.contains(costs) { return found }
      } else if !goOn() {
        return nil
      }
    }
    return nil
  }

  /// Goes the next way of the level, or back where it has no other.
  ///
  /// - Returns: whether there is one anywhere.
  private mutating func goOn() -> Bool {
    let level = ways.levels[path.count]
    let key = path.last.map { ways.levels[path.count - 1].level.ways[$0.way].next } ?? 0
    guard cursor < level.level.ways(from: key).upperBound else {
      guard !path.isEmpty else { return false }
      goBack()
      return true
    }
    let count = level.counts[cursor]
    if count <= skipped {
      skipped -= count
      index += count
      cursor += 1
      return true
    }
    let before = path.last?.costs ?? MemberCosts()
    let span = level.spans[cursor]
    // Sums of whole members were added without overflow.
    if !demand.isEmpty, !demand.mayContain(before &+ span.least, before &+ span.greatest) {
      let rest = count - skipped
      left = rest < left ? left - rest : .zero
      index += count
      skipped = .zero
      cursor += 1
      return true
    }
    let way = level.level.ways[cursor]
    for (variable, value) in level.level.choices[way.choice] { assignment[variable] = value }
    path.append((cursor, before &+ way.costs))
    cursor = path.count < ways.levels.count ? ways.levels[path.count].level.starts[way.next] : 0
    return true
  }

  /// Takes the last way back, so that the one beside it is next.
  private mutating func goBack() {
    guard let last = path.popLast() else { return }
    let level = ways.levels[path.count].level
    for (variable, _) in level.choices[level.ways[last.way].choice] {
      assignment[variable] = DesignSpace.unreached
    }
    cursor = last.way + 1
  }
}

extension MemberCosts {
  /// The sum of what is known to have one.
  fileprivate static func &+ (x: MemberCosts, y: MemberCosts) -> MemberCosts {
    MemberCosts(
      parameters: x.parameters &+ y.parameters, macs: x.macs &+ y.macs, field: x.field &+ y.field)
  }
}
