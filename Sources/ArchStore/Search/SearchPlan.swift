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
  /// The maps of a pyramid that are asked for, in order.
  private(set) var levels: [SearchQuery.Level] = []
  /// The definitions of the types that are asked for, and the engines of designs that have one.
  private(set) var definitions: Set<Int>?
  private(set) var engines: Set<Int>?
  /// The revisions that fulfil the condition in SQL.
  var condition: RevisionSet?
  /// Bounds on multiply-accumulates at the input that is asked for.
  private(set) var macs: IntegerRanges?
  /// Bounds on those at the own input that follow from them.
  var ownMACs: IntegerRanges?

  init(
    _ query: SearchQuery, _ catalog: Catalog, _ resolutions: Resolutions, _ costs: DesignCosts
  ) throws {
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
      for stride in query.stride.map({ $0.map(Optional.some) }) ?? [nil] {
        let found = try find(
          .init(kind: "map", sizes: query.output, stride: stride, channels: channels))
        layer = (layer ?? [:]).merging(found) { first, _ in first }
      }
    }
    if let sizes = query.final {
      let isAsked = !query.asksForResolution
      final = try find(.init(kind: "map", sizes: sizes, channels: isAsked ? channels : nil))
    }
    macs = query.macs
    try readPyramids(catalog, costs)
    ownMACs = query.sizes == nil ? macs : nil
    if let type = query.type { try readTypes(Glob(type), connection) }
  }

  // MARK: - Pyramids

  private mutating func readPyramids(_ catalog: Catalog, _ costs: DesignCosts) throws {
    guard query.asksForPyramid else { return }
    let rows = try catalog.connection.all("SELECT id, text FROM pyramid") {
      (row) throws(SQLiteError) in (id: try row.int(0), text: try row.text(1))
    }
    levels = query.pyramid
    if let like = query.like {
      let (strides, macs) = try Self.pyramid(of: like, catalog, costs)
      levels += strides.map { .init(stride: $0) }
      let fewer = try IntegerRanges("..\(max(0, macs - 1))")
      self.macs = try self.macs.map { try $0.intersection(atMost: max(0, macs - 1)) } ?? fewer
    }
    pyramids = Set(
      rows.filter { row in
        let strides = row.text.split(separator: " ").compactMap { StrideText($0) }
        return levels.allSatisfy { level in
          strides.contains { $0.strides.allSatisfy { $0 == level.stride } }
        }
      }.map(\.id))
  }

  /// The strides of a design that are the same along all axes, and its multiply-accumulates at the
  /// input that is asked for.
  private static func pyramid(
    of name: DesignName, _ catalog: Catalog, _ costs: DesignCosts
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
    guard let macs = try costs.value(.macs, of: info.id, own: row.macs) else {
      throw CatalogError(
        .badData, "'\(name)' has no answer at the input that is asked for",
        subject: name.description)
    }
    return (strides, macs)
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
