/// Where a search takes its designs from, one row after the other, so that the fewest are read.
enum SearchSource {
  /// The maps of these resolutions in these roles; by multiply-accumulates within each.
  case maps([Int], roles: [Int], isFinal: Bool)
  /// The designs with these pyramids; by multiply-accumulates within each.
  case pyramids([Int])
  /// The designs in the order of their names.
  case names

  /// The most designs of a name that are looked at one by one.
  private static var namedLimit: Int { 2_000 }

  init(_ plan: SearchPlan, _ connection: Connection) throws(SQLiteError) {
    let query = plan.query
    if try Self.namesAreFew(query, connection) {
      self = .names
    } else if let final = plan.final {
      let roles = query.allRevisions ? [0, 2] : [0]
      self = .maps(final.keys.sorted(), roles: roles, isFinal: true)
    } else if let layer = plan.layer {
      let roles = query.allRevisions ? [0, 1, 2, 3] : [0, 1]
      self = .maps(layer.keys.sorted(), roles: roles, isFinal: false)
    } else if let pyramids = plan.pyramids {
      self = .pyramids(pyramids.sorted())
    } else {
      self = .names
    }
  }

  private static func namesAreFew(
    _ query: SearchQuery, _ connection: Connection
  ) throws(SQLiteError) -> Bool {
    guard !query.names.isEmpty else { return false }
    var filter = SQLFilter()
    filter.add("name", matching: query.names)
    let statement = try connection.statement(
      """
      SELECT count(*) FROM (SELECT 1 FROM design WHERE is_old IN (0, 1)\(filter.text)
       LIMIT \(namedLimit + 1))
      """)
    // Only where the index leads to them.
    guard filter.conditions.count > 1 else { return false }
    try statement.bind(filter.values)
    defer { statement.reset() }
    return try statement.step().map { (row) throws(SQLiteError) in try row.int(0) <= namedLimit }
      ?? false
  }

  /// The order in which each of its ranges comes.
  var order: SearchQuery.Order {
    switch self {
    case .maps, .pyramids: .macs
    case .names: .name
    }
  }

  /// A statement that gives revision, multiply-accumulates, parameters and legality (and of designs
  /// the number of layers, name, engine and pyramid), and what each of its runs is bound to.
  struct Reading {
    var sql: String
    var ranges: [[any Bindable]]
    var values: [any Bindable]
    /// What a range is about, in the order of `ranges`: a resolution; nil for designs.
    var resolutions: [Int?]
  }

  func reading(_ plan: SearchPlan, needsLegality: Bool) -> Reading {
    let query = plan.query
    var filter = SQLFilter()
    filter.add("macs", in: plan.macs)
    filter.add("params", in: query.parameters)
    switch self {
    case .maps(let resolutions, let roles, let isFinal):
      if !isFinal || !query.asksForResolution { filter.add("channels", in: query.channels) }
      let pairs = resolutions.flatMap { resolution in roles.map { (resolution, $0) } }
      return Reading(
        sql: """
          SELECT revision_id, macs, params, legality_id FROM design_map
           WHERE resolution_id = ? AND role = ?\(filter.text)
           ORDER BY resolution_id, role, macs
          """,
        ranges: pairs.map { [$0.0, $0.1] as [any Bindable] }, values: filter.values,
        resolutions: pairs.map(\.0))
    case .pyramids(let pyramids):
      filter.add("layer_count", in: query.layers)
      filter.add("name", matching: query.names)
      let ages = query.allRevisions ? [0, 1] : [0]
      let pairs = pyramids.flatMap { pyramid in ages.map { (pyramid, $0) } }
      return Reading(
        sql: """
          SELECT revision_id, macs, params, legality_id, layer_count, name, engine_id, pyramid_id
            FROM design INDEXED BY design_pyramid
           WHERE pyramid_id = ? AND is_old = ?\(filter.text) ORDER BY macs
          """,
        ranges: pairs.map { [$0.0, $0.1] as [any Bindable] }, values: filter.values,
        resolutions: pairs.map { _ in nil })
    case .names:
      filter.add("layer_count", in: query.layers)
      filter.add("name", matching: query.names)
      let legality = needsLegality ? "legality_id" : "0"
      let pyramid = plan.pyramids == nil ? "0" : "pyramid_id"
      // The index holds all that is read, unless inputs or pyramids are asked for.
      return Reading(
        sql: """
          SELECT revision_id, macs, params, \(legality), layer_count, name, engine_id, \(pyramid)
            FROM design INDEXED BY design_name
           WHERE is_old = ? AND engine_id IS NOT NULL\(filter.text) ORDER BY name
          """,
        ranges: (query.allRevisions ? [0, 1] : [0]).map { [$0] as [any Bindable] },
        values: filter.values, resolutions: query.allRevisions ? [nil, nil] : [nil])
    }
  }
}
