/// Where costs are within bounds, as boxes within a box of sizes.
///
/// A cost that rises along every axis is at most a bound below a staircase: for a size of one axis
/// those of another up to a threshold, which falls as the first one grows. A strip is all sizes of
/// the one with the same thresholds; its ends are found by halving.
struct CostBounds {
  private let forms: Forms
  private let axes: [InputAxis]
  private let costs: [(form: CostForm, ranges: [Bounds])]
  /// What a cost may be at most to be on one side of an end of a range.
  private var limits: [(cost: Int, bound: Int)] = []
  private var evaluator: FormEvaluator
  /// All variables' values at which the costs are looked at now.
  private var values: [Int]
  /// How much may still be evaluated, in sizes and terms.
  private var workLeft = 1 << 23

  /// Sizes from here on are not looked at.
  private static var end: Int { 1 << 40 }

  init(
    _ forms: Forms, axes: [InputAxis], held: [Int],
    costs: [(form: CostForm, ranges: [Bounds])]
  ) {
    (self.forms, self.axes, self.costs) = (forms, axes, costs)
    evaluator = FormEvaluator(forms.table, input: held)
    values = held
    for (index, cost) in costs.enumerated() {
      for bounds in cost.ranges {
        for bound in [bounds.low.map { $0 - 1 }, bounds.high] {
          guard let bound, limit(index, bound) == nil else { continue }
          limits.append((index, bound))
        }
      }
    }
  }

  private func limit(_ cost: Int, _ bound: Int) -> Int? {
    limits.firstIndex { $0.cost == cost && $0.bound == bound }
  }

  /// Why there is no list of boxes.
  private struct Unsolved: Error {}

  // MARK: - Values

  private mutating func isAtMost(_ limit: Int) throws(Unsolved) -> Bool {
    let (cost, bound) = limits[limit]
    workLeft -= costs[cost].form.work
    guard workLeft > 0 else { throw Unsolved() }
    evaluator.move(to: values)
    return costs[cost].form.value(&evaluator).map { $0 <= bound } ?? false
  }

  /// Whether all costs are within their bounds at sizes, one an axis.
  mutating func holds(_ sizes: [Int]) -> Bool {
    for (axis, size) in zip(axes, sizes) { values[axis.variable] = size }
    evaluator.move(to: values)
    return costs.allSatisfy { form, ranges in
      form.value(&evaluator).map { value in ranges.contains { $0.contains(value) } } ?? false
    }
  }

  /// Whether all costs are within their bounds at all sizes between two corners, as far as they
  /// rise: each is within one range at both.
  mutating func holds(from least: [Int], to most: [Int]) -> Bool {
    costs.indices.allSatisfy { index in
      var ranges = costs[index].ranges
      for corner in [least, most] {
        for (axis, size) in zip(axes, corner) { values[axis.variable] = size }
        evaluator.move(to: values)
        guard let value = costs[index].form.value(&evaluator) else { return false }
        ranges.removeAll { !$0.contains(value) }
      }
      return !ranges.isEmpty
    }
  }

  /// The last of the sizes of some axes at which a cost is at most its limit, all of them alike;
  /// `least - 1` for none.
  private mutating func last(
    _ limit: Int, along places: [Int], from guess: Int, in sizes: ClosedRange<Int>
  ) throws(Unsolved) -> Int {
    func set(_ size: Int) { for place in places { values[axes[place].variable] = size } }
    var (low, high) = (sizes.lowerBound - 1, sizes.upperBound + 1)
    var (size, step) = (min(max(guess, sizes.lowerBound), sizes.upperBound), 1)
    while high - low > 1 {
      set(size)
      if try isAtMost(limit) {
        low = size
        size = high > sizes.upperBound ? min(size + step, sizes.upperBound) : low + (high - low) / 2
      } else {
        high = size
        size = low < sizes.lowerBound ? max(size - step, sizes.lowerBound) : low + (high - low) / 2
      }
      step = min(2 * step, Self.end)
      if low == sizes.upperBound { break }
    }
    // What is not exceeded as far as it is followed may never be.
    if low == Self.end { throw Unsolved() }
    return low
  }

  // MARK: - Boxes

  /// Disjoint boxes that together are the part of a box where all costs are within their bounds;
  /// nil where they are too many, or where it is not known that the costs rise.
  mutating func boxes(within box: [SolvedSizes], atMost count: Int) -> [[SolvedSizes]]? {
    var least = values
    for (axis, sizes) in zip(axes, box) {
      guard let size = sizes.sizes.least else { return [] }
      least[axis.variable] = size
    }
    values = least
    let used = costs.flatMap(\.form.maps).reduce(into: Set<Int>()) {
      $0.formUnion(forms.table.variables(of: $1))
    }
    let open = axes.indices.filter {
      used.contains(axes[$0].variable) && box[$0].sizes.greatest != box[$0].sizes.least
    }
    let variables = open.map { axes[$0].variable }
    for (form, _) in costs where !form.rises(forms, along: variables, from: least) { return nil }
    var found: [[SolvedSizes]] = []
    do {
      if open.isEmpty {
        return holds(box.map { $0.sizes.least ?? 1 }) ? [box] : []
      } else if open.count == 1 {
        try addInterval(open[0], box, &found)
      } else {
        try addBoxes(open, box, &found, atMost: count)
      }
    } catch { return nil }
    return found.count <= count ? found : nil
  }

