import ShapeEngine

/// What comes nearest to a question that nothing answers.
struct NearMisses {
  private let query: SearchQuery
  private let catalog: Catalog
  private let condition: RevisionSet?

  /// How many sizes are tried, the nearest first.
  private static var tries: Int { 8 }

  init(_ query: SearchQuery, _ catalog: Catalog, _ condition: RevisionSet?) {
    self.query = query
    self.catalog = catalog
    self.condition = condition
  }

  func all() throws -> [NearMiss] {
    if let sizes = try nearestSizes() { return [sizes] }
    return try withoutOne()
  }

  private func count(_ query: SearchQuery, _ condition: RevisionSet?) throws -> HitList {
    var query = query
    (query.limit, query.order) = (0, nil)
    return try SearchRun(query, catalog, condition: condition).run()
  }

  // MARK: - Other sizes

  private func nearestSizes() throws -> NearMiss? {
    let isFinal = query.output == nil
    guard let wanted = query.output ?? query.final, query.input != .any else { return nil }
    for sizes in try otherSizes(wanted).prefix(Self.tries) {
      var other = query
      if isFinal { other.final = sizes } else { other.output = sizes }
      let list = try count(other, condition)
      if list.count > 0 {
        return .sizes(sizes, designs: list.count, isExact: list.isCounted)
      }
    }
    return nil
  }

  /// The sizes of maps that there are at the input, the nearest first.
  private func otherSizes(_ wanted: [Int]) throws -> [[Int]] {
    let rows = try catalog.connection.all(
      """
      SELECT DISTINCT depth_form, height_form, width_form, depth, height, width FROM resolution
       WHERE kind = 'map' AND (height IS NULL) = ? AND (depth IS NULL) = ?
      """, wanted.count < 2, wanted.count < 3
    ) { (row) throws(SQLiteError) in
      (
        forms: [try row.optionalInt(0), try row.optionalInt(1), try row.optionalInt(2)],
        own: [try row.optionalInt(3), try row.optionalInt(4), try row.optionalInt(5)]
      )
    }
    let resolutions = try Resolutions(catalog.connection, at: query.input)
    var found: Set<[Int]> = []
    for row in rows {
      guard case .sizes(let given) = query.input else {
        found.insert(row.own.compactMap { $0 })
        continue
      }
      let sizes = try row.forms.compactMap { $0 }.compactMap {
        try resolutions.value($0, at: given)
      }
      if sizes.count == wanted.count, sizes.allSatisfy({ $0 > 0 }) { found.insert(sizes) }
    }
    found.remove(wanted)
    // By ratios: 15x15 is nearer to 14x14 than 7x7 is, and 112x112 is farther than either.
    func distance(_ sizes: [Int]) -> Double {
      zip(sizes, wanted).reduce(0) { sum, pair in
        let (x, y) = (Double(max(1, pair.0)), Double(max(1, pair.1)))
        return sum + max(x / y, y / x)
      }
    }
    return found.map { (distance($0), $0) }
      .sorted { $0.0 != $1.0 ? $0.0 < $1.0 : $0.1.lexicographicallyPrecedes($1.1) }.map(\.1)
  }

  // MARK: - One condition less

  private func withoutOne() throws -> [NearMiss] {
    var misses: [NearMiss] = []
    for asked in SearchQuery.Condition.allCases {
      guard let other = query.without(asked) else { continue }
      let list = try count(other, asked == .sql ? nil : condition)
      guard list.count > 0 else { continue }
      misses.append(.without(asked, designs: list.count, isExact: list.isCounted))
    }
    return misses
  }
}
