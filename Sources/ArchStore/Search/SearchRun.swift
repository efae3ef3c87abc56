import ShapeEngine

/// One question to one state of a catalog: finds the designs, in order, and counts them.
final class SearchRun {
  let plan: SearchPlan
  let connection: Connection
  let resolutions: Resolutions
  let legality: Legality
  let costs: DesignCosts
  let pyramids: StoredPyramids
  private let query: SearchQuery
  private let source: SearchSource
  private let inputs: [[Int]]
  private let needsLayers: Bool
  private let needsDesign: Bool
  /// Whether the source's rows are designs, and not maps.
  private let isDesign: Bool
  /// Whether the source's rows are read up to a number that hits are sorted by.
  private let isBounded: Bool
  private let designFilter: SQLFilter
  /// What is bounded besides the multiply-accumulates at the own input, which rows have.
  private let measures: [(measure: InputMeasure, ranges: IntegerRanges)]
  /// What of a design's multiply-accumulates at the own input there are at least at the one asked for.
  private let leastRatio: Double
  /// Designs for which that does not hold: they are looked at one by one.
  private let unbounded: [Int]
  private let catalog: Catalog

  /// - Parameter only: the designs that are looked at; nil for all.
  init(
    _ query: SearchQuery, _ catalog: Catalog, condition: RevisionSet?, only: [Int]? = nil
  ) throws {
    (self.query, self.catalog) = (query, catalog)
    connection = catalog.connection
    resolutions = try Resolutions(connection, at: query.input)
    legality = Legality(connection)
    costs = DesignCosts(connection, at: query.sizes)
    pyramids = StoredPyramids(connection, includesHead: query.includesHead)
    var plan = try SearchPlan(query, catalog, resolutions, costs)
    plan.condition = condition
    var measures = query.measures.filter { $0.measure != .macs }
    if query.sizes != nil, let macs = plan.macs { measures.append((.macs, macs)) }
    self.measures = measures
    let asksThere = query.sizes != nil && (plan.macs != nil || query.effectiveOrder == .macs)
    leastRatio = asksThere ? only == nil ? try costs.leastRatio() : 0 : 1
    unbounded =
      asksThere && only == nil ? try costs.unknown(allRevisions: query.allRevisions) : []
    if asksThere, let greatest = plan.macs?.greatest {
      plan.ownMACs = try IntegerRanges("..\(Self.own(atMost: greatest, leastRatio))")
    }
    self.plan = plan
    source = try SearchSource(plan, connection, only: only)
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
      isDesign = false
      needsLayers = asksMore || isFinal && query.asksForResolution
      needsDesign =
        !filter.isEmpty || plan.engines != nil || plan.pyramids != nil
        || [.name, .layers].contains(query.effectiveOrder)
    case .pyramids, .names, .revisions:
      isDesign = true
      // The engines tell already that there is a layer of a type, if that is all.
      needsLayers = query.asksForMoreThanType || query.final != nil
      needsDesign = false
    }
    isBounded = source.column(of: query.effectiveOrder) != nil
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
    /// The multiply-accumulates at the input that is asked for.
    var macsThere: Int?
  }

  /// How many multiply-accumulates a design can have at its own input that has so many at the one asked
  /// for.
  private static func own(atMost there: Int, _ leastRatio: Double) -> Int {
    let own = Double(there) / max(leastRatio, .leastNormalMagnitude)
    return own < 1e18 ? Int(own.rounded(.up)) : .max
  }

  // MARK: - Finding

  func run() throws -> HitList {
    var list = HitList(limit: max(0, query.limit))
    if !unbounded.isEmpty {
      try SearchRun(query, catalog, condition: plan.condition, only: unbounded).run(into: &list)
    }
    try run(into: &list)
    return list
  }

  private func run(into list: inout HitList) throws {
    let needsLegality = !inputs.isEmpty || query.input == .any
    let reading = source.reading(plan, needsLegality: needsLegality)
    let statement = try connection.statement(reading.sql)
    defer { statement.reset() }
    for run in reading.runs {
      // Once all is counted that is, the rest of a range without the order of the hits is read
      // anew, with only those numbers that can still change the answer.
      var isRead = false
      while !isRead {
        guard let bound = list.bound.map(ownBound) else { return }
        if run.least > bound { break }
        let numbers: [any Bindable] = run.range + [isBounded ? bound : .max]
        try statement.bind(numbers + reading.values)
        isRead = try read(statement, run.match, into: &list, isBounded: bound < .max)
        statement.reset()
      }
    }
  }

  /// The largest number in a row's column with which a design can still have a number up to a bound.
  private func ownBound(_ bound: Int) -> Int {
    query.effectiveOrder == .macs && query.sizes != nil && bound < .max
      ? Self.own(atMost: bound, leastRatio) : bound
  }

  /// Reads one range, and gives whether nothing in it is left to be read.
  private func read(
    _ statement: Statement, _ match: Resolutions.Match?, into list: inout HitList,
    isBounded wasBounded: Bool
  ) throws -> Bool {
    let order = query.effectiveOrder
    let isOrdered = source.order == order
    while let row = try statement.step() {
      var candidate = Candidate(
        revision: try row.int(0), macs: try row.int(1), parameters: try row.int(2),
        legality: try row.int(3))
      if isDesign { try read(row, into: &candidate, needsName: order == .name) }
      if !list.isCounted {
        guard let bound = list.bound.map(ownBound) else { return true }
        if let number = number(of: candidate, in: order), number > bound {
          if isOrdered { return true }
          if isBounded, !wasBounded { return false }
          continue
        }
        if isOrdered, order == .name, bound < .max, !query.allRevisions { return true }
      }
      if list.contains(candidate.revision) { continue }
      guard try isHit(&candidate, match) else { continue }
      list.insert(entry(for: candidate, in: order))
    }
    return true
  }

  private func read(
    _ row: Row, into candidate: inout Candidate, needsName: Bool
  ) throws(SQLiteError) {
    candidate.layers = try row.int(4)
    if needsName { candidate.name = try row.text(5) }
    if plan.pyramids != nil { candidate.pyramid = try row.int(6) }
  }

  /// What a candidate is sorted by, as far as its row has it.
  private func number(of candidate: Candidate, in order: SearchQuery.Order) -> Int? {
    switch order {
    case .macs: candidate.macs
    case .params: candidate.parameters
    case .layers: isDesign ? candidate.layers : nil
    case .name: nil
    }
  }

  private func entry(for candidate: Candidate, in order: SearchQuery.Order) -> HitList.RankedDesign
  {
    HitList.RankedDesign(
      number: order == .layers
        ? candidate.layers
        : order == .macs
          ? candidate.macsThere ?? candidate.macs : number(of: candidate, in: order) ?? 0,
      text: order == .name ? candidate.name : "", revision: candidate.revision)
  }

  /// Whether a candidate fulfils what its row's place does not say already; what costs least is
  /// asked first.
  private func isHit(_ candidate: inout Candidate, _ match: Resolutions.Match?) throws -> Bool {
    if let condition = plan.condition, !condition.contains(candidate.revision) { return false }
    if !inputs.isEmpty,
      try !legality.accept(candidate.legality, inputs, revision: candidate.revision)
    {
      return false
    }
    if let match, try !allows(match, candidate.legality) { return false }
    if needsDesign, try !readDesign(&candidate) { return false }
    if needsDesign, let engines = plan.engines, !engines.contains(candidate.engine) {
      return false
    }
    if let pyramids = plan.pyramids, !pyramids.contains(candidate.pyramid) { return false }
    guard try hasCosts(&candidate), try hasChannels(candidate.revision) else { return false }
    return try !needsLayers || layer(of: candidate.revision, candidate.legality) != nil
  }

  /// Whether the sums over the layers are within their bounds.
  private func hasCosts(_ candidate: inout Candidate) throws -> Bool {
    if query.sizes != nil, query.effectiveOrder == .macs || plan.macs != nil {
      candidate.macsThere = try costs.value(.macs, of: candidate.revision)
      if candidate.macsThere == nil { return false }
    }
    for (measure, ranges) in measures {
      let known = measure == .macs ? candidate.macsThere : nil
      guard let value = try known ?? costs.value(measure, of: candidate.revision),
        ranges.contains(value)
      else { return false }
    }
    return true
  }

  /// Whether the maps of the pyramid have the channels that are asked of them.
  private func hasChannels(_ revision: Int) throws -> Bool {
    let limited = plan.levels.filter { $0.channels != nil }
    if limited.isEmpty { return true }
    guard let pyramid = try pyramids.pyramid(ofRevision: revision) else { return false }
    return limited.allSatisfy { wanted in
      guard let level = pyramid.level(at: wanted.stride) else { return false }
      return wanted.channels?.contains(level.channels) ?? true
    }
  }

  /// Whether an input that is accepted gives a match the sizes that are asked of any input.
  func allows(_ match: Resolutions.Match, _ legality: Int) throws -> Bool {
    guard let inputs = try resolutions.inputs(of: match) else { return true }
    return try self.legality.allow(legality, inputs)
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
}
