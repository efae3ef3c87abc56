/// One thing that members are compared by, and which way is better.
public struct MemberAim: Hashable, Sendable {
  /// What it is.
  public var figure: SpaceQuestion.Ranking
  /// Whether more is better.
  public var isGreatest: Bool

  /// A figure of which less is better, or more.
  public init(_ figure: SpaceQuestion.Ranking, isGreatest: Bool) {
    self.figure = figure
    self.isGreatest = isGreatest
  }

  /// The figure of a member, so that less is better.
  func cost(_ costs: MemberCosts) -> Int {
    let value =
      switch figure {
      case .parameters: costs.parameters
      case .macs: costs.macs
      case .receptiveField: costs.field
      }
    return isGreatest ? -value : value
  }
}

/// Members that none is better than, with equal figures.
public struct FrontierPoint: Sendable {
  /// The first of them; its number is the one among all.
  public var member: FoundMember
  /// How many have these figures.
  public var count: Natural
}

/// The Pareto frontier of a design space: from the end of the graph, of each partial result the rests that no other
/// one is better than. A rest that another one is better than, or as good in all and better in one, is in no member
/// of the frontier, since whatever is before it costs the same for both.
struct MemberFrontier<Count: MemberCount> {
  /// Figures so that less is better, at most three: those that are not aimed at are 0.
  private struct Costs: Hashable, Comparable {
    var first: Int
    var second: Int
    var third: Int

    static func < (x: Costs, y: Costs) -> Bool {
      (x.first, x.second, x.third) < (y.first, y.second, y.third)
    }

    func adding(_ other: Costs) throws(ShapeError) -> Costs {
      Costs(
        first: try Checked.add(first, other.first), second: try Checked.add(second, other.second),
        third: try Checked.add(third, other.third))
    }
  }

  private struct Rest {
    var costs: Costs
    var count: Count
  }

  private let ways: IndexedWays<Count>
  private let aims: [MemberAim]
  /// Of each partial result before a level its best rests, in order.
  private var rests: [[[Rest]]] = []

  init(_ ways: IndexedWays<Count>, _ aims: [MemberAim], limit: Int) throws(ShapeError) {
    self.ways = ways
    self.aims = aims
    var kept = 0
    var ends: [[Rest]] = []
    for level in ways.levels.reversed() {
      if rests.isEmpty {
        let end = Rest(costs: Costs(first: 0, second: 0, third: 0), count: .one)
        ends = Array(repeating: [end], count: level.level.endCount)
        rests.append(ends)
      }
      var begins: [[Rest]] = []
      for place in level.level.places {
        var all: [Rest] = []
        for way in level.level.ways[level.level.ways(from: place)] {
          let costs = costs(way.costs)
          for rest in ends[way.next] {
            all.append(Rest(costs: try costs.adding(rest.costs), count: rest.count))
          }
          if all.count > 2 * limit { all = Self.best(all) }
        }
        let best = Self.best(all)
        kept += best.count
        guard kept <= limit else {
          throw ShapeError(
            "the frontier has too many members on the way to it",
            found: "more than \(limit) partial results that none is better than",
            help: "aim at fewer figures, or leave fewer choices open")
        }
        begins.append(best)
      }
      ends = begins
      rests.append(begins)
    }
    rests.reverse()
  }

  private func costs(_ costs: MemberCosts) -> Costs {
    let values = aims.map { $0.cost(costs) } + [0, 0, 0]
    return Costs(first: values[0], second: values[1], third: values[2])
  }

  /// Those that none is better than, equal ones together.
  private static func best(_ all: [Rest]) -> [Rest] {
    var result: [Rest] = []
    // Of those so far by the second figure the least third: both fall together.
    var stairs: [(second: Int, third: Int)] = []
    for rest in all.sorted(by: { $0.costs < $1.costs }) {
      if let last = result.last, last.costs == rest.costs {
        result[result.count - 1].count += rest.count
        continue
      }
      let end = stairs.partitioningIndex { $0.second > rest.costs.second }
      if end > 0, stairs[end - 1].third <= rest.costs.third { continue }
      // What is not below in either is hidden behind it from here on.
      let begin = stairs.partitioningIndex { $0.second >= rest.costs.second }
      var last = begin
      while last < stairs.count, stairs[last].third >= rest.costs.third { last += 1 }
      stairs.replaceSubrange(begin..<last, with: [(rest.costs.second, rest.costs.third)])
      result.append(rest)
    }
    return result
  }

  /// The frontier, the least of the first figure first.
  ///
  /// - Parameter variables: how many variables the space has.
  func points(variables: Int) throws(ShapeError) -> [FrontierPoint] {
    var result: [FrontierPoint] = []
    for rest in rests.first?.first ?? [] {
      result.append(
        FrontierPoint(member: try member(of: rest, variables), count: rest.count.natural))
    }
    return result
  }

  /// The first member in the order of all whose figures are those of a rest from the begin on.
  private func member(of rest: Rest, _ variables: Int) throws(ShapeError) -> FoundMember {
    var member = FoundMember(
      index: 0, assignment: Array(repeating: DesignSpace.unreached, count: variables),
      costs: MemberCosts())
    var index: Count = .zero
    var (key, missing) = (0, rest.costs)
    for (number, level) in ways.levels.enumerated() {
      for place in level.level.ways(from: key) {
        let way = level.level.ways[place]
        let costs = costs(way.costs)
        let left = Costs(
          first: missing.first - costs.first, second: missing.second - costs.second,
          third: missing.third - costs.third)
        let ends = rests[number + 1][way.next]
        let found = ends.partitioningIndex { $0.costs >= left }
        guard found < ends.count, ends[found].costs == left else {
          index += level.counts[place]
          continue
        }
        for (variable, value) in level.level.choices[way.choice] {
          member.assignment[variable] = value
        }
        member.costs = try member.costs.adding(way.costs)
        (key, missing) = (way.next, left)
        break
      }
    }
    member.index = index.natural
    return member
  }
}
