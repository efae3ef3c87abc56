/// The sizes of one axis in kinds: to what is required the sizes of a kind look alike, whatever the
/// other axes are.
struct AxisKinds {
  let variable: Int
  private let own: SolvedSizes
  private let budget: LineBudget
  private var repetitions: AxisRepetitions
  private var found: [AxisRepetition] = []
  /// From where on, and after how many sizes, all kinds repeat themselves.
  private var whole: AxisRepetition
  /// How many sizes have to be looked at.
  private(set) var count = 0

  /// - Parameters:
  ///   - own: the axis' sizes.
  ///   - sets: the sizes of the others that are open, by their variables.
  ///   - least: the values of all variables, those of open axes at their least.
  init(
    _ forms: Forms, _ variable: Int, _ own: SolvedSizes, _ sets: [Int: SolvedSizes],
    _ least: [Int], _ budget: LineBudget
  ) {
    self.variable = variable
    self.own = own
    var sets = sets
    sets[variable] = own
    repetitions = AxisRepetitions(forms, of: variable, sets: sets, from: least, budget)
    self.budget = budget
    whole = AxisRepetition(start: 1, period: 1, parts: [])
  }

  /// Takes account of requirements; false where the axis has too many sizes that differ.
  mutating func look(at requirements: [Requirement]) throws(ShapeError) -> Bool {
    if let tail = own.sizes.tail { try whole.join(start: tail.from, period: tail.period) }
    for requirement in requirements {
      var repetition = try? repetitions.repetition(of: requirement)
      if repetition == nil, own.sizes.isFinite {
        repetition = try repetitions.each(requirement, upTo: own.sizes.greatest ?? 0)
      }
      guard let repetition else { return false }
      found.append(repetition)
      // A finite set has no sizes that repeat themselves.
      if !own.sizes.isFinite { try whole.join(start: repetition.start, period: repetition.period) }
    }
    if let last = own.sizes.greatest { whole.start = try Checked.add(last, 1) }
    count = 0
    for run in try members { count = try Checked.add(count, run.count) }
    return count <= BoxSolver.mostSizes
  }

  /// The sizes up to the end of the first period, as runs.
  private var members: [ClosedRange<Int>] {
    get throws(ShapeError) {
      let end = try Checked.add(whole.start, whole.period)
      return try own.sizes.intersection(SizeSet(1...(end - 1))).intervals
    }
  }

  /// The sizes up to the end of the first period, those of a kind together, ascending; nil where the
  /// budget ends.
  mutating func kinds() throws(ShapeError) -> [[Int]]? {
    var (kinds, places) = ([[Int]](), [[Int]: Int]())
    for size in try members.joined() {
      if budget.isSpent { return nil }
      let look = try repetitions.look(of: size, to: found)
      if let place = places[look] {
        kinds[place].append(size)
      } else {
        places[look] = kinds.count
        kinds.append([size])
      }
    }
    return kinds
  }

  /// The set whose sizes up to the end of the first period are these.
  func sizes(repeating members: [Int]) throws(ShapeError) -> SolvedSizes {
    let members = members.sorted()
    let first = members.partitioningIndex { $0 >= whole.start }
    let residues = members[first...].map { $0 % whole.period }.sorted()
    let set = SizeSet(
      head: members[..<first].map { $0...$0 }, from: whole.start, period: whole.period,
      residues: residues)
    return SolvedSizes(set, knownUpTo: own.knownUpTo)
  }
}
