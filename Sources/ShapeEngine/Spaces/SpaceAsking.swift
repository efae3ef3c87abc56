/// What a place of a design space asks of the variables: first what its cases ask, in their order, then, where
/// they hold, what decides it. A variable is reached where something asks for it, and then has one value for
/// the rest of the member.
struct SpaceAsking: Hashable {
  /// The variables, each once.
  var variables: [Int] = []
  /// How many values each of them has.
  var counts: [Int] = []
  private var cases: [Case] = []
  /// The places in `variables` of what decides the layer.
  private(set) var own: [Int] = []

  /// A place in `variables`, and the values that it must have.
  private struct Case: Hashable {
    var place: Int
    var values: Set<Int>
  }

  /// One way to go on: the values of the asked variables, ``DesignSpace/unreached`` for those that are not
  /// reached, and which of them were chosen now.
  struct Branch {
    var values: [Int]
    var isPresent: Bool
    var chosen: [(variable: Int, value: Int)]
  }

  init(_ cases: [DesignSpace.Case], _ own: [Int], in space: DesignSpace) {
    func place(of variable: Int) -> Int {
      if let known = variables.firstIndex(of: variable) { return known }
      variables.append(variable)
      counts.append(space.variables[variable].values.count)
      return variables.count - 1
    }
    for item in cases {
      self.cases.append(Case(place: place(of: item.variable), values: Set(item.values)))
    }
    self.own = own.map { place(of: $0) }
  }

  /// The place among a layer's alternatives that values of the variables stand for.
  func place(of values: [Int]) -> Int { own.reduce(0) { $0 * counts[$1] + values[$1] } }

  /// The groups of the variables, each once and by its first variable.
  func groups(_ leaders: [Int: Int]) -> [Int] {
    variables.reduce(into: []) { groups, variable in
      let leader = leaders[variable] ?? variable
      if !groups.contains(leader) { groups.append(leader) }
    }
  }

  /// The variables that are asked for whatever else is chosen: behind a case none.
  var always: [Int] { isUnconditional ? variables : Array(deciding.prefix(1)) }

  /// The variables that cases ask for.
  var deciding: [Int] { cases.map { variables[$0.place] } }

  /// The variables that are asked for, without those that were left out.
  var asked: [Int] { deciding + own.map { variables[$0] } }

  /// Whether what decides the layer is asked whatever else is chosen.
  var isUnconditional: Bool { cases.isEmpty }

  /// The same without what it asks of some variables, which no case asks for.
  func leavingOut(_ others: Set<Int>) -> SpaceAsking {
    var result = self
    result.own.removeAll { others.contains(variables[$0]) }
    return result
  }

  /// The ways to go on where the variables have these values, in the order of the values.
  func branches(from values: [Int]) -> [Branch] {
    var result: [Branch] = []
    extend(Branch(values: values, isPresent: true, chosen: []), asking: 0, into: &result)
    return result
  }

  private func extend(_ branch: Branch, asking step: Int, into result: inout [Branch]) {
    guard step < cases.count + own.count else {
      result.append(branch)
      return
    }
    let place = step < cases.count ? cases[step].place : own[step - cases.count]
    let known = branch.values[place]
    for value in known < 0 ? 0..<counts[place] : known..<known + 1 {
      var next = branch
      if known < 0 {
        next.values[place] = value
        next.chosen.append((variables[place], value))
      }
      if step < cases.count, !cases[step].values.contains(value) {
        next.isPresent = false
        result.append(next)
      } else {
        extend(next, asking: step + 1, into: &result)
      }
    }
  }
}