  private func range(_ sizes: SolvedSizes) -> ClosedRange<Int> {
    (sizes.sizes.least ?? 1)...(sizes.sizes.greatest ?? Self.end)
  }

  /// The sizes of one axis, the others at their only ones.
  private mutating func addInterval(
    _ place: Int, _ box: [SolvedSizes], _ found: inout [[SolvedSizes]]
  ) throws(Unsolved) {
    let whole = range(box[place])
    var thresholds: [Int] = []
    for limit in limits.indices {
      thresholds.append(try last(limit, along: [place], from: whole.lowerBound, in: whole))
    }
    try add(box, place, thresholds, whole, &found)
  }

  /// Puts a box in with the sizes of an axis that the thresholds leave.
  private func add(
    _ box: [SolvedSizes], _ place: Int, _ thresholds: [Int], _ whole: ClosedRange<Int>,
    _ found: inout [[SolvedSizes]]
  ) throws(Unsolved) {
    do {
      var sizes = box[place]
      for (index, cost) in costs.enumerated() {
        var allowed = SizeSet.none
        for bounds in cost.ranges {
          let low = bounds.low.flatMap { limit(index, $0 - 1) }.map { thresholds[$0] + 1 }
          let high = bounds.high.flatMap { limit(index, $0) }.map { thresholds[$0] }
          let first = low ?? whole.lowerBound
          if let high {
            if first <= high { allowed = try allowed.union(SizeSet(first...high)) }
          } else {
            allowed = try allowed.union(.from(first))
          }
        }
        sizes = try sizes.intersection(SolvedSizes(allowed))
      }
      guard !sizes.sizes.isEmpty else { return }
      var box = box
      box[place] = sizes
      found.append(box)
    } catch { throw Unsolved() }
  }

  /// Two axes: about the largest square, so that it is one box, and from it outwards. More: size by
  /// size of the first one.
  private mutating func addBoxes(
    _ open: [Int], _ box: [SolvedSizes], _ found: inout [[SolvedSizes]], atMost count: Int
  ) throws(Unsolved) {
    guard open.count == 2 else {
      return try addSizeBySize(open, box, &found, atMost: count)
    }
    let (p, q) = (open[0], open[1])
    guard let middle = try corner(open, box) else {
      return try addStrips(p, q, box, &found, atMost: count)
    }
    func part(_ first: ClosedRange<Int>, _ second: ClosedRange<Int>) throws(Unsolved)
      -> [SolvedSizes]
    {
      var part = box
      do {
        part[p] = try box[p].intersection(SolvedSizes(Self.set(first)))
        part[q] = try box[q].intersection(SolvedSizes(Self.set(second)))
      } catch { throw Unsolved() }
      return part
    }
    let (inner, outer) = (1...middle, middle + 1...Self.end)
    try addStrips(p, q, part(inner, inner), &found, atMost: count)
    var (tall, wide) = ([[SolvedSizes]](), [[SolvedSizes]]())
    try addStrips(p, q, part(outer, outer), &found, atMost: count)
    try addStrips(p, q, part(outer, inner), &tall, atMost: count)
    try addStrips(q, p, part(inner, outer), &wide, atMost: count)
    for index in 0..<max(tall.count, wide.count) {
      if index < tall.count { found.append(tall[index]) }
      if index < wide.count { found.append(wide[index]) }
    }
  }

  /// A range whose end is where nothing is looked at any more goes on without end.
  private static func set(_ range: ClosedRange<Int>) -> SizeSet {
    range.upperBound == end ? .from(range.lowerBound) : SizeSet(range)
  }

  /// The last size of all axes alike at which each cost is at most its greatest bound; that at
  /// which it is below its least one, where it has no other.
  private mutating func corner(_ open: [Int], _ box: [SolvedSizes]) throws(Unsolved) -> Int? {
    let first = open.map { range(box[$0]).lowerBound }.max() ?? 1
    var corner: Int?
    for index in limits.indices {
      let bounds = costs[limits[index].cost].ranges
      let highs = bounds.compactMap(\.high)
      let isOuter = highs.count == bounds.count && highs.max() == limits[index].bound
      guard isOuter || highs.count < bounds.count else { continue }
      let size = try last(index, along: open, from: first, in: first...Self.end)
      if size >= first { corner = min(corner ?? size, size) }
    }
    return corner
  }

