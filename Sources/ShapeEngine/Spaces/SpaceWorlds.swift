/// Shared choices that wait: a choice that is made once for many places, and on which no size depends behind them,
/// only adds to the sums. Instead of a partial result for each of its values there is one, which knows for each
/// value what it has cost so far; the value is chosen where the choice is asked for the last time. Six choices of
/// five operations, used in fifteen cells, are one partial result and not 15,625. Choices that are asked for
/// together wait together: then a value is one of all their combinations, a world.
///
/// While the alternatives of such a choice run, a tensor is another one in each world. Where one is still there when
/// something else takes it, sizes do depend on the choice, and it cannot wait.
struct SpaceWorlds {
  /// What a combination of values has led to.
  struct World: Hashable {
    var isRefused = false
    var parameters = 0
    var macs = 0
    var cost = 0
  }

  /// A tensor of which each world of a group has its own.
  struct Tensor: Hashable {
    var group: Int
    /// The number in each world, negative where there is none.
    var numbers: [Int]
  }

  /// Choices that wait together.
  struct Group {
    var variables: [Int]
    /// The values of the variables in each world.
    var worlds: [[Int]]
  }

  /// A group of choices that was to wait and cannot.
  struct Dependence: Error {
    var group: Int
  }

  /// The groups that wait, by their first variable.
  private(set) var groups: [Int: Group] = [:]
  private(set) var costs = Interned<[World]>()
  private var tensors = Interned<Tensor>()

  /// The most worlds of a group.
  static var worldLimit: Int { 4_096 }

  /// - Parameters:
  ///   - limit: choices wait where they have more assignments than this.
  ///   - others: the first variables of groups that cannot wait.
  init(_ askings: [SpaceAsking], limit: Int, without others: Set<Int>) {
    var sets = DisjointSets((askings.flatMap(\.variables).max() ?? -1) + 1)
    var counts: [Int: Int] = [:]
    for asking in askings {
      for (variable, count) in zip(asking.variables, asking.counts) {
        counts[variable] = count
        sets.join(asking.variables[0], variable)
      }
    }
    let found = Dictionary(grouping: counts.keys.sorted()) { sets.leader(of: $0) }
    let reached = Set(askings.flatMap(\.always))
    var assignments = 1
    for members in found.values {
      let worlds = members.reduce(1) { min($0 * (counts[$1] ?? 1), Self.worldLimit + 1) }
      guard let first = members.first, !others.contains(first), worlds <= Self.worldLimit,
        members.allSatisfy(reached.contains), Self.isShared(members, askings)
      else { continue }
      groups[first] = Group(
        variables: members,
        worlds: DesignSpace.combinations(of: members.map { counts[$0] ?? 1 }))
      assignments = min(assignments * worlds, limit + 1)
    }
    if assignments <= limit { groups = [:] }
  }

  /// Whether others are asked for in between: else the choices are made and done with.
  private static func isShared(_ variables: [Int], _ askings: [SpaceAsking]) -> Bool {
    let uses = askings.indices.filter { !Set(askings[$0].variables).isDisjoint(with: variables) }
    guard let first = uses.first, let last = uses.last else { return false }
    return last - first >= uses.count
  }

  /// The first variable of the group of each variable that waits.
  var leaders: [Int: Int] {
    groups.reduce(into: [:]) { leaders, group in
      for variable in group.value.variables { leaders[variable] = group.key }
    }
  }

  /// The group that a step asks for and that waits; nil for every other step.
  func group(of step: SpacePlan.Step) -> Int? {
    step.groups.first.flatMap { groups[$0] == nil ? nil : $0 }
  }

  /// The number of what the worlds of a group have cost.
  mutating func number(of worlds: [World]) -> Int { costs.number(of: worlds) }

  /// The number in a key of a tensor that the worlds of a group give: its own where all give the same one.
  mutating func number(of numbers: [Int], worlds: [World], of group: Int) -> Int {
    let given = zip(numbers, worlds).filter { !$1.isRefused }.map(\.0)
    if let first = given.first, given.allSatisfy({ $0 == first }) { return first }
    let marked = zip(numbers, worlds).map { $1.isRefused ? DesignSpace.unreached : $0 }
    return -2 - tensors.number(of: Tensor(group: group, numbers: marked))
  }

  /// The tensor behind a number in a key in one world of a group.
  func number(_ number: Int, in world: Int, of group: Int) throws(Dependence) -> Int {
    guard number < -1 else { return number }
    let tensor = tensors[-2 - number]
    guard tensor.group == group else { throw Dependence(group: tensor.group) }
    return tensor.numbers[world]
  }

  /// Requires that no tensor is another one in each world.
  func requireSame(_ numbers: [Int]) throws(Dependence) {
    for number in numbers where number < -1 {
      throw Dependence(group: tensors[-2 - number].group)
    }
  }
}
