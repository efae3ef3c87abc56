import ArchFormats
import ShapeEngine

/// What designs cost at the input that is asked for. A catalog keeps costs as sums of products, which
/// are few, so that each product is evaluated once, whatever the number of designs.
final class DesignCosts {
  private let connection: Connection
  /// The sizes of the input's axes; nil for the own input.
  private let sizes: [Int]?
  private var lists = IntegerLists()
  private var products: [Int: Int?] = [:]
  private var factors: [String: Int?] = [:]
  /// What of a design's multiply-accumulates at the own input there are at least at this one.
  private var knownRatio: Double?

  /// - Parameter sizes: the sizes of the input's axes; nil for the own input.
  init(_ connection: Connection, at sizes: [Int]?) {
    (self.connection, self.sizes) = (connection, sizes)
  }

  /// A measure of a design; nil where it has none at the input, or it does not fit 64 bits.
  ///
  /// - Parameter own: the measure at the own input, where that is known.
  func value(_ measure: InputMeasure, of revision: Int, own: Int? = nil) throws -> Int? {
    if sizes == nil, let own { return own }
    if try read(measure, revision) { return try sum() }
    return try evaluate(measure, revision)
  }

  /// Whether a cost is stored; its lists are there then.
  private func read(_ measure: InputMeasure, _ revision: Int) throws(SQLiteError) -> Bool {
    let statement = try connection.statement(
      "SELECT \(measure.rawValue) FROM design_cost WHERE revision_id = ?")
    try statement.bind(revision, at: 1)
    defer { statement.reset() }
    guard let row = try statement.step(), !row.isNull(0) else { return false }
    try lists.read(row, 0)
    return true
  }

  /// The largest of the sums.
  private func sum() throws -> Int? {
    var largest = 0
    for element in lists.elements {
      var sum = 0
      for place in stride(from: element.range.lowerBound, to: element.range.upperBound - 1, by: 2) {
        guard let value = try product(lists.values[place]) else { return nil }
        let (term, isLarge) = value.multipliedReportingOverflow(by: lists.values[place + 1])
        let (next, isLarger) = sum.addingReportingOverflow(term)
        if isLarge || isLarger { return nil }
        sum = next
      }
      largest = max(largest, sum)
    }
    return largest
  }

  // MARK: - Products

  private func product(_ id: Int) throws -> Int? {
    if let known = products[id] { return known }
    let row = try connection.first("SELECT factors, own FROM product WHERE id = ?", id) {
      (row) throws(SQLiteError) in (try row.text(0), try row.int(1))
    }
    guard let row else { throw CatalogError.damaged("product \(id)", found: "no row") }
    let value = try value(of: row.0, own: row.1)
    products[id] = .some(value)
    return value
  }

  private func value(of text: String, own: Int) throws -> Int? {
    guard let sizes else { return own }
    guard case .array(let list) = try JSON(text: text) else {
      throw CatalogError.damaged("a product of sizes", found: text)
    }
    var value = 1
    for case .string(let factor) in list {
      guard let size = self.factor(factor, at: sizes) else { return nil }
      let (next, isLarge) = value.multipliedReportingOverflow(by: size)
      if isLarge { return nil }
      value = next
    }
    return value
  }

  private func factor(_ text: String, at sizes: [Int]) -> Int? {
    if let known = factors[text] { return known }
    let value = try? WrittenCost.Product.value(of: text, at: sizes)
    factors[text] = .some(value)
    return value
  }

  /// A number with which a design's multiply-accumulates at the own input are no more than those at this
  /// one: the least of what any product of as many axes is there of what it is at the own input.
  func leastRatio() throws -> Double {
    guard let sizes else { return 1 }
    if let knownRatio { return knownRatio }
    let rows = try connection.all(
      "SELECT id, factors, own FROM product WHERE axes = ?", sizes.count
    ) { (row) throws(SQLiteError) in
      (id: try row.int(0), factors: try row.text(1), own: try row.int(2))
    }
    var ratio = 1.0
    for row in rows {
      let value = try products[row.id] ?? value(of: row.factors, own: row.own)
      products[row.id] = .some(value)
      // Where a size is none, the input is refused.
      if let value, value > 0, row.own > 0 { ratio = min(ratio, Double(value) / Double(row.own)) }
    }
    // What rounding may have added.
    ratio *= 1 - 1e-9
    knownRatio = ratio
    return ratio
  }

  /// The newest designs, or all, whose multiply-accumulates are not stored as sums.
  func unknown(allRevisions: Bool) throws(SQLiteError) -> [Int] {
    try connection.all(
      """
      SELECT f.revision_id FROM design_cost f CROSS JOIN design d ON d.revision_id = f.revision_id
       WHERE f.macs IS NULL AND d.is_old <= ?
      """, allRevisions ? 1 : 0
    ) { (row) throws(SQLiteError) in try row.int(0) }
  }

  // MARK: - What no formula gives

  private func evaluate(_ measure: InputMeasure, _ revision: Int) throws -> Int? {
    guard let analysis = try ArchitectureReader(connection).analysis(ofRevision: revision) else {
      return nil
    }
    let architecture = analysis.architecture
    guard let sizes else { return try architecture.cost(measure, at: architecture.ownInput()) }
    let solver = try InputSolver(architecture)
    return solver.inputs(ofOneSize: sizes).flatMap { architecture.cost(measure, at: $0) }
  }
}

extension ArchitectureReader {
  /// A revision's design; nil where there is none.
  func analysis(ofRevision revision: Int) throws -> Analysis? {
    let info = try connection.first(
      """
      SELECT \(RevisionInfo.columns)
        FROM revision r JOIN architecture a ON a.id = r.architecture_id
        JOIN design d ON d.revision_id = r.id
       WHERE r.id = ?
      """, revision
    ) { (row) throws(SQLiteError) in Result { try RevisionInfo(row) } }
    return try info.map { try analysis($0.get()) }
  }
}
