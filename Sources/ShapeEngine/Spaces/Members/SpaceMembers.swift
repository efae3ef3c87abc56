/// The members of a design space that are legal and whose layer is as it is asked for, numbered from 0: in the
/// order of their choices along the graph, which is the same whenever they are asked for.
public struct SpaceMembers: Sendable {
  private enum Ways: Sendable {
    case narrow(IndexedWays<UInt128>)
    case wide(IndexedWays<Natural>)
  }

  private let ways: Ways
  private let variables: Int
  /// How many ways the choices have along the graph: by this its memory grows.
  public let size: Int

  /// The members of a space.
  ///
  /// - Parameters:
  ///   - question: what is asked of the layer and, where it says so, of the sums. Sums that it asks for are part
  ///     of what is counted, which takes a partial result for each different sum.
  /// - Throws: ``SpaceError`` where the input is refused, or where more would have to be kept than the question's
  ///   limits allow.
  public init(_ space: DesignSpace, _ question: SpaceQuestion) throws(SpaceError) {
    var asked = question
    asked.limit = 0
    asked.isOfEachMember = true
    let found = try space.ways(asked)
    variables = space.variables.count
    size = found.count
    do throws(ShapeError) {
      // Sums of counts are no larger than the number of combinations.
      ways =
        space.combinations < Natural(digits: [0, 1 << 62])
        ? .narrow(try IndexedWays(found)) : .wide(try IndexedWays(found))
    } catch { throw SpaceError(error) }
  }

  /// How many there are.
  public var count: Natural {
    switch ways {
    case .narrow(let ways): ways.count.natural
    case .wide(let ways): ways.count
    }
  }

  /// Goes through members in their order.
  ///
  /// - Parameters:
  ///   - first: the number of the first member that is looked at.
  ///   - count: how many are looked at.
  ///   - demand: of which sums those are that are given.
  public func walk(
    from first: Natural = 0, count: Natural, _ demand: MemberDemand = MemberDemand()
  ) -> AnyIterator<FoundMember> {
    switch ways {
    case .narrow(let ways): AnyIterator(walk(ways, from: first, count: count, demand))
    case .wide(let ways): AnyIterator(walk(ways, from: first, count: count, demand))
    }
  }

  private func walk<Count>(
    _ ways: IndexedWays<Count>, from first: Natural, count: Natural, _ demand: MemberDemand
  ) -> MemberWalk<Count> {
    MemberWalk(
      ways, variables: variables, from: Count(clamping: first), count: Count(clamping: count),
      demand)
  }

  /// The member with a number; nil past the last one.
  public func member(at index: Natural) -> FoundMember? {
    walk(from: index, count: 1).next()
  }

  /// The number of the member with these choices; nil where none is counted that has them.
  ///
  /// - Parameter assignment: the index of a value for each variable, ``DesignSpace/unreached`` for those that it
  ///   does not reach.
  public func index(of assignment: [Int]) -> Natural? {
    guard assignment.count == variables else { return nil }
    return switch ways {
    case .narrow(let ways): ways.index(of: assignment)?.natural
    case .wide(let ways): ways.index(of: assignment)
    }
  }

  /// The members that no other one is better than in all that is aimed at.
  ///
  /// - Parameter limit: how many partial results may be kept that none is better than.
  /// - Throws: ``SpaceError`` past the limit.
  public func frontier(
    _ aims: [MemberAim], limit: Int = 2_000_000
  ) throws(SpaceError) -> [FrontierPoint] {
    do throws(ShapeError) {
      return switch ways {
      case .narrow(let ways):
        try MemberFrontier(ways, aims, limit: limit).points(variables: variables)
      case .wide(let ways):
        try MemberFrontier(ways, aims, limit: limit).points(variables: variables)
      }
    } catch { throw SpaceError(error) }
  }
}

extension DesignSpace {
  /// The ways along the graph, of which each member is one.
  fileprivate func ways(_ question: SpaceQuestion) throws(SpaceError) -> SpaceWays {
    try waited(question, nil, recording: true).ways ?? SpaceWays()
  }
}
