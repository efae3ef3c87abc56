import ShapeEngine

/// One question to one state of a catalog: finds the designs, in order, and counts them.
final class Search {
  let plan: SearchPlan
  let connection: Connection
  let resolutions: Resolutions
  let requirements: Requirements
  private let query: SearchQuery
  private let source: SearchSource
  private let inputs: [[Int]]
  private let needsLayers: Bool
  private let needsDesign: Bool
  private let designFilter: SQLFilter

  init(_ query: SearchQuery, _ catalog: Catalog, condition: RevisionSet?) throws {
    self.query = query
    connection = catalog.connection
    resolutions = Resolutions(connection, at: query.input)
    requirements = Requirements(connection)
    var plan = try SearchPlan(query, catalog, resolutions)
    plan.condition = condition
    self.plan = plan
    source = try SearchSource(plan, connection)
    var inputs = query.accepts.map { [$0] } ?? []
    if case .sizes(let sizes) = query.input { inputs.append(sizes) }
    self.inputs = inputs
    let asksMore = query.type != nil || query.receptiveField != nil
    var filter = SQLFilter()
    filter.add("layer_count", in: query.layers)
    filter.add("name", matching: query.names)
    designFilter = filter
    switch source {
    case .maps(_, _, let isFinal):
      needsLayers = asksMore || isFinal && query.asksForResolution
      needsDesign =
        !filter.isEmpty || plan.engines != nil || plan.pyramids != nil
        || [.name, .layers].contains(query.effectiveOrder)
    case .pyramids, .names:
      needsLayers = query.asksForLayer || query.final != nil
      needsDesign = false
    }
  }

  /// What is known of a design while it is looked at.
  private struct Candidate {
    var revision: Int
    var macs: Int
    var parameters: Int
    var legality: Int
    var layers = 0
    var name = ""
    var engine = 0
    var pyramid = 0
  }

  // MARK: - Finding

  func run() throws -> HitList {
    var list = HitList(limit: max(0, query.limit))
    let order = query.effectiveOrder
    let isAny = query.input == .any
    let needsLegality = !inputs.isEmpty || isAny
    let reading = source.reading(plan, needsLegality: needsLegality)
    let isOrdered = source.order == order
    let statement = try connection.statement(reading.sql)
    defer { statement.reset() }
    for (range, resolution) in zip(reading.ranges, reading.resolutions) {
      let match = resolution.flatMap { plan.layer?[$0] ?? plan.final?[$0] }
      try statement.bind(range + reading.values)
      while let row = try statement.step() {
        var candidate = Candidate(
          revision: try row.int(0), macs: try row.int(1), parameters: try row.int(2),
          legality: try row.int(3))
        if isOrdered, order == .macs, list.isDone(from: candidate.macs) { break }
        if isOrdered, order == .name, !query.allRevisions, !list.isCounted,
          list.entries.count >= list.limit
        {
          break
        }
        if list.contains(candidate.revision) { continue }
        if !list.isCounted, let number = number(of: candidate, in: order), !list.wants(number) {
          continue
        }
        if resolution == nil { try read(row, into: &candidate) }
        guard try isHit(&candidate, match) else { continue }
        list.insert(entry(for: candidate, in: order))
      }
      statement.reset()
    }
    return list
  }

  private func read(_ row: Row, into candidate: inout Candidate) throws(SQLiteError) {
    candidate.layers = try row.int(4)
    candidate.name = try row.text(5)
    candidate.engine = try row.int(6)
    candidate.pyramid = try row.int(7)
  }

  /// What a candidate is sorted by, as far as its first columns tell.
  private func number(of candidate: Candidate, in order: SearchQuery.Order) -> Int? {
    switch order {
    case .macs: candidate.macs
    case .params: candidate.parameters
    case .layers, .name: nil
    }
  }

  private func entry(for candidate: Candidate, in order: SearchQuery.Order) -> HitList.Entry {
    HitList.Entry(
      number: order == .layers ? candidate.layers : number(of: candidate, in: order) ?? 0,
      text: order == .name ? candidate.name : "", revision: candidate.revision)
  }

