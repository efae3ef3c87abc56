/// The first designs in an order, and how many there are as far as they are counted.
struct HitList {
  struct RankedDesign: Comparable {
    var number: Int
    var text: String
    var revision: Int

    static func < (x: RankedDesign, y: RankedDesign) -> Bool {
      if x.number != y.number { return x.number < y.number }
      return x.text != y.text ? x.text < y.text : x.revision < y.revision
    }
  }

  let limit: Int
  /// In order.
  private(set) var entries: [RankedDesign] = []
  private var seen = RevisionSet()

  init(limit: Int) { self.limit = limit }

  var count: Int { min(seen.count, SearchResult.countLimit) }
  var isCounted: Bool { seen.count <= SearchResult.countLimit }

  func contains(_ revision: Int) -> Bool { seen.contains(revision) }

  /// The largest number with which a design can still change the answer; nil where none can.
  var bound: Int? {
    if isCounted || entries.count < limit { return .max }
    return entries.last?.number
  }

  mutating func insert(_ entry: RankedDesign) {
    guard seen.insert(entry.revision) else { return }
    if entries.count >= limit {
      guard limit > 0, let last = entries.last, entry < last else { return }
      entries.removeLast()
    }
    let place = entries.partitioningPlace { entry < $0 }
    entries.insert(entry, at: place)
  }
}

extension [HitList.RankedDesign] {
  /// The first place whose entry fulfils a predicate that holds from some entry on.
  fileprivate func partitioningPlace(where belongs: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
