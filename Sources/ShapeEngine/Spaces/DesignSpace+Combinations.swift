extension DesignSpace {
  /// How many assignments of the choices that are reached there are, legal or not.
  ///
  /// A variable that each member reaches and on which it does not depend what is reached has all its values
  /// whatever the others have. So have the others that nothing asks for together: their numbers are multiplied,
  /// and those that belong together are counted along the graph.
  public var combinations: Natural {
    // What is asked again has its answer already.
    var distinct = Interned<SpaceAsking>()
    for work in SpacePlan.order(self) { _ = distinct.number(of: asking(of: work)) }
    var askings = distinct.values
    let deciding = Set(askings.flatMap(\.deciding))
    let free = Set(askings.filter(\.isUnconditional).flatMap(\.variables)).subtracting(deciding)
    askings = askings.map { $0.leavingOut(free) }
    var groups = DisjointSets(variables.count)
    for asking in askings {
      let asked = asking.asked
      for variable in asked.dropFirst() { groups.join(asked[0], variable) }
    }
    var byGroup: [Int: [SpaceAsking]] = [:]
    for asking in askings {
      guard let first = asking.asked.first else { continue }
      byGroup[groups.leader(of: first), default: []].append(asking)
    }
    let all = free.reduce(Natural(1)) { $0 * Natural(variables[$1].values.count) }
    return byGroup.values.reduce(all) { $0 * Self.count($1) }
  }

  /// How many ways there are to answer what is asked, in this order.
  private static func count(_ askings: [SpaceAsking]) -> Natural {
    var last: [Int: Int] = [:]
    for (index, asking) in askings.enumerated() {
      for variable in asking.variables { last[variable] = index }
    }
    var known: [Int] = []
    var table: [[Int]: Natural] = [[]: 1]
    for (index, asking) in askings.enumerated() {
      let places = asking.variables.map { known.firstIndex(of: $0) }
      let all = known + asking.variables.filter { !known.contains($0) }
      let kept = all.filter { last[$0] ?? -1 > index }
      var next: [[Int]: Natural] = [:]
      for (values, count) in table {
        let given = places.map { $0.map { values[$0] } ?? unreached }
        for branch in asking.branches(from: given) {
          let key = kept.map { variable in
            if let place = asking.variables.firstIndex(of: variable) { return branch.values[place] }
            return known.firstIndex(of: variable).map { values[$0] } ?? unreached
          }
          next[key, default: 0] += count
        }
      }
      (table, known) = (next, kept)
    }
    return table.values.reduce(0, +)
  }
}

/// Sets of numbers that are joined two at a time.
struct DisjointSets {
  private var above: [Int]

  /// The numbers below `count`, each by itself.
  init(_ count: Int) { above = Array(0..<count) }

  /// One number of the set that a number is in.
  mutating func leader(of number: Int) -> Int {
    var leader = number
    while above[leader] != leader {
      above[leader] = above[above[leader]]
      leader = above[leader]
    }
    return leader
  }

  /// Makes one set of those that two numbers are in.
  mutating func join(_ x: Int, _ y: Int) { above[leader(of: y)] = leader(of: x) }
}