  /// Whether a candidate fulfils what its row's place does not say already; what costs least is
  /// asked first.
  private func isHit(_ candidate: inout Candidate, _ match: Resolutions.Match?) throws -> Bool {
    if let condition = plan.condition, !condition.contains(candidate.revision) { return false }
    if !inputs.isEmpty, try !requirements.accept(candidate.legality, inputs) { return false }
    if let match, try !requirements.allow(candidate.legality, match) { return false }
    if needsDesign, try !readDesign(&candidate) { return false }
    if let engines = plan.engines, !engines.contains(candidate.engine) { return false }
    if let pyramids = plan.pyramids, !pyramids.contains(candidate.pyramid) { return false }
    return try !needsLayers || layer(of: candidate.revision, candidate.legality) != nil
  }

  private func readDesign(_ candidate: inout Candidate) throws(SQLiteError) -> Bool {
    let statement = try connection.statement(
      """
      SELECT layer_count, name, engine_id, pyramid_id FROM design
       WHERE revision_id = ?\(designFilter.text)
      """)
    try statement.bind([candidate.revision] + designFilter.values)
    defer { statement.reset() }
    guard let row = try statement.step() else { return false }
    candidate.layers = try row.int(0)
    candidate.name = try row.text(1)
    candidate.engine = try row.int(2)
    candidate.pyramid = try row.int(3)
    return true
  }

  // MARK: - Layers

  /// The position of the layer that a hit shows; nil where no layer is as asked for.
  ///
  /// - Parameter legality: the row of what the design's inputs must fulfil.
  func layer(of revision: Int, _ legality: Int) throws -> Int? {
    let final =
      try connection.first(
        "SELECT final_position FROM design WHERE revision_id = ?", revision
      ) { (row) throws(SQLiteError) in try row.optionalInt(0) } ?? nil
    var (found, isFinalRight, last) = (Int?.none, plan.final == nil, Int?.none)
    let statement = try connection.statement(
      """
      SELECT c.position, c.resolution_id, c.channels, c.receptive_field, l.definition_id,
             l.is_training
        FROM sheet_layer c JOIN layer l ON l.revision_id = c.revision_id AND l.position = c.position
       WHERE c.revision_id = ? ORDER BY c.position DESC
      """)
    try statement.bind([revision])
    defer { statement.reset() }
    while let row = try statement.step() {
      let position = try row.int(0)
      let resolution = try row.optionalInt(1)
      if last == nil, try !row.bool(5) { last = position }
      if position == final, let matches = plan.final {
        isFinalRight = try isMatch(resolution, matches, legality)
        if !isFinalRight { return nil }
      }
      if found == nil, try isAsked(row, position, resolution, final, legality) { found = position }
      if found != nil, isFinalRight { break }
    }
    guard isFinalRight else { return nil }
    return query.asksForLayer ? found : final ?? last
  }

  private func isAsked(
    _ row: Row, _ position: Int, _ resolution: Int?, _ final: Int?, _ legality: Int
  ) throws -> Bool {
    guard query.asksForLayer else { return false }
    if query.final != nil, !query.asksForResolution, position != final { return false }
    if let layer = plan.layer, try !isMatch(resolution, layer, legality) { return false }
    if let channels = query.channels {
      guard let count = try row.optionalInt(2), channels.contains(count) else { return false }
    }
    if let sizes = query.receptiveField {
      guard let size = try row.optionalInt(3), sizes.contains(size) else { return false }
    }
    if let definitions = plan.definitions, try !definitions.contains(row.int(4)) { return false }
    return true
  }

  private func isMatch(
    _ resolution: Int?, _ matches: [Int: Resolutions.Match], _ legality: Int
  ) throws -> Bool {
    guard let match = resolution.flatMap({ matches[$0] }) else { return false }
    return try requirements.allow(legality, match)
  }
}
