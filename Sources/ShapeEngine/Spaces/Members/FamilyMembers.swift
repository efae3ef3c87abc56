/// The members of all graphs of a definition with choices, numbered from 0: those of the first graph, then those
/// of the next one.
public final class FamilyMembers {
  private let family: SpaceFamily
  private let questions: [SpaceQuestion?]
  /// How many each graph has.
  private var counts: [Natural] = []
  /// How many there are.
  public private(set) var count: Natural = 0
  /// Those of some graphs, which are made again where too much would have to be kept.
  private var kept: [Int: SpaceMembers] = [:]
  private var keptSize = 0

  /// The most ways that are kept.
  private static var sizeLimit: Int { 1_000_000 }

  /// The members of a family.
  ///
  /// - Parameter questions: what is asked of each graph; nil where it has no such layer.
  /// - Throws: ``SpaceError`` as ``SpaceMembers/init(_:_:)`` does.
  public init(_ family: SpaceFamily, _ questions: [SpaceQuestion?]) throws(SpaceError) {
    self.family = family
    self.questions = questions
    for index in family.structures.indices {
      let found = try members(of: index)?.count ?? 0
      counts.append(found)
      count += found
    }
  }

  private func members(of structure: Int) throws(SpaceError) -> SpaceMembers? {
    if let found = kept[structure] { return found }
    guard let question = questions[structure] else { return nil }
    let members = try SpaceMembers(family.structures[structure].space, question)
    if keptSize + members.size > Self.sizeLimit { (kept, keptSize) = ([:], 0) }
    kept[structure] = members
    keptSize += members.size
    return members
  }

  /// A member with its graph.
  public struct Found: Sendable {
    /// The graph's index.
    public var structure: Int
    /// The member, with its number among all.
    public var member: FoundMember

    /// A member of the graph with this index.
    public init(structure: Int, member: FoundMember) {
      self.structure = structure
      self.member = member
    }
  }

  /// Goes through members in their order.
  ///
  /// - Parameters:
  ///   - first: the number of the first that is looked at.
  ///   - count: how many are looked at.
  ///   - demand: of which sums those are that are given.
  ///   - body: gets each of them; false ends it.
  public func walk(
    from first: Natural = 0, count: Natural, _ demand: MemberDemand = MemberDemand(),
    _ body: (Found) throws -> Bool
  ) throws {
    var (skipped, left, start) = (first, count, Natural(0))
    for (structure, own) in counts.enumerated() where !left.isZero {
      if skipped >= own {
        skipped = skipped - own
      } else if let members = try members(of: structure) {
        let looked = min(left, own - skipped)
        for var member in members.walk(from: skipped, count: looked, demand) {
          member.index += start
          guard try body(Found(structure: structure, member: member)) else { return }
        }
        left = left - looked
        skipped = 0
      }
      start += own
    }
  }

  /// The number of a member among all; nil where it is not counted.
  public func index(of assignment: [Int], in structure: Int) throws(SpaceError) -> Natural? {
    guard let own = try members(of: structure)?.index(of: assignment) else { return nil }
    return counts[..<structure].reduce(own, +)
  }

  /// A member that each is as likely to be; nil where there is none.
  ///
  /// - Parameter demand: of which sums it is. Where members do not fulfil it others are drawn.
  /// - Parameter tries: how many are drawn in a row at most.
  /// - Throws: ``SpaceError``.
  public func draw(
    by random: inout SeededRandom, _ demand: MemberDemand = MemberDemand(), tries: Int = 1_000_000
  ) throws -> Found? {
    guard !count.isZero else { return nil }
    for _ in 0..<tries {
      var drawn: Found?
      try walk(from: random.number(below: count), count: 1, demand) {
        drawn = $0
        return false
      }
      if let drawn { return drawn }
    }
    return nil
  }

  /// The members of all graphs that no other one is better than in all that is aimed at.
  ///
  /// - Throws: ``SpaceError`` where too much has to be kept on the way.
  public func frontier(_ aims: [MemberAim]) throws(SpaceError) -> [(
    structure: Int, point: FrontierPoint
  )] {
    var all: [(structure: Int, point: FrontierPoint)] = []
    var start: Natural = 0
    for (structure, own) in counts.enumerated() {
      if let members = try members(of: structure) {
        for var point in try members.frontier(aims) {
          point.member.index += start
          all.append((structure, point))
        }
      }
      start += own
    }
    return Self.best(all, aims)
  }

  /// Those that none is better than: few, of each graph its own.
  private static func best(
    _ all: [(structure: Int, point: FrontierPoint)], _ aims: [MemberAim]
  ) -> [(structure: Int, point: FrontierPoint)] {
    let figures = all.map { found in aims.map { $0.cost(found.point.member.costs) } }
    let order = figures.indices.sorted {
      figures[$0] != figures[$1]
        ? figures[$0].lexicographicallyPrecedes(figures[$1]) : $0 < $1
    }
    var result: [(structure: Int, point: FrontierPoint)] = []
    var best: [[Int]] = []
    for index in order {
      if best.last == figures[index] {
        result[result.count - 1].point.count += all[index].point.count
      } else if !best.contains(where: { zip($0, figures[index]).allSatisfy { $0 <= $1 } }) {
        best.append(figures[index])
        result.append(all[index])
      }
    }
    return result
  }
}
