import ArchFormats
import ShapeEngine

/// What a question means in one catalog: the rows of the resolutions, pyramids, types and names that
/// it is about. All of them are few.
struct SearchPlan {
  let query: SearchQuery
  /// The resolutions of the layer that is asked for; nil where any will do.
  private(set) var layer: [Int: Resolutions.Match]?
  /// The resolutions of the final map; nil where it is not asked for.
  private(set) var final: [Int: Resolutions.Match]?
  /// The pyramids that have all strides that are asked for.
  private(set) var pyramids: Set<Int>?
  /// The resolutions at each of these strides, in the order in which they are asked for.
  private(set) var levels: [(stride: Double, resolutions: Set<Int>)] = []
  /// The definitions of the types that are asked for, and the engines of designs that have one.
  private(set) var definitions: Set<Int>?
  private(set) var engines: Set<Int>?
  /// The revisions that fulfil the condition in SQL.
  var condition: RevisionSet?
  private(set) var macs: IntegerRanges?

  init(_ query: SearchQuery, _ catalog: Catalog, _ resolutions: Resolutions) throws {
    self.query = query
    let connection = catalog.connection
    func find(_ wanted: Resolutions.Wanted) throws -> [Int: Resolutions.Match] {
      var wanted = wanted
      wanted.parameters = query.parameters
      return Dictionary(try resolutions.matches(wanted).map { ($0.id, $0) }) { first, _ in first }
    }
    let channels = query.channels
    if query.tokens != nil, query.output != nil || query.stride != nil {
      // A layer is a map or a sequence, not both.
      layer = [:]
    } else if let tokens = query.tokens {
      layer = try find(.init(kind: "tokens", length: tokens, channels: channels))
    } else if query.asksForResolution || channels != nil && query.final == nil {
      layer = try find(
        .init(kind: "map", sizes: query.output, stride: query.stride, channels: channels))
    }
    if let sizes = query.final {
      let isAsked = !query.asksForResolution
      final = try find(.init(kind: "map", sizes: sizes, channels: isAsked ? channels : nil))
    }
    macs = query.macs
    try readPyramids(catalog, resolutions)
    if let type = query.type { try readTypes(Glob(type), connection) }
  }

  // MARK: - Pyramids

  private mutating func readPyramids(_ catalog: Catalog, _ resolutions: Resolutions) throws {
    guard query.asksForPyramid else { return }
    let rows = try catalog.connection.all("SELECT id, text FROM pyramid") {
      (row) throws(SQLiteError) in (id: try row.int(0), text: try row.text(1))
    }
    var wanted: [Double] = query.pyramid
    if let like = query.like {
      let (strides, macs) = try Self.pyramid(of: like, catalog)
      wanted += strides
      let fewer = try IntegerRanges("..\(max(0, macs - 1))")
      self.macs = try self.macs.map { try $0.intersection(atMost: max(0, macs - 1)) } ?? fewer
    }
    pyramids = Set(
      rows.filter { row in
        let strides = row.text.split(separator: " ").compactMap { StrideText($0) }
        return wanted.allSatisfy { stride in
          strides.contains { $0.strides.allSatisfy { $0 == stride } }
        }
      }.map(\.id))
    for stride in wanted {
      let found = try resolutions.matches(.init(kind: "map", stride: [stride]))
      levels.append((stride, Set(found.map(\.id))))
    }
  }

  /// The strides of a design that are the same along all axes, and its multiply-accumulates.
  private static func pyramid(
    of name: DesignName, _ catalog: Catalog
  ) throws -> (strides: [Double], macs: Int) {
    let info = try catalog.revision(name)
    let row = try catalog.connection.first(
      """
      SELECT p.text, d.macs FROM design d JOIN pyramid p ON p.id = d.pyramid_id
       WHERE d.revision_id = ?
      """, info.id
    ) { (row) throws(SQLiteError) in (text: try row.text(0), macs: try row.int(1)) }
    guard let row else {
      throw CatalogError(
        .badData, "this archdb's rules refuse the design", subject: name.description)
    }
    let strides = row.text.split(separator: " ").compactMap { StrideText($0) }
      .filter { Set($0.strides).count == 1 }.compactMap(\.strides.first)
    guard !strides.isEmpty else {
      throw CatalogError(
        .badData, "'\(name)' has no map, so that nothing is like it", subject: name.description)
    }
    return (strides, row.macs)
  }

  // MARK: - Types

  /// The engines' signatures name the types of each design, so that no layer is looked at.
  private mutating func readTypes(_ glob: Glob, _ connection: Connection) throws {
    let types = try connection.all("SELECT DISTINCT type FROM definition") {
      (row) throws(SQLiteError) in try row.text(0)
    }
    var found: Set<Int> = []
    for type in types where glob.matches(type) {
      let ids = try connection.all("SELECT id FROM definition WHERE type = ?", type) {
        (row) throws(SQLiteError) in try row.int(0)
      }
      found.formUnion(ids)
    }
    definitions = found
    let signatures = try connection.all("SELECT id, signature FROM engine") {
      (row) throws(SQLiteError) in (id: try row.int(0), text: try row.text(1))
    }
    engines = Set(
      signatures.filter { Engine.types(in: $0.text).contains { glob.matches($0) } }.map(\.id))
  }
}

extension IntegerRanges {
  /// What of it is not above a bound.
  fileprivate func intersection(atMost bound: Int) throws -> IntegerRanges {
    let texts = ranges.compactMap { range -> String? in
      let (low, high) = (range.low ?? 0, min(range.high ?? bound, bound))
      return low <= high ? "\(low)..\(high)" : nil
    }
    // Nothing has fewer than none, and nothing has so many.
    return try IntegerRanges(texts.isEmpty ? "\(Int.max)" : texts.joined(separator: ","))
  }
}
