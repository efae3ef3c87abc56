/// Shared choices that wait: a choice that is made once for many places, and of which sizes do not depend, only
/// adds to the sums. Instead of a partial result for each of its values there is one, which knows for each value
/// what it has cost so far; the value is chosen where the choice is asked for the last time. Six choices of five
/// operations, used in fifteen cells, are one partial result and not 15,625.
///
/// While the alternatives of such a choice run, a tensor is another one for each value. Where one is still there
/// when something else takes it, sizes do depend on the choice, and it cannot wait.
struct SpaceWorlds {
  /// What a value of a choice has led to.
  struct World: Hashable {
    var isRefused = false
    var parameters = 0
    var macs = 0
    var cost = 0
  }

  /// A tensor of which each value of a choice has its own.
  struct Tensor: Hashable {
    var variable: Int
    /// The number for each value, negative where there is none.
    var numbers: [Int]
  }

  /// A choice that was to wait and cannot.
  struct Dependence: Error {
    var variable: Int
  }

  /// The choices that wait.
  private(set) var variables: Set<Int> = []
  private(set) var costs = Interned<[World]>()
  private var tensors = Interned<Tensor>()

  /// - Parameters:
  ///   - limit: choices wait where they have more assignments than this.
  ///   - others: choices that cannot wait.
  init(_ steps: [SpacePlan.Step], limit: Int, without others: Set<Int>) {
    var uses: [Int: (first: Int, last: Int, count: Int, values: Int)] = [:]
    var mixed = others
    for (place, step) in steps.enumerated() {
      let asked = step.asking.variables
      if asked.count > 1 { mixed.formUnion(asked) }
      for (variable, values) in zip(asked, step.asking.counts) {
        let first = uses[variable]?.first ?? place
        uses[variable] = (first, place, (uses[variable]?.count ?? 0) + 1, values)
      }
    }
    // Others are asked for in between: else it is chosen and done with.
    let waiting = uses.filter { variable, use in
      !mixed.contains(variable) && use.last - use.first >= use.count
    }
    let assignments = waiting.values.reduce(1) { min($0 * $1.values, limit + 1) }
    if assignments > limit { variables = Set(waiting.keys) }
  }

  /// The choice that a step asks for and that waits; nil for every other step.
  func variable(of step: SpacePlan.Step) -> Int? {
    step.asking.variables.first.flatMap { variables.contains($0) ? $0 : nil }
  }

  /// The number of what the values of a choice have cost.
  mutating func number(of worlds: [World]) -> Int { costs.number(of: worlds) }

  /// The number in a key of a tensor that the values of a choice give: its own where all give the same one.
  mutating func number(of numbers: [Int], worlds: [World], of variable: Int) -> Int {
    let given = zip(numbers, worlds).filter { !$1.isRefused }.map(\.0)
    if let first = given.first, given.allSatisfy({ $0 == first }) { return first }
    let marked = zip(numbers, worlds).map { $1.isRefused ? DesignSpace.unreached : $0 }
    return -2 - tensors.number(of: Tensor(variable: variable, numbers: marked))
  }

  /// The tensor behind a number in a key for one value of a choice.
  func number(_ number: Int, for value: Int, of variable: Int) throws(Dependence) -> Int {
    guard number < -1 else { return number }
    let tensor = tensors[-2 - number]
    guard tensor.variable == variable else { throw Dependence(variable: tensor.variable) }
    return tensor.numbers[value]
  }

  /// Requires that no tensor is another one for each value of a choice.
  func requireSame(_ numbers: [Int]) throws(Dependence) {
    for number in numbers where number < -1 {
      throw Dependence(variable: tensors[-2 - number].variable)
    }
  }
}
