/// What a search asks: inputs of one size each, or of sizes out of sets. Every input has the sizes
/// that are given for the axes.
extension LegalInputs {
  /// The axes that each given size is for: those of the same dimension of each input.
  var groups: [[Int]] {
    var groups: [Int: [Int]] = [:]
    for (place, axis) in axes.enumerated() { groups[axis.dimension, default: []].append(place) }
    return groups.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Whether inputs that all have these sizes, one an axis, are accepted, as far as formulas decide.
  public func accepts(everyInput sizes: [Int]) -> Bool {
    let groups = groups
    guard sizes.count == groups.count, !sizes.isEmpty else { return false }
    var all = heldSizes
    for (places, size) in zip(groups, sizes) {
      for place in places { all[place] = size }
    }
    return accepts(all)
  }

  /// Of sets of sizes, one an axis, those sizes with which an input is accepted: for each of them
  /// there are sizes of the other axes in their sets. Empty sets where no input is.
  ///
  /// - Throws: ``ShapeError`` where axes are coupled and the sets have no end, or too many sizes.
  public func sizes(within sets: [SizeSet]) throws(ShapeError) -> [SizeSet] {
    var found: [[SolvedSizes]] = sets.map { _ in [] }
    try forEachBox(within: sets) { box in
      for place in found.indices { found[place].append(box[place]) }
      return true
    }
    var result: [SizeSet] = []
    for sizes in found { result.append(try sizes.union().sizes) }
    return result
  }

  /// Whether an input with sizes of the sets, one an axis, is accepted.
  ///
  /// - Throws: ``ShapeError`` as ``sizes(within:)``.
  public func allows(_ sets: [SizeSet]) throws(ShapeError) -> Bool {
    var isFound = false
    try forEachBox(within: sets) { _ in
      isFound = true
      return false
    }
    return isFound
  }

  /// Calls `body` with boxes that make up the accepted inputs within the sets, as long as it returns
  /// true.
  private func forEachBox(
    within sets: [SizeSet], _ body: ([SolvedSizes]) -> Bool
  ) throws(ShapeError) {
    let groups = groups
    guard sets.count == groups.count, !sets.isEmpty else { return }
    // Axes that have one size are in all of their sets at once.
    var open: [(part: Int, sets: [SizeSet], conditions: [Requirement])] = [(0, sets, conditions)]
    while let (index, sets, conditions) = open.popLast() {
      guard index < parts.count else {
        let boxes = try boxes(within: sets, groups, conditions)
        for box in boxes where !body(box) { return }
        continue
      }
      let part = parts[index]
      for box in part.boxes.reversed() {
        var narrowed = sets
        for (place, sizes) in zip(part.axes, box) {
          guard let group = groups.firstIndex(where: { $0.contains(place) }) else { continue }
          // What is not known yet is left to the conditions.
          var outer = sizes.sizes
          if let limit = sizes.knownUpTo { outer = try outer.union(.from(limit + 1)) }
          narrowed[group] = try narrowed[group].intersection(outer)
        }
        if narrowed.contains(where: \.isEmpty) { continue }
        open.append((index + 1, narrowed, conditions + part.conditions))
      }
    }
  }

  /// The boxes within the sets that fulfil conditions, an axis each group.
  private func boxes(
    within sets: [SizeSet], _ groups: [[Int]], _ conditions: [Requirement]
  ) throws(ShapeError) -> [[SolvedSizes]] {
    if conditions.isEmpty { return [sets.map { SolvedSizes($0) }] }
    var forms = forms
    var (requirements, own) = (conditions, [Int: SolvedSizes]())
    for (places, set) in zip(groups, sets) {
      for place in places {
        own[axes[place].variable] = SolvedSizes(set)
        guard place != places[0] else { continue }
        let (x, y) = (axes[places[0]].variable, axes[place].variable)
        requirements.append(
          try forms.requirement(.equal(forms.table.variable(x), forms.table.variable(y))))
      }
    }
    let part = CoupledAxes(
      forms: forms, variables: axes.map(\.variable), requirements: requirements, sets: own,
      budget: LineBudget())
    guard let boxes = try part.boxes(at: held) else { throw .intervals }
    return boxes.map { box in groups.map { box[$0[0]] } }
  }
}
