/// The accepted inputs that are nearest to a point: all at the least sum of the differences along all
/// axes.
public struct NearestPoints: Hashable, Sendable {
  /// In ascending order; none where nothing is accepted, or nothing was found.
  public var points: [[Int]]
  /// How many inputs were tried where nothing was found among them; nil where the answer is certain.
  public var triedCount: Int?
  /// The size past which solutions were not looked for, where a nearer one may be there; nil where the
  /// answer is certain.
  public var knownUpTo: Int?
}

extension LegalInputs {
  /// The most inputs that are tried one by one.
  static var mostTried: Int { 1 << 16 }
  /// The most inputs of an answer.
  static var mostPoints: Int { 1_000 }

  /// The accepted inputs that are nearest to a point, all that are equally near.
  ///
  /// What boxes say is answered from the boxes. Where conditions couple axes besides, inputs are tried
  /// one by one, the nearest first, up to a number that is told where it is met.
  public func nearest(to asked: [Int]) -> NearestPoints {
    guard asked.count == axes.count, !isEmpty else { return NearestPoints(points: []) }
    var points = [asked]
    for cluster in clusters {
      let found = nearest(to: asked, cluster)
      if found.points.isEmpty { return found }
      points = points.prefix(max(1, Self.mostPoints / found.points.count)).flatMap { point in
        found.points.map { sizes in
          var point = point
          for (axis, size) in zip(cluster.axes, sizes) { point[axis] = size }
          return point
        }
      }
    }
    return NearestPoints(points: points.sorted { $0.lexicographicallyPrecedes($1) })
  }

  /// Whether all axes are free of each other.
  public var areAxesFree: Bool { clusters.allSatisfy { $0.axes.count == 1 } }

  /// Parts that conditions couple.
  private struct Cluster {
    var parts: [Part]
    var axes: [Int]
    var conditions: [Requirement]
  }

  private var clusters: [Cluster] {
    var clusters = parts.map { Cluster(parts: [$0], axes: $0.axes, conditions: []) }
    for condition in conditions {
      let variables = forms.table.variables(of: condition)
      var joined = Cluster(parts: [], axes: [], conditions: [])
      clusters.removeAll { cluster in
        guard cluster.axes.contains(where: { variables.contains(axes[$0].variable) }) else {
          return false
        }
        joined.parts += cluster.parts
        joined.axes += cluster.axes
        joined.conditions += cluster.conditions
        return true
      }
      joined.conditions.append(condition)
      clusters.append(joined)
    }
    return clusters
  }

  private func nearest(to asked: [Int], _ cluster: Cluster) -> NearestPoints {
    if cluster.conditions.isEmpty, cluster.parts.count == 1 {
      let part = cluster.parts[0]
      return NearestPoints(points: part.boxes.nearest(to: part.axes.map { asked[$0] }))
    }
    return tried(from: asked, cluster)
  }

  /// Tries the sizes of a cluster's axes, the nearest first.
  private func tried(from asked: [Int], _ cluster: Cluster) -> NearestPoints {
    let sets = cluster.axes.map { (try? projection(on: axes[$0]).sizes) ?? .all }
    var order = PointsByDistance(sets, from: cluster.axes.map { asked[$0] })
    var evaluator = FormEvaluator(forms.table, input: values(asked))
    var (found, least, tried) = ([[Int]](), Int.max, 0)
    var point = asked
    while let (sizes, distance) = order.next(), distance <= least {
      if tried >= Self.mostTried { return NearestPoints(points: found, triedCount: tried) }
      tried += 1
      for (axis, size) in zip(cluster.axes, sizes) { point[axis] = size }
      let isInBoxes = cluster.parts.allSatisfy { part in
        part.boxes.contains { box in
          zip(part.axes, box).allSatisfy { $1.sizes.contains(point[$0]) }
        }
      }
      guard isInBoxes else { continue }
      evaluator.move(to: values(point))
      guard cluster.conditions.allSatisfy({ (try? evaluator.holds($0)) ?? false }) else { continue }
      least = distance
      found.append(sizes)
    }
    return NearestPoints(points: found)
  }
}

