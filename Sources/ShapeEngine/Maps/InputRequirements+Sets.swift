extension InputRequirements {
  /// How many combinations of sizes are tried where conditions couple the axes.
  private static var mostCombinations: Int { 1 << 20 }

  /// Of sets of sizes, one an axis, those sizes with which an input is accepted: for each of them
  /// there are sizes of the other axes in their sets. Empty sets where no input is.
  ///
  /// Conditions besides least sizes are tried size by size, those that couple axes combination by
  /// combination.
  ///
  /// - Throws: ``ShapeError`` where a set on which there are conditions has no end, or too many
  ///   sizes.
  public func sizes(within sets: [SizeSet]) throws(ShapeError) -> [SizeSet] {
    try found(within: sets, isFirstEnough: false) ?? axes.map { _ in .none }
  }

  /// Whether an input with sizes of the sets, one an axis, is accepted.
  ///
  /// - Throws: ``ShapeError`` as ``sizes(within:)``.
  public func allows(_ sets: [SizeSet]) throws(ShapeError) -> Bool {
    try found(within: sets, isFirstEnough: true) != nil
  }

  private func found(
    within sets: [SizeSet], isFirstEnough: Bool
  ) throws(ShapeError) -> [SizeSet]? {
    guard sets.count == axes.count else { return nil }
    if let only {
      return zip(only, sets).allSatisfy { $1.contains($0) } ? only.map { SizeSet($0...$0) } : nil
    }
    var legal: [SizeSet] = []
    for (set, bound) in zip(sets, least) { legal.append(try set.intersection(.from(bound))) }
    if legal.contains(where: \.isEmpty) { return nil }
    if conditions.isEmpty { return legal }
    let (single, coupled) = conditionsByAxis()
    var members: [[Int]] = []
    for axis in axes.indices {
      let sizes = try legal[axis].members(atMost: Self.mostCombinations)
      func holds(_ size: Int) -> Bool {
        let values = Dictionary(
          axes[axis].map { ($0, size) } + held.map { ($0.name, $0.size) }
        ) { first, _ in first }
        return single[axis].allSatisfy { Self.holds($0, values) }
      }
      let isOneEnough = isFirstEnough && coupled.isEmpty
      members.append(
        isOneEnough ? sizes.first(where: holds).map { [$0] } ?? [] : sizes.filter(holds))
      if members[axis].isEmpty { return nil }
    }
    if coupled.isEmpty { return members.map(Self.set) }
    return try combined(members, coupled, isFirstEnough: isFirstEnough)
  }

  /// The sizes that stand in some combination that fulfils the conditions.
  private func combined(
    _ members: [[Int]], _ conditions: [String], isFirstEnough: Bool
  ) throws(ShapeError) -> [SizeSet]? {
    let combinations = try Checked.product(members.map(\.count))
    guard combinations <= Self.mostCombinations else { throw .intervals }
    var found: [Set<Int>] = axes.map { _ in [] }
    for index in 0..<combinations {
      var (rest, sizes) = (index, [Int]())
      for axis in members {
        sizes.append(axis[rest % axis.count])
        rest /= axis.count
      }
      // What every size in it was found with already says nothing new.
      if zip(found, sizes).allSatisfy({ $0.contains($1) }) { continue }
      let values = variables(sizes)
      guard conditions.allSatisfy({ Self.holds($0, values) }) else { continue }
      for (axis, size) in sizes.enumerated() { found[axis].insert(size) }
      if isFirstEnough { break }
    }
    return found.contains(where: \.isEmpty) ? nil : found.map { Self.set($0.sorted()) }
  }

  /// The conditions over each axis alone, and those over several.
  private func conditionsByAxis() -> (single: [[String]], coupled: [String]) {
    var (single, coupled) = (axes.map { _ in [String]() }, [String]())
    for text in conditions {
      let names = Set(WrittenForm(text).variables).subtracting(held.map(\.name))
      if let axis = axes.firstIndex(where: { names.isSubset(of: $0) }) {
        single[axis].append(text)
      } else {
        coupled.append(text)
      }
    }
    return (single, coupled)
  }

  private static func set(_ sizes: [Int]) -> SizeSet {
    SizeSet(head: sizes.map { $0...$0 }, from: 1, period: 1, residues: [])
  }
}

extension SizeSet {
  /// The sizes of a set that ends.
  fileprivate func members(atMost count: Int) throws(ShapeError) -> [Int] {
    guard isFinite else { throw .intervals }
    var members: [Int] = []
    for interval in intervals {
      guard interval.count <= count - members.count else { throw .intervals }
      members += interval
    }
    return members
  }
}
