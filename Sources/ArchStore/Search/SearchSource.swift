/// Where a search takes its designs from, one row after the other, so that the fewest are read.
enum SearchSource {
  /// The maps of these resolutions in these roles; by multiply-accumulates within each.
  case maps([Resolutions.Match], roles: [Int], isFinal: Bool)
  /// The designs with these pyramids; by multiply-accumulates within each.
  case pyramids([Int])
  /// The designs in the order of their names.
  case names
  /// Each of these designs.
  case revisions([Int])

  /// The most designs that are looked at one by one.
  private static var namedLimit: Int { 2_000 }

  /// - Parameter only: the designs that are looked at; nil for all.
  init(
    _ plan: SearchPlan, _ connection: Connection, only: [Int]? = nil
  ) throws(SQLiteError) {
    let query = plan.query
    if let only {
      self = .revisions(only)
    } else if let condition = plan.condition, condition.count <= Self.namedLimit {
      self = .revisions(condition.elements)
    } else if try Self.namesAreFew(query, connection) {
      self = .names
    } else if let final = plan.final {
      let roles = query.allRevisions ? [0, 2] : [0]
      self = .maps(Array(final.values), roles: roles, isFinal: true)
    } else if let layer = plan.layer {
      let roles = query.allRevisions ? [0, 1, 2, 3] : [0, 1]
      self = .maps(Array(layer.values), roles: roles, isFinal: false)
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
    guard filter.followsNames else { return false }
    try statement.bind(filter.values)
    defer { statement.reset() }
    return try statement.step().map { (row) throws(SQLiteError) in try row.int(0) <= namedLimit }
      ?? false
  }

  /// The order in which each of its ranges comes.
  var order: SearchQuery.Order? {
    switch self {
    case .maps, .pyramids: .macs
    case .names: .name
    case .revisions: nil
    }
  }

  /// The column of its rows that the hits are sorted by; nil where that is in another table.
  func column(of order: SearchQuery.Order) -> String? {
    switch (order, self) {
    case (.macs, _): "macs"
    case (.params, _): "params"
    case (.layers, .maps), (.name, _): nil
    case (.layers, _): "layer_count"
    }
  }

  /// A statement that gives revision, multiply-accumulates, parameters and legality, of designs the
  /// number of layers, name and pyramid too; and what it is bound to.
  struct Reading {
    var sql: String
    var runs: [Run]
    /// The last parameters of each run.
    var values: [any Bindable]
  }

  /// One run of the statement.
  struct Run {
    /// The first parameters. Then comes the largest number that is wanted, in the column that hits
    /// are sorted by.
    var range: [Int]
    /// No number in that column is smaller, as far as that is known.
    var least = 0
    /// The resolution that it is about; nil for designs.
    var match: Resolutions.Match?
  }

  /// The maps of each resolution in each role. Those with the smallest numbers come first: then the
  /// others have least that can still be among the hits.
  private static func runs(
    _ matches: [Resolutions.Match], _ roles: [Int], by order: SearchQuery.Order
  ) -> [Run] {
    func least(_ match: Resolutions.Match) -> Int {
      switch order {
      case .macs: match.leastMACs
      case .params: match.leastParameters
      case .layers, .name: 0
      }
    }
    return matches.map { (least: least($0), match: $0) }
      .sorted { ($0.least, $0.match.id) < ($1.least, $1.match.id) }
      .flatMap { part in
        roles.map { Run(range: [part.match.id, $0], least: part.least, match: part.match) }
      }
  }

  func reading(_ plan: SearchPlan, needsLegality: Bool) -> Reading {
    let query = plan.query
    let order = query.effectiveOrder
    let bound = "\(column(of: order) ?? "macs") <= ?"
    var filter = SQLFilter()
    filter.add("macs", in: plan.ownMACs)
    filter.add("params", in: query.parameters)
    if case .maps(let matches, let roles, let isFinal) = self {
      if !isFinal || !query.asksForResolution { filter.add("channels", in: query.channels) }
      return Reading(
        sql: """
          SELECT revision_id, macs, params, legality_id FROM design_map
           WHERE resolution_id = ? AND role = ? AND \(bound)\(filter.text)
           ORDER BY resolution_id, role, macs
          """,
        runs: Self.runs(matches, roles, by: order), values: filter.values)
    }
    filter.add("layer_count", in: query.layers)
    filter.add("name", matching: query.names)
    if let engines = plan.engines {
      filter.add(
        "engine_id IN (SELECT value FROM json_each(?))",
        "[" + engines.sorted().map(String.init).joined(separator: ",") + "]")
    }
    let ages = query.allRevisions ? [0, 1] : [0]
    if case .pyramids(let pyramids) = self {
      // The index holds all that is read, unless names are asked for.
      return Reading(
        sql: """
          SELECT revision_id, macs, params, legality_id, layer_count,
                 \(order == .name ? "name" : "''"), pyramid_id
            FROM design INDEXED BY design_pyramid
           WHERE pyramid_id = ? AND is_old = ? AND \(bound)\(filter.text) ORDER BY macs
          """,
        runs: pyramids.flatMap { pyramid in ages.map { Run(range: [pyramid, $0]) } },
        values: filter.values)
    }
    let columns = """
      revision_id, macs, params, \(needsLegality ? "legality_id" : "0"), layer_count, name,
             \(plan.pyramids == nil ? "0" : "pyramid_id")
      """
    if case .revisions(let revisions) = self {
      return Reading(
        sql: """
          SELECT \(columns) FROM design
           WHERE revision_id = ? AND macs IS NOT NULL AND \(bound)\(filter.text)
          """,
        runs: revisions.map { Run(range: [$0]) }, values: filter.values)
    }
    // The index holds all that is read, unless inputs or pyramids are asked for.
    return Reading(
      sql: """
        SELECT \(columns) FROM design INDEXED BY design_name
         WHERE is_old = ? AND macs IS NOT NULL AND \(bound)\(filter.text) ORDER BY name
        """,
      runs: ages.map { Run(range: [$0]) }, values: filter.values)
  }
}
