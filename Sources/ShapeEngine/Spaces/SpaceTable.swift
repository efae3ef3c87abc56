/// The partial results after one step: how many assignments lead to each key, and the best of them.
struct SpaceTable {
  /// An assignment of the variables that were asked for so far.
  struct BestMember {
    var cost: Int
    /// Its place among all entries of the table in the order of the assignments.
    var rank: Int
    /// Its last choice in the ``SpaceTrail``.
    var trail: Int
  }

  struct Partial {
    var count: Natural
    var best: [BestMember]
    /// How many of them have each sum; nil where sums are not counted.
    var sums: SumCounts?
  }

  fileprivate(set) var keys: [[Int]] = []
  fileprivate(set) var partials: [Partial] = []

  /// The table before the first step: nothing is chosen yet.
  init(start: [Int], limit: Int, countsSums: Bool) {
    keys = [start]
    let entry = BestMember(cost: 0, rank: 0, trail: SpaceTrail.start)
    partials = [
      Partial(count: 1, best: limit > 0 ? [entry] : [], sums: countsSums ? SumCounts() : nil)
    ]
  }

  fileprivate init() {}
}

/// The choices made for entries: each with the one before it, so that entries share what they have
/// in common.
struct SpaceTrail {
  static var start: Int { -1 }
  private var choices: [(before: Int, chosen: [(variable: Int, value: Int)])] = []

  mutating func append(_ chosen: [(variable: Int, value: Int)], after before: Int) -> Int {
    choices.append((before, chosen))
    return choices.count - 1
  }

  /// The values of so many variables, ``DesignSpace/unreached`` for those that were not chosen.
  func assignment(endingAt last: Int, of count: Int) -> [Int] {
    var result = Array(repeating: DesignSpace.unreached, count: count)
    var next = last
    while choices.indices.contains(next) {
      for (variable, value) in choices[next].chosen { result[variable] = value }
      next = choices[next].before
    }
    return result
  }
}

/// The ways to go on at a step, made once for the same values of what it asks.
struct SpaceBranches {
  private let asking: SpaceAsking
  /// All that were made.
  private(set) var all: [SpaceAsking.Branch] = []
  private var known: [[Int]: Range<Int>] = [:]

  init(_ asking: SpaceAsking) { self.asking = asking }

  /// The numbers in ``all`` of the ways to go on from these values.
  mutating func numbers(from values: [Int]) -> Range<Int> {
    if let found = known[values] { return found }
    let branches = asking.branches(from: values)
    let numbers = all.count..<all.count + branches.count
    all += branches
    known[values] = numbers
    return numbers
  }
}

/// Collects the partial results after a step.
struct SpaceGatherer {
  private struct Candidate {
    var cost: Int
    var rank: Int
    var choice: Int
    var trail: Int

    /// By cost, then in the order of the assignments.
    static func isBefore(_ x: Candidate, _ y: Candidate) -> Bool {
      (x.cost, x.rank, x.choice) < (y.cost, y.rank, y.choice)
    }
  }

  private let limit: Int
  private let entryLimit: Int
  private var keys = Interned<[Int]>()
  private var counts: [Natural] = []
  private var candidates: [[Candidate]] = []
  private var entryCount = 0
  private var sums: [[SumCounts]] = []
  private let bound: SumBound?

  init(limit: Int, entryLimit: Int, bound: SumBound?) {
    self.limit = limit
    self.entryLimit = entryLimit
    self.bound = bound
  }

  /// Adds what a partial result becomes by one choice.
  ///
  /// - Returns: its place in the table; nil where it is left out.
  mutating func add(
    _ partial: SpaceTable.Partial, to key: [Int], choice: Int, cost: Int, amount: Int
  ) throws(ShapeError) -> Int? {
    var moved: SumCounts?
    if let bound, let sums = partial.sums {
      let sums = try sums.adding(amount, bound.rule)
      if sums.isEmpty, bound.high != nil { return nil }
      moved = sums
    }
    let place = keys.number(of: key)
    if place == counts.count {
      counts.append(0)
      candidates.append([])
      if bound != nil { sums.append([]) }
      entryCount += 1
    }
    if let moved { sums[place].append(moved) }
    counts[place] += partial.count
    // What is not among the best in the end is no entry.
    let kept = min(candidates[place].count, limit)
    for entry in partial.best {
      candidates[place].append(
        Candidate(
          cost: try Checked.add(entry.cost, cost), rank: entry.rank, choice: choice,
          trail: entry.trail))
    }
    entryCount += min(candidates[place].count, limit) - kept
    if candidates[place].count > 2 * limit + 8 { trim(place) }
    return place
  }

  /// Whether the table is not too large.
  var hasRoom: Bool { entryCount <= entryLimit }

  private mutating func trim(_ place: Int) {
    candidates[place].sort(by: Candidate.isBefore)
    candidates[place].removeLast(max(0, candidates[place].count - limit))
  }

  /// The table of what was added.
  ///
  /// - Parameter choices: what each choice gave to variables that had no value before.
  mutating func table(
    choosing choices: [[(variable: Int, value: Int)]], _ trail: inout SpaceTrail
  ) throws(ShapeError) -> SpaceTable {
    for place in candidates.indices { trim(place) }
    var table = SpaceTable()
    table.keys = keys.values
    let isChoice = choices.contains { !$0.isEmpty }
    var order: [(rank: Int, choice: Int, place: Int, index: Int)] = []
    for place in candidates.indices {
      var best: [SpaceTable.BestMember] = []
      for (index, candidate) in candidates[place].enumerated() {
        var entry = SpaceTable.BestMember(
          cost: candidate.cost, rank: candidate.rank, trail: candidate.trail)
        if isChoice {
          let chosen = choices[candidate.choice]
          if !chosen.isEmpty { entry.trail = trail.append(chosen, after: candidate.trail) }
          order.append((candidate.rank, candidate.choice, place, index))
        }
        best.append(entry)
      }
      var partial = SpaceTable.Partial(count: counts[place], best: best)
      if let bound {
        partial.sums = try SumCounts.joined(sums[place], bound.rule)
        sums[place] = []
      }
      table.partials.append(partial)
    }
    order.sort { ($0.rank, $0.choice) < ($1.rank, $1.choice) }
    for (rank, item) in order.enumerated() {
      table.partials[item.place].best[item.index].rank = rank
    }
    return table
  }
}