extension [[SolvedSizes]] {
  /// The points of boxes that are nearest to one, all that are equally near.
  func nearest(to asked: [Int]) -> [[Int]] {
    var (found, least) = (Set<[Int]>(), Int.max)
    for box in self {
      var (points, distance): ([[Int]], Int) = ([[]], 0)
      for (sizes, asked) in zip(box, asked) {
        let ends = sizes.sizes.nearest(to: asked)
        guard let end = ends.first else {
          points = []
          break
        }
        distance =
          distance.addingReportingOverflow(Int(clamping: (end - asked).magnitude))
          .partialValue
        points = points.flatMap { point in ends.map { point + [$0] } }
      }
      if points.isEmpty || distance > least { continue }
      if distance < least { found.removeAll(keepingCapacity: true) }
      least = distance
      found.formUnion(points)
    }
    return found.sorted { $0.lexicographicallyPrecedes($1) }
  }
}

extension SizeSet {
  /// The sizes that are nearest to one: itself, or one below or above, or both.
  fileprivate func nearest(to size: Int) -> [Int] {
    let ends = [greatest(atMost: size), least(atLeast: size)].compactMap { $0 }
    let distance = ends.map { ($0 - size).magnitude }.min()
    return Set(ends.filter { ($0 - size).magnitude == distance }).sorted()
  }
}

/// The points of a product of sets in the order of their total distance from one.
struct PointsByDistance {
  private var axes: [SizesByDistance]
  private var heap: [Entry] = []

  private struct Entry {
    var distance: Int
    /// The place of each axis' size in the order of its distance, and the last axis that moved.
    var places: [Int]
    var last: Int
  }

  init(_ sets: [SizeSet], from asked: [Int]) {
    axes = zip(sets, asked).map { SizesByDistance($0, from: $1) }
    push(Array(repeating: 0, count: axes.count), last: 0)
  }

  /// The next point and its distance; nil after the last one.
  mutating func next() -> (point: [Int], distance: Int)? {
    guard let entry = pop() else { return nil }
    // Each point is reached in one way only: axes move in order.
    for axis in entry.last..<axes.count {
      var places = entry.places
      places[axis] += 1
      push(places, last: axis)
    }
    var point: [Int] = []
    for (axis, place) in entry.places.enumerated() {
      guard let size = axes[axis].size(at: place) else { return nil }
      point.append(size)
    }
    return (point, entry.distance)
  }

  private mutating func push(_ places: [Int], last: Int) {
    var distance = 0
    for (axis, place) in places.enumerated() {
      guard let own = axes[axis].distance(at: place), let sum = try? Checked.add(distance, own)
      else { return }
      distance = sum
    }
    heap.append(Entry(distance: distance, places: places, last: last))
    var place = heap.count - 1
    while place > 0, heap[place].distance < heap[(place - 1) / 2].distance {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func pop() -> Entry? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var place = 0
    while true {
      let children = [2 * place + 1, 2 * place + 2].filter { $0 < heap.count }
      guard let least = children.min(by: { heap[$0].distance < heap[$1].distance }),
        heap[least].distance < heap[place].distance
      else { return first }
      heap.swapAt(place, least)
      place = least
    }
  }
}

/// The sizes of a set in the order of their distance from one; of two that are as far away, the smaller
/// first.
private struct SizesByDistance {
  private let set: SizeSet
  private let asked: Int
  private var found: [Int] = []
  private var below: Int?
  private var above: Int?

  init(_ set: SizeSet, from asked: Int) {
    (self.set, self.asked) = (set, asked)
    below = set.greatest(atMost: asked)
    above = asked < .max ? set.least(atLeast: asked + 1) : nil
  }

  mutating func size(at place: Int) -> Int? {
    while found.count <= place {
      switch (below, above) {
      case (nil, nil): return nil
      case (let low?, let high) where high.map({ asked - low <= $0 - asked }) ?? true:
        found.append(low)
        below = low > 1 ? set.greatest(atMost: low - 1) : nil
      case (_, let high?):
        found.append(high)
        above = high < .max ? set.least(atLeast: high + 1) : nil
      default: return nil
      }
    }
    return found[place]
  }

  mutating func distance(at place: Int) -> Int? {
    size(at: place).map { Int(clamping: ($0 - asked).magnitude) }
  }
}