  /// The staircase over two axes, a box a strip along the first one.
  private mutating func addStrips(
    _ p: Int, _ q: Int, _ box: [SolvedSizes], _ found: inout [[SolvedSizes]], atMost count: Int
  ) throws(Unsolved) {
    let (first, second) = (box[p].sizes, box[q].sizes)
    if first.isEmpty || second.isEmpty { return }
    let (along, across) = (range(box[p]), range(box[q]))
    var thresholds = limits.map { _ in across.upperBound }
    var size: Int? = along.lowerBound
    while let start = size {
      var end = along.upperBound
      for limit in limits.indices {
        values[axes[p].variable] = start
        let last = try last(limit, along: [q], from: thresholds[limit], in: across)
        thresholds[limit] =
          last < across.lowerBound
          ? last : second.greatest(atMost: last) ?? across.lowerBound - 1
        guard thresholds[limit] >= across.lowerBound else { continue }
        values[axes[q].variable] = thresholds[limit]
        end = min(end, try self.last(limit, along: [p], from: start, in: start...along.upperBound))
      }
      var strip = box
      do { strip[p] = try box[p].intersection(SolvedSizes(Self.set(start...end))) } catch {
        throw Unsolved()
      }
      try add(strip, q, thresholds, across, &found)
      guard found.count <= count else { throw Unsolved() }
      // Below the least bound of a cost all sizes are past its greatest from here on.
      let isPast = costs.indices.contains { index in
        costs[index].ranges.allSatisfy { bounds in
          bounds.high.flatMap { limit(index, $0) }.map { thresholds[$0] < across.lowerBound }
            ?? false
        }
      }
      size = isPast || end >= along.upperBound ? nil : first.least(atLeast: end + 1)
    }
  }

  private mutating func addSizeBySize(
    _ open: [Int], _ box: [SolvedSizes], _ found: inout [[SolvedSizes]], atMost count: Int
  ) throws(Unsolved) {
    let place = open[0]
    let all = range(box[place])
    var size: Int? = all.lowerBound
    var before: (boxes: [[SolvedSizes]], run: ClosedRange<Int>)?
    func merged() throws(Unsolved) -> [[SolvedSizes]] {
      guard let before else { return [] }
      var merged: [[SolvedSizes]] = []
      for var part in before.boxes {
        do { part[place] = try box[place].intersection(SolvedSizes(SizeSet(before.run))) } catch {
          throw Unsolved()
        }
        merged.append(part)
      }
      return merged
    }
    while let now = size, now <= all.upperBound {
      values[axes[place].variable] = now
      var part = box
      part[place] = SolvedSizes(SizeSet(1...1))
      var boxes: [[SolvedSizes]] = []
      try addBoxes(Array(open.dropFirst()), part, &boxes, atMost: count)
      if boxes == before?.boxes, let run = before?.run {
        before = (boxes, run.lowerBound...now)
      } else {
        found += try merged()
        before = (boxes, now...now)
        guard found.count + boxes.count <= count else { throw Unsolved() }
      }
      values[axes[place].variable] = now
      for other in open.dropFirst() { values[axes[other].variable] = range(box[other]).lowerBound }
      size = try isPastAll() ? nil : box[place].sizes.least(atLeast: now + 1)
    }
    found += try merged()
  }

  /// Whether a cost is above all its ranges, and so at all sizes that are larger.
  private mutating func isPastAll() throws(Unsolved) -> Bool {
    for (index, cost) in costs.enumerated() {
      let highs = cost.ranges.compactMap(\.high)
      guard highs.count == cost.ranges.count, let high = highs.max(),
        let limit = limit(index, high)
      else { continue }
      if try !isAtMost(limit) { return true }
    }
    return false
  }

  // MARK: - Squares

  /// The largest size of axes of a box alike at which all costs are within their bounds.
  enum Square: Hashable {
    case size(Int)
    /// No size of the axes alike is.
    case none
    /// It has no end, or is not known.
    case unknown
  }

  /// - Parameters:
  ///   - places: the axes that are alike; the others stay as they are in `point`.
  mutating func square(
    within box: [SolvedSizes], along places: [Int], through point: [Int]
  ) -> Square {
    var common = SizeSet.all
    for (place, sizes) in box.enumerated() {
      if !places.contains(place) {
        guard sizes.sizes.contains(point[place]) else { return .none }
        continue
      }
      guard let both = try? common.intersection(sizes.sizes) else { return .unknown }
      common = both
    }
    guard let first = common.least else { return .none }
    let equal = places.map { axes[$0] }
    for (axis, size) in zip(axes, point) { values[axis.variable] = size }
    for axis in equal { values[axis.variable] = first }
    let variables = equal.map(\.variable)
    for (form, _) in costs where !form.rises(forms, along: variables, from: values) {
      return .unknown
    }
    var most = common.greatest ?? Self.end
    while let size = common.greatest(atMost: most) {
      for axis in equal { values[axis.variable] = size }
      evaluator.move(to: values)
      let costs = costs.map { (value: $0.form.value(&evaluator) ?? .max, ranges: $0.ranges) }
      let over = costs.firstIndex { value, ranges in !ranges.contains { $0.contains(value) } }
      guard let over else { return size < Self.end ? .size(size) : .unknown }
      // The cost rises: what is within a range lies below the end of a range that it has passed.
      let highs = costs[over].ranges.compactMap(\.high).filter { $0 < costs[over].value }
      guard let high = highs.max(), size > first else { return .none }
      guard let limit = limit(over, high),
        let last = try? last(
          limit, along: places, from: first, in: first...(size - 1))
      else { return .unknown }
      most = last
    }
    return .none
  }
}
